package milesweep.coordinator.table;

import java.util.List;

/**
 * A table of texts in groups, ready to be laid out.
 *
 * @param columns heads of the columns
 * @param firstNumber index of the first column that holds numbers and is set to the right
 * @param groups each with its title and its rows, of as many cells as there are columns
 * @param notes lines to stand below the table
 */
record TextGrid(
    List<String> columns, int firstNumber, List<PaperTable.Group> groups, List<String> notes) {}

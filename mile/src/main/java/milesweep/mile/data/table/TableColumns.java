package milesweep.mile.data.table;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import milesweep.common.view.DataSettings.Column;
import milesweep.common.view.DataSettings.Columns;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;

/**
 * The columns of one table that are used, by their role; those that a table may do without are
 * empty when it has none.
 */
record TableColumns(
    String image,
    String question,
    String answer,
    Optional<String> id,
    Optional<String> group,
    Optional<String> split,
    Optional<String> type,
    Optional<String> content) {

  /**
   * Looks the columns up in a table; each that is missing is added to {@code faults}, and then
   * there is no result.
   *
   * @param there names of the table's columns
   * @param key where the names are set: {@code data.table.columns}
   */
  static Optional<TableColumns> find(
      Columns wanted, List<String> there, Path file, String key, FaultLog faults) {
    int before = faults.count();
    Search search = new Search(there, file, key, faults);
    TableColumns found =
        new TableColumns(
            search.required("image", wanted.image()),
            search.required("question", wanted.question()),
            search.required("answer", wanted.answer()),
            search.optional("id", wanted.id()),
            search.optional("group", wanted.group()),
            search.optional("split", wanted.split()),
            search.optional("type", wanted.type()),
            search.optional("content", wanted.content()));
    return faults.count() == before ? Optional.of(found) : Optional.empty();
  }

  private record Search(List<String> there, Path file, String key, FaultLog faults) {
    private static final Set<String> SEPARATORS = Set.of(";", "\t", "|");

    String required(String role, String name) {
      if (!there.contains(name)) {
        faults.add(Fault.ofFile(file, missing(role, name)));
      } else if (there.indexOf(name) != there.lastIndexOf(name)) {
        faults.add(Fault.ofFile(file, "two columns are called \"%s\"".formatted(name)));
      }
      return name;
    }

    Optional<String> optional(String role, Column column) {
      Optional<String> name = column.name();
      if (name.isPresent() && (column.required() || there.contains(name.get()))) {
        required(role, name.get());
        return name;
      }
      return Optional.empty();
    }

    private String missing(String role, String name) {
      boolean oneColumn = new HashSet<>(there).size() == 1;
      return "no column \"%s\" for the %s; there are: %s; see %s.%s%s"
          .formatted(
              name,
              role,
              String.join(", ", there),
              key,
              role,
              oneColumn && SEPARATORS.stream().anyMatch(there.get(0)::contains)
                  ? "; cells have to be separated by commas"
                  : "");
    }
  }
}

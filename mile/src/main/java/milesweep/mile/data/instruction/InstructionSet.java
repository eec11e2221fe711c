package milesweep.mile.data.instruction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.mile.text.CleanText;
import milesweep.mile.text.CodePointOrder;
import milesweep.mile.text.NormalForm;

/**
 * The instruction form of training questions: options drawn among answers to questions on the same
 * attribute, put into prompt templates. The same rows give the same prompts in any order.
 *
 * @param entries in the order of data set and qid
 * @param attributes what each entry asks about
 * @param closed whether each entry is a yes/no question
 * @param pools the open answers of each attribute by normal form, in that order
 * @param dropped qids of rows without a question or without an answer's normal form
 */
public record InstructionSet(
    List<InstructionEntry> entries,
    List<Attribute> attributes,
    List<Boolean> closed,
    Map<Attribute, TreeMap<String, String>> pools,
    List<Long> dropped) {

  /**
   * Makes the prompts of all rows.
   *
   * @param seed {@code data.instruction-seed}
   */
  public static InstructionSet generate(
      List<SourceRow> rows, long seed, PromptTemplates templates, NormalForm form) {
    InstructionSet set =
        new InstructionSet(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new EnumMap<>(Attribute.class),
            new ArrayList<>());
    List<Row> kept = set.keep(rows, form);
    for (Row row : kept) {
      if (!row.closed && !row.normal.equals("nan")) {
        set.pool(row.attribute).putIfAbsent(row.normal, row.answer);
      }
    }
    for (Row row : kept) {
      List<String> options = set.options(row, new Draw(seed, row.source.dataset()));
      set.entries.add(
          new InstructionEntry(
              row.source.imageName(),
              row.source.qid(),
              row.answer,
              templates.fill(row.closed, row.question, options)));
      set.attributes.add(row.attribute);
      set.closed.add(row.closed);
    }
    return set;
  }

  /** A row with what is derived from it; question and answer cleaned. */
  private record Row(
      SourceRow source,
      String question,
      String answer,
      String normal,
      boolean closed,
      Attribute attribute) {}

  private List<Row> keep(List<SourceRow> rows, NormalForm form) {
    List<SourceRow> sorted = new ArrayList<>(rows);
    sorted.sort(
        Comparator.comparing(SourceRow::dataset, CodePointOrder.INSTANCE)
            .thenComparingLong(SourceRow::qid));
    List<Row> kept = new ArrayList<>();
    for (SourceRow row : sorted) {
      String question = CleanText.clean(row.question());
      String answer = CleanText.clean(row.answer());
      String normal = form.of(answer);
      if (question.isEmpty() || normal.isEmpty()) {
        dropped.add(row.qid());
        continue;
      }
      Attribute attribute = Attribute.of(row.contentType(), row.questionType(), question);
      kept.add(new Row(row, question, answer, normal, NormalForm.isYesNo(answer), attribute));
    }
    return kept;
  }

  private TreeMap<String, String> pool(Attribute attribute) {
    return pools.computeIfAbsent(attribute, any -> new TreeMap<>(CodePointOrder.INSTANCE));
  }

  private List<String> options(Row row, Draw draw) {
    List<String> options = new ArrayList<>();
    options.add(row.answer);
    if (row.closed) {
      options.add(opposite(row.answer));
    } else {
      List<String> rest = without(row.attribute, row.normal);
      if (rest.isEmpty()) {
        rest = without(Attribute.OTHER, row.normal);
      }
      int wrong = Math.min(3, rest.size());
      for (int i = 0; i < wrong; i++) {
        options.add(rest.remove(draw.draw(row.source.qid(), "wrong", i, rest.size())));
      }
    }
    for (int i = options.size() - 1; i >= 1; i--) {
      Collections.swap(options, i, draw.draw(row.source.qid(), "shuffle", i, i + 1));
    }
    return options;
  }

  private List<String> without(Attribute attribute, String normal) {
    List<String> rest = new ArrayList<>();
    pool(attribute)
        .forEach(
            (form, answer) -> {
              if (!form.equals(normal)) {
                rest.add(answer);
              }
            });
    return rest;
  }

  private static String opposite(String answer) {
    boolean capital = Character.isUpperCase(answer.charAt(0));
    boolean yes = Character.toLowerCase(answer.charAt(0)) == 'y';
    return yes ? (capital ? "No" : "no") : (capital ? "Yes" : "yes");
  }
}

package milesweep.coordinator.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.trial.TrialSpec;

/**
 * Trials that stand in one row, in expansion order.
 *
 * @param ordinal of the first
 * @param templates ids of those that the lines refer to, separated by blanks; null where each trial
 *     is written as a whole
 * @param lines patches, or whole trials
 */
record TrialBlock(int ordinal, String templates, List<?> lines) {
  /** Trials of one row. */
  private static final int MOST = 1_000;

  /** Trials of one row that are written as a whole, some KiB each: a row holds 1 MiB. */
  private static final int MOST_WHOLE = 40;

  /** More shapes than a grid over tuning patterns has; a template is as long as a whole trial. */
  private static final int MOST_TEMPLATES = 100;

  /**
   * A sweep's trials.
   *
   * @param repository takes the templates
   */
  static List<TrialBlock> of(List<TrialSpec> trials, TemplateRepository repository) {
    Map<TrialTemplate.Shape, Named> templates = new HashMap<>();
    List<Optional<Named>> own = new ArrayList<>(trials.size());
    for (TrialSpec trial : trials) {
      Optional<TrialTemplate.Shape> shape = TrialTemplate.Shape.of(trial);
      if (shape.isPresent() && templates.size() < MOST_TEMPLATES) {
        templates.computeIfAbsent(shape.get(), first -> Named.of(trial, repository));
      }
      own.add(shape.map(templates::get));
    }
    List<TrialBlock> blocks = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= trials.size(); i++) {
      boolean isPatched = own.get(from).isPresent();
      if (i == trials.size()
          || own.get(i).isPresent() != isPatched
          || i - from == (isPatched ? MOST : MOST_WHOLE)) {
        blocks.add(
            isPatched
                ? patched(from, trials.subList(from, i), own.subList(from, i))
                : new TrialBlock(from, null, trials.subList(from, i)));
        from = i;
      }
    }
    return blocks;
  }

  private record Named(String id, TrialTemplate template) {
    static Named of(TrialSpec trial, TemplateRepository repository) {
      return new Named(repository.add(trial), new TrialTemplate(trial));
    }
  }

  private static TrialBlock patched(
      int ordinal, List<TrialSpec> trials, List<Optional<Named>> own) {
    List<String> ids = new ArrayList<>();
    List<TrialTemplate.Patch> lines = new ArrayList<>(trials.size());
    for (int i = 0; i < trials.size(); i++) {
      Named named = own.get(i).orElseThrow();
      if (!ids.contains(named.id())) {
        ids.add(named.id());
      }
      lines.add(named.template().patchTo(trials.get(i), ids.indexOf(named.id())));
    }
    return new TrialBlock(ordinal, String.join(" ", ids), lines);
  }
}

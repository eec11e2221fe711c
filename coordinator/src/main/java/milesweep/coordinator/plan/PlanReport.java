package milesweep.coordinator.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.view.CommandSettings;
import milesweep.coordinator.expand.Expansion;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepReading;

/**
 * What a sweep would run, before any data are read.
 *
 * @param sweep its name
 * @param expansion its points and trials
 * @param rows its trials, counted and estimated, in expansion order
 * @param missing what a run would not find
 * @param notes what else a person should know
 */
public record PlanReport(
    String sweep,
    Expansion expansion,
    List<PlanRow> rows,
    List<MissingSource> missing,
    List<String> notes) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public PlanReport {
    rows = List.copyOf(rows);
    missing = List.copyOf(missing);
    notes = List.copyOf(notes);
  }

  /** Plans a sweep; looks only whether its paths are there. */
  public static PlanReport of(SweepDefinition sweep) {
    return of(new SweepReading(sweep, List.of()));
  }

  /** The same, with the notes of its reading before its own. */
  public static PlanReport of(SweepReading reading) {
    SweepDefinition sweep = reading.definition();
    Expansion expansion = TrialExpander.expand(sweep);
    Stream<String> read = reading.notes().stream().map("note: "::concat);
    return new PlanReport(
        sweep.name(),
        expansion,
        expansion.trials().stream().map(PlanRow::of).toList(),
        MissingSource.of(sweep, expansion.trials()),
        Stream.concat(read, CommandNotes.of(expansion.trials(), Files::isRegularFile).stream())
            .toList());
  }

  /** Whether a command does the stages of some trial. */
  boolean isOfCommand() {
    return expansion.trials().stream().anyMatch(trial -> CommandSettings.isIn(trial.settings()));
  }

  /** How many different stages there are, by kind. */
  public Map<StageKind, Long> stages() {
    Set<StagePlan> different =
        expansion.trials().stream()
            .flatMap(trial -> trial.stages().stream())
            .collect(Collectors.toSet());
    return different.stream()
        .collect(
            Collectors.groupingBy(
                StagePlan::kind, () -> new EnumMap<>(StageKind.class), Collectors.counting()));
  }

  /** How many stages the trials have, a shared one counted for each. */
  public long stagesWithoutSharing() {
    return expansion.trials().stream().mapToLong(trial -> trial.stages().size()).sum();
  }

  /** A table and notes for a person. */
  public String text() {
    return PlanText.of(this);
  }

  /**
   * JSON for scripts: {@code points = trials + merged + excluded} as counts, with {@code merges}
   * and {@code exclusions} point by point.
   */
  public String json() {
    Map<StageKind, Long> stages = new TreeMap<>(stages());
    Document document =
        new Document(
            sweep,
            expansion.points(),
            rows,
            expansion.merged().size(),
            expansion.excluded().size(),
            stages,
            new ArrayList<>(merges()),
            expansion.excluded(),
            missing,
            notes);
    try {
      return JSON.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the plan of " + sweep + " cannot be written as JSON", e);
    }
  }

  private List<Map<String, Object>> merges() {
    List<Map<String, Object>> merges = new ArrayList<>();
    for (Expansion.Merged merged : expansion.merged()) {
      Map<String, Object> merge = new LinkedHashMap<>();
      merge.put("trial", merged.into().value());
      merge.put("point", merged.point());
      merge.put("differing", merged.differing());
      merges.add(merge);
    }
    return merges;
  }

  private record Document(
      String sweep,
      int points,
      List<PlanRow> trials,
      int merged,
      int excluded,
      Map<StageKind, Long> stages,
      List<Map<String, Object>> merges,
      List<Expansion.Excluded> exclusions,
      List<MissingSource> missing,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes) {}
}

package milesweep.coordinator.bundle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import milesweep.common.metric.ContentTypeScores;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.table.SweepResults;
import milesweep.coordinator.table.TrialRow;

/**
 * Puts bundles together for one table. A trial that several of them have with equal results counts
 * once, other seeds of a row add up. Nothing is put together that does not belong together: another
 * result of the same trial, and rows on another basis ({@link Basis}), are refused by name. Pure.
 */
public final class BundleMerge {
  private static final int MOST_NAMED = 3;
  private static final int PRINT = 12;

  private final List<Source> sources;
  private final List<String> problems = new ArrayList<>();

  /** A bundle and what a person calls it: its file. */
  public record Source(String name, Bundle bundle) {}

  private record Taken(Source source, BundledTrial trial) {}

  private BundleMerge(List<Source> sources) {
    this.sources = sources;
  }

  /**
   * What a table of them all is made of; of one bundle, just what the store had.
   *
   * @param sources in the order in which their rows are to stand
   * @throws BundleException when they do not go together: each reason in a line, then what to do
   */
  public static SweepResults of(List<Source> sources) {
    return sources.size() == 1
        ? BundleResults.of(sources.get(0).bundle())
        : new BundleMerge(sources).merged();
  }

  private SweepResults merged() {
    problems.addAll(BasisProblems.of(sources));
    if (problems.isEmpty()) { // other data give other results: that is said once
      requireEqualResults();
    }
    if (!problems.isEmpty()) {
      problems.add(
          "nothing was merged; print these bundles one by one, or leave out those that do not belong to the others");
      throw new BundleException(problems);
    }
    Map<TrialId, Taken> taken = taken();
    List<TrialRow> rows = new ArrayList<>();
    Map<TrialId, ContentTypeScores> contentTypes = new LinkedHashMap<>();
    Map<Source, SweepResults> results = new LinkedHashMap<>();
    sources.forEach(source -> results.put(source, BundleResults.of(source.bundle())));
    taken.forEach(
        (id, from) -> {
          rows.add(from.trial().row(from.source().bundle().sweep().name()));
          ContentTypeScores scores = results.get(from.source()).contentTypes().get(id);
          if (scores != null) {
            contentTypes.put(id, scores);
          }
        });
    Map<Object, StageResult> prepared = new LinkedHashMap<>();
    results
        .values()
        .forEach(each -> each.prepared().forEach(one -> prepared.putIfAbsent(one.counts(), one)));
    return new SweepResults(
        name(), rows, List.copyOf(prepared.values()), contentTypes, remarks(taken.size()));
  }

  private String name() {
    return sources.stream()
        .map(source -> source.bundle().sweep().name())
        .distinct()
        .collect(Collectors.joining(" + "));
  }

  /** Of a trial in several bundles, that of the first in which it has succeeded. */
  private Map<TrialId, Taken> taken() {
    Map<TrialId, Taken> taken = new LinkedHashMap<>();
    for (Source source : sources) {
      for (BundledTrial trial : source.bundle().trials()) {
        taken.merge(
            trial.id(),
            new Taken(source, trial),
            (first, other) -> isDone(first.trial()) || !isDone(other.trial()) ? first : other);
      }
    }
    return taken;
  }

  private static boolean isDone(BundledTrial trial) {
    return trial.state() == TrialState.SUCCEEDED;
  }

  private void requireEqualResults() {
    Map<TrialId, Taken> done = new LinkedHashMap<>();
    for (Source source : sources) {
      for (BundledTrial trial : source.bundle().trials()) {
        if (isDone(trial)) {
          Taken first = done.putIfAbsent(trial.id(), new Taken(source, trial));
          if (first != null) {
            compare(first, new Taken(source, trial));
          }
        }
      }
    }
  }

  private void compare(Taken first, Taken second) {
    Map<String, Object> before = results(first.trial());
    Map<String, Object> after = results(second.trial());
    List<String> differences =
        before.keySet().stream()
            .filter(part -> !Objects.equals(before.get(part), after.get(part)))
            .map(part -> part + " " + before.get(part) + " against " + after.get(part))
            .toList();
    if (!differences.isEmpty()) {
      Set<String> here = contexts(first.source().bundle());
      Set<String> there = contexts(second.source().bundle());
      problems.add(
          "trial %s has other results in %s than in %s: %s%s"
              .formatted(
                  first.trial().id(),
                  second.source().name(),
                  first.source().name(),
                  String.join("; ", differences),
                  here.equals(there) ? "" : " (their numeric contexts differ)"));
    }
  }

  /** What must be equal; times and memory need not be. */
  private static Map<String, Object> results(BundledTrial trial) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("opened", percent(trial.row("").openedPercent()));
    parts.put("closed", percent(trial.row("").closedPercent()));
    parts.put("global", percent(trial.row("").globalPercent()));
    parts.put("final loss", trial.finalLoss());
    parts.put("weights", brief(trial.weightsSha256()));
    parts.put("predictions", brief(trial.predictionsSha256()));
    parts.put("metrics", trial.metrics());
    parts.put("trainable parameters", trial.trainableParameters());
    parts.put("total parameters", trial.totalParameters());
    return parts;
  }

  private static String percent(Double value) {
    return value == null ? "none" : value.toString();
  }

  private static String brief(String hash) {
    return hash == null ? "none" : hash;
  }

  private List<String> remarks(int rows) {
    List<String> remarks = new ArrayList<>();
    int all = sources.stream().mapToInt(source -> source.bundle().trials().size()).sum();
    String twice = all > rows ? "; of trials in several of them one counts" : "";
    remarks.add(
        sources.stream()
            .map(
                source ->
                    "%s (%d trials of %s)"
                        .formatted(
                            source.name(),
                            source.bundle().trials().size(),
                            source.bundle().sweep().name()))
            .collect(Collectors.joining(", ", "merged from ", twice)));
    remarkWhere(
        "computed in different numeric contexts, equal within tolerance, not bit for bit: ",
        BundleMerge::contexts,
        remarks);
    remarkWhere("rows start from different weights: ", BundleMerge::weights, remarks);
    return remarks;
  }

  /** Tells what each bundle has, where they have not the same. */
  private void remarkWhere(String what, Function<Bundle, Set<String>> facts, List<String> remarks) {
    Map<String, Set<String>> known = new LinkedHashMap<>();
    sources.forEach(source -> known.put(source.name(), facts.apply(source.bundle())));
    known.values().removeIf(Set::isEmpty);
    if (new HashSet<>(known.values()).size() > 1) {
      remarks.add(
          known.entrySet().stream()
              .map(each -> each.getKey() + ": " + some(each.getValue()))
              .collect(Collectors.joining("; ", what, "")));
    }
  }

  /** Prints of the base weights; none of a bundle whose models are drawn. */
  private static Set<String> weights(Bundle bundle) {
    Set<String> prints = new TreeSet<>();
    for (BundledStage stage : bundle.stages()) {
      stage
          .fingerprints()
          .forEach(
              (name, print) -> {
                if (name.startsWith("weights")) {
                  prints.add(name + " " + print.substring(0, Math.min(PRINT, print.length())));
                }
              });
    }
    return prints;
  }

  private static String some(Set<String> contexts) {
    String some = contexts.stream().limit(MOST_NAMED).collect(Collectors.joining(" / "));
    return contexts.size() > MOST_NAMED ? some + " / …" : some;
  }

  /** What its results were computed on. */
  private static Set<String> contexts(Bundle bundle) {
    Set<NumericContext> contexts = new LinkedHashSet<>();
    for (BundledStage stage : bundle.stages()) {
      if (stage.kind() != StageKind.PREPARE && stage.result() != null) {
        NumericContext own = stage.result().context();
        contexts.add(own == null ? stage.context() : own);
      }
    }
    contexts.remove(null);
    Set<String> words = new TreeSet<>();
    contexts.forEach(
        context ->
            words.add(
                "%s, libtorch %s, %s, threads %d, numeric version %d"
                    .formatted(
                        context.device(),
                        context.libtorch(),
                        context.precision(),
                        context.threads(),
                        context.numericVersion())));
    return words;
  }
}

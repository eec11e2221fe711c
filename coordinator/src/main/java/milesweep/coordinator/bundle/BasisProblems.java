package milesweep.coordinator.bundle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.bundle.BundleMerge.Source;
import milesweep.coordinator.core.TrialLabel;

/**
 * Finds bundles that differ in what must be common to one table: the rows of the same settings in
 * all that their numbers stand on, all rows of the same data in the data, the questions and the
 * metric. Pure.
 */
final class BasisProblems {
  /** A part of the basis of two bundles in which they differ. */
  private record Pair(String first, String second, String part) {}

  private record Claim(String source, String value) {}

  private final Map<Settings, Map<String, Claim>> rows = new LinkedHashMap<>();
  private final Map<Settings, Map<String, Map<String, Set<String>>>> data = new LinkedHashMap<>();
  private final Map<Pair, List<String>> found = new LinkedHashMap<>();

  private BasisProblems() {}

  /** A line for each. */
  static List<String> of(List<Source> sources) {
    BasisProblems problems = new BasisProblems();
    sources.forEach(problems::add);
    problems.compareData();
    List<String> lines = new ArrayList<>();
    problems.found.forEach(
        (pair, examples) ->
            lines.add(
                "%s and %s differ in %s: %s"
                    .formatted(
                        pair.first(),
                        pair.second(),
                        pair.part(),
                        examples.size() == 1
                            ? examples.get(0)
                            : examples.get(0) + ", and " + (examples.size() - 1) + " more")));
    return lines;
  }

  private void add(Source source) {
    Basis basis = new Basis(source.bundle());
    for (BundledTrial trial : source.bundle().trials()) {
      Map<String, Claim> ofRow =
          rows.computeIfAbsent(
              trial.settings().only(path -> !path.equals("seed")), row -> new LinkedHashMap<>());
      Map<String, Map<String, Set<String>>> ofData =
          data.computeIfAbsent(Basis.data(trial), set -> new LinkedHashMap<>());
      basis
          .of(trial)
          .forEach(
              (part, value) -> {
                Claim own = new Claim(source.name(), value);
                Claim first = ofRow.putIfAbsent(part, own);
                if (first != null && !first.source().equals(own.source())) {
                  compare(trial, part, first, own);
                }
                if (Basis.isOfData(part)) {
                  ofData
                      .computeIfAbsent(part, each -> new LinkedHashMap<>())
                      .computeIfAbsent(source.name(), each -> new TreeSet<>())
                      .add(value);
                }
              });
    }
  }

  private void compare(BundledTrial trial, String part, Claim first, Claim second) {
    if (!first.value().equals(second.value())) {
      TrialSpec row = trial.row("").trial();
      add(
          new Pair(first.source(), second.source(), part),
          "%s against %s for %s".formatted(first.value(), second.value(), TrialLabel.of(row)));
    }
  }

  private void add(Pair pair, String example) {
    found.computeIfAbsent(pair, first -> new ArrayList<>()).add(example);
  }

  private void compareData() {
    Set<Pair> known = new HashSet<>(found.keySet());
    data.remove(Settings.empty()); // a program's own affair
    data.values()
        .forEach(
            parts ->
                parts.forEach(
                    (part, values) -> {
                      List<String> names = List.copyOf(values.keySet());
                      for (int i = 1; i < names.size(); i++) {
                        Pair pair = new Pair(names.get(0), names.get(i), part);
                        Set<String> first = values.get(names.get(0));
                        Set<String> second = values.get(names.get(i));
                        if (!known.contains(pair) && Collections.disjoint(first, second)) {
                          add(
                              pair,
                              "%s against %s under the same data settings"
                                  .formatted(String.join("/", first), String.join("/", second)));
                        }
                      }
                    }));
  }
}

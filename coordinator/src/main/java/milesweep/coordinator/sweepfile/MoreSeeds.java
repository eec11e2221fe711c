package milesweep.coordinator.sweepfile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Adds seeds to a definition: every row is run with each. Pure. */
public final class MoreSeeds {
  private static final String SEED = "seed";

  private MoreSeeds() {}

  /**
   * The definition with more values on its axis {@code seed}, which is made where there is none.
   *
   * @throws IllegalArgumentException when there is nothing to add, or its points, zips or rules set
   *     seeds, so that nobody can tell which rows are meant
   */
  public static SweepDefinition of(SweepDefinition sweep, List<Long> seeds) {
    if (SweepDefinition.variedKeys(List.of(), sweep.zips(), sweep.points(), sweep.rules())
        .contains(SEED)) {
      throw new IllegalArgumentException(
          "sweep "
              + sweep.name()
              + " sets seeds in its points, zip or rules; add them to the file, and submit it with --extend");
    }
    List<Axis> axes = new ArrayList<>(sweep.axes());
    int at = 0;
    while (at < axes.size() && !axes.get(at).key().equals(SEED)) {
      at++;
    }
    Set<Object> values = new LinkedHashSet<>();
    if (at < axes.size()) {
      values.addAll(axes.remove(at).values());
    } else {
      values.add(new PointResolver().resolve(sweep.base()).full().find(SEED).orElseThrow());
    }
    int before = values.size();
    values.addAll(seeds);
    if (values.size() == before) {
      throw new IllegalArgumentException(
          "sweep " + sweep.name() + " has these seeds already: " + listed(values));
    }
    axes.add(at, new Axis(SEED, List.copyOf(values)));
    return sweep.withAxes(axes, sweep.written() + "\nsweep.grid.seed = [" + listed(values) + "]\n");
  }

  private static String listed(Set<Object> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}

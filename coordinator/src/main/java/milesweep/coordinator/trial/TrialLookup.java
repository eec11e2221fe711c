package milesweep.coordinator.trial;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import milesweep.coordinator.store.TrialName;
import milesweep.coordinator.sweepfile.Spelling;

/** Finds a trial by its id or the beginning of it. */
public final class TrialLookup {
  private static final int MOST_NAMED = 5;
  private static final int LEAST_LIKE = 4; // anything is like a shorter beginning

  private TrialLookup() {}

  /**
   * The trial that is meant; of a trial in several sweeps, that of the sweep added last.
   *
   * @param all of a store, sweeps in the order they were added
   * @param wanted the beginning of an id, at least one character
   * @param sweep the only sweep to look in, if one is named
   * @throws NoSuchTrialException when no trial begins like that, naming the nearest, or several do,
   *     naming them
   */
  public static TrialName find(List<TrialName> all, String wanted, Optional<String> sweep) {
    List<TrialName> candidates =
        all.stream().filter(name -> sweep.isEmpty() || sweep.get().equals(name.sweep())).toList();
    String start = wanted.strip().toLowerCase(Locale.ROOT);
    List<TrialName> found =
        start.isEmpty()
            ? List.of()
            : candidates.stream().filter(name -> id(name).startsWith(start)).toList();
    Set<String> ids =
        found.stream().map(TrialLookup::id).collect(Collectors.toCollection(LinkedHashSet::new));
    if (ids.size() > 1) {
      throw new NoSuchTrialException(
          "%d trials begin with %s: %s; write more of the id"
              .formatted(ids.size(), wanted, named(ids)));
    }
    if (found.isEmpty()) {
      throw new NoSuchTrialException(
          "no trial begins with \"%s\"%s%s"
              .formatted(
                  wanted,
                  sweep.map(name -> " in sweep " + name).orElse(""),
                  hint(start, candidates)));
    }
    return found.get(found.size() - 1);
  }

  private static String hint(String start, List<TrialName> candidates) {
    if (candidates.isEmpty()) {
      return "; there are no trials";
    }
    List<String> ids = candidates.stream().map(TrialLookup::id).distinct().toList();
    // What was written may be a beginning, so it is compared with beginnings of its own length.
    List<String> beginnings =
        ids.stream().map(id -> id.substring(0, Math.min(id.length(), start.length()))).toList();
    Optional<String> near =
        start.length() < LEAST_LIKE
            ? Optional.empty()
            : Spelling.nearest(start, beginnings).map(best -> ids.get(beginnings.indexOf(best)));
    return near.map(id -> "; did you mean " + id + "?").orElse("")
        + " (milesweep tables --format csv lists the ids)";
  }

  private static String named(Set<String> ids) {
    String some = ids.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return ids.size() > MOST_NAMED ? some + ", …" : some;
  }

  private static String id(TrialName name) {
    return name.trial().value();
  }
}

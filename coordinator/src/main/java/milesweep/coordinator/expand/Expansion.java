package milesweep.coordinator.expand;

import java.util.List;
import java.util.Map;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;

/**
 * What a sweep definition comes to. Every point is a trial, or merged into an earlier one, or
 * excluded: {@code points = trials + merged + excluded}.
 *
 * @param points how many points the definition has
 * @param trials in the order of the file, the last axis fastest; all different
 * @param merged points that are equal to an earlier one once settings without use are dropped
 * @param excluded points that include or exclude rules took out
 */
public record Expansion(
    int points, List<TrialSpec> trials, List<Merged> merged, List<Excluded> excluded) {

  public Expansion {
    trials = List.copyOf(trials);
    merged = List.copyOf(merged);
    excluded = List.copyOf(excluded);
  }

  /**
   * A point that is an earlier trial again.
   *
   * @param into that trial
   * @param point what the file varies, as this point has it
   * @param differing settings that this point and the trial's first one vary in different ways
   *     without effect: they use none of them, or one has written down the other's default; empty
   *     when the file lists a point twice
   */
  public record Merged(TrialId into, Map<String, Object> point, List<String> differing) {}

  /**
   * A point that a rule took out.
   *
   * @param point what the file varies, as this point has it
   * @param rule {@code include} when no include rule selects it, else {@code exclude}
   */
  public record Excluded(Map<String, Object> point, String rule) {}
}

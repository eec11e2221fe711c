package milesweep.coordinator.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import milesweep.common.trial.Precision;
import milesweep.common.trial.TrialSpec;

/**
 * A precision that trials ask for and none of some devices can compute in.
 *
 * @param key setting that asks for it
 * @param message what is wrong, and what to do
 */
public record UnsupportedPrecision(String key, String message) {
  private static final List<String> KEYS =
      List.of("training.precision", "pretrain.training.precision");

  /**
   * All of them, each once.
   *
   * @param devices names of the devices that there are, {@code cpu} or a GPU's
   */
  public static List<UnsupportedPrecision> of(List<TrialSpec> trials, Collection<String> devices) {
    List<UnsupportedPrecision> found = new ArrayList<>();
    for (String key : KEYS) {
      Map<Precision, Integer> wanted = new TreeMap<>();
      for (TrialSpec trial : trials) {
        trial
            .settings()
            .findText(key)
            .map(Precision::of)
            .ifPresent(precision -> wanted.merge(precision, 1, Integer::sum));
      }
      wanted.forEach(
          (precision, count) -> {
            if (devices.stream().noneMatch(precision::isSupportedBy)) {
              found.add(of(key, precision, count, devices));
            }
          });
    }
    return found;
  }

  private static UnsupportedPrecision of(
      String key, Precision precision, int trials, Collection<String> devices) {
    return new UnsupportedPrecision(
        key,
        "%s needs a GPU, and this machine computes on %s (%d trial%s); use fp32 or bf16"
            .formatted(
                precision.label(),
                String.join(", ", new TreeSet<>(devices)),
                trials,
                trials == 1 ? "" : "s"));
  }

  @Override
  public String toString() {
    return key + ": " + message;
  }
}

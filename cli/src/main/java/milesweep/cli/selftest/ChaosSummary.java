package milesweep.cli.selftest;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import milesweep.common.Json;

/**
 * What a run of the fault test found.
 *
 * @param seed of its plan
 * @param planned faults of the plan
 * @param faults that hit somebody, by kind, in words: {@code kill of a trainer}
 * @param seconds from the start of the cluster to its end
 * @param sweeps that came to their end
 * @param results of trials
 * @param lost results that were missing, or vanished
 * @param twice trials that were counted twice
 * @param different results that are not those of the undisturbed run
 * @param retries of sweeps, by hand, after a stage had died too often in a row
 * @param findings everything that should not be, a line each; the above included
 */
public record ChaosSummary(
    long seed,
    int planned,
    Map<String, Integer> faults,
    double seconds,
    int sweeps,
    int results,
    int lost,
    int twice,
    int different,
    int retries,
    List<String> findings) {
  /** Whether everything was as it should be. */
  public boolean ok() {
    return findings.isEmpty();
  }

  private int total() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * {@code chaos: 21 faults (5 kills of a trainer, …) in 3 min 10 s, 12 results, …: ok (seed 7)}.
   */
  public String words() {
    String kinds =
        faults.entrySet().stream()
            .map(entry -> entry.getValue() + " × " + entry.getKey())
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "chaos: %d faults (%s) in %s, %d results of %d sweeps, %d lost, %d twice, %d different: %s (seed %d)",
        total(),
        kinds,
        time(),
        results,
        sweeps,
        lost,
        twice,
        different,
        ok() ? "ok" : findings.size() == 1 ? "1 finding" : findings.size() + " findings",
        seed);
  }

  private String time() {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }

  /** The same as one line of JSON. */
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("seed", seed);
    fields.put("ok", ok());
    fields.put("planned", planned);
    fields.put("faults", total());
    fields.put("kinds", faults);
    fields.put("seconds", Math.round(seconds * 10) / 10.0);
    fields.put("sweeps", sweeps);
    fields.put("results", results);
    fields.put("lost", lost);
    fields.put("twice", twice);
    fields.put("different", different);
    fields.put("retries", retries);
    fields.put("findings", findings);
    try {
      return Json.MAPPER.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a summary cannot be written as JSON", e);
    }
  }
}

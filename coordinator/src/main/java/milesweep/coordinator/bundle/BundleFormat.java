package milesweep.coordinator.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.setting.Settings;

/** How a bundle's parts are written as JSON, and how large they may be. */
final class BundleFormat {
  /** Left out is what has no value. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  /** Of one entry, unpacked. */
  static final long LARGEST = 256L << 20;

  static final int LARGEST_MANIFEST = 1 << 20;

  private BundleFormat() {}

  /**
   * Trials as they are written: what all of them have is said once.
   *
   * @param shared settings that all trials have with the same value
   * @param trials each with its other settings alone
   */
  record Trials(Settings shared, List<BundledTrial> trials) {
    static Trials of(List<BundledTrial> trials) {
      Map<String, Object> shared = new TreeMap<>();
      if (!trials.isEmpty()) {
        shared.putAll(trials.get(0).settings().values());
      }
      trials.forEach(trial -> shared.entrySet().retainAll(trial.settings().values().entrySet()));
      List<BundledTrial> own = new ArrayList<>();
      trials.forEach(
          trial -> own.add(trial.with(trial.settings().only(path -> !shared.containsKey(path)))));
      return new Trials(Settings.of(shared), own);
    }

    List<BundledTrial> whole() {
      return trials.stream().map(trial -> trial.with(shared.with(trial.settings()))).toList();
    }
  }

  /** The stages; an object, so that more can stand beside them one day. */
  record Stages(List<BundledStage> stages) {}
}

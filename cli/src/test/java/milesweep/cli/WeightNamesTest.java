package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import milesweep.mile.checkpoint.keys.WeightRole;
import milesweep.worker.artifact.InputPlaces;
import org.junit.jupiter.api.Test;

/** What trainers call base weights and what workers fetch as such; neither knows the other. */
class WeightNamesTest {
  @Test
  void workers_fetch_all_base_weights_that_trainers_fingerprint() {
    assertThat(InputPlaces.BASE_WEIGHTS)
        .isEqualTo(
            Arrays.stream(WeightRole.values())
                .collect(Collectors.toMap(WeightRole::setting, WeightRole::fingerprint)));
  }
}

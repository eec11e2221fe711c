package milesweep.mile.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import milesweep.common.architecture.ParameterNames;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import org.junit.jupiter.api.Test;

class ParameterNamesTest {
  @Test
  void the_names_are_those_of_all_models_that_can_be_built() {
    Set<String> built = new TreeSet<>();
    for (PeftSettings.TextTargets targets : PeftSettings.TextTargets.values()) {
      PeftSettings peft =
          new PeftSettings(2, 32, 0.1, targets, PeftSettings.VitTargets.ALL, 3, true);
      for (TuningPattern pattern : ParameterArithmeticTest.patterns()) {
        try (MileModel model = MileBuilder.of(TinyMile.SIZES, pattern, peft, 1).build()) {
          built.addAll(model.named().keySet());
        }
      }
    }
    assertThat(new TreeSet<>(ParameterNames.of(TinyMile.SIZES))).isEqualTo(built);
  }
}

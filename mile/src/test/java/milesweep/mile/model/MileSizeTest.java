package milesweep.mile.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The paper's model, really built, has the number of parameters that its tables follow from. */
class MileSizeTest {
  private static final long BASE = 361_478_972;
  private static final long VIT = 86_339_328;
  private static final long JTM = 137_258_496;
  private static final long DECODER = 137_881_148;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "F/F/F, 0, 0",
    "T/T/T, 361478972, 0",
    "LoRA/LoRA/LoRA, 1185792, 1185792",
    "IA3/IA3/IA3, 221184, 221184",
    "F/Prefix/Prefix, 29544960, 29544960",
    "F/PTv2/PTv2, 368640, 368640",
    "T/F/LoRA, 86634240, 294912",
  })
  void the_base_model_has_the_paper_s_parameters(String pattern, long trained, long adapters) {
    assertThat(VIT + JTM + DECODER).isEqualTo(BASE);
    try (MileModel model =
        MileBuilder.of(MileArchitecture.BASE, TuningPattern.of(pattern), PeftSettings.DEFAULT, 1)
            .withWeights((name, shape, drawn) -> Optional.of(hollow(shape)))
            .build()) {
      assertThat(model.parameters().trainedCount()).isEqualTo(trained);
      assertThat(model.parameters().totalCount()).isEqualTo(BASE + adapters);
    }
  }

  /** A tensor of any size over a single number, since only shapes matter here. */
  private static Tensor hollow(long[] shape) {
    return Tensors.zeros(1).broadcast(shape);
  }
}

package milesweep.mile.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.ParameterCount;
import milesweep.common.architecture.ParameterShapes;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import org.junit.jupiter.api.Test;

class ParameterShapesTest {
  /** Every size differs from every other, the ViT's MLP from four times its width. */
  private static final MileArchitecture SIZES =
      new MileArchitecture(16, 8, 12, 2, 2, 20, 16, 3, 4, 24, 40, 32);

  @Test
  void names_and_shapes_are_those_of_a_built_model_in_its_order() {
    Map<String, long[]> shapes = ParameterShapes.of(SIZES);
    try (MileModel model =
        MileBuilder.of(SIZES, TuningPattern.of("F/F/F"), PeftSettings.DEFAULT, 1).build()) {
      assertThat(shapes.keySet()).containsExactlyElementsOf(model.named().keySet());
      model
          .named()
          .forEach((name, value) -> assertThat(shapes.get(name)).as(name).isEqualTo(value.shape()));
    }
  }

  @Test
  void the_papers_model_has_its_361_million_parameters() {
    long count =
        ParameterShapes.of(MileArchitecture.BASE).values().stream()
            .mapToLong(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b))
            .sum();
    assertThat(count)
        .isEqualTo(361_478_972)
        .isEqualTo(
            ParameterCount.of(
                    MileArchitecture.BASE, TuningPattern.of("F/F/F"), PeftSettings.DEFAULT)
                .total());
  }
}

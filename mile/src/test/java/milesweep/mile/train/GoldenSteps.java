package milesweep.mile.train;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.model.MileModel;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Torch;

/** Three optimizer steps on one batch, as the golden files were made. */
public final class GoldenSteps {
  private GoldenSteps() {}

  /** Learning rate 1e-3, decay 0.05; returns the mean loss before each step. */
  public static float[] three(MileModel model, Supplier<Tensor> lossPerSample) {
    float[] losses = new float[3];
    TrainingSettings settings = new TrainingSettings(1, 1, 1e-3, 0, 0.05, 0.1, 0, 0, false, 1, 0);
    Map<String, Tensor> trained = model.parameters().trained();
    List<String> names = List.copyOf(trained.keySet());
    try (AdamW optimizer = new AdamW(trained, ParameterGroups.of(settings, names))) {
      for (int i = 0; i < losses.length; i++) {
        try (TensorScope step = TensorScope.open()) {
          losses[i] =
              Torch.withGradients(
                  () -> {
                    Tensor each = lossPerSample.get();
                    Tensor mean = each.sum().times(1.0 / each.count());
                    if (model.learns()) {
                      mean.backward();
                    }
                    return mean.item();
                  });
          optimizer.step(Gradients.of(trained).tensors(), 0);
          optimizer.clearGradients();
        }
      }
    }
    return losses;
  }
}

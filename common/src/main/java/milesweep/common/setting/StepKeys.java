package milesweep.common.setting;

import java.util.List;
import java.util.Optional;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of how a training step is computed. */
final class StepKeys {
  private StepKeys() {}

  static void describe(KeyList keys, String prefix, Use use) {
    keys.integer(
        prefix + "training.micro-batch",
        Part.TRAINING,
        0,
        0,
        1e6,
        use,
        "Questions computed at a time; their gradients add up to those of the batch. 0 takes the whole batch.");
    keys.wordUsed(
        prefix + "training.precision",
        Part.TRAINING,
        "fp32",
        use,
        "What matrix products of the training are computed in; tf32 and fp16 (with loss scaling) need a GPU. Validation and evaluation are in fp32.",
        "fp32",
        "tf32",
        "bf16",
        "fp16");
    keys.flagUsed(
        prefix + "training.activation-checkpointing",
        Part.TRAINING,
        false,
        use,
        "Compute each block and layer again for its gradients rather than keep what it computed: less memory, more time.");
    keys.number(
        prefix + "training.clip-norm",
        Part.TRAINING,
        0.0,
        0,
        1e9,
        use,
        "Norm of all gradients together above which they are scaled down to it; 0 leaves them as they are.");
    keys.put(
        new SettingKey(
            prefix + "training.groups",
            Kind.GROUPS,
            Part.TRAINING,
            Optional.of(List.of()),
            List.of(),
            null,
            null,
            use,
            "Parameters with a learning rate of their own: [{ match = \"text_decoder.*\", learning-rate = 1e-5, weight-decay = 0 }]; the first match counts."));
  }
}

package milesweep.common.setting;

import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of what the validation split decides. */
final class ValidationKeys {
  private ValidationKeys() {}

  static void describe(KeyList keys, String prefix, Use use) {
    keys.integer(
        prefix + "training.validate-every",
        Part.TRAINING,
        0,
        0,
        1e6,
        use,
        "Epochs from one validation to the next; the last epoch is validated, too. 0 never validates.");
    keys.wordUsed(
        prefix + "training.select",
        Part.TRAINING,
        "last",
        use,
        "Whose weights are the result: those of the last epoch, or of the best on the validation split.",
        "last",
        "best");
    keys.wordUsed(
        prefix + "training.select-metric",
        Part.TRAINING,
        "loss",
        use,
        "What epochs are compared by: the validation loss, or the percentage of right answers to all, open or closed questions.",
        "loss",
        "global",
        "opened",
        "closed");
    keys.integer(
        prefix + "training.patience",
        Part.TRAINING,
        0,
        0,
        1e6,
        use,
        "Epochs without a better validation after which training ends early; 0 goes on to the last epoch.");
  }
}

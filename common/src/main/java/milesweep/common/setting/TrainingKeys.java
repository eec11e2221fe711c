package milesweep.common.setting;

import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of training, and again of pretraining. */
final class TrainingKeys {
  private TrainingKeys() {}

  static void describe(KeyList keys) {
    course(keys, "", Use.WHEN_TRAINED, Use.WITH_TRAINING_VIT, Use.WITH_TRAINING_TEXT, Use.ALWAYS);
    keys.wordUsed(
        "training.frozen-parts",
        Part.TRAINING,
        "eval",
        Use.WITH_FROZEN_PART,
        "Whether frozen modules run without dropout (eval) or with it, as released (train).",
        "eval",
        "train");
    keys.integer(
        "training.stage2-epochs",
        Part.TRAINING,
        null,
        1,
        1e6,
        Use.WITH_SECOND_STAGE,
        "Epochs of the second training stage; those of the first when left out.");
    keys.integer(
        "seed",
        Part.TRAINING,
        1,
        -9.2e18,
        9.2e18,
        Use.WHEN_DRAWN,
        "Seed of the trial: initial values, order, dropout, prompts.");
    keys.whenChanged()
        .wordUsed(
            "image.augmentation",
            Part.TRAINING,
            "none",
            Use.WHEN_TRAINED,
            "Random changes of the training pictures, drawn anew for each epoch and question: none, or two of contrast, equalising, slant, shift, turn.",
            "none",
            "randaugment");
    running(keys);
  }

  /** How a trainer goes about it. */
  private static void running(KeyList keys) {
    keys.integer(
        "training.loader-threads",
        Part.RUN,
        1,
        0,
        64,
        Use.ALWAYS,
        "Threads of a trainer that prepare batches ahead of the one that trains; 0 has it prepare its own.");
    keys.number(
        "checkpoints.epoch-end-seconds",
        Part.RUN,
        2.0,
        0,
        1e9,
        Use.ALWAYS,
        "At the end of an epoch, age of the last checkpoint from which on another is written.");
    keys.number(
        "checkpoints.mid-epoch-seconds",
        Part.RUN,
        60.0,
        0,
        1e9,
        Use.ALWAYS,
        "Within an epoch, age of the last checkpoint from which on another is written.");
  }

  static void describePretrain(KeyList keys) {
    course(
        keys,
        "pretrain.",
        Use.WITH_PRETRAIN,
        Use.WITH_PRETRAIN,
        Use.WITH_PRETRAIN,
        Use.WITH_PRETRAIN);
    keys.integer(
        "pretrain.seed",
        Part.TRAINING,
        0,
        -9.2e18,
        9.2e18,
        Use.WITH_PRETRAIN,
        "Seed of the pretrain stage, shared by all trials.");
  }

  /** Whether there is a pretrain stage at all; stands before its data and training. */
  static void describePretrainSwitch(KeyList keys) {
    keys.flag(
        "pretrain.enabled",
        Part.TRAINING,
        false,
        "Train the initial weights once, on other data, for all trials.");
  }

  private static void course(KeyList keys, String prefix, Use use, Use vit, Use text, Use threads) {
    keys.integer(
        prefix + "training.epochs",
        Part.TRAINING,
        130,
        1,
        1e6,
        use,
        "Passes over the training data.");
    keys.integer(
        prefix + "training.batch-size",
        Part.TRAINING,
        20,
        1,
        1e6,
        use,
        "Questions of one optimizer step.");
    keys.number(
        prefix + "training.learning-rate",
        Part.TRAINING,
        2e-5,
        Math.nextUp(0.0),
        100,
        use,
        "Learning rate at the start.");
    keys.number(
        prefix + "training.min-learning-rate",
        Part.TRAINING,
        0.0,
        0,
        100,
        use,
        "Learning rate that the cosine falls to.");
    keys.number(
        prefix + "training.weight-decay",
        Part.TRAINING,
        0.05,
        0,
        100,
        use,
        "Decoupled weight decay of AdamW.");
    keys.number(
        prefix + "training.label-smoothing",
        Part.TRAINING,
        0.1,
        0,
        Math.nextDown(1.0),
        use,
        "Label smoothing of the cross-entropy.");
    keys.number(
        prefix + "training.dropout",
        Part.TRAINING,
        0.1,
        0,
        Math.nextDown(1.0),
        text,
        "Dropout of the text modules.");
    keys.number(
        prefix + "training.stochastic-depth",
        Part.TRAINING,
        0.1,
        0,
        Math.nextDown(1.0),
        vit,
        "Stochastic depth of the last ViT block.");
    keys.integer(
        prefix + "training.threads",
        Part.TRAINING,
        1,
        1,
        1024,
        threads,
        "Threads of one trainer; part of the numeric context, never taken from the machine.");
    StepKeys.describe(keys.whenChanged(), prefix, use);
    ValidationKeys.describe(keys.whenChanged(), prefix, use);
  }
}

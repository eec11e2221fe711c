package milesweep.mile.export;

import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;

/** The three modules of a model, each an export of its own where it carries an adapter. */
enum ModelPart {
  VIT("visual_encoder"),
  JTM("text_encoder"),
  DECODER("text_decoder");

  private final String module;

  ModelPart(String module) {
    this.module = module;
  }

  /** First part of its parameters' names; also the name of its folder. */
  String module() {
    return module;
  }

  /** What a pattern does with it. */
  TuningMode mode(TuningPattern pattern) {
    return switch (this) {
      case VIT -> pattern.vit();
      case JTM -> pattern.jtm();
      case DECODER -> pattern.decoder();
    };
  }
}

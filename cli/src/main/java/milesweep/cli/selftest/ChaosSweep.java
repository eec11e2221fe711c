package milesweep.cli.selftest;

/**
 * The sweep that is run again and again: every kind of stage, two formats one after the other, a
 * shared first stage, two rows that differ in their evaluation alone; seconds of work on generated
 * data.
 */
final class ChaosSweep {
  /** Silence after which a stage is given away: short, so that some faults outlast it. */
  static final int LEASE_SECONDS = 6;

  private static final String TEXT =
      """
      sweep {
        name = %s
        execution.lease-seconds = %d
        model {
          preset = mile-tiny
          image-size = 32
          vit { width = 32, depth = 1, heads = 2 }
          text { width = 32, layers = 1, heads = 2, ffn = 64 }
        }
        data.phantom { train-images = 12, validate-images = 2, test-images = 4, questions-per-image = 6, image-size = 32 }
        pretrain {
          data.phantom { train-images = 8, validate-images = 2, test-images = 2, questions-per-image = 6, image-size = 32 }
          training { epochs = 6, batch-size = 8, learning-rate = 1e-3 }
        }
        training { epochs = 24, batch-size = 8, learning-rate = 1e-3 }
        checkpoints { epoch-end-seconds = 0.2, mid-epoch-seconds = 1 }
        points = [
          { tuning = "F/T/LoRA", lora.rank = 4, data.format = origin }
          { tuning = "F/F/PTv2", data.format = instruction }
          { tuning = "T/T/IA3", data.format = [origin, instruction] }
          { tuning = "T/T/IA3", data.format = origin }
          { tuning = "T/T/IA3", data.format = origin, generation.beams = 1 }
          { tuning = "F/F/F" }
        ]
      }
      """;

  private ChaosSweep() {}

  /** The sweep file under a name; whatever the name, its rows are the same. */
  static String text(String name) {
    return TEXT.formatted(name, LEASE_SECONDS);
  }

  /** Name of the n-th time that it runs, from 1. */
  static String name(int round) {
    return "round-" + round;
  }
}

package milesweep.bench;

import java.io.IOException;
import milesweep.mile.trainer.TrainerMain;

/** The trainer process as it is, with lock, socket and journals, but for {@link IdleStage}. */
final class IdleTrainer {
  private IdleTrainer() {}

  /** Arguments: those of {@link TrainerMain}. */
  public static void main(String[] arguments) throws IOException {
    TrainerMain.run(
        cache ->
            context -> {
              context.report(IdleStage.started());
              return IdleStage.result(context.spec());
            },
        arguments);
  }
}

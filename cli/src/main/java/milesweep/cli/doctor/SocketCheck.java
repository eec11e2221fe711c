package milesweep.cli.doctor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import milesweep.common.trainer.TrainerSocket;

/**
 * Whether trainers' sockets have room in the scratch folder: a socket's address holds a short path.
 *
 * @param slot folder of a slot there
 */
public record SocketCheck(Path slot) implements Check {
  @Override
  public List<Finding> look() {
    int bytes = slot.resolve("socket").toString().getBytes(StandardCharsets.UTF_8).length;
    String text = "a trainer's socket has a path of " + bytes + " bytes";
    return List.of(
        bytes < TrainerSocket.MAX_PATH_BYTES
            ? Finding.ok("scratch", text)
            : Finding.warn(
                "scratch",
                text + ", more than the " + (TrainerSocket.MAX_PATH_BYTES - 1) + " that fit",
                "sockets will be under /tmp; a shorter --scratch avoids that"));
  }
}

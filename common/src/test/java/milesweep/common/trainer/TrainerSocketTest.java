package milesweep.common.trainer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TrainerSocketTest {
  @TempDir Path folder;

  /** Those who have given up leave their calls in the trainer's queue, which then takes no more. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_trainer_that_takes_no_calls_holds_up_nobody_however_many_there_were() throws Exception {
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(
                () -> TrainerSocket.send(socket, new TrainerCommand.Ping(), Duration.ofMillis(5)))
            .isInstanceOf(IOException.class);
      }
    }
  }
}

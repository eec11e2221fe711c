package milesweep.common.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  @Test
  void this_process_is_alive_and_itself() throws IOException {
    assertThat(ProcessIdentity.current().isAlive()).isTrue();
  }

  @Test
  void a_process_of_the_same_number_that_started_at_another_time_is_another_one()
      throws IOException {
    ProcessIdentity self = ProcessIdentity.current();
    assertThat(new ProcessIdentity(self.pid(), self.startTicks() - 1, self.boot()).isAlive())
        .isFalse();
  }

  @Test
  void a_process_that_ended_is_not_alive() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
    assertThat(identity.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
    assertThat(identity.isAlive()).isFalse();
  }
}

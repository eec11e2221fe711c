package milesweep.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinAddressTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:25520", "gpu-node_3.example:1", "[::1]:25520"})
  void host_and_port_are_taken_as_they_are(String text) throws IOException {
    assertThat(JoinAddress.of(text).now()).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "host", "host:", ":25520", "host:port", "host:123456", "file:", "a b:1"})
  void anything_else_is_refused_with_what_is_wanted(String text) {
    assertThatThrownBy(() -> JoinAddress.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HOST:PORT")
        .hasMessageContaining("\"" + text + "\"");
  }

  @Test
  void a_rendezvous_is_looked_up_each_time() throws IOException {
    JoinAddress join = JoinAddress.of("file:" + home);
    assertThat(join.now()).isEmpty();
    Path file = Files.createDirectories(home.resolve("coordinator")).resolve("address.json");
    Files.writeString(file, "{}");
    assertThat(join.now()).isEmpty();
    Files.writeString(file, "{\"cluster\": \"127.0.0.1:1\", \"http\": \"http://127.0.0.1:2\"}");
    assertThat(join.now()).contains("127.0.0.1:1");
    Files.writeString(file, "{\"cluster\": \"127.0.0.1:3\"}");
    assertThat(join.now()).contains("127.0.0.1:3");
    Files.writeString(file, "{\"clus");
    assertThatThrownBy(join::now)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("start the coordinator again");
  }
}

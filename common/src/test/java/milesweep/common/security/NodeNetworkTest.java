package milesweep.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNetworkTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.9", "localhost", "::1"})
  void on_its_own_machine_a_node_needs_no_tls(String host) {
    NodeNetwork network = NodeNetwork.of(host, 25520, Optional.empty(), false);
    assertThat(network.tls()).isEmpty();
    assertThat(network.pekkoSettings())
        .containsEntry("pekko.remote.artery.canonical.hostname", host)
        .doesNotContainKey("pekko.remote.artery.transport");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          192.0.2.7 | everybody in the network could join and steer; give --tls
          0.0.0.0   | is no address that others can reach
          ::        | is no address that others can reach
          no such!  | is no address and no known name
          """)
  void what_would_be_open_to_all_is_refused_and_says_what_to_do(String host, String words) {
    assertThatThrownBy(() -> NodeNetwork.of(host, 0, Optional.empty(), false))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining(words)
        .hasMessageContaining(host);
  }

  @Test
  void what_listens_beside_the_node_is_guarded_as_well() {
    NodeNetwork.requireGuarded("localhost", false);
    NodeNetwork.requireGuarded("0.0.0.0", true);
    assertThatThrownBy(() -> NodeNetwork.requireGuarded("0.0.0.0", false))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("give --tls");
  }

  @Test
  void a_person_may_say_that_it_is_meant() {
    assertThat(NodeNetwork.of("192.0.2.7", 0, Optional.empty(), true).host())
        .isEqualTo("192.0.2.7");
    assertThatThrownBy(() -> NodeNetwork.of("0.0.0.0", 0, Optional.empty(), true))
        .isInstanceOf(TlsException.class);
  }

  @Test
  void files_that_are_not_there_are_told() {
    assertThatThrownBy(
            () -> NodeNetwork.of("127.0.0.1", 0, Optional.of(Path.of("/nowhere")), false))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("/nowhere/tls.key is not there")
        .hasMessageContaining("milesweep certs issue");
  }
}

package milesweep.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import milesweep.common.setting.NotifySettings;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.core.Notice;
import milesweep.coordinator.store.SweepState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifierTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static Notice.SweepHalted halted(Settings execution) {
    return new Notice.SweepHalted(
        "slake",
        SweepState.PAUSED,
        Map.of(TrialState.FAILED, 3),
        "3 trials failed with \"one\" cause",
        execution);
  }

  private static Settings command(String... words) {
    return Settings.empty().with(NotifySettings.COMMAND, List.of(words));
  }

  private static void requireBody(String text) throws IOException {
    JsonNode body = JSON.readTree(text);
    assertThat(body.path("sweep").asText()).isEqualTo("slake");
    assertThat(body.path("state").asText()).isEqualTo("paused");
    assertThat(body.path("trials").path("failed").asInt()).isEqualTo(3);
    assertThat(body.path("why").asText()).contains("\"one\" cause");
  }

  @Test
  void a_program_is_told_on_its_input_and_knows_no_secrets() throws IOException {
    Path told = folder.resolve("told");
    try (Notifier notifier = new Notifier(Duration.ofSeconds(20))) {
      notifier.hear(halted(command("sh", "-c", "cat > " + told)));
      notifier.hear(new Notice.SweepChanged("slake", SweepState.RUNNING));
      notifier.hear(halted(Settings.empty()));
    }
    requireBody(Files.readString(told));
  }

  @Test
  void one_that_hangs_fails_or_is_not_there_holds_up_nobody() throws IOException {
    Path told = folder.resolve("told");
    Notifier notifier = new Notifier(Duration.ofMillis(700));
    notifier.hear(halted(command("sleep", "600")));
    notifier.hear(halted(command("/no/such/program")));
    notifier.hear(halted(command("false")));
    try (Notifier patient = new Notifier(Duration.ofSeconds(20))) {
      patient.hear(halted(command("sh", "-c", "cat > " + told)));
    }
    notifier.close();
    requireBody(Files.readString(told));
    assertThat(ProcessHandle.current().children())
        .noneMatch(child -> child.info().commandLine().orElse("").contains("sleep 600"));
  }

  @Test
  void a_webhook_gets_it_also_when_it_fails_at_first() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    List<String> bodies = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(asked.incrementAndGet() == 1 ? 503 : 204, -1);
          exchange.close();
        });
    server.start();
    try (Notifier notifier = new Notifier(Duration.ofSeconds(20))) {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
      notifier.hear(halted(Settings.empty().with(NotifySettings.URL, url)));
    } finally {
      server.stop(0);
    }
    assertThat(bodies).hasSize(2);
    requireBody(bodies.get(1));
  }
}

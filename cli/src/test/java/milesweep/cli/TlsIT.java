package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import milesweep.common.security.NodeTls;
import milesweep.common.security.PemFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose nodes show certificates, and others that would like to be part of it. */
class TlsIT {
  @TempDir private static Path folder;
  private static Path home;
  private static Certificates certs;
  private static MilesweepProcess coordinator;
  private static JsonNode address;

  @BeforeAll
  static void start() throws IOException {
    home = folder.resolve("home");
    certs = Certificates.init(folder.resolve("certs"));
    coordinator = MilesweepProcess.coordinator(folder, home, certs.issue("head"));
    address = new ObjectMapper().readTree(home.resolve("coordinator/address.json").toFile());
  }

  @AfterAll
  static void stop() {
    coordinator.close();
    MilesweepProcess.trainers(folder).forEach(ProcessHandle::destroyForcibly);
  }

  /** A certificate of another cluster's authority. */
  private static Path foreign(String authority) {
    return Certificates.init(folder.resolve(authority)).issue("stranger");
  }

  private static MilesweepProcess worker(String name, Optional<Path> tls) {
    String[] plain = {
      "worker",
      "--join",
      address.path("cluster").asText(),
      "--home",
      folder.resolve(name).toString(),
      "--name",
      name,
      "--slots",
      "1"
    };
    if (tls.isEmpty()) {
      return MilesweepProcess.start(folder, plain);
    }
    String[] all = java.util.Arrays.copyOf(plain, plain.length + 2);
    all[plain.length] = "--tls";
    all[plain.length + 1] = tls.get().toString();
    return MilesweepProcess.start(folder, all);
  }

  private static String nodes() {
    return Outcome.run("nodes", "--home", home.toString()).expect(ExitCode.DONE);
  }

  @Test
  void nodes_with_the_clusters_certificates_work_and_all_others_stay_outside() throws IOException {
    try (MilesweepProcess stranger = worker("stranger", Optional.of(foreign("others")));
        MilesweepProcess plain = worker("plain", Optional.empty());
        MilesweepProcess member = worker("member", Optional.of(certs.issue("gpu1")))) {
      stranger.expectLine("worker stranger offers");
      plain.expectLine("worker plain offers");
      Path file =
          TinySweep.write(folder, "sealed", "{ tuning = \"F/F/IA3\", training.epochs = 2 }");
      Outcome.run("submit", file.toString(), "--home", home.toString()).expect(ExitCode.DONE);
      assertThat(Outcome.run("watch", "sealed", "--home", home.toString()).expect(ExitCode.DONE))
          .contains("1/1 trials");
      assertThat(nodes()).contains("member").doesNotContain("stranger").doesNotContain("plain");
      MilesweepProcess.await(
          "the stranger to say why it is not let in", () -> stranger.printed().contains("PKIX"));
      assertThat(stranger.isAlive() && plain.isAlive()).as("both still knock").isTrue();
    }
  }

  @Test
  void the_doctor_tells_who_will_be_let_in() throws IOException {
    assertThat(doctor(ExitCode.DONE, "--tls", certs.issue("patient").toString()))
        .contains("ok    join", "both sides know each other by TLS", "its clock differs");
    Path stranger = foreign("quacks");
    assertThat(doctor(ExitCode.WRONG_INPUT, "--tls", stranger.toString()))
        .contains("fail  join", "but TLS fails: PKIX");
    assertThat(doctor(ExitCode.WRONG_INPUT)).contains("fail  join", "wants TLS; give --tls");
    assertThat(Outcome.run("doctor", "--home", home.toString(), "--json").expect(ExitCode.DONE))
        .contains("\"check\" : \"store\"", "open in the coordinator that answers at https:");
  }

  private static String doctor(int code, String... more) {
    List<String> command = new ArrayList<>(List.of("doctor", "--join", "file:" + home));
    command.addAll(List.of("--home", folder.resolve("patient").toString()));
    command.addAll(List.of(more));
    return Outcome.run(command.toArray(String[]::new)).expect(code);
  }

  @Test
  void the_api_shows_a_certificate_that_the_cluster_s_authority_signed() throws Exception {
    URI health = URI.create(address.path("http").asText() + "/healthz");
    assertThat(health.getScheme()).isEqualTo("https");
    HttpRequest request = HttpRequest.newBuilder(health).build();
    assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()))
        .isInstanceOf(SSLException.class);
    HttpClient trusting =
        HttpClient.newBuilder()
            .sslContext(NodeTls.clientContext(PemFiles.certificate(certs.authority())))
            .build();
    assertThat(trusting.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok\n");
    URI plain = URI.create(health.toString().replace("https:", "http:"));
    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(plain).build(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }
}

package milesweep.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import milesweep.common.Hashes;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.ToNode;
import milesweep.common.security.NodeNetwork;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.worker.artifact.ArtifactSettings;
import milesweep.worker.artifact.InputFetch;
import milesweep.worker.artifact.NodeArtifacts;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one node gives to another, over a real socket. */
class ArtifactServerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final StageKey STAGE = new StageKey("0123456789ab");
  private static final String CONTENT = "weights of a stage";
  private static final String HASH = Hashes.sha256(CONTENT);
  private static final String CHECKPOINT = "checkpoint-000001-0000000.safetensors";

  @TempDir private Path folder;
  private ArtifactAddress address;
  private Artifact artifact;

  @BeforeEach
  void a_node_with_weights_and_a_checkpoint() throws IOException {
    NodeArtifacts maker = node("maker", 0);
    Path stage = folder.resolve("maker/stages").resolve(STAGE.value());
    Path result = Files.createDirectories(stage.resolve("result")).resolve("weights.safetensors");
    Files.writeString(result, CONTENT);
    Files.createDirectories(stage.resolve("checkpoints"));
    Files.writeString(stage.resolve("checkpoints").resolve(CHECKPOINT), "a checkpoint");
    artifact = new Artifact(HASH, CONTENT.length(), result.toString());
    maker.made(STAGE, artifact);
    address = ArtifactServer.start(KIT.system(), maker, NodeNetwork.local(0));
  }

  @AfterAll
  static void ends_the_actors() {
    KIT.shutdownTestKit();
  }

  private NodeArtifacts node(String name, int port) {
    Path home = folder.resolve(name);
    return new NodeArtifacts(
        home.resolve("stages"),
        home.resolve("artifacts"),
        home.resolve("cache"),
        ArtifactSettings.USUAL.with(port, 1 << 20),
        Optional.empty(),
        System::nanoTime);
  }

  private HttpResponse<String> get(String path, String token, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address.url() + path))
            .header("Authorization", "Bearer " + token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private int status(String path) throws IOException, InterruptedException {
    return get(path, address.token()).statusCode();
  }

  @Test
  void an_artifact_is_given_out_by_its_hash_whole_or_from_a_byte_on() throws Exception {
    assertThat(get("/artifacts/" + HASH, address.token()).body()).isEqualTo(CONTENT);
    HttpResponse<String> rest = get("/artifacts/" + HASH, address.token(), "Range", "bytes=11-");
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo("a stage");
    assertThat(rest.headers().firstValue("Content-Range")).contains("bytes 11-17/18");
    assertThat(get("/artifacts/" + HASH, address.token(), "Range", "bytes=99-").statusCode())
        .isEqualTo(416);
  }

  @Test
  void without_the_token_of_this_start_nothing_is_given_out() throws Exception {
    for (String path : List.of("/artifacts/" + HASH, "/checkpoints/" + STAGE, "/anything")) {
      assertThat(get(path, "another").statusCode()).as(path).isEqualTo(401);
      assertThat(get(path, "").statusCode()).as(path).isEqualTo(401);
    }
    ArtifactAddress other =
        ArtifactServer.start(KIT.system(), node("other", 0), NodeNetwork.local(0));
    assertThat(other.token()).hasSize(64).isNotEqualTo(address.token());
    assertThat(address.toString()).doesNotContain(address.token());
  }

  @Test
  void no_path_leads_anywhere_else_and_nothing_can_be_put_there() throws Exception {
    Files.writeString(folder.resolve("maker/secret"), "secret");
    for (String path :
        List.of(
            "/artifacts/" + Hashes.sha256("secret"),
            "/artifacts/..%2f..%2fsecret",
            "/artifacts/../secret",
            "/checkpoints/..",
            "/checkpoints/%2e%2e/file?name=secret",
            "/checkpoints/" + STAGE + "/file?name=../../../secret",
            "/checkpoints/" + STAGE + "/file?name=..%2f..%2f..%2fsecret",
            "/checkpoints/" + STAGE + "/file?name=" + folder.resolve("maker/secret"),
            "/")) {
      assertThat(status(path)).as(path).isEqualTo(404);
    }
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(address.url() + "/artifacts/" + HASH))
            .header("Authorization", "Bearer " + address.token())
            .PUT(HttpRequest.BodyPublishers.ofString("mine"))
            .build();
    assertThat(HttpClient.newHttpClient().send(put, BodyHandlers.ofString()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void a_node_that_sees_none_of_the_paths_gets_all_it_needs() throws IOException {
    NodeArtifacts taker = node("taker", 0);
    taker.directory().update(new ToNode.Peers(true, List.of(new ToNode.Peer("maker", address))));
    StageSpec spec =
        new StageSpec(
            new StageAttempt(STAGE, 2),
            StageKind.TRAIN,
            null,
            Settings.empty(),
            Settings.empty(),
            Map.of(),
            null,
            List.of(new Artifact(HASH, artifact.bytes(), "/nowhere/weights")),
            "/nowhere/checkpoints");
    InputFetch fetch = taker.begin(spec);
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (fetch.outcome().isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
    StageSpec local = fetch.outcome().orElseThrow().spec();
    assertThat(fetch.outcome().orElseThrow().last()).isNull();
    assertThat(Path.of(local.weights().get(0).path()))
        .startsWith(folder.resolve("taker"))
        .content(StandardCharsets.UTF_8)
        .isEqualTo(CONTENT);
    assertThat(Path.of(local.resume()).resolve(CHECKPOINT)).hasContent("a checkpoint");
    assertThat(local.warnings()).isEmpty();
    assertThat(taker.held().artifact(HASH)).as("which it can give on").isPresent();
  }

  @Test
  void a_port_that_is_taken_is_told_with_the_option_that_chooses_another() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      NodeArtifacts node = node("late", taken.getLocalPort());
      assertThatThrownBy(() -> ArtifactServer.start(KIT.system(), node, NodeNetwork.local(0)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("--artifact-port");
    }
  }
}

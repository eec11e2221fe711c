package milesweep.worker.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import milesweep.common.FileHashes;
import milesweep.common.Hashes;
import milesweep.common.Json;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.protocol.ToNode;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.worker.artifact.ScriptedPeer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that come over real sockets, from nodes that break off, lie, or have nothing. */
class InputFetchTest {
  private static final StageKey STAGE = new StageKey("0123456789ab");
  private static final byte[] CONTENT = content(300_000);
  private static final String HASH = hash(CONTENT);
  private static final String ELSEWHERE = "/nowhere/weights.safetensors";

  @TempDir private Path home;
  private final List<ScriptedPeer> peers = new ArrayList<>();
  private NodeArtifacts node;

  @BeforeEach
  void a_node() {
    node = node(1L << 20);
  }

  @AfterEach
  void ends_the_peers() {
    peers.forEach(ScriptedPeer::close);
  }

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    new Random(7).nextBytes(content);
    return content;
  }

  private static String hash(byte[] content) {
    return Hashes.hex(Hashes.sha256().digest(content));
  }

  private NodeArtifacts node(long cacheBytes) {
    return new NodeArtifacts(
        home.resolve("stages"),
        home.resolve("artifacts"),
        home.resolve("cache"),
        new ArtifactSettings(0, cacheBytes, Duration.ofMillis(1_500), Duration.ofSeconds(1)),
        Optional.empty(),
        System::nanoTime);
  }

  private ScriptedPeer peer(ScriptedPeer.Script script) throws IOException {
    ScriptedPeer peer = new ScriptedPeer(script);
    peers.add(peer);
    tell(true);
    return peer;
  }

  private void tell(boolean complete) {
    List<ToNode.Peer> known = new ArrayList<>();
    for (ScriptedPeer peer : peers) {
      known.add(new ToNode.Peer("n" + known.size(), peer.address()));
    }
    node.directory().update(new ToNode.Peers(complete, known));
  }

  private static StageSpec spec(List<Artifact> weights, String resume) {
    return new StageSpec(
        new StageAttempt(STAGE, 2),
        StageKind.TRAIN,
        null,
        Settings.empty(),
        Settings.empty(),
        Map.of(),
        null,
        weights,
        resume);
  }

  private static StageSpec weights() {
    return spec(List.of(new Artifact(HASH, CONTENT.length, ELSEWHERE)), null);
  }

  private static void await(InputFetch fetch) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (fetch.outcome().isEmpty()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private InputFetch.Outcome fetched(StageSpec spec) throws IOException {
    InputFetch fetch = node.begin(spec);
    await(fetch);
    return fetch.outcome().orElseThrow();
  }

  private static Path weightsOf(InputFetch.Outcome outcome) {
    assertThat(outcome.last()).isNull();
    return Path.of(outcome.spec().weights().get(0).path());
  }

  private static Report.Failed failure(InputFetch.Outcome outcome) {
    assertThat(outcome.last()).isInstanceOf(Report.Failed.class);
    return (Report.Failed) outcome.last();
  }

  private List<Path> cached() throws IOException {
    if (!Files.isDirectory(home.resolve("cache"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home.resolve("cache"))) {
      return files.filter(file -> !file.toString().endsWith(".used")).toList();
    }
  }

  @Test
  void what_is_on_a_shared_folder_is_used_as_it_is() throws IOException {
    ScriptedPeer peer = peer((number, path, from) -> Reply.absent());
    Path shared = Files.write(home.resolve("shared"), CONTENT);
    StageSpec spec = spec(List.of(new Artifact(HASH, CONTENT.length, shared.toString())), null);
    assertThat(fetched(spec)).isEqualTo(new InputFetch.Outcome(spec, null));
    assertThat(peer.asked()).isEmpty();
  }

  @Test
  void a_file_of_another_content_under_the_path_is_not_taken_for_it() throws IOException {
    peer((number, path, from) -> Reply.rest(CONTENT, from));
    Path other = Files.write(home.resolve("other"), new byte[CONTENT.length]);
    StageSpec spec = spec(List.of(new Artifact(HASH, CONTENT.length, other.toString())), null);
    assertThat(weightsOf(fetched(spec))).hasBinaryContent(CONTENT);
  }

  @Test
  void a_download_that_breaks_off_goes_on_where_it_was() throws IOException {
    ScriptedPeer peer =
        peer(
            (number, path, from) ->
                number < 3
                    ? Reply.rest(CONTENT, from).brokenAfter(100_000)
                    : Reply.rest(CONTENT, from));
    assertThat(weightsOf(fetched(weights()))).hasBinaryContent(CONTENT);
    String path = "/artifacts/" + HASH;
    assertThat(peer.asked()).containsExactly(path, path + " from 100000", path + " from 200000");
    assertThat(cached()).containsExactly(home.resolve("cache").resolve(HASH));
  }

  @Test
  void a_part_that_an_earlier_process_left_is_gone_on_with() throws IOException {
    ScriptedPeer peer = peer((number, path, from) -> Reply.rest(CONTENT, from));
    Files.createDirectories(home.resolve("cache"));
    byte[] begun = java.util.Arrays.copyOf(CONTENT, 123_456);
    Files.write(home.resolve("cache").resolve(HASH + ".part"), begun);
    assertThat(weightsOf(fetched(weights()))).hasBinaryContent(CONTENT);
    assertThat(peer.asked()).containsExactly("/artifacts/" + HASH + " from 123456");
  }

  @Test
  void a_torn_part_is_thrown_away_and_not_held_against_the_node() throws IOException {
    peer((number, path, from) -> Reply.rest(CONTENT, from));
    Files.createDirectories(home.resolve("cache"));
    Files.write(home.resolve("cache").resolve(HASH + ".part"), new byte[123_456]);
    assertThat(weightsOf(fetched(weights()))).hasBinaryContent(CONTENT);
  }

  @Test
  void a_node_that_knows_no_ranges_begins_again() throws IOException {
    peer(
        (number, path, from) ->
            number == 1 ? Reply.whole(CONTENT).brokenAfter(100_000) : Reply.whole(CONTENT));
    assertThat(weightsOf(fetched(weights()))).hasBinaryContent(CONTENT);
  }

  @Test
  void what_a_lying_node_sent_is_thrown_away_and_the_next_one_asked() throws IOException {
    byte[] lie = CONTENT.clone();
    lie[lie.length / 2] ^= 1;
    ScriptedPeer liar = peer((number, path, from) -> Reply.rest(lie, from));
    ScriptedPeer honest =
        peer((number, path, from) -> number == 1 ? Reply.absent() : Reply.rest(CONTENT, from));
    ScriptedPeer last = peer((number, path, from) -> Reply.rest(CONTENT, from));
    assertThat(weightsOf(fetched(weights()))).hasBinaryContent(CONTENT);
    assertThat(liar.asked()).hasSize(1);
    assertThat(honest.asked()).hasSize(1);
    assertThat(last.asked()).containsExactly("/artifacts/" + HASH); // not from where the lie ended
  }

  @Test
  void where_all_lie_or_have_nothing_the_input_is_lost_and_its_hash_named() throws IOException {
    peer((number, path, from) -> Reply.rest(new byte[CONTENT.length], from));
    peer((number, path, from) -> Reply.absent());
    peer((number, path, from) -> Reply.whole(new byte[5]));
    Report.Failed failed = failure(fetched(weights()));
    assertThat(failed.kind()).isEqualTo(FailureKind.MISSING_INPUT);
    assertThat(failed.details()).containsExactly(HASH);
    assertThat(failed.message()).contains("no node has", "has to run again");
    assertThat(cached()).isEmpty();
  }

  @Test
  void a_node_that_cannot_be_reached_makes_it_a_failure_that_is_tried_again() throws IOException {
    ArtifactAddress gone;
    try (ScriptedPeer closed = new ScriptedPeer((number, path, from) -> Reply.absent())) {
      gone = closed.address();
    }
    node.directory().update(new ToNode.Peers(true, List.of(new ToNode.Peer("w2", gone))));
    Report.Failed failed = failure(fetched(weights()));
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("cannot be had now", "w2", gone.url());
    assertThat(failed.message()).doesNotContain("token");
  }

  @Test
  void a_node_that_comes_back_at_another_address_is_asked_there() throws IOException {
    node.directory().update(new ToNode.Peers(false, List.of()));
    InputFetch fetch = node.begin(weights());
    assertThat(fetch.progress().fetching()).isTrue();
    assertThat(fetch.outcome()).isEmpty(); // the coordinator has not heard of all yet
    peer((number, path, from) -> Reply.rest(CONTENT, from));
    await(fetch);
    assertThat(weightsOf(fetch.outcome().orElseThrow())).hasBinaryContent(CONTENT);
  }

  @Test
  void a_fetch_that_is_stopped_ends_at_once_and_keeps_what_has_come() throws IOException {
    peer((number, path, from) -> Reply.rest(CONTENT, from).brokenAfter(number == 1 ? 100_000 : 0));
    InputFetch fetch = node.begin(weights());
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (fetch.progress().steps() == 0 && peers.get(0).asked().isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
    fetch.stop("drained");
    assertThat(fetch.outcome().orElseThrow().last()).isEqualTo(new Report.Stopped("drained"));
  }

  @Test
  void a_cache_that_is_too_small_is_told_as_such() throws IOException {
    node = node(1_000);
    peer((number, path, from) -> Reply.rest(CONTENT, from));
    InputFetch fetch = node.begin(weights());
    await(fetch);
    Report.Failed failed = failure(fetch.outcome().orElseThrow());
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("raise --artifact-cache");
  }

  @Test
  void a_disk_that_takes_nothing_is_told_while_it_lasts_and_in_the_failure() throws IOException {
    peer((number, path, from) -> Reply.rest(CONTENT, from));
    Path inTheWay = Files.writeString(home.resolve("cache"), "a file is in the way");
    InputFetch fetch = node.begin(weights());
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (fetch.trouble() == null) {
      assertThat(System.nanoTime()).as("told in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(fetch.trouble()).contains(inTheWay.toString());
    await(fetch);
    Report.Failed failed = failure(fetch.outcome().orElseThrow());
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("cannot be kept here", inTheWay.toString());
    assertThat(fetch.trouble()).isNull();
  }

  @Test
  void base_weights_come_by_their_fingerprint() throws IOException {
    peer((number, path, from) -> Reply.rest(CONTENT, from));
    StageSpec plain = weights();
    StageSpec spec =
        new StageSpec(
            plain.attempt(),
            plain.kind(),
            null,
            Settings.empty(),
            Settings.of(Map.of("model.vit-weights", "/nowhere/vit.safetensors")),
            Map.of("weights.vit", HASH),
            null,
            List.of(),
            null);
    InputFetch.Outcome outcome = fetched(spec);
    assertThat(outcome.last()).isNull();
    assertThat(Path.of(outcome.spec().sources().text("model.vit-weights")))
        .hasBinaryContent(CONTENT);
  }

  private static ScriptedPeer.Script checkpoints(Map<String, byte[]> files) {
    return (number, path, from) -> {
      if (path.equals("/checkpoints/" + STAGE)) {
        List<CheckpointFile> listed =
            files.entrySet().stream()
                .map(
                    one ->
                        new CheckpointFile(
                            one.getKey(), one.getValue().length, hash(one.getValue())))
                .toList();
        try {
          return Reply.whole(Json.MAPPER.writeValueAsBytes(listed));
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
      String name =
          java.net.URLDecoder.decode(
              path.substring(path.indexOf("name=") + 5), StandardCharsets.UTF_8);
      return files.containsKey(name) ? Reply.rest(files.get(name), from) : Reply.absent();
    };
  }

  @Test
  void the_newest_checkpoint_of_all_nodes_comes_whole() throws IOException {
    peer(checkpoints(Map.of("checkpoint-000001-0000000.safetensors", content(10))));
    peer(
        checkpoints(
            Map.of("checkpoint-000002-0000000.safetensors", CONTENT, "program/a b", content(20))));
    InputFetch.Outcome outcome = fetched(spec(List.of(), "/nowhere/checkpoints"));
    assertThat(outcome.last()).isNull();
    assertThat(outcome.spec().warnings()).isEmpty();
    Path arrived = Path.of(outcome.spec().resume());
    assertThat(arrived.resolve("checkpoint-000002-0000000.safetensors")).hasBinaryContent(CONTENT);
    assertThat(arrived.resolve("program/a b")).hasBinaryContent(content(20));
    assertThat(arrived.resolve("checkpoint-000001-0000000.safetensors")).doesNotExist();
    node.release(outcome.spec().attempt());
    assertThat(arrived).doesNotExist();
  }

  @Test
  void where_nobody_has_a_checkpoint_the_stage_begins_anew_and_says_so() throws IOException {
    peer(checkpoints(Map.of()));
    InputFetch.Outcome outcome = fetched(spec(List.of(), "/nowhere/checkpoints"));
    assertThat(outcome.last()).isNull();
    assertThat(outcome.spec().resume()).isNull();
    assertThat(outcome.spec().warnings())
        .singleElement()
        .asString()
        .contains("/nowhere/checkpoints", "begins anew");
  }

  @Test
  void a_listing_that_leads_out_of_the_folder_is_not_followed() throws IOException {
    for (String name : List.of("../checkpoint-9", "/tmp/checkpoint-9", "checkpoint-9/../../../x")) {
      peer(checkpoints(Map.of("checkpoint-000001", content(10), name, CONTENT)));
    }
    InputFetch.Outcome outcome = fetched(spec(List.of(), "/nowhere/checkpoints"));
    assertThat(outcome.spec().resume()).isNull();
    assertThat(outcome.spec().warnings()).isNotEmpty();
    assertThat(peers).allSatisfy(peer -> assertThat(peer.asked()).hasSizeLessThan(4));
    try (Stream<Path> all = Files.walk(home)) {
      assertThat(all.filter(path -> path.toString().contains("checkpoint-9"))).isEmpty();
    }
  }

  @Test
  void hashes_of_the_test_are_those_of_files() throws IOException {
    assertThat(FileHashes.of(Files.write(home.resolve("x"), CONTENT))).isEqualTo(HASH);
  }
}

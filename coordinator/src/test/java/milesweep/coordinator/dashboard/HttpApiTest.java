package milesweep.coordinator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import milesweep.coordinator.access.OwnNames;
import milesweep.coordinator.access.Role;
import milesweep.coordinator.access.Token;
import milesweep.coordinator.access.TokenBook;
import milesweep.coordinator.access.TokenFile;
import milesweep.coordinator.access.WrongTokens;
import milesweep.coordinator.core.NodeStatus;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.trial.NoSuchTrialException;
import milesweep.coordinator.trial.TrialAnswers;
import milesweep.coordinator.trial.TrialModel;
import milesweep.coordinator.trial.TrialStory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API over real sockets, with a coordinator that knows one sweep. */
class HttpApiTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Token LOCAL = Token.random();
  private static final String TOKEN = LOCAL.text();
  private static final String SUBMISSION =
      "{\"written\":\"sweep {}\",\"resolved\":\"{}\",\"noReuse\":true}";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final OneSweep SERVICE = new OneSweep();
  @TempDir private static Path folder;
  private static TokenFile tokens;
  private static ServerBinding server;

  /** Knows the sweep {@code one}, and remembers what it was asked to do. */
  private static final class OneSweep implements SweepService {
    final List<String> asked = new ArrayList<>();
    String who;
    volatile boolean isAlive = true;

    @Override
    public CompletionStage<?> alive() {
      return isAlive
          ? CompletableFuture.completedFuture("yes")
          : CompletableFuture.failedFuture(new TimeoutException("no answer"));
    }

    @Override
    public SweepService as(String name) {
      who = name;
      return this;
    }

    private static SweepOverview one() {
      return new SweepOverview(
          "one",
          "running",
          Map.of("pending", 2),
          0,
          4,
          null,
          List.of(),
          List.of(),
          null,
          List.of(),
          List.of(),
          false);
    }

    @Override
    public CompletionStage<Submitted> submit(Submission submission) {
      asked.add(
          "submit %s %s %s"
              .formatted(submission.resolved(), submission.noReuse(), submission.onChange()));
      if (submission.written().equals("not a sweep")) {
        return CompletableFuture.failedFuture(new IllegalArgumentException("not a definition"));
      }
      boolean taken = submission.written().equals("taken");
      return CompletableFuture.completedFuture(
          new Submitted(!taken, "one", taken, taken ? "another is named one" : "accepted"));
    }

    @Override
    public CompletionStage<Submitted> addSeeds(String sweep, List<Long> seeds) {
      asked.add("seeds " + sweep + " " + seeds);
      return CompletableFuture.completedFuture(new Submitted(true, sweep, true, "done"));
    }

    @Override
    public CompletionStage<Controlled> control(String sweep, String trial, Control control) {
      asked.add(control + " " + sweep + "/" + trial);
      return CompletableFuture.completedFuture(new Controlled(true, "done"));
    }

    @Override
    public CompletionStage<List<SweepOverview>> sweeps() {
      return CompletableFuture.completedFuture(List.of(one()));
    }

    @Override
    public CompletionStage<Optional<SweepOverview>> sweep(String name) {
      return CompletableFuture.completedFuture(
          name.equals("one") ? Optional.of(one()) : Optional.empty());
    }

    @Override
    public CompletionStage<Controlled> control(String sweep, Control control) {
      asked.add(control + " " + sweep);
      return CompletableFuture.completedFuture(
          new Controlled(sweep.equals("one"), sweep.equals("one") ? "done" : "there is none"));
    }

    @Override
    public CompletionStage<Controlled> prioritise(String sweep, int priority) {
      asked.add("priority " + sweep + " " + priority);
      return CompletableFuture.completedFuture(new Controlled(true, "done"));
    }

    @Override
    public CompletionStage<List<NodeStatus>> nodes() {
      return CompletableFuture.completedFuture(
          List.of(new NodeStatus("w1", "127.0.0.1:4711", "ready", 2, 1, null)));
    }

    @Override
    public CompletionStage<Controlled> drain(String node, Drain drain) {
      asked.add(drain + " " + node);
      return CompletableFuture.completedFuture(
          new Controlled(node.equals("w1"), node.equals("w1") ? "done" : "there is none"));
    }

    @Override
    public CompletionStage<String> table(Optional<String> sweep, boolean all, String format) {
      if (!sweep.orElse("one").equals("one")) {
        return CompletableFuture.failedFuture(new NoSuchSweepException("no sweep named " + sweep));
      }
      return format.equals("boom")
          ? CompletableFuture.failedFuture(new IllegalStateException("a bug"))
          : CompletableFuture.completedFuture("ViT " + format + (all ? " all" : ""));
    }

    @Override
    public CompletionStage<String> contentTypeTable(
        Optional<String> sweep, boolean all, String format) {
      return table(sweep, all, format);
    }

    @Override
    public CompletionStage<byte[]> bundle(String sweep, boolean withData) {
      return sweep.equals("one")
          ? CompletableFuture.completedFuture(new byte[] {1, -1, (byte) (withData ? 1 : 0)})
          : CompletableFuture.failedFuture(new NoSuchSweepException("no sweep named " + sweep));
    }

    @Override
    public CompletionStage<TrialModel> model(String trial, Optional<String> sweep) {
      return CompletableFuture.failedFuture(new NoSuchTrialException("no trial " + trial));
    }

    @Override
    public CompletionStage<TrialStory> story(String trial, Optional<String> sweep) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<TrialAnswers> answers(String trial, Optional<String> sweep) {
      return CompletableFuture.failedFuture(new NoSuchTrialException("no trial " + trial));
    }
  }

  @BeforeAll
  static void start() {
    tokens = TokenFile.in(folder);
    server = serve(new WrongTokens(100, Duration.ofSeconds(1)));
  }

  private static ServerBinding serve(WrongTokens wrong) {
    Gate gate = new Gate(new TokenBook(LOCAL, tokens), new OwnNames(List.of("head.lab")), wrong);
    return Http.get(KIT.system())
        .newServerAt("127.0.0.1", 0)
        .bind(new HttpApi(SERVICE, gate).routes())
        .toCompletableFuture()
        .join();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void forget() {
    SERVICE.asked.clear();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.localAddress().getPort() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> ask(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Authorization", "Bearer " + TOKEN)
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private static String message(HttpResponse<String> response) throws IOException {
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    return JSON.readTree(response.body()).path("message").asText();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          no header           | -
          a wrong token       | Bearer wrong
          a part of the token | Bearer PART
          more than the token | Bearer TOKENx
          an empty token      | Bearer
          another scheme      | Basic TOKEN
          """)
  void without_the_token_nothing_is_told_and_nothing_is_done(String why, String header)
      throws Exception {
    for (String path : List.of("/api/v1/sweeps", "/api/v1/sweeps/one", "/api/v1/tables")) {
      HttpRequest.Builder read = request(path).GET();
      HttpRequest.Builder write =
          request("/api/v1/sweeps/one/cancel").POST(BodyPublishers.noBody());
      if (header != null) {
        String shown = header.replace("PART", TOKEN.substring(1)).replace("TOKEN", TOKEN);
        read.header("Authorization", shown);
        write.header("Authorization", shown);
      }
      HttpResponse<String> answer = send(read);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(message(answer)).contains("milesweep tokens add", "coordinator/address.json");
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .hasValueSatisfying(scheme -> assertThat(scheme).startsWith("Bearer"));
      assertThat(send(write).statusCode()).isEqualTo(401);
    }
    assertThat(SERVICE.asked).isEmpty();
  }

  private static int asks(String token, String method, String path) throws Exception {
    return send(request(path)
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.noBody()))
        .statusCode();
  }

  @Test
  void a_reader_sees_everything_and_does_nothing_until_its_token_is_revoked() throws Exception {
    String ana = tokens.add("ana", Role.READ, Instant.EPOCH).text();
    for (String path : List.of("/api/v1/sweeps", "/api/v1/nodes", "/api/v1/tables")) {
      assertThat(asks(ana, "GET", path)).as(path).isEqualTo(200);
    }
    for (String path : List.of("/sweeps", "/sweeps/one/pause", "/nodes/w1/drain")) {
      HttpResponse<String> refused =
          send(
              request("/api/v1" + path)
                  .header("Authorization", "Bearer " + ana)
                  .POST(BodyPublishers.ofString(SUBMISSION)));
      assertThat(refused.statusCode()).as(path).isEqualTo(403);
      assertThat(message(refused)).contains("ana has the role read", "needs the role operate");
    }
    assertThat(SERVICE.asked).isEmpty();
    tokens.revoke("ana");
    assertThat(asks(ana, "GET", "/api/v1/sweeps")).isEqualTo(401);
  }

  @Test
  void whoever_tries_many_tokens_waits_and_whoever_has_one_does_not() throws Exception {
    int port = serve(new WrongTokens(0, Duration.ofMillis(400))).localAddress().getPort();
    URI sweeps = URI.create("http://127.0.0.1:" + port + "/api/v1/sweeps");
    long start = System.nanoTime();
    assertThat(send(HttpRequest.newBuilder(sweeps)).statusCode()).isEqualTo(401);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(390));
    CompletableFuture<HttpResponse<String>> guess =
        CLIENT.sendAsync(
            HttpRequest.newBuilder(sweeps).build(), HttpResponse.BodyHandlers.ofString());
    HttpRequest.Builder right =
        HttpRequest.newBuilder(sweeps).header("Authorization", "Bearer " + TOKEN);
    assertThat(send(right).statusCode()).isEqualTo(200);
    assertThat(guess).as("the wrong one still waits").isNotDone();
    guess.join();
  }

  @Test
  void what_an_operator_does_is_done_in_its_name() throws Exception {
    String ops = tokens.add("ops", Role.OPERATE, Instant.EPOCH).text();
    assertThat(asks(ops, "POST", "/api/v1/sweeps/one/pause")).isEqualTo(200);
    assertThat(SERVICE.asked).containsExactly("PAUSE one");
    assertThat(SERVICE.who).isEqualTo("ops");
    ask("POST", "/api/v1/sweeps/one/pause", null);
    assertThat(SERVICE.who).isEqualTo("local");
  }

  /** As a browser sends it that was led here by a name of somebody else's. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          another name    | Host: evil.example                                    | 403
          a foreign page  | Host: head.lab + Origin: https://evil.example        | 403
          its own page    | Host: head.lab:8080 + Origin: http://head.lab:8080   | 200
          no name         | Host:                                                 | 400
          """)
  void a_name_that_is_not_the_coordinators_is_refused(String why, String headers, int status)
      throws Exception {
    for (String path : List.of("/healthz", "/api/v1/sweeps")) {
      String answer =
          raw(
              "GET %s HTTP/1.1\r\n%s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                  .formatted(path, headers.replace(" + ", "\r\n"), TOKEN));
      assertThat(answer).startsWith("HTTP/1.1 " + status);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one header of 100 KB | 1     | 100000 | HTTP/1.1 431
          2,000 headers        | 2000  | 10     | HTTP/1.1 4
          """)
  void headers_that_are_too_large_are_refused(String why, int count, int length, String answer)
      throws Exception {
    StringBuilder request = new StringBuilder("GET /healthz HTTP/1.1\r\nHost: localhost\r\n");
    for (int i = 0; i < count; i++) {
      request.append("X-").append(i).append(": ").append("x".repeat(length)).append("\r\n");
    }
    assertThat(raw(request + "\r\n")).startsWith(answer);
    assertThat(send(request("/healthz").GET()).statusCode()).as("it goes on").isEqualTo(200);
  }

  /** Sends bytes as they are, and gives back all that is answered. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.localAddress().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void whether_it_lives_is_told_to_everybody() throws Exception {
    assertThat(send(request("/healthz").GET()).statusCode()).isEqualTo(200);
    SERVICE.isAlive = false;
    try {
      assertThat(send(request("/healthz").GET()).statusCode()).isEqualTo(503);
    } finally {
      SERVICE.isAlive = true;
    }
  }

  @Test
  void sweeps_are_read_as_a_list_and_one_by_one() throws Exception {
    JsonNode all = JSON.readTree(ask("GET", "/api/v1/sweeps", null).body());
    assertThat(all).hasSize(1);
    assertThat(all.get(0).path("trials").path("pending").asInt()).isEqualTo(2);
    assertThat(JSON.readTree(ask("GET", "/api/v1/sweeps/one", null).body())).isEqualTo(all.get(0));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a sweep that is not there   | GET  | /api/v1/sweeps/none        | 404 | no sweep named none
          a table of such a one       | GET  | /api/v1/tables?sweep=none  | 404 | no sweep named
          an unknown command          | POST | /api/v1/sweeps/one/explode | 404 | pause, resume, cancel, retry or retry-failed
          a command to no sweep       | POST | /api/v1/sweeps/none/pause  | 409 | there is none
          a failure of our own        | GET  | /api/v1/tables?format=boom | 500 | a bug
          an unknown path             | GET  | /api/v1/nothing            | 404 | could not be found
          a path outside the API      | GET  | /etc/passwd                | 404 | could not be found
          reading a command           | GET  | /api/v1/sweeps/one/cancel  | 405 | POST
          deleting a sweep            | DELETE | /api/v1/sweeps/one       | 405 | GET
          putting all sweeps          | PUT  | /api/v1/sweeps             | 405 | GET, POST
          """)
  void what_cannot_be_answered_is_told_as_json(
      String why, String method, String path, int status, String words) throws Exception {
    HttpResponse<String> answer = ask(method, path, null);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(message(answer)).contains(words);
    assertThat(SERVICE.asked).doesNotContain("CANCEL one");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          no JSON                 | sweep { name = x }           | no submission
          torn JSON               | {"written":"a","resol        | no submission
          a list                  | []                           | no submission
          nothing                 | -                            | no submission
          null                    | null                         | "written" and "resolved"
          a part of it            | {"written":"sweep {}"}       | "written" and "resolved"
          a wrong type            | {"written":{},"resolved":""} | no submission
          what is no definition   | {"written":"not a sweep","resolved":"{}"} | not a definition
          """)
  void a_body_that_is_no_submission_is_refused(String why, String body, String words)
      throws Exception {
    HttpResponse<String> answer = ask("POST", "/api/v1/sweeps", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(message(answer)).contains(words);
  }

  @Test
  void a_submission_is_handed_on_and_one_that_is_refused_is_a_conflict() throws Exception {
    HttpResponse<String> accepted = ask("POST", "/api/v1/sweeps", SUBMISSION);
    assertThat(accepted.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(accepted.body()).path("accepted").asBoolean()).isTrue();
    assertThat(SERVICE.asked).containsExactly("submit {} true REFUSE");
    HttpResponse<String> refused =
        ask("POST", "/api/v1/sweeps", SUBMISSION.replace("sweep {}", "taken"));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(message(refused)).contains("another is named one");
  }

  @Test
  void commands_reach_their_sweep_whatever_its_name() throws Exception {
    assertThat(ask("POST", "/api/v1/sweeps/one/pause", null).statusCode()).isEqualTo(200);
    ask("POST", "/api/v1/sweeps/a%2Fb%20c/retry", null);
    ask("POST", "/api/v1/sweeps/one/trials/7c1f/retry", null);
    ask("POST", "/api/v1/sweeps/one/retry-failed", null);
    assertThat(SERVICE.asked)
        .containsExactly("PAUSE one", "RETRY a/b c", "RETRY one/7c1f", "RETRY_FAILED one");
  }

  @Test
  void seeds_are_added_and_a_changed_file_says_what_is_to_become_of_the_sweep() throws Exception {
    assertThat(ask("POST", "/api/v1/sweeps/one/seeds?value=4,%205", null).statusCode())
        .isEqualTo(200);
    ask(
        "POST",
        "/api/v1/sweeps",
        """
        {"written":"sweep {}","resolved":"{}","noReuse":false,"onChange":"SUPERSEDE"}""");
    assertThat(SERVICE.asked).containsExactly("seeds one [4, 5]", "submit {} false SUPERSEDE");
    HttpResponse<String> wrong = ask("POST", "/api/v1/sweeps/one/seeds?value=four", null);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(message(wrong)).contains("whole numbers");
  }

  @Test
  void nodes_are_read_drained_and_undrained_and_sweeps_are_put_before_others() throws Exception {
    JsonNode node = JSON.readTree(ask("GET", "/api/v1/nodes", null).body()).get(0);
    assertThat(node.path("name").asText() + " " + node.path("state").asText())
        .isEqualTo("w1 ready");
    assertThat(ask("POST", "/api/v1/nodes/w1/drain", null).statusCode()).isEqualTo(200);
    ask("POST", "/api/v1/nodes/w1/drain-now", null);
    ask("POST", "/api/v1/nodes/w1/undrain", null);
    assertThat(ask("POST", "/api/v1/nodes/w9/drain", null).statusCode()).isEqualTo(409);
    ask("POST", "/api/v1/sweeps/one/priority?value=-7", null);
    assertThat(SERVICE.asked)
        .containsExactly("FINISH w1", "NOW w1", "NONE w1", "FINISH w9", "priority one -7");
    HttpResponse<String> wrong = ask("POST", "/api/v1/sweeps/one/priority?value=high", null);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(message(wrong)).contains("whole number");
    assertThat(ask("GET", "/api/v1/nodes/w1/drain", null).statusCode()).isEqualTo(405);
  }

  /** Only announced: the server must not wait for what it will not take. */
  @Test
  void a_body_that_is_too_large_is_refused_before_it_is_read() throws Exception {
    long bytes = 65L << 20;
    try (Socket socket = new Socket("127.0.0.1", server.localAddress().getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/v1/sweeps HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                  + TOKEN
                  + "\r\n"
                  + "Content-Type: application/json\r\nContent-Length: "
                  + bytes
                  + "\r\n\r\n{")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      String answer = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
      assertThat(answer).isEqualTo("HTTP/1.1 413");
    }
    assertThat(SERVICE.asked).isEmpty();
  }

  @Test
  void a_table_comes_as_text_in_the_wanted_format() throws Exception {
    HttpResponse<String> csv = ask("GET", "/api/v1/tables?format=csv&all=true", null);
    assertThat(csv.body()).isEqualTo("ViT csv all");
    assertThat(csv.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    assertThat(ask("GET", "/api/v1/tables?sweep=one", null).body()).isEqualTo("ViT table");
  }

  @Test
  void a_bundle_comes_as_bytes_and_with_data_on_request_alone() throws Exception {
    for (String query : List.of("", "?data=true")) {
      HttpRequest request =
          request("/api/v1/bundles/one" + query)
              .header("Authorization", "Bearer " + TOKEN)
              .GET()
              .build();
      byte[] body = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
      assertThat(body).containsExactly(1, -1, query.isEmpty() ? 0 : 1);
    }
    HttpResponse<String> missing = ask("GET", "/api/v1/bundles/two", null);
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(message(missing)).contains("no sweep named two");
  }
}

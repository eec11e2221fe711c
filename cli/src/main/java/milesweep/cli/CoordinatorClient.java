package milesweep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import milesweep.common.security.NodeTls;
import milesweep.common.security.PemFiles;
import milesweep.coordinator.core.NodeStatus;
import milesweep.coordinator.dashboard.SweepService.Control;
import milesweep.coordinator.dashboard.SweepService.Controlled;
import milesweep.coordinator.dashboard.SweepService.Submission;
import milesweep.coordinator.dashboard.SweepService.Submitted;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.trial.TrialAnswers;
import milesweep.coordinator.trial.TrialModel;
import milesweep.coordinator.trial.TrialStory;

/** Talks to a running coordinator over its HTTP API. */
final class CoordinatorClient {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http;
  private final String url;
  private final String token;
  private final Duration patience;

  /**
   * A client of a coordinator.
   *
   * @param authority who must have signed an https server's certificate; empty for the authorities
   *     that Java trusts
   */
  CoordinatorClient(String url, String token, Optional<X509Certificate> authority) {
    this(url, token, authority, PATIENCE);
  }

  private CoordinatorClient(
      String url, String token, Optional<X509Certificate> authority, Duration patience) {
    this.patience = patience;
    this.url = url.replaceFirst("/+$", "");
    this.token = token;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .version(HttpClient.Version.HTTP_1_1);
    authority.ifPresent(one -> builder.sslContext(NodeTls.clientContext(one)));
    this.http = builder.build();
  }

  /** The coordinator of a home, if one runs there now. */
  static Optional<CoordinatorClient> ofHome(Path coordinatorFolder) {
    return ofHome(coordinatorFolder, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience with each answer
   */
  static Optional<CoordinatorClient> ofHome(Path coordinatorFolder, Duration patience) {
    Path address = coordinatorFolder.resolve("address.json");
    if (!Files.isReadable(address)) {
      return Optional.empty();
    }
    try {
      JsonNode fields = JSON.readTree(Files.readString(address));
      JsonNode http = fields.path("http");
      if (!http.isTextual() || !fields.path("token").isTextual()) {
        return Optional.empty();
      }
      CoordinatorClient client =
          new CoordinatorClient(
              http.asText(), fields.path("token").asText(), authority(fields, address), patience);
      return client.answers() ? Optional.of(client) : Optional.empty();
    } catch (IOException e) {
      throw new UserFault(
          "milesweep: cannot read "
              + address
              + ": "
              + e.getMessage()
              + "; start the coordinator again, which rewrites it.");
    }
  }

  private static Optional<X509Certificate> authority(JsonNode fields, Path address) {
    return fields.path("authority").isTextual()
        ? Optional.of(
            PemFiles.certificate(
                fields.path("authority").asText().getBytes(StandardCharsets.US_ASCII),
                address.toString()))
        : Optional.empty();
  }

  /** Where it is reached. */
  String url() {
    return url;
  }

  Submitted submit(Submission submission) {
    return submitted(request("/api/v1/sweeps").POST(body(submission)));
  }

  Submitted addSeeds(String sweep, String seeds) {
    return submitted(
        request("/api/v1/sweeps/" + encode(sweep) + "/seeds?value=" + encode(seeds))
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  private Submitted submitted(HttpRequest.Builder request) {
    HttpResponse<String> response = send(request.build());
    if (response.statusCode() == 200 || response.statusCode() == 409) {
      return read(response, new TypeReference<>() {});
    }
    throw fault(response);
  }

  List<SweepOverview> sweeps() {
    return read(ok(request("/api/v1/sweeps").GET().build()), new TypeReference<>() {});
  }

  Optional<SweepOverview> sweep(String name) {
    HttpResponse<String> response = send(request("/api/v1/sweeps/" + encode(name)).GET().build());
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    return Optional.of(read(ok(response), new TypeReference<>() {}));
  }

  Controlled control(String sweep, Control control) {
    return order("/api/v1/sweeps/" + encode(sweep) + "/" + word(control));
  }

  /** The same with one trial, which the beginning of an id may name. */
  Controlled control(String sweep, String trial, Control control) {
    return order(
        "/api/v1/sweeps/" + encode(sweep) + "/trials/" + encode(trial) + "/" + word(control));
  }

  private static String word(Control control) {
    return control.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Controlled prioritise(String sweep, int priority) {
    return order("/api/v1/sweeps/" + encode(sweep) + "/priority?value=" + priority);
  }

  List<NodeStatus> nodes() {
    return read(ok(request("/api/v1/nodes").GET().build()), new TypeReference<>() {});
  }

  Controlled drain(String node, Drain drain) {
    String word =
        switch (drain) {
          case NONE -> "undrain";
          case FINISH -> "drain";
          case NOW -> "drain-now";
        };
    return order("/api/v1/nodes/" + encode(node) + "/" + word);
  }

  private Controlled order(String path) {
    HttpResponse<String> response =
        send(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
    if (response.statusCode() == 200 || response.statusCode() == 409) {
      return read(response, new TypeReference<>() {});
    }
    throw fault(response);
  }

  String table(Optional<String> sweep, boolean all, String format) {
    return table("tables", sweep, all, format);
  }

  /** {@code what}: {@code tables} or {@code content-types}. */
  String table(String what, Optional<String> sweep, boolean all, String format) {
    String query =
        "?format="
            + encode(format)
            + sweep.map(name -> "&sweep=" + encode(name)).orElse("")
            + (all ? "&all=true" : "");
    return ok(request("/api/v1/" + what + query).GET().build()).body();
  }

  TrialModel model(String trial, Optional<String> sweep) {
    return read(aboutTrial("models", trial, sweep), new TypeReference<>() {});
  }

  TrialStory story(String trial, Optional<String> sweep) {
    return read(aboutTrial("trials", trial, sweep), new TypeReference<>() {});
  }

  TrialAnswers answers(String trial, Optional<String> sweep) {
    return read(aboutTrial("answers", trial, sweep), new TypeReference<>() {});
  }

  /** A sweep's bundle, whole; empty when there is no sweep of that name. */
  Optional<byte[]> bundle(String sweep, boolean withData) {
    String path = "/api/v1/bundles/" + encode(sweep) + (withData ? "?data=true" : "");
    HttpResponse<byte[]> response =
        send(request(path).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() == 200) {
      return Optional.of(response.body());
    }
    String text = new String(response.body(), StandardCharsets.UTF_8);
    if (response.statusCode() == 404 && text.contains("no sweep named")) {
      return Optional.empty();
    }
    throw fault(response.statusCode(), text);
  }

  private HttpResponse<String> aboutTrial(String what, String trial, Optional<String> sweep) {
    String query = sweep.map(name -> "?sweep=" + encode(name)).orElse("");
    HttpResponse<String> response =
        send(request("/api/v1/" + what + "/" + encode(trial) + query).GET().build());
    if (response.statusCode() == 404) {
      throw new UserFault("milesweep: " + message(response.body()));
    }
    return ok(response);
  }

  private boolean answers() {
    try {
      HttpRequest probe =
          HttpRequest.newBuilder(URI.create(url + "/healthz"))
              .timeout(Duration.ofSeconds(5))
              .GET()
              .build();
      http.send(probe, HttpResponse.BodyHandlers.discarding());
      return true; // perhaps that it is too busy to say that it is well
    } catch (HttpTimeoutException e) {
      return !(e instanceof HttpConnectTimeoutException);
    } catch (IOException e) {
      return false; // nobody listens there: the coordinator that wrote the address is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(patience)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> ok(HttpRequest request) {
    return ok(send(request));
  }

  private HttpResponse<String> ok(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw fault(response);
    }
    return response;
  }

  private HttpResponse<String> send(HttpRequest request) {
    return send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new UserFault(
          "milesweep: no answer from the coordinator at "
              + url
              + " ("
              + e.getMessage()
              + "); is it running?");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserFault("milesweep: interrupted while waiting for the coordinator at " + url);
    }
  }

  private static String message(String body) {
    try {
      return JSON.readTree(body).path("message").asText(body);
    } catch (JsonProcessingException e) {
      return body;
    }
  }

  private UserFault fault(HttpResponse<String> response) {
    return fault(response.statusCode(), response.body());
  }

  private UserFault fault(int status, String body) {
    return new UserFault(
        "milesweep: the coordinator at " + url + " answered " + status + ": " + message(body));
  }

  private static <T> T read(HttpResponse<String> response, TypeReference<T> type) {
    try {
      return JSON.readValue(response.body(), type);
    } catch (JsonProcessingException e) {
      throw new UserFault(
          "milesweep: the coordinator's answer cannot be read ("
              + e.getOriginalMessage()
              + "); is it of another version?");
    }
  }

  private static HttpRequest.BodyPublisher body(Object value) {
    try {
      return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a submission cannot be written as JSON", e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

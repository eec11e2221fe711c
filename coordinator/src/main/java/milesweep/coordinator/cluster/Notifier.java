package milesweep.coordinator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import milesweep.common.security.SecretVariables;
import milesweep.common.setting.NotifySettings;
import milesweep.coordinator.core.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those whom a sweep names that it has ended, paused or was cancelled: a program, a webhook.
 * Nothing waits for it, and nothing of the sweep depends on it; what goes wrong is in the log. One
 * after the other, in a thread of its own.
 */
final class Notifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_WAITING = 100;
  private static final int TRIES = 3;
  private static final int LONGEST_WORDS = 300;

  /** A coordinator that is told to stop has little time itself. */
  private static final long LAST_MILLIS = 10_000;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          work -> {
            Thread made = new Thread(work, "notifier");
            made.setDaemon(true);
            return made;
          });

  private final Duration patience;
  private final HttpClient http;

  /**
   * A notifier with nobody to tell yet.
   *
   * @param patience with a program and with an answer
   */
  Notifier(Duration patience) {
    this.patience = patience;
    this.http = HttpClient.newBuilder().connectTimeout(patience).build();
  }

  /** Has whoever wants it be told; returns at once. */
  void hear(Notice notice) {
    if (!(notice instanceof Notice.SweepHalted halted)) {
      return;
    }
    NotifySettings wanted = NotifySettings.from(halted.execution());
    if (wanted.isEmpty()) {
      return;
    }
    try {
      thread.execute(() -> tell(halted, wanted));
    } catch (RejectedExecutionException e) {
      LOG.warn("nobody is told that {}: too much is to be told already", halted.text());
    }
  }

  private void tell(Notice.SweepHalted halted, NotifySettings wanted) {
    try {
      String body = json(halted);
      if (!wanted.command().isEmpty()) {
        run(halted, wanted.command(), body);
      }
      if (wanted.url().isPresent()) {
        post(halted, wanted.url().get(), body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the notification of sweep {} failed: {}", halted.sweep(), e.toString());
    }
  }

  /** {@code {"sweep":"a","state":"paused","trials":{"failed":3},"why":"…"}}. */
  static String json(Notice.SweepHalted halted) throws JsonProcessingException {
    Map<String, Integer> trials = new LinkedHashMap<>();
    halted.trials().forEach((state, count) -> trials.put(state.label(), count));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("sweep", halted.sweep());
    body.put("state", halted.state().name().toLowerCase(Locale.ROOT));
    body.put("trials", trials);
    body.put("why", halted.why());
    return JSON.writeValueAsString(body);
  }

  private void run(Notice.SweepHalted halted, List<String> command, String body)
      throws IOException, InterruptedException {
    Path input = Files.createTempFile("milesweep-notify-", ".json");
    Path output = Files.createTempFile("milesweep-notify-", ".out");
    try {
      Files.writeString(input, body);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectErrorStream(true)
              .directory(new File("/"));
      SecretVariables.removeFrom(builder.environment());
      Process process = builder.start();
      boolean ended;
      try {
        ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly(); // no harm to one that has ended
      }
      if (!ended) {
        LOG.warn(
            "{} of sweep {} did not end in {} and was killed",
            NotifySettings.COMMAND,
            halted.sweep(),
            patience);
      } else if (process.exitValue() != 0) {
        LOG.warn(
            "{} of sweep {} ended with {}: {}",
            NotifySettings.COMMAND,
            halted.sweep(),
            process.exitValue(),
            shortened(Files.readAllBytes(output)));
      }
    } finally {
      Files.deleteIfExists(input);
      Files.deleteIfExists(output);
    }
  }

  private static String shortened(byte[] printed) {
    String text = new String(printed, StandardCharsets.UTF_8).strip();
    return text.length() > LONGEST_WORDS ? text.substring(0, LONGEST_WORDS) + "…" : text;
  }

  private void post(Notice.SweepHalted halted, String url, String body)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    String fault = null;
    for (int tries = 1; tries <= TRIES; tries++) {
      try {
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status < 300) {
          return;
        }
        fault = "it answered " + status;
      } catch (IOException e) {
        fault = e.toString();
      }
      Thread.sleep(tries < TRIES ? 500L * tries : 0);
    }
    LOG.warn("{} of sweep {} was not reached: {}", NotifySettings.URL, halted.sweep(), fault);
  }

  /** Waits for what is to be told, for a while. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      long millis = Math.min(patience.toMillis(), LAST_MILLIS);
      if (!thread.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
        thread.awaitTermination(1, TimeUnit.SECONDS); // it kills its program
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

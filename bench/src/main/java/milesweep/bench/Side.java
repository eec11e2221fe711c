package milesweep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One side of a comparison: a process that stays warm and works only when it is asked to. */
final class Side implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader out;

  /** What the process said first: its versions and parameter counts. */
  final JsonNode ready;

  Side(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    ready = answer();
  }

  /**
   * A turn of some steps.
   *
   * @param milliseconds median of the steps
   * @param processor processor milliseconds of a step, which other work on the machine disturbs
   *     less
   */
  record Turn(double milliseconds, double processor) {}

  /** Has it do some steps. */
  Turn steps(int count) throws IOException {
    say("steps " + count);
    JsonNode answer = answer();
    double[] seconds = JSON.convertValue(answer.get("seconds"), double[].class);
    return new Turn(
        1000 * Figures.median(seconds), 1000 * answer.get("processor").doubleValue() / count);
  }

  /** Ends it; its highest resident memory in bytes. */
  long quit() throws IOException {
    say("quit");
    return answer().longValue();
  }

  private void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private JsonNode answer() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("a side of the benchmark ended early; its error is above");
    }
    return JSON.readTree(line);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

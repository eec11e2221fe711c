package milesweep.cli.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How far the coordinator's clock is from ours, by the date of an answer, which has whole seconds.
 * Leases do not depend on it; certificates, logs and people do.
 *
 * @param url of the coordinator's HTTP API
 * @param guessed whether nobody has named it, so that nothing there is no fault
 * @param tls whom to trust
 */
public record SkewCheck(String url, boolean guessed, Optional<SSLContext> tls) implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The header names the second that had begun. */
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  @Override
  public List<Finding> look() throws IOException {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    tls.ifPresent(client::sslContext);
    Instant before = Instant.now();
    HttpResponse<Void> answer;
    try {
      answer =
          client
              .build()
              .send(
                  HttpRequest.newBuilder(URI.create(url + "/healthz")).timeout(PATIENCE).build(),
                  HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      String text = "no answer from " + url + " (" + words(e) + ")";
      return List.of(
          guessed
              ? Finding.warn("api", text, "the clocks are not compared; name the API with --url")
              : Finding.fail("api", text, "is the coordinator running there?"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    Instant middle = before.plus(Duration.between(before, Instant.now()).dividedBy(2));
    Optional<Duration> skew =
        answer
            .headers()
            .firstValue("Date")
            .flatMap(SkewCheck::date)
            .map(d -> Duration.between(middle, d));
    if (answer.statusCode() != 200 || skew.isEmpty()) {
      return List.of(
          Finding.warn(
              "api",
              url + " answers " + answer.statusCode(),
              "is that a coordinator of milesweep?"));
    }
    return List.of(judge(skew.get()));
  }

  Finding judge(Duration skew) {
    long seconds = Math.round(skew.toMillis() / 1000.0);
    String text = url + " answers; its clock differs from this one by " + seconds + " s";
    return skew.abs().compareTo(TOLERANCE) > 0
        ? Finding.warn("api", text, "set both by a time server; results are safe all the same")
        : Finding.ok("api", text);
  }

  private static String words(IOException e) {
    return e.getMessage() == null ? "connection refused" : e.getMessage();
  }

  private static Optional<Instant> date(String header) {
    try {
      return Optional.of(
          ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .plus(HALF_A_SECOND));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}

package milesweep.coordinator.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.trial.NoSuchTrialException;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.Unmarshaller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API, version 1. Every path below {@code /api/v1} wants {@code Authorization: Bearer
 * TOKEN}, of role {@code read} to ask and {@code operate} for all else; {@code /healthz} wants
 * none. Answers are JSON, save tables, which come as text, and bundles.
 */
public final class HttpApi extends AllDirectives {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  /** Bound on a submitted sweep, taken before memory is: 100,000 points written one by one fit. */
  private static final long LARGEST_SUBMISSION = 64L << 20;

  /** What no route takes is told as JSON, too. */
  private static final RejectionHandler REJECTIONS =
      RejectionHandler.defaultHandler().mapRejectionResponse(HttpApi::asJson);

  private final SweepService service;
  private final Gate gate;

  /** Serves a coordinator to those whom the gate lets in. */
  public HttpApi(SweepService service, Gate gate) {
    this.service = service;
    this.gate = gate;
  }

  /** All routes. */
  public Route routes() {
    return handleRejections(
        REJECTIONS,
        () ->
            gate.named(
                () ->
                    concat(
                        path("healthz", () -> get(this::health)),
                        pathPrefix(
                            PathMatchers.segment("api").slash("v1"),
                            () -> gate.authorised(caller -> api(service.as(caller.name())))))));
  }

  /** Well is a coordinator that decides, not one whose port is open. */
  private Route health() {
    return onComplete(
        service.alive(),
        answer ->
            answer.isSuccess()
                ? complete("ok\n")
                : complete(StatusCodes.SERVICE_UNAVAILABLE, "the coordinator does not answer\n"));
  }

  /** What a caller may ask; {@code named} does it in the caller's name. */
  private Route api(SweepService named) {
    return concat(
        sweeps(named),
        oneSweep(named),
        nodes(),
        oneNode(named),
        table("tables", service::table),
        table("content-types", service::contentTypeTable),
        trial("models", service::model),
        trial("trials", service::story),
        trial("answers", service::answers),
        bundle());
  }

  private Route sweeps(SweepService named) {
    return path(
        "sweeps",
        () ->
            concat(
                get(() -> json(service.sweeps(), StatusCodes.OK)),
                post(
                    () ->
                        withSizeLimit(
                            LARGEST_SUBMISSION,
                            () ->
                                entity(
                                    Unmarshaller.entityToString(), body -> submit(named, body))))));
  }

  private Route submit(SweepService named, String body) {
    SweepService.Submission submission;
    try {
      submission = JSON.readValue(body, SweepService.Submission.class);
    } catch (JsonProcessingException e) {
      return fault(StatusCodes.BAD_REQUEST, "the body is no submission: " + e.getOriginalMessage());
    }
    if (submission == null || submission.resolved() == null || submission.written() == null) {
      return fault(StatusCodes.BAD_REQUEST, "a submission needs \"written\" and \"resolved\"");
    }
    return submitted(named.submit(submission));
  }

  private Route submitted(CompletionStage<SweepService.Submitted> answer) {
    return answer(
        answer.thenApply(
            done -> Answers.of(done.accepted() ? StatusCodes.OK : StatusCodes.CONFLICT, done)));
  }

  private Route oneSweep(SweepService named) {
    return pathPrefix(
        PathMatchers.segment("sweeps").slash(PathMatchers.segment()),
        name ->
            concat(
                pathEnd(
                    () ->
                        get(
                            () ->
                                answer(
                                    service
                                        .sweep(name)
                                        .thenApply(
                                            found ->
                                                found
                                                    .map(sweep -> Answers.of(StatusCodes.OK, sweep))
                                                    .orElseGet(
                                                        () ->
                                                            Answers.message(
                                                                StatusCodes.NOT_FOUND,
                                                                "no sweep named " + name)))))),
                path(
                    "priority",
                    () -> post(() -> parameter("value", value -> rank(named, name, value)))),
                path(
                    "seeds",
                    () -> post(() -> parameter("value", value -> addSeeds(named, name, value)))),
                path(
                    PathMatchers.segment("trials")
                        .slash(PathMatchers.segment())
                        .slash(PathMatchers.segment()),
                    (trial, word) ->
                        post(() -> control(word, control -> named.control(name, trial, control)))),
                path(
                    PathMatchers.segment(),
                    word -> post(() -> control(word, control -> named.control(name, control))))));
  }

  private Route addSeeds(SweepService named, String sweep, String value) {
    List<Long> seeds;
    try {
      seeds = Arrays.stream(value.split(",")).map(String::strip).map(Long::valueOf).toList();
    } catch (NumberFormatException e) {
      return fault(StatusCodes.BAD_REQUEST, "seeds are whole numbers like 4,5, not " + value);
    }
    return submitted(named.addSeeds(sweep, seeds));
  }

  private Route rank(SweepService named, String sweep, String value) {
    try {
      return controlled(named.prioritise(sweep, Integer.parseInt(value)));
    } catch (NumberFormatException e) {
      return fault(StatusCodes.BAD_REQUEST, "a priority is a whole number, not " + value);
    }
  }

  private Route nodes() {
    return path("nodes", () -> get(() -> json(service.nodes(), StatusCodes.OK)));
  }

  private Route oneNode(SweepService named) {
    return pathPrefix(
        PathMatchers.segment("nodes").slash(PathMatchers.segment()),
        node ->
            post(
                () ->
                    concat(
                        path("drain", () -> controlled(named.drain(node, Drain.FINISH))),
                        path("drain-now", () -> controlled(named.drain(node, Drain.NOW))),
                        path("undrain", () -> controlled(named.drain(node, Drain.NONE))))));
  }

  private Route controlled(CompletionStage<SweepService.Controlled> answer) {
    return answer(
        answer.thenApply(
            done -> Answers.of(done.done() ? StatusCodes.OK : StatusCodes.CONFLICT, done)));
  }

  private Route control(
      String word,
      Function<SweepService.Control, CompletionStage<SweepService.Controlled>> service) {
    SweepService.Control control;
    try {
      control = SweepService.Control.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      return fault(
          StatusCodes.NOT_FOUND,
          "unknown command " + word + "; pause, resume, cancel, retry or retry-failed");
    }
    return controlled(service.apply(control));
  }

  /** A text made from the parameters {@code sweep}, {@code all} and {@code format}. */
  private Route table(String name, Table table) {
    return path(
        name,
        () ->
            get(
                () ->
                    parameterOptional(
                        "sweep",
                        sweep ->
                            parameterOptional(
                                "all",
                                all ->
                                    parameterOptional(
                                        "format",
                                        format ->
                                            text(
                                                table.of(
                                                    sweep,
                                                    all.isPresent(),
                                                    format.orElse("table"))))))));
  }

  private interface Table {
    CompletionStage<String> of(Optional<String> sweep, boolean all, String format);
  }

  /** An answer about the trial that the path ends with, perhaps in the one sweep named. */
  private Route trial(
      String name, BiFunction<String, Optional<String>, CompletionStage<?>> question) {
    return path(
        PathMatchers.segment(name).slash(PathMatchers.segment()),
        trial ->
            get(
                () ->
                    parameterOptional(
                        "sweep", sweep -> json(question.apply(trial, sweep), StatusCodes.OK))));
  }

  /**
   * A bundle of the sweep that the path ends with; with texts of the data where {@code data} is
   * asked for.
   */
  private Route bundle() {
    return path(
        PathMatchers.segment("bundles").slash(PathMatchers.segment()),
        sweep ->
            get(
                () ->
                    parameterOptional(
                        "data", data -> file(service.bundle(sweep, data.isPresent())))));
  }

  private Route file(CompletionStage<byte[]> content) {
    return answer(
        content.thenApply(
            bytes ->
                HttpResponse.create()
                    .withEntity(
                        HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, bytes))));
  }

  private Route text(CompletionStage<String> text) {
    return answer(
        text.thenApply(
            done ->
                HttpResponse.create()
                    .withEntity(
                        HttpEntities.create(
                            ContentTypes.TEXT_PLAIN_UTF8, done.getBytes(StandardCharsets.UTF_8)))));
  }

  private Route json(CompletionStage<?> value, StatusCode status) {
    return answer(value.thenApply(done -> Answers.of(status, done)));
  }

  private Route answer(CompletionStage<HttpResponse> response) {
    return completeWithFuture(response.exceptionally(HttpApi::failure));
  }

  private Route fault(StatusCode status, String text) {
    return complete(Answers.message(status, text));
  }

  private static HttpResponse failure(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    StatusCode status =
        cause instanceof SweepService.NoSuchSweepException || cause instanceof NoSuchTrialException
            ? StatusCodes.NOT_FOUND
            : cause instanceof IllegalArgumentException
                ? StatusCodes.BAD_REQUEST
                : StatusCodes.INTERNAL_SERVER_ERROR;
    if (status == StatusCodes.INTERNAL_SERVER_ERROR) {
      LOG.error("a request failed", cause);
    }
    return Answers.message(status, String.valueOf(cause.getMessage()));
  }

  private static HttpResponse asJson(HttpResponse rejection) {
    return rejection.entity() instanceof HttpEntity.Strict text
        ? Answers.message(rejection.status(), text.getData().utf8String())
            .addHeaders(rejection.getHeaders())
        : rejection;
  }
}

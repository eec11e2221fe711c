package milesweep.coordinator.dashboard;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import milesweep.coordinator.access.Caller;
import milesweep.coordinator.access.OwnNames;
import milesweep.coordinator.access.Role;
import milesweep.coordinator.access.Token;
import milesweep.coordinator.access.TokenBook;
import milesweep.coordinator.access.WrongTokens;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.HttpChallenge;
import org.apache.pekko.http.javadsl.model.headers.WWWAuthenticate;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.pattern.Patterns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who may come in: by the name that the coordinator is called by, and by a token's role.
 */
public final class Gate extends AllDirectives {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final String SCHEME = "Bearer ";

  private final TokenBook tokens;
  private final OwnNames names;
  private final WrongTokens wrong;

  /** A gate for those who hold a token. */
  public Gate(TokenBook tokens, OwnNames names, WrongTokens wrong) {
    this.tokens = tokens;
    this.names = names;
    this.wrong = wrong;
  }

  /** For whoever calls this coordinator by its name, and no page of another. */
  Route named(Supplier<Route> inner) {
    return optionalHeaderValueByName(
        "Host",
        host ->
            optionalHeaderValueByName(
                "Origin",
                origin ->
                    names
                        .fault(host, origin)
                        .map(fault -> told(StatusCodes.FORBIDDEN, fault))
                        .orElseGet(inner)));
  }

  /** For holders of a token whose role is enough: to read for asking, to operate for all else. */
  Route authorised(Function<Caller, Route> inner) {
    return optionalHeaderValueByName(
        "Authorization",
        header ->
            caller(header)
                .<Route>map(
                    caller -> extractMethod(method -> enough(caller, needed(method), inner)))
                .orElseGet(this::unknown));
  }

  private Optional<Caller> caller(Optional<String> header) {
    return header
        .filter(value -> value.startsWith(SCHEME))
        .map(value -> Token.shown(value.substring(SCHEME.length())))
        .flatMap(tokens::caller);
  }

  private static Role needed(HttpMethod method) {
    return method.equals(HttpMethods.GET) || method.equals(HttpMethods.HEAD)
        ? Role.READ
        : Role.OPERATE;
  }

  private Route enough(Caller caller, Role needed, Function<Caller, Route> inner) {
    return caller.role().allows(needed)
        ? inner.apply(caller)
        : told(
            StatusCodes.FORBIDDEN,
            "token %s has the role %s; this needs the role %s"
                .formatted(caller.name(), caller.role().label(), needed.label()));
  }

  private Route told(StatusCode status, String text) {
    return complete(Answers.message(status, text));
  }

  private Route unknown() {
    HttpResponse answer =
        Answers.message(
                StatusCodes.UNAUTHORIZED,
                "missing or wrong token; milesweep tokens add makes one, and that of this start stands in coordinator/address.json of the home")
            .addHeader(WWWAuthenticate.create(HttpChallenge.create("Bearer", "milesweep")));
    return optionalAttribute(
        AttributeKeys.remoteAddress,
        from -> {
          WrongTokens.Reaction reaction = wrong.shown(words(from), System.nanoTime());
          reaction.line().ifPresent(LOG::warn);
          return reaction.delay().isZero()
              ? complete(answer)
              : extractActorSystem(
                  system ->
                      completeWithFuture(
                          Patterns.after(
                              reaction.delay(),
                              system,
                              () -> CompletableFuture.completedFuture(answer))));
        });
  }

  private static String words(Optional<RemoteAddress> from) {
    return from.flatMap(RemoteAddress::getAddress)
        .map(address -> address.getHostAddress())
        .orElse("an unknown address");
  }
}

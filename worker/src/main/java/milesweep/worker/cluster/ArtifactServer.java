package milesweep.worker.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import milesweep.common.Hashes;
import milesweep.common.Json;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.security.NodeNetwork;
import milesweep.common.trial.StageKey;
import milesweep.worker.artifact.CheckpointFile;
import milesweep.worker.artifact.HeldFiles;
import milesweep.worker.artifact.NodeArtifacts;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives out, and takes nothing in: {@code /artifacts/SHA256} and {@code
 * /checkpoints/STAGE/file?name=NAME}, both in ranges, and {@code /checkpoints/STAGE}, which lists.
 * Wants the token that this start has announced and, with TLS, a certificate of the cluster.
 */
final class ArtifactServer extends AllDirectives {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactServer.class);
  private static final int TOKEN_BYTES = 32;

  private final HeldFiles held;
  private final byte[] authorization;
  private final Executor blocking;

  private ArtifactServer(HeldFiles held, String token, Executor blocking) {
    this.held = held;
    this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.blocking = blocking;
  }

  /**
   * Serves for as long as the actor system lives.
   *
   * @return where, and with which token
   * @throws IOException when the port is taken
   */
  static ArtifactAddress start(ActorSystem<?> system, NodeArtifacts artifacts, NodeNetwork network)
      throws IOException {
    String token = token();
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    Route routes = new ArtifactServer(artifacts.held(), token, blocking).routes();
    int port = artifacts.settings().port();
    ServerBuilder server = Http.get(system).newServerAt(network.host(), port);
    try {
      ServerBinding binding =
          artifacts
              .tls()
              .map(tls -> server.enableHttps(ConnectionContext.httpsServer(tls::serverEngine)))
              .orElse(server)
              .bind(routes)
              .toCompletableFuture()
              .join();
      String url = network.url(binding.localAddress().getPort());
      LOG.info("artifacts are given out at {}", url);
      return new ArtifactAddress(url, token);
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "cannot give out artifacts on %s:%d (%s); choose another port with --artifact-port (0 takes a free one)"
              .formatted(network.host(), port, cause.getMessage()),
          e);
    }
  }

  private static String token() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return Hashes.hex(random);
  }

  private Route routes() {
    return authorised(
        () ->
            get(
                () ->
                    concat(
                        path(
                            PathMatchers.segment("artifacts").slash(PathMatchers.segment()),
                            hash -> file(() -> held.artifact(hash))),
                        path(
                            PathMatchers.segment("checkpoints").slash(PathMatchers.segment()),
                            key -> stage(key, this::listing)),
                        path(
                            PathMatchers.segment("checkpoints")
                                .slash(PathMatchers.segment())
                                .slash("file"),
                            key ->
                                parameter(
                                    "name",
                                    name ->
                                        stage(
                                            key,
                                            stage -> file(() -> held.checkpoint(stage, name))))))));
  }

  private Route authorised(Supplier<Route> inner) {
    return optionalHeaderValueByName(
        "Authorization",
        header ->
            MessageDigest.isEqual(header.orElse("").getBytes(StandardCharsets.UTF_8), authorization)
                ? inner.get()
                : complete(StatusCodes.UNAUTHORIZED, "missing or wrong token\n"));
  }

  private Route stage(String key, Function<StageKey, Route> inner) {
    try {
      return inner.apply(new StageKey(key));
    } catch (IllegalArgumentException e) {
      return absent();
    }
  }

  private Route listing(StageKey stage) {
    return found(
        () -> held.checkpoints(stage),
        files ->
            complete(
                HttpResponse.create()
                    .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, json(files)))));
  }

  private Route file(Lookup<Optional<Path>> lookup) {
    return found(
        lookup,
        path ->
            path.map(file -> getFromFile(file.toFile(), ContentTypes.APPLICATION_OCTET_STREAM))
                .orElseGet(this::absent));
  }

  /** What is looked up on the disk, perhaps by reading a file whole. */
  private interface Lookup<T> {
    T find() throws IOException;
  }

  private <T> Route found(Lookup<T> lookup, Function<T, Route> answer) {
    CompletionStage<T> looking =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return lookup.find();
              } catch (IOException e) {
                LOG.warn("an artifact cannot be given out: {}", e.toString());
                throw new CompletionException(e);
              }
            },
            blocking);
    return withoutRequestTimeout(() -> onSuccess(looking, answer));
  }

  private Route absent() {
    return complete(StatusCodes.NOT_FOUND, "not here\n");
  }

  private static byte[] json(List<CheckpointFile> files) {
    try {
      return Json.MAPPER.writeValueAsBytes(files);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a listing cannot be written as JSON", e);
    }
  }
}

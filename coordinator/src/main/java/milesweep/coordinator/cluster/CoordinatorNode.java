package milesweep.coordinator.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import milesweep.common.security.NodeNetwork;
import milesweep.common.security.NodeTls;
import milesweep.coordinator.access.OwnNames;
import milesweep.coordinator.access.Token;
import milesweep.coordinator.access.TokenBook;
import milesweep.coordinator.access.TokenFile;
import milesweep.coordinator.access.WrongTokens;
import milesweep.coordinator.core.CoordinatorCore;
import milesweep.coordinator.core.CoreSettings;
import milesweep.coordinator.dashboard.Gate;
import milesweep.coordinator.dashboard.HttpApi;
import milesweep.coordinator.dashboard.SweepService;
import milesweep.coordinator.lease.RetryPolicy;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StoreException;
import milesweep.coordinator.store.StoreWriter;
import milesweep.coordinator.store.SweepStore;
import milesweep.coordinator.tensorboard.TensorBoard;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/**
 * A running coordinator: the store's leader, the first member of its cluster, and its HTTP API. One
 * thread starts and closes it.
 */
public final class CoordinatorNode implements AutoCloseable {
  /** Name of the actor system, the same on all members. */
  public static final String SYSTEM = "milesweep";

  private static final Duration START = Duration.ofSeconds(60);

  /** With a program or a webhook that is told of a sweep's end. */
  private static final Duration NOTIFY_PATIENCE = Duration.ofSeconds(30);

  private final SweepStore store;
  private final StoreWriter writer;
  private final ActorSystem<SpawnProtocol.Command> system;
  private final String http;
  private final SweepService service;
  private final TensorBoard tensorBoard;
  private final Notifier notifier;
  private final AtomicBoolean closing;

  private CoordinatorNode(
      SweepStore store,
      StoreWriter writer,
      ActorSystem<SpawnProtocol.Command> system,
      String http,
      SweepService service,
      TensorBoard tensorBoard,
      Notifier notifier,
      AtomicBoolean closing) {
    this.store = store;
    this.writer = writer;
    this.system = system;
    this.http = http;
    this.service = service;
    this.tensorBoard = tensorBoard;
    this.notifier = notifier;
    this.closing = closing;
  }

  /**
   * Starts a coordinator.
   *
   * @param onFailure told when a change could not be made durable, a decision broke off, or the
   *     actor was ended by another member (both a {@link CoordinatorFault}): the process has to end
   *     then
   * @throws milesweep.coordinator.store.StoreException when the store is held by another, cannot be
   *     reached or written, is damaged or of a newer version
   * @throws CoordinatorStartException when a port is taken
   */
  public static CoordinatorNode start(CoordinatorSettings settings, Consumer<Throwable> onFailure) {
    Path folder = settings.home().resolve("coordinator");
    SweepStore store = SweepStore.open(settings.store());
    StoreWriter writer = null;
    ActorSystem<SpawnProtocol.Command> system = null;
    AtomicBoolean closing = new AtomicBoolean();
    Notifier notifier = new Notifier(NOTIFY_PATIENCE);
    TensorBoard curves = TensorBoard.start(settings.home().resolve("tensorboard"), store.reader());
    CompletableFuture<Snapshot> reading =
        CompletableFuture.supplyAsync(
            store::start, reader -> new Thread(reader, "store-reader").start());
    try {
      system = actorSystem(settings);
      Cluster cluster = Cluster.get(system);
      cluster.manager().tell(Join.create(cluster.selfMember().address()));

      StoreWriter durable = new StoreWriter(store, onFailure);
      writer = durable;
      CoreSettings decisions =
          new CoreSettings(
              store.epoch(),
              settings.version(),
              settings.heartbeat().toMillis(),
              settings.lease().toMillis(),
              RetryPolicy.DEFAULT);
      Snapshot content = read(reading); // here, where a store that fails is told
      ActorRef<Object> coordinator =
          spawn(
              system,
              SweepCoordinator.create(
                  now -> new CoordinatorCore(decisions, content, now),
                  watchedBy(curves, durable::submit),
                  notifier::hear,
                  onFailure,
                  () -> {
                    if (!closing.get()) {
                      onFailure.accept(CoordinatorFault.ended());
                    }
                  }),
              "coordinator");
      spawn(system, Membership.create(coordinator, settings.downAfter()), "membership");

      SweepService service =
          new CoordinatorService(
              system,
              coordinator,
              store.reader(),
              settings.version(),
              settings.notifyCommands(),
              curves::follow);
      Token token = Token.random();
      Gate gate =
          new Gate(
              new TokenBook(token, TokenFile.in(folder)),
              new OwnNames(settings.network().names()),
              new WrongTokens());
      ServerBinding http = bind(system, settings, new HttpApi(service, gate));
      String url = url(settings.network(), http.localAddress().getPort());
      AddressFile.write(
          folder,
          hostPort(cluster.selfMember().address()),
          url,
          token,
          settings.network().tls().map(NodeTls::authorityPem));
      return new CoordinatorNode(store, writer, system, url, service, curves, notifier, closing);
    } catch (RuntimeException | IOException e) {
      closing.set(true);
      reading.exceptionally(failure -> null).join(); // a store must not be closed under its reader
      if (system != null) {
        system.terminate();
        awaitEnd(system);
      }
      if (writer != null) {
        writer.close();
      }
      curves.close();
      notifier.close();
      store.close();
      throw e instanceof RuntimeException runtime
          ? runtime
          : new CoordinatorStartException(
              "cannot write " + folder.resolve("address.json") + ": " + e.getMessage(), e);
    }
  }

  private static Snapshot read(CompletableFuture<Snapshot> reading) {
    try {
      return reading.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException failure ? failure : e;
    }
  }

  /** What people ask of it, in this process. */
  public SweepService service() {
    return service;
  }

  /** The actor system, for a worker in the same process. */
  public ActorSystem<SpawnProtocol.Command> system() {
    return system;
  }

  /** {@code host:port} that workers join. */
  public String clusterAddress() {
    return hostPort(Cluster.get(system).selfMember().address());
  }

  /** URL of the HTTP API. */
  public String httpUrl() {
    return http;
  }

  private static String url(NodeNetwork network, int port) {
    String host = network.host();
    return "%s://%s:%d"
        .formatted(
            network.tls().isPresent() ? "https" : "http",
            host.contains(":") ? "[" + host + "]" : host,
            port);
  }

  /** Stops taking messages, writes what was submitted, closes the store. */
  @Override
  public void close() {
    closing.set(true);
    system.terminate();
    awaitEnd(system);
    writer.close();
    notifier.close();
    tensorBoard.close();
    store.close();
  }

  /** Lets the curves know of changes once they are durable. */
  private static DurableLog watchedBy(TensorBoard curves, DurableLog log) {
    return (changes, durable, failed) ->
        log.append(
            changes,
            () -> {
              durable.run();
              curves.changed(changes);
            },
            failed);
  }

  private static void awaitEnd(ActorSystem<?> system) {
    try {
      system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      system.log().warn("the actor system did not end in time: {}", e.toString());
    }
  }

  private static ActorSystem<SpawnProtocol.Command> actorSystem(CoordinatorSettings settings) {
    Config config =
        ConfigFactory.parseMap(settings.network().pekkoSettings())
            .withFallback(
                ConfigFactory.parseMap(Map.of("pekko.cluster.roles", List.of("coordinator"))))
            .withFallback(ConfigFactory.parseResources("milesweep-cluster.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    try {
      return ActorSystem.create(SpawnProtocol.create(), SYSTEM, config);
    } catch (RuntimeException e) {
      throw portTaken(settings.network().host(), settings.network().port(), "--port", e);
    }
  }

  private static ServerBinding bind(
      ActorSystem<?> system, CoordinatorSettings settings, HttpApi api) {
    try {
      ServerBuilder server =
          Http.get(system)
              .newServerAt(settings.httpHost(), settings.httpPort())
              .withSettings(
                  ServerSettings.create(system.settings().config())
                      .withRemoteAddressAttribute(true));
      return settings
          .network()
          .tls()
          .map(tls -> server.enableHttps(ConnectionContext.httpsServer(tls.serverContext())))
          .orElse(server)
          .bind(api.routes())
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw portTaken(settings.httpHost(), settings.httpPort(), "--http-port", e);
    }
  }

  private static CoordinatorStartException portTaken(
      String host, int port, String option, RuntimeException cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return new CoordinatorStartException(
        "cannot listen on %s:%d (%s); stop what listens there, or choose another port with %s (0 takes a free one)"
            .formatted(host, port, root.getMessage(), option),
        cause);
  }

  /** Starts an actor under {@code /user}. */
  public static <T> ActorRef<T> spawn(
      ActorSystem<SpawnProtocol.Command> system,
      org.apache.pekko.actor.typed.Behavior<T> behavior,
      String name) {
    CompletionStage<ActorRef<T>> spawned =
        AskPattern.ask(
            system,
            replyTo -> new SpawnProtocol.Spawn<>(behavior, name, Props.empty(), replyTo),
            START,
            system.scheduler());
    return spawned.toCompletableFuture().join();
  }

  private static String hostPort(Address address) {
    return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
  }
}

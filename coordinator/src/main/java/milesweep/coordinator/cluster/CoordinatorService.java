package milesweep.coordinator.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Progress;
import milesweep.common.setting.NotifySettings;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.ExecutionSettings;
import milesweep.coordinator.access.Caller;
import milesweep.coordinator.bundle.BundleMaker;
import milesweep.coordinator.bundle.BundleWriter;
import milesweep.coordinator.cluster.SweepCoordinator.AskOneStatus;
import milesweep.coordinator.cluster.SweepCoordinator.AskStatus;
import milesweep.coordinator.core.Effect.Answer;
import milesweep.coordinator.core.Event;
import milesweep.coordinator.core.Event.Steering;
import milesweep.coordinator.core.NodeStatus;
import milesweep.coordinator.core.SweepStatus;
import milesweep.coordinator.dashboard.SweepService;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.sweepfile.MoreSeeds;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.table.SweepTables;
import milesweep.coordinator.tensorboard.TensorBoard;
import milesweep.coordinator.trial.TrialAnswers;
import milesweep.coordinator.trial.TrialDesk;
import milesweep.coordinator.trial.TrialLookup;
import milesweep.coordinator.trial.TrialModel;
import milesweep.coordinator.trial.TrialStory;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** What people ask of a coordinator, as messages to its actor and reads of its store. */
final class CoordinatorService implements SweepService {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A plan of a hundred thousand trials takes a few seconds, in which nothing else is answered. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(8);

  private final ActorSystem<?> system;
  private final ActorRef<Object> coordinator;
  private final StoreReader store;
  private final String version;
  private final boolean notifyCommands;
  private final Consumer<String> curvesWanted;
  private final Executor blocking;
  private final String who;

  /** {@code curvesWanted} is told the names of sweeps that ask for TensorBoard files. */
  CoordinatorService(
      ActorSystem<?> system,
      ActorRef<Object> coordinator,
      StoreReader store,
      String version,
      boolean notifyCommands,
      Consumer<String> curvesWanted) {
    this(
        system,
        coordinator,
        store,
        version,
        notifyCommands,
        curvesWanted,
        system.dispatchers().lookup(DispatcherSelector.blocking()),
        Caller.LOCAL);
  }

  private CoordinatorService(
      ActorSystem<?> system,
      ActorRef<Object> coordinator,
      StoreReader store,
      String version,
      boolean notifyCommands,
      Consumer<String> curvesWanted,
      Executor blocking,
      String who) {
    this.system = system;
    this.coordinator = coordinator;
    this.store = store;
    this.version = version;
    this.notifyCommands = notifyCommands;
    this.curvesWanted = curvesWanted;
    this.blocking = blocking;
    this.who = who;
  }

  @Override
  public SweepService as(String other) {
    return new CoordinatorService(
        system, coordinator, store, version, notifyCommands, curvesWanted, blocking, other);
  }

  @Override
  public CompletionStage<Submitted> submit(Submission submission) {
    return CompletableFuture.supplyAsync(
            () -> SweepDefinition.ofResolved(submission.resolved(), submission.written()), blocking)
        .thenCompose(definition -> submit(definition, submission));
  }

  @Override
  public CompletionStage<Submitted> addSeeds(String sweep, List<Long> seeds) {
    return CompletableFuture.supplyAsync(() -> stored(sweep), blocking)
        .thenCompose(
            there -> {
              SweepDefinition more =
                  MoreSeeds.of(
                      SweepDefinition.ofResolved(there.resolved(), there.written()), seeds);
              return submit(
                  more,
                  new Submission(
                      more.written(), more.resolvedJson(), there.noReuse(), OnChange.EXTEND));
            });
  }

  private StoredSweep stored(String sweep) {
    return store
        .sweep(sweep)
        .orElseThrow(() -> new NoSuchSweepException("no sweep named " + sweep));
  }

  private CompletionStage<Submitted> submit(SweepDefinition definition, Submission submission) {
    if (!notifyCommands && definition.base().has(NotifySettings.COMMAND)) {
      return CompletableFuture.completedFuture(
          new Submitted(
              false,
              definition.name(),
              false,
              "this coordinator runs no programs of sweeps: use %s, leave %s out, or start it with --notify-commands"
                  .formatted(NotifySettings.URL, NotifySettings.COMMAND)));
    }
    List<TrialSpec> trials = TrialExpander.expand(definition).trials();
    StoredSweep sweep =
        new StoredSweep(
            definition.name(),
            definition.definitionHash(),
            submission.written(),
            submission.resolved(),
            ExecutionSettings.of(definition.base()),
            version,
            submission.noReuse(),
            SweepState.RUNNING,
            System.currentTimeMillis());
    CompletionStage<Answer> answer =
        submission.onChange() == OnChange.REFUSE
            ? asked(new Event.SweepSubmitted(sweep, trials))
            : CompletableFuture.supplyAsync(() -> prepared(sweep.name()), blocking)
                .thenCompose(
                    prepared ->
                        asked(
                            new Event.SweepRevised(
                                sweep,
                                trials,
                                submission.onChange() == OnChange.SUPERSEDE,
                                prepared)));
    return answer.thenApply(
        said -> {
          Submitted done = submitted(definition, trials, said);
          if (done.accepted() && TensorBoard.wanted(definition)) {
            curvesWanted.accept(done.sweep());
          }
          return done;
        });
  }

  /** What the sweep's prepare stages have found. */
  private Map<StageKey, StageResult> prepared(String sweep) {
    Map<StageKey, StageResult> prepared = new HashMap<>();
    for (StoredStage stage : store.snapshot(sweep).map(Snapshot::stages).orElse(List.of())) {
      if (stage.kind() == StageKind.PREPARE && stage.result() != null) {
        prepared.put(stage.key(), stage.result());
      }
    }
    return prepared;
  }

  private static Submitted submitted(
      SweepDefinition definition, List<TrialSpec> trials, Answer answer) {
    String name = definition.name();
    if (answer instanceof Answer.Accepted) {
      return new Submitted(true, name, false, "sweep " + name + " accepted");
    }
    if (answer instanceof Answer.AlreadyThere there) {
      return new Submitted(
          true,
          name,
          true,
          "sweep "
              + name
              + (there.finished() ? " is finished already" : " goes on where it stood"));
    }
    if (answer instanceof Answer.NameTaken taken) {
      SweepDefinition other =
          SweepDefinition.ofResolved(taken.other().resolved(), taken.other().written());
      return new Submitted(false, name, true, ChangeText.of(other, definition, trials));
    }
    return new Submitted(answer instanceof Answer.Done, name, true, words(answer));
  }

  @Override
  public CompletionStage<List<SweepOverview>> sweeps() {
    CompletionStage<List<SweepStatus>> statuses =
        AskPattern.ask(coordinator, AskStatus::new, PATIENCE, system.scheduler());
    return statuses.thenApply(list -> list.stream().map(CoordinatorService::overview).toList());
  }

  @Override
  public CompletionStage<Optional<SweepOverview>> sweep(String name) {
    CompletionStage<Optional<SweepStatus>> status =
        AskPattern.ask(
            coordinator, replyTo -> new AskOneStatus(name, replyTo), PATIENCE, system.scheduler());
    return status.thenApply(found -> found.map(CoordinatorService::overview));
  }

  @Override
  public CompletionStage<Controlled> control(String sweep, Control control) {
    Steering steering = Steering.valueOf(control.name());
    return ordered(new Event.SweepSteered(sweep, null, steering));
  }

  @Override
  public CompletionStage<Controlled> control(String sweep, String trial, Control control) {
    Steering steering = Steering.valueOf(control.name());
    return CompletableFuture.supplyAsync(
            () -> TrialLookup.find(store.trialNames(), trial, Optional.of(sweep)), blocking)
        .thenCompose(
            found -> ordered(new Event.SweepSteered(found.sweep(), found.trial(), steering)));
  }

  @Override
  public CompletionStage<Controlled> prioritise(String sweep, int priority) {
    return ordered(new Event.SweepPrioritised(sweep, priority));
  }

  @Override
  public CompletionStage<Controlled> drain(String node, Drain drain) {
    return ordered(new Event.NodeDrained(node, drain));
  }

  private CompletionStage<Answer> asked(Event event) {
    return AskPattern.ask(
        coordinator,
        replyTo -> new SweepCoordinator.Order(event, who, replyTo),
        PATIENCE,
        system.scheduler());
  }

  private CompletionStage<Controlled> ordered(Event event) {
    return asked(event)
        .thenApply(said -> new Controlled(!(said instanceof Answer.Refused), words(said)));
  }

  @Override
  public CompletionStage<List<NodeStatus>> nodes() {
    return AskPattern.ask(
        coordinator, SweepCoordinator.AskNodes::new, PATIENCE, system.scheduler());
  }

  @Override
  public CompletionStage<?> alive() {
    CompletionStage<List<NodeStatus>> answer =
        AskPattern.ask(
            coordinator, SweepCoordinator.AskNodes::new, SIGN_OF_LIFE, system.scheduler());
    return answer;
  }

  @Override
  public CompletionStage<String> table(Optional<String> sweep, boolean all, String format) {
    return CompletableFuture.supplyAsync(
        () -> SweepTables.render(content(sweep, all), format), blocking);
  }

  @Override
  public CompletionStage<String> contentTypeTable(
      Optional<String> sweep, boolean all, String format) {
    return CompletableFuture.supplyAsync(
        () -> SweepTables.renderByContentType(content(sweep, all), format), blocking);
  }

  @Override
  public CompletionStage<TrialModel> model(String trial, Optional<String> sweep) {
    return CompletableFuture.supplyAsync(() -> new TrialDesk(store).model(trial, sweep), blocking);
  }

  @Override
  public CompletionStage<TrialStory> story(String trial, Optional<String> sweep) {
    return CompletableFuture.supplyAsync(() -> new TrialDesk(store).story(trial, sweep), blocking);
  }

  @Override
  public CompletionStage<TrialAnswers> answers(String trial, Optional<String> sweep) {
    return CompletableFuture.supplyAsync(
        () -> new TrialDesk(store).answers(trial, sweep), blocking);
  }

  @Override
  public CompletionStage<byte[]> bundle(String sweep, boolean withData) {
    return CompletableFuture.supplyAsync(
        () ->
            BundleMaker.make(store, sweep, withData)
                .map(bundle -> BundleWriter.bytes(bundle, version))
                .orElseThrow(() -> new NoSuchSweepException("no sweep named " + sweep)),
        blocking);
  }

  private Snapshot content(Optional<String> sweep, boolean all) {
    if (all) {
      return store.snapshot();
    }
    String name =
        sweep
            .or(store::latestSweep)
            .orElseThrow(() -> new NoSuchSweepException("no sweeps yet; submit one first"));
    return store
        .snapshot(name)
        .orElseThrow(() -> new NoSuchSweepException("no sweep named " + name));
  }

  private static String words(Answer answer) {
    if (answer instanceof Answer.Refused refused) {
      return refused.reason();
    }
    return answer instanceof Answer.Done done ? done.text() : answer.toString();
  }

  private static SweepOverview overview(SweepStatus status) {
    Map<String, Integer> trials = new LinkedHashMap<>();
    status.trials().forEach((state, count) -> trials.put(state.label(), count));
    return new SweepOverview(
        status.name(),
        status.state().name().toLowerCase(Locale.ROOT),
        trials,
        status.stagesDone(),
        status.stages(),
        status.secondsLeft(),
        status.running().stream().map(CoordinatorService::running).toList(),
        status.faults(),
        status.waiting(),
        status.notes(),
        status.warnings(),
        status.rejected());
  }

  private static Running running(SweepStatus.Running running) {
    Progress progress = running.progress();
    String stage = running.kind().label();
    if (progress != null && progress.fetching()) {
      stage += ", fetching its inputs (MiB)";
    }
    return progress == null
        ? new Running(running.node(), running.slot(), running.trials(), stage, 0, 0, 0, 0, null, 0)
        : new Running(
            running.node(),
            running.slot(),
            running.trials(),
            stage,
            progress.epoch(),
            progress.epochs(),
            progress.step(),
            progress.steps(),
            progress.loss(),
            progress.stepMillis());
  }
}

package milesweep.coordinator.store;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Writes changes within one transaction, those of one stage in their order and those of one type
 * together.
 */
final class ChangeApplier {
  /** The first of these that is written of a stage gives it its row. */
  private static final Set<Class<? extends Change>> CHANGES_ROWS =
      Set.of(
          Change.Granted.class,
          Change.ContextSet.class,
          Change.ContextFound.class,
          Change.Reported.class,
          Change.ResultSet.class,
          Change.ResultWithdrawn.class,
          Change.FailuresCounted.class,
          Change.StageStateSet.class,
          Change.AttemptEnded.class,
          Change.EventLogged.class);

  private final Map<Class<? extends Change>, Consumer<List<Change>>> writers = new HashMap<>();
  private final Handle handle;
  private final Clock clock;
  private final StageIds ids;

  ChangeApplier(Handle handle, Clock clock, StageIds ids) {
    this.handle = handle;
    this.clock = clock;
    this.ids = ids;
    SweepRepository sweeps = new SweepRepository(handle);
    AttemptRepository attempts = new AttemptRepository(handle);
    StageRepository stages = new StageRepository(handle);
    on(Change.SweepAdded.class, added -> added.forEach(sweeps::add));
    on(Change.SweepRevised.class, revised -> revised.forEach(sweeps::revise));
    on(Change.SweepStateSet.class, set -> set.forEach(sweeps::setState));
    on(Change.ExecutionSet.class, set -> set.forEach(sweeps::setExecution));
    on(Change.StageAdded.class, added -> stages.add(added, ids));
    on(Change.StageLinked.class, links -> sweeps.link(links, ids));
    on(Change.Granted.class, grants -> attempts.grant(grants, ids));
    on(Change.ContextSet.class, set -> set.forEach(one -> stages.setContext(one, ids)));
    on(Change.ContextFound.class, found -> found.forEach(one -> attempts.setContext(one, ids)));
    on(Change.Reported.class, this::report);
    on(Change.ResultSet.class, this::setResults);
    on(
        Change.ResultWithdrawn.class,
        taken -> taken.forEach(new ResultRepository(handle, ids)::withdraw));
    on(
        Change.FailuresCounted.class,
        counts -> counts.forEach(one -> stages.countFailures(one, ids)));
    on(Change.TrialWishSet.class, wishes -> wishes.forEach(sweeps::setWish));
    on(Change.StageStateSet.class, set -> stages.setState(set, ids));
    on(Change.AttemptEnded.class, ends -> attempts.end(ends, ids));
    on(Change.EventLogged.class, new EventRepository(handle)::add);
    on(Change.NodeSeen.class, new NodeRepository(handle)::see);
    on(Change.DrainSet.class, set -> set.forEach(new NodeRepository(handle)::setDrain));
  }

  @SuppressWarnings("unchecked") // apply hands each writer changes of its own type only
  private <C extends Change> void on(Class<C> type, Consumer<List<C>> writer) {
    writers.put(type, changes -> writer.accept((List<C>) changes));
  }

  void apply(List<Change> changes) {
    for (List<Change> run : ChangeRuns.of(changes)) {
      if (CHANGES_ROWS.contains(run.get(0).getClass())) {
        ids.begin(run.stream().flatMap(change -> change.ofStage().stream()).toList());
      }
      writers.get(run.get(0).getClass()).accept(run);
    }
  }

  /** Only a report that is new has an effect, and only a current one moves its stage on. */
  private void report(List<Change.Reported> reports) {
    List<Change.Reported> fresh = new ReportRepository(handle).addNew(reports, ids);
    List<Change.Reported> current = fresh.stream().filter(Change.Reported::current).toList();
    ProgressRepository progress = new ProgressRepository(handle);
    progress.addEpochs(current, ids);
    progress.setCheckpoints(current, ids);
    new PredictionRepository(handle).add(fresh, ids);
  }

  private void setResults(List<Change.ResultSet> changes) {
    ResultRepository results = new ResultRepository(handle, ids);
    List<Change.ResultSet> set = new ArrayList<>();
    for (Map.Entry<Change.ResultSet, ResultRepository.Offer> one :
        results.offer(changes).entrySet()) {
      if (one.getValue() == ResultRepository.Offer.SET) {
        set.add(one.getKey());
      } else if (one.getValue() == ResultRepository.Offer.COMPARED) {
        logComparison(one.getKey(), results.of(one.getKey().attempt().stage()));
      }
    }
    new AttemptRepository(handle)
        .end(
            set.stream()
                .map(
                    one ->
                        new Change.AttemptEnded(one.attempt(), "succeeded", null, clock.millis()))
                .toList(),
            ids);
    // Replaced attempts that still came first did their last epochs without being current.
    new ProgressRepository(handle)
        .addEpochs(
            new ReportRepository(handle)
                .staleEpochsOf(set.stream().map(Change.ResultSet::attempt).toList(), ids),
            ids);
  }

  private void logComparison(Change.ResultSet change, ResultRepository.Known known) {
    String text =
        "attempt %d came to %s (result of attempt %d)"
            .formatted(
                change.attempt().number(),
                new ResultComparison(known.result(), change.result()).words(),
                known.attempt().number());
    new EventRepository(handle)
        .add(List.of(new Change.EventLogged(null, change.attempt().stage(), text, clock.millis())));
  }
}

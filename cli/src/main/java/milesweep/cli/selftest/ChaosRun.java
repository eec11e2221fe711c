package milesweep.cli.selftest;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** One run of the fault test: an undisturbed run, the same under faults, and the comparison. */
public final class ChaosRun {
  private static final long TICK_MILLIS = 40;
  private static final long BEGIN_MILLIS = 60_000;
  private static final long END_MILLIS = 240_000;

  private final ChaosPlan plan;
  private final Path milesweep;
  private final Path folder;
  private final Path reference;
  private final boolean separateHomes;
  private final Function<Path, ClusterClient> clients;
  private final PrintWriter out;
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private volatile Optional<ChaosCluster> running = Optional.empty();

  /**
   * A run that has not begun.
   *
   * @param milesweep the installation's script
   * @param folder empty, for all that it writes
   * @param reference the undisturbed table as CSV; made when it is not there
   * @param separateHomes whether workers share no folder
   * @param clients makes a client of the coordinator of a home
   * @param out told of each fault
   */
  public ChaosRun(
      ChaosPlan plan,
      Path milesweep,
      Path folder,
      Path reference,
      boolean separateHomes,
      Function<Path, ClusterClient> clients,
      PrintWriter out) {
    this.plan = plan;
    this.milesweep = milesweep;
    this.folder = folder;
    this.reference = reference;
    this.separateHomes = separateHomes;
    this.clients = clients;
    this.out = out;
  }

  private record Due(long atMillis, Saboteur.Repair repair) {}

  /**
   * Runs to the end.
   *
   * @throws IOException when the test itself cannot be carried out
   */
  public ChaosSummary run() throws IOException, InterruptedException {
    Set<Need> offers = Sandbox.offers();
    for (Need need : Need.values()) {
      if (!offers.contains(need)) {
        out.println(need.leftOut());
      }
    }
    if (Sandbox.isInside()) {
      Sandbox.ownFolders();
    }
    Files.write(folder.resolve("plan.txt"), plan.lines());
    out.println("an undisturbed run first");
    ResultTable undisturbed = Reference.of(milesweep, folder, reference);
    Ledger ledger = new Ledger(undisturbed);
    ChaosCluster cluster = new ChaosCluster(milesweep, folder, offers, separateHomes);
    running = Optional.of(cluster);
    Operator operator = new Operator(clients.apply(cluster.home()), ledger, folder);
    Saboteur saboteur = new Saboteur(cluster, operator, offers);
    long started = System.nanoTime();
    List<String> findings = new ArrayList<>();
    try {
      operator.begin();
      if (!supervise(cluster, BEGIN_MILLIS, operator::hasBegun)) {
        findings.add("the cluster did not take a sweep within a minute of its start");
      } else {
        carryOut(cluster, saboteur, operator);
        if (!supervise(cluster, END_MILLIS, operator::isDone)) {
          findings.add("not over 4 min after the last fault: " + operator.waitsFor());
        }
      }
      operator.end();
      cluster.stop();
      findings.addAll(StoreCheck.findings(cluster.home()));
    } finally {
      cluster.destroy();
    }
    findings.addAll(ledger.findings());
    findings.addAll(operator.findings());
    findings.addAll(cluster.findings());
    if (!findings.isEmpty()) {
      cluster.keep(folder.resolve("home-at-the-end"));
    }
    return new ChaosSummary(
        plan.seed(),
        plan.faults().size(),
        inWords(saboteur.done()),
        (System.nanoTime() - started) / 1e9,
        operator.finished(),
        ledger.results(),
        ledger.count("lost"),
        ledger.count("twice"),
        ledger.count("different"),
        operator.retries(),
        findings);
  }

  /** Ends all processes of the run; for a signal. */
  public void interrupt() {
    interrupted.set(true);
    running.ifPresent(ChaosCluster::destroy);
  }

  private void carryOut(ChaosCluster cluster, Saboteur saboteur, Operator operator)
      throws IOException, InterruptedException {
    PriorityQueue<Due> repairs = new PriorityQueue<>(Comparator.comparingLong(Due::atMillis));
    long begin = System.nanoTime();
    List<Fault> faults = new ArrayList<>(plan.faults());
    while (!faults.isEmpty() || !repairs.isEmpty()) {
      long now = (System.nanoTime() - begin) / 1_000_000;
      while (!repairs.isEmpty() && repairs.peek().atMillis() <= now) {
        repairs.remove().repair().run();
      }
      if (!faults.isEmpty() && faults.get(0).atMillis() <= now) {
        Fault fault = faults.remove(0);
        Optional<Saboteur.Repair> repair = saboteur.begin(fault);
        out.println(fault + (repair.isPresent() ? "" : "  (left out: nobody to hit, or no means)"));
        out.flush();
        repair.ifPresent(one -> repairs.add(new Due(now + fault.holdMillis(), one)));
      }
      if (faults.isEmpty()) {
        operator.noMore();
      }
      tick(cluster);
    }
  }

  private boolean supervise(ChaosCluster cluster, long millis, BooleanSupplier until)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!until.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      tick(cluster);
    }
    return true;
  }

  private void tick(ChaosCluster cluster) throws IOException, InterruptedException {
    if (interrupted.get()) {
      throw new InterruptedException("a signal came");
    }
    cluster.supervise();
    Thread.sleep(TICK_MILLIS);
  }

  private static Map<String, Integer> inWords(Map<FaultKind, Integer> done) {
    Map<String, Integer> words = new LinkedHashMap<>();
    new EnumMap<>(done).forEach((kind, count) -> words.put(kind.words(), count));
    return words;
  }
}

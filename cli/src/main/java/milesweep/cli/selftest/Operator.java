package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import milesweep.coordinator.dashboard.SweepService.Control;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;

/**
 * The person at the cluster, a thread: submits one sweep after the other, gives orders, looks at
 * the tables again and again, and tries again what had failed too often.
 */
final class Operator {
  /** An order to the coordinator. */
  interface Order {
    void give(ClusterClient client, Optional<String> newestSweep) throws NoAnswerException;
  }

  private record Pending(Order order, long giveUpAt, Runnable given) {}

  private static final int AT_ONCE = 2;
  private static final long LOOK_MILLIS = 300;
  private static final String GAVE_UP = "gave up after";

  private final ClusterClient client;
  private final Ledger ledger;
  private final Path folder;
  private final ConcurrentLinkedQueue<Pending> orders = new ConcurrentLinkedQueue<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final Set<String> failed = new LinkedHashSet<>();
  private final Thread thread = new Thread(this::work, "operator");
  private volatile int submitted;
  private volatile int finished;
  private volatile int retries;
  private volatile boolean noMore;
  private volatile boolean done;
  private volatile String unanswered = "nothing was asked yet";

  /**
   * One that has not begun.
   *
   * @param folder for the sweep files
   */
  Operator(ClusterClient client, Ledger ledger, Path folder) {
    this.client = client;
    this.ledger = ledger;
    this.folder = folder;
    thread.setDaemon(true);
  }

  void begin() {
    thread.start();
  }

  /**
   * Has an order given as soon as the coordinator answers.
   *
   * @param millis after which it is dropped
   * @param given is run when it was given
   */
  void order(Order order, long millis, Runnable given) {
    orders.add(new Pending(order, System.nanoTime() + millis * 1_000_000, given));
  }

  /** Whether the first sweep is submitted. */
  boolean hasBegun() {
    return submitted > 0;
  }

  /** Sweeps that came to their end. */
  int finished() {
    return finished;
  }

  /** Submits no more sweeps. */
  void noMore() {
    noMore = true;
  }

  /** Whether all orders are given and all sweeps are over. */
  boolean isDone() {
    return done;
  }

  /** How often failed trials had to be tried again by hand. */
  int retries() {
    return retries;
  }

  /** What it waits for, for people. */
  String waitsFor() {
    synchronized (open) {
      return "%s; the coordinator's last silence: %s".formatted(open, unanswered);
    }
  }

  /** Trials that failed though nothing was done to them that explains it. */
  List<String> findings() {
    synchronized (failed) {
      return List.copyOf(failed);
    }
  }

  /** Ends the thread, and waits for that. */
  void end() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void work() {
    try {
      while (!done) {
        Thread.sleep(LOOK_MILLIS);
        try {
          giveOrders();
          submitNext();
          for (String sweep : openNow()) {
            look(sweep);
          }
          done = noMore && orders.isEmpty() && openNow().isEmpty();
        } catch (NoAnswerException e) {
          unanswered = e.getMessage();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to end
    } catch (IOException | RuntimeException e) {
      synchronized (failed) {
        failed.add("the fault test itself failed: " + e);
      }
    }
  }

  private List<String> openNow() {
    synchronized (open) {
      return new ArrayList<>(open);
    }
  }

  private void giveOrders() throws NoAnswerException {
    List<String> sweeps = openNow();
    Optional<String> newest =
        sweeps.isEmpty() ? Optional.empty() : Optional.of(sweeps.get(sweeps.size() - 1));
    for (Iterator<Pending> all = orders.iterator(); all.hasNext(); ) {
      Pending next = all.next();
      if (System.nanoTime() - next.giveUpAt() > 0) {
        all.remove();
        continue;
      }
      next.order().give(client, newest);
      next.given().run();
      all.remove();
    }
  }

  private void submitNext() throws NoAnswerException, IOException {
    if (noMore && submitted > 0 || openNow().size() >= AT_ONCE) {
      return;
    }
    String name = ChaosSweep.name(submitted + 1);
    client.submit(Files.writeString(folder.resolve(name + ".conf"), ChaosSweep.text(name)));
    submitted++;
    synchronized (open) {
      open.add(name);
    }
  }

  private void look(String sweep) throws NoAnswerException {
    SweepOverview overview = client.sweep(sweep);
    ResultTable table = ResultTable.of(client.table(sweep));
    ledger.saw(sweep, table);
    if (!overview.state().equals("finished") && !overview.rejected()) {
      return;
    }
    if (!overview.rejected() && table.anyFailed() && excused(overview)) {
      client.control(sweep, Control.RETRY);
      retries++;
      return;
    }
    ledger.ended(sweep, table);
    if (!table.allSucceeded()) {
      synchronized (failed) {
        overview.faults().forEach(fault -> failed.add(sweep + ": " + fault));
      }
    }
    synchronized (open) {
      open.remove(sweep);
    }
    finished++;
  }

  /** Five deaths in a row end a stage: that many may well be in a plan. */
  private static boolean excused(SweepOverview sweep) {
    return sweep.faults().stream().anyMatch(fault -> fault.contains(GAVE_UP));
  }
}

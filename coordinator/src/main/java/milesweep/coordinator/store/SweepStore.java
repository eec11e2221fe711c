package milesweep.coordinator.store;

import java.time.Clock;
import java.util.List;
import milesweep.coordinator.store.StoreException.Kind;
import milesweep.coordinator.store.StoreLock.Purpose;
import org.jdbi.v3.core.Handle;

/**
 * The durable state of all sweeps, in one database, written by one coordinator at a time. What
 * {@link #apply} has returned from survives the death of the process and, as far as the disk tells
 * the truth, of the machine.
 */
public final class SweepStore implements AutoCloseable {
  /**
   * Of one transaction, when the connection is lost; a statement might be what kills the server.
   */
  private static final int TRIES = 3;

  private final StoreDatabase database;
  private final Leadership leadership;
  private final StoreReader reader;
  private final Clock clock;
  private StageNumbers numbers; // null until they are known; guarded by this

  private SweepStore(StoreDatabase database, Leadership leadership) {
    this.database = database;
    this.leadership = leadership;
    this.reader = new StoreReader(database);
    this.clock = Clock.systemUTC();
  }

  /**
   * Opens the store of a coordinator, made new where there is none, and takes the leadership:
   * raises the epoch and makes it durable.
   *
   * @param address its folder is private to the coordinator; made with mode 0700
   * @throws StoreException when another process holds it, it cannot be reached or written, it is
   *     damaged, or a newer version wrote it
   */
  public static SweepStore open(StoreAddress address) {
    StoreDatabase database = StoreDatabase.open(address, Purpose.COORDINATOR);
    try {
      Leadership leadership =
          database.writer().inTransaction(handle -> Leadership.take(database.where(), handle));
      database.makeDurable();
      return new SweepStore(database, leadership);
    } catch (Exception e) {
      StoreException failure = database.failures().of("taking the leadership", e);
      try {
        database.close();
      } catch (StoreException closing) {
        failure.addSuppressed(closing);
      }
      throw failure;
    }
  }

  /** Number of this leadership; above those of all coordinators before. */
  public long epoch() {
    return leadership.epoch();
  }

  /** The reading side, for any thread. */
  public StoreReader reader() {
    return reader;
  }

  /** Everything that a starting coordinator needs; results as {@link StageOutcome} alone. */
  public Snapshot start() {
    StoreReader.Numbered all = reader.numbered();
    synchronized (this) {
      if (numbers == null) { // nothing was written since
        numbers = all.stages();
      }
    }
    return all.snapshot();
  }

  /**
   * Makes the changes durable, all or none, in their order. Each may be applied again without
   * effect.
   *
   * @throws StoreException when they are not; of kind REPLACED when another coordinator leads
   */
  public synchronized void apply(List<Change> changes) {
    for (int tries = 1; ; tries++) {
      try {
        commit(changes);
        return;
      } catch (RuntimeException e) {
        StoreException failure = database.failures().of("writing", e);
        if (failure.kind() != Kind.UNREACHABLE || tries == TRIES || !database.regain()) {
          throw failure;
        }
        // Nobody can say whether the lost transaction is there: writing it again has no effect.
        numbers = null;
      }
    }
  }

  private void commit(List<Change> changes) {
    StageIds ids =
        database
            .writer()
            .inTransaction(
                handle -> {
                  leadership.check(handle);
                  StageIds inTransaction = new StageIds(handle, numbers(handle));
                  new ChangeApplier(handle, clock, inTransaction).apply(changes);
                  return inTransaction;
                });
    database.makeDurable();
    ids.committed();
  }

  private StageNumbers numbers(Handle handle) {
    if (numbers == null) {
      numbers = new StageNumbers();
      for (StageFacts.Block block : new StageFacts(handle, null).blocks()) {
        for (int i = 0; i < block.stages().size(); i++) {
          numbers.add(block.first() + i, block.stages().get(i).key());
        }
      }
    }
    return numbers;
  }

  /**
   * Whether this coordinator may be replaced without noticing while it has nothing to write: then
   * it has to apply an empty list of changes now and then.
   */
  boolean canBeLost() {
    return database.canBeLost();
  }

  /** Closes the database and gives the lock back; waits for a change that is being applied. */
  @Override
  public synchronized void close() {
    database.close();
  }
}

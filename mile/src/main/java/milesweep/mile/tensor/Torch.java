package milesweep.mile.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * The libtorch of this process: started once, with one inter-op thread and without the graph
 * optimiser (it specialises code after some calls, so a warm process would compute other bits than
 * a fresh one). Gradient mode is a property of the calling thread and off unless {@link
 * #withGradients} turns it on.
 */
public final class Torch {
  private static final String PREFIX = "ai.djl.pytorch.";
  private static final ThreadLocal<ComputeType> COMPUTE_TYPE =
      ThreadLocal.withInitial(() -> ComputeType.FLOAT32);

  private final PtNDManager manager;
  private final PtSymbolBlock ops;

  private Torch() {
    System.setProperty(PREFIX + "graph_optimizer", "false");
    System.setProperty(PREFIX + "num_interop_threads", "1");
    if (System.getProperty(PREFIX + "num_threads") == null) {
      System.setProperty(PREFIX + "num_threads", "1");
    }
    System.setProperty("ai.djl.offline", "true"); // a missing jar must fail, not be downloaded
    NDManager base = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    manager = (PtNDManager) base;
    try {
      ops = JniUtils.loadModule(manager, new ByteArrayInputStream(OpArchive.bytes()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException("libtorch cannot read the op archive", e);
    }
  }

  private static final class Holder {
    static final Torch INSTANCE = new Torch();
    // Both settings are per thread in libtorch.
    static final ThreadLocal<Boolean> THREAD_READY =
        ThreadLocal.withInitial(
            () -> {
              JniUtils.setGradMode(false);
              JniUtils.setGraphExecutorOptimize(false);
              return true;
            });
  }

  private static Torch get() {
    Torch torch = Holder.INSTANCE;
    Holder.THREAD_READY.get();
    return torch;
  }

  static PtNDManager manager() {
    return get().manager;
  }

  static PtSymbolBlock ops() {
    return get().ops;
  }

  /** Loads libtorch if that has not happened yet; the first time on a machine unpacks it. */
  public static void start() {
    get();
  }

  /** Version of libtorch, part of the numeric context. */
  public static String version() {
    get();
    return Engine.getEngine("PyTorch").getVersion();
  }

  /**
   * Sets the threads that one operation may use. Sums are split by it, so it is part of the numeric
   * context.
   *
   * @param threads 1 or more
   */
  public static void setThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be 1 or more, was " + threads);
    }
    get();
    JniUtils.setNumThreads(threads);
  }

  /** Threads that one operation may use. */
  public static int threads() {
    get();
    return JniUtils.getNumThreads();
  }

  /** Starts libtorch's random numbers (dropout, initial weights) anew from {@code seed}. */
  public static void seed(long seed) {
    get();
    JniUtils.setSeed(seed);
  }

  /** What matrix products on this thread compute in; 32 bits unless {@link #computingIn}. */
  static ComputeType computeType() {
    return COMPUTE_TYPE.get();
  }

  /**
   * Runs {@code work} with matrix products in a type, on this thread; afterwards it is as before.
   */
  public static <T> T computingIn(ComputeType type, Supplier<T> work) {
    ComputeType before = COMPUTE_TYPE.get();
    COMPUTE_TYPE.set(type);
    try {
      return work.get();
    } finally {
      COMPUTE_TYPE.set(before);
    }
  }

  /** Runs {@code work} recording gradients, on this thread; afterwards the mode is as before. */
  public static <T> T withGradients(Supplier<T> work) {
    return inGradientMode(true, work);
  }

  /** Runs {@code work} recording no gradients, on this thread; afterwards the mode is as before. */
  public static <T> T withoutGradients(Supplier<T> work) {
    return inGradientMode(false, work);
  }

  private static <T> T inGradientMode(boolean mode, Supplier<T> work) {
    get();
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(mode);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}

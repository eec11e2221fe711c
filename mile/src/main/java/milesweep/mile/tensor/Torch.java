package milesweep.mile.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import milesweep.common.device.TrainerDevice;

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

  private static TrainerDevice wanted = TrainerDevice.CPU;
  private static volatile Torch instance;

  private final TrainerDevice device;
  private final GpuMemory gpuMemory; // null on the CPU
  private final LibtorchSwitches switches; // null on the CPU
  private final PtNDManager manager;
  private final PtSymbolBlock ops;

  private Torch(TrainerDevice device) {
    this.device = device;
    System.setProperty(PREFIX + "graph_optimizer", "false");
    System.setProperty(PREFIX + "num_interop_threads", "1");
    if (System.getProperty(PREFIX + "num_threads") == null) {
      System.setProperty(PREFIX + "num_threads", "1");
    }
    System.setProperty("ai.djl.offline", "true"); // a missing jar must fail, not be downloaded
    LibtorchCheck.run(System.getenv());
    Engine engine = Engine.getEngine("PyTorch");
    if (device.isGpu() && engine.getGpuCount() == 0) {
      throw new DeviceException(
          "this trainer was given the GPU %s, but libtorch %s sees none; docs/gpu.md says how to bring a libtorch with CUDA"
              .formatted(device.uuid().get(), engine.getVersion()));
    }
    manager = (PtNDManager) engine.newBaseManager(device.isGpu() ? Device.gpu(0) : Device.cpu());
    switches = device.isGpu() ? LibtorchSwitches.open(engine.getVersion()) : null;
    if (switches != null) {
      switches.allowTf32(false);
      switches.deterministic(true);
    }
    gpuMemory = device.isGpu() ? GpuMemory.open() : null;
    try {
      ops = JniUtils.loadModule(manager, new ByteArrayInputStream(OpArchive.bytes()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException("libtorch cannot read the op archive", e);
    }
  }

  // Both settings are per thread in libtorch.
  private static final ThreadLocal<Boolean> THREAD_READY =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGradMode(false);
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  /** A failed start is told again to whoever asks, rather than as a class that is missing. */
  private static synchronized Torch started() {
    if (instance == null) {
      try {
        instance = new Torch(wanted);
      } catch (DeviceException e) {
        throw e;
      } catch (RuntimeException e) {
        // The engine has exceptions of its own for files that this machine lacks or has spoilt.
        throw new ExceptionInInitializerError(e);
      }
    }
    return instance;
  }

  private static Torch get() {
    Torch torch = instance;
    if (torch == null) {
      torch = started();
    }
    THREAD_READY.get();
    return torch;
  }

  static PtNDManager manager() {
    return get().manager;
  }

  static PtSymbolBlock ops() {
    return get().ops;
  }

  /**
   * Loads libtorch if that has not happened yet; the first time on a machine unpacks it.
   *
   * @throws DeviceException when it cannot be loaded, or sees no GPU and was asked for one
   */
  public static void start() {
    get();
  }

  /**
   * Chooses the device of this process, before anything else is asked of libtorch.
   *
   * @throws IllegalStateException when another device is in use already
   */
  public static synchronized void use(TrainerDevice device) {
    if (instance != null && !instance.device.equals(device)) {
      throw new IllegalStateException("libtorch has been started on " + instance.device);
    }
    wanted = device;
  }

  /** Whether libtorch is loaded; before that nothing is on any device. */
  public static boolean isStarted() {
    return instance != null;
  }

  /** The device of this process. */
  public static TrainerDevice device() {
    return get().device;
  }

  static Device place() {
    return manager().getDevice();
  }

  /** Whether a GPU may round the inputs of matrix products to TF32; nothing on the CPU. */
  public static void allowTf32(boolean allow) {
    Torch torch = get();
    if (torch.device.isGpu()) {
      torch.switches.allowTf32(allow);
    }
  }

  /** Most bytes that tensors have held on the GPU since {@link #resetGpuPeak}; 0 on the CPU. */
  public static long gpuPeak() {
    return device().isGpu() ? gpuMemory().peak() : 0;
  }

  /** Bytes that tensors hold on the GPU; 0 on the CPU. */
  public static long gpuCurrent() {
    return device().isGpu() ? gpuMemory().current() : 0;
  }

  /** Starts a new peak of GPU memory, without what is cached and not in use. */
  public static void resetGpuPeak() {
    if (device().isGpu()) {
      JniUtils.emptyCudaCache();
      gpuMemory().resetPeak();
    }
  }

  private static GpuMemory gpuMemory() {
    return Optional.ofNullable(get().gpuMemory)
        .orElseThrow(() -> new IllegalStateException("this process computes on the CPU"));
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

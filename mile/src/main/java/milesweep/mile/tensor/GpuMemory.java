package milesweep.mile.tensor;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.List;

/**
 * What libtorch's allocator holds on the GPU of this process. libtorch's own statistics cannot be
 * reached from here; so it is run on the driver's memory pool ({@code backend:cudaMallocAsync} in
 * {@code PYTORCH_CUDA_ALLOC_CONF}), and the pool counts: attributes 7 and 8 of
 * cudaMemPoolGetAttribute, used memory now and at most.
 */
final class GpuMemory {
  private static final int USED_NOW = 7;
  private static final int USED_HIGH = 8;

  private final NativeLibrary runtime;
  private final Pointer pool;

  private GpuMemory(NativeLibrary runtime) {
    this.runtime = runtime;
    PointerByReference found = new PointerByReference();
    call("cudaDeviceGetDefaultMemPool", found, 0);
    this.pool = found.getValue();
  }

  /** The memory of the first GPU this process sees, once libtorch has started on it. */
  static GpuMemory open() {
    return new GpuMemory(
        NativeLibrary.getInstance(LoadedLibraries.require(List.of("libcudart")).toString()));
  }

  /** Bytes in use now. */
  long current() {
    return attribute(USED_NOW);
  }

  /** Most bytes in use since {@link #resetPeak}. */
  long peak() {
    return attribute(USED_HIGH);
  }

  /** Starts a new peak from what is in use now. */
  void resetPeak() {
    call("cudaMemPoolSetAttribute", pool, USED_HIGH, new LongByReference(0));
  }

  private long attribute(int which) {
    LongByReference value = new LongByReference();
    call("cudaMemPoolGetAttribute", pool, which, value);
    return value.getValue();
  }

  private void call(String function, Object... arguments) {
    int status = runtime.getFunction(function).invokeInt(arguments);
    if (status != 0) {
      throw new DeviceException("%s failed with CUDA error %d".formatted(function, status));
    }
  }
}

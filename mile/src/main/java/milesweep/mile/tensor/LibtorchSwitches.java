package milesweep.mile.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.List;

/**
 * Switches of libtorch's global context that neither DJL nor an operation reaches: methods of
 * {@code at::Context}, called by their symbols in the library that is loaded. On x86-64 the object
 * is the first argument of a method. The symbols belong to the pinned versions of libtorch; where
 * one is missing that is an error, not a switch that was silently left alone.
 */
final class LibtorchSwitches {
  private final NativeLibrary library;
  private final String version;
  private final Pointer context;

  private LibtorchSwitches(NativeLibrary library, String version) {
    this.library = library;
    this.version = version;
    this.context = find("_ZN2at13globalContextEv").invokePointer(new Object[0]);
  }

  /** The switches of the libtorch that this process has loaded, of this version. */
  static LibtorchSwitches open(String version) {
    return new LibtorchSwitches(
        NativeLibrary.getInstance(LoadedLibraries.require(List.of("libtorch_cpu")).toString()),
        version);
  }

  /** Whether matrix products and convolutions of a GPU may round their inputs to TF32. */
  void allowTf32(boolean allow) {
    call("_ZN2at7Context18setAllowTF32CuBLASEb", allow);
    call("_ZN2at7Context17setAllowTF32CuDNNEb", allow);
  }

  /** Whether a GPU's matrix products may round to TF32. */
  boolean allowsTf32() {
    return asks("_ZNK2at7Context15allowTF32CuBLASEv");
  }

  /** Whether to take reproducible kernels where there are any; else libtorch warns. */
  void deterministic(boolean on) {
    find("_ZN2at7Context26setDeterministicAlgorithmsEbb")
        .invokeVoid(new Object[] {context, on ? 1 : 0, 1});
    call("_ZN2at7Context21setDeterministicCuDNNEb", on);
    // Would write over every new tensor, and no operation of ours reads one before it is written.
    call("_ZN2at7Context39setDeterministicFillUninitializedMemoryEb", false);
  }

  /** Whether reproducible kernels are preferred. */
  boolean isDeterministic() {
    return asks("_ZNK2at7Context23deterministicAlgorithmsEv");
  }

  private void call(String symbol, boolean on) {
    find(symbol).invokeVoid(new Object[] {context, on ? 1 : 0});
  }

  /** A C++ bool comes back in the lowest byte; the others are whatever was there. */
  private boolean asks(String symbol) {
    return (find(symbol).invokeInt(new Object[] {context}) & 0xff) != 0;
  }

  private Function find(String symbol) {
    try {
      return library.getFunction(symbol);
    } catch (UnsatisfiedLinkError e) {
      throw new DeviceException(
          "libtorch %s has no %s; this version of it is not supported".formatted(version, symbol));
    }
  }
}

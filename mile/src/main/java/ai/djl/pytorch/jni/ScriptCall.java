package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.Arrays;

/**
 * A call of a TorchScript method that records gradients. The engine's public way to call a named
 * method always runs in inference mode, and the class that could do better is visible in this
 * package only; hence this one class here. It is used by {@code milesweep.mile.tensor} alone.
 */
public final class ScriptCall {
  private ScriptCall() {}

  /**
   * Calls {@code method} of {@code block} with gradients as the thread's gradient mode says, and
   * frees the arguments.
   */
  public static IValue run(PtSymbolBlock block, String method, IValue... arguments) {
    try {
      long[] handles = Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
      return new IValue(
          PyTorchLibrary.LIB.moduleRunMethod(block.getHandle(), method, handles, true, false));
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }
}

package milesweep.mile.nn;

/** Puts a PEFT method on a module from outside: sees each linear layer once and may wrap it. */
@FunctionalInterface
public interface LinearAdapter {
  /** Leaves every layer as it is. */
  LinearAdapter NONE = (path, shape, base) -> base;

  /**
   * The layer to use in place of {@code base}.
   *
   * @param path of the layer in its module, {@code blocks.0.attn.qkv}
   * @param shape of its weight, (out, in) or (out, channels, P, P)
   */
  Linear adapt(String path, long[] shape, Linear base);
}

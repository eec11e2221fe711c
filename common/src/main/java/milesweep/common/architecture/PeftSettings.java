package milesweep.common.architecture;

/**
 * How the PEFT modules are shaped where a tuning pattern asks for them.
 *
 * @param loraRank rows of LoRA's A; 1 or more
 * @param loraAlpha numerator of LoRA's scale {@code alpha / rank}; the paper's code has 32 for
 *     every rank
 * @param loraDropout dropout on the adapter's input while training; in [0, 1)
 * @param loraTextTargets which attention matrices of the text modules carry LoRA
 * @param loraVitTargets which ViT matrices carry LoRA
 * @param virtualTokens length of a Prefix or PTv2 prefix; 1 or more
 * @param prefixJtmActive whether the JTM's prefix is injected; the released code counts it but
 *     never injects it
 */
public record PeftSettings(
    int loraRank,
    double loraAlpha,
    double loraDropout,
    TextTargets loraTextTargets,
    VitTargets loraVitTargets,
    int virtualTokens,
    boolean prefixJtmActive) {

  /** Attention matrices of a text layer, in self- and cross-attention. */
  public enum TextTargets {
    QUERY_VALUE,
    QUERY_KEY
  }

  /** Matrices of the ViT: qkv, proj, fc1, fc2 and the patch convolution, or qkv alone. */
  public enum VitTargets {
    ALL,
    QKV
  }

  /**
   * Rank 4, alpha 32, dropout 0.1, query and value, all of the ViT, ten virtual tokens, an active
   * JTM prefix.
   */
  public static final PeftSettings DEFAULT =
      new PeftSettings(4, 32, 0.1, TextTargets.QUERY_VALUE, VitTargets.ALL, 10, true);

  public PeftSettings {
    if (loraRank < 1) {
      throw new IllegalArgumentException(
          "rank must be 1 or more, was "
              + loraRank
              + "; use T instead of LoRA to train the module whole");
    }
    if (!(loraAlpha > 0) || Double.isInfinite(loraAlpha)) {
      throw new IllegalArgumentException("alpha must be finite and above 0, was " + loraAlpha);
    }
    if (!(loraDropout >= 0 && loraDropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), was " + loraDropout);
    }
    if (virtualTokens < 1) {
      throw new IllegalArgumentException("virtual tokens must be 1 or more, was " + virtualTokens);
    }
  }

  /** LoRA's factor on {@code B A x}. */
  public double loraScale() {
    return loraAlpha / loraRank;
  }
}

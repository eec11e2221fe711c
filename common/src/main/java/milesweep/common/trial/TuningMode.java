package milesweep.common.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/**
 * What happens to one of MILE's three modules: frozen, trained whole, or frozen under a PEFT
 * method.
 */
public enum TuningMode {
  /** Frozen. */
  F("F"),
  /** All of the module's parameters are trained. */
  T("T"),
  /** Low-rank adaptation (Hu et al. 2021). */
  LORA("LoRA"),
  /** Infused adapter by inhibiting and amplifying inner activations (Liu et al. 2022). */
  IA3("IA3"),
  /** Prefix tuning with an MLP (Li and Liang 2021); text modules only. */
  PREFIX("Prefix"),
  /** P-Tuning v2 (Liu et al. 2021): a prefix per layer without an MLP; text modules only. */
  PTV2("PTv2");

  private final String label;

  TuningMode(String label) {
    this.label = label;
  }

  /** The paper's spelling: {@code F T LoRA IA3 Prefix PTv2}. */
  @JsonValue
  public String label() {
    return label;
  }

  /** Whether the module's own parameters stay fixed and an adapter is trained instead. */
  public boolean isAdapter() {
    return this != F && this != T;
  }

  /**
   * Whether the adapter puts virtual tokens in front of self-attention, which a ViT has no place
   * for.
   */
  public boolean isPrefix() {
    return this == PREFIX || this == PTV2;
  }

  /** Reads a label without regard to case; empty when it names no mode. */
  public static Optional<TuningMode> find(String text) {
    String wanted = text.trim().toLowerCase(Locale.ROOT);
    for (TuningMode mode : values()) {
      if (mode.label.toLowerCase(Locale.ROOT).equals(wanted)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads a label without regard to case.
   *
   * @throws IllegalArgumentException when it names no mode
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static TuningMode of(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown tuning mode \"" + text + "\"; one of F, T, LoRA, IA3, Prefix, PTv2"));
  }

  @Override
  public String toString() {
    return label;
  }
}

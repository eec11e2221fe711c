package milesweep.common.trial;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.stream.Stream;

/**
 * One row of the paper's tables: the mode of the ViT, of the JTM encoder and of the decoder, {@code
 * F/T/LoRA}.
 */
public record TuningPattern(TuningMode vit, TuningMode jtm, TuningMode decoder) {
  public TuningPattern {
    if (vit.isPrefix()) {
      throw new IllegalArgumentException(
          vit + " on the ViT: a prefix needs a text module; use F, T, LoRA or IA3 for the ViT");
    }
  }

  /**
   * Reads {@code ViT/JTM/decoder}, without regard to case.
   *
   * @throws IllegalArgumentException when there are not three parts, a part is no mode, or the ViT
   *     has a prefix
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static TuningPattern of(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "tuning pattern \""
              + text
              + "\" has "
              + parts.length
              + " part(s); write ViT/JTM/decoder, as in F/T/LoRA");
    }
    return new TuningPattern(
        TuningMode.of(parts[0]), TuningMode.of(parts[1]), TuningMode.of(parts[2]));
  }

  /** The three modes in the order ViT, JTM, decoder. */
  public List<TuningMode> modes() {
    return List.of(vit, jtm, decoder);
  }

  /** Whether some module carries the given mode. */
  public boolean has(TuningMode mode) {
    return Stream.of(vit, jtm, decoder).anyMatch(mode::equals);
  }

  /** Whether anything is trained at all; {@code F/F/F} is only evaluated. */
  public boolean trains() {
    return modes().stream().anyMatch(mode -> mode != TuningMode.F);
  }

  @JsonValue
  @Override
  public String toString() {
    return vit + "/" + jtm + "/" + decoder;
  }
}

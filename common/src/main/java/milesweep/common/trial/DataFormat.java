package milesweep.common.trial;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How a training question is put: as it stands, or as a prompt made from a template (paper, section
 * 2.3).
 */
public enum DataFormat {
  ORIGIN,
  INSTRUCTION;

  /** {@code origin} or {@code instruction}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a label without regard to case.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static DataFormat of(String text) {
    for (DataFormat format : values()) {
      if (format.label().equalsIgnoreCase(text.trim())) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "unknown data format \"" + text + "\"; origin or instruction");
  }

  @Override
  public String toString() {
    return label();
  }
}

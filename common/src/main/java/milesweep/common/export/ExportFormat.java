package milesweep.common.export;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Forms in which a trained model leaves the store. */
public enum ExportFormat {
  /** Adapters in the PEFT library's folder format, one folder for each adapted module. */
  PEFT,
  /** All weights in one file, under the names of the original checkpoints. */
  SAFETENSORS;

  /** {@code peft} or {@code safetensors}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}

package milesweep.common.device;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where work may run: {@code auto} takes whatever there is, GPUs first; {@code cpu}; {@code cuda}
 * any GPU; {@code cuda:N} the GPU that its machine counts as N.
 *
 * @param kind what sort of device
 * @param index the GPU's number on its machine, from 0; only with {@link Kind#CUDA}
 */
public record DeviceWish(Kind kind, OptionalInt index) {
  /** Sorts of devices. */
  public enum Kind {
    AUTO,
    CPU,
    CUDA
  }

  /** Whatever there is. */
  public static final DeviceWish AUTO = new DeviceWish(Kind.AUTO, OptionalInt.empty());

  private static final Pattern NUMBERED = Pattern.compile("cuda:(\\d{1,4})");

  /**
   * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}, without regard to case.
   *
   * @throws IllegalArgumentException saying what is allowed
   */
  public static DeviceWish of(String text) {
    String word = text.trim().toLowerCase(Locale.ROOT);
    Matcher numbered = NUMBERED.matcher(word);
    if (numbered.matches()) {
      return new DeviceWish(Kind.CUDA, OptionalInt.of(Integer.parseInt(numbered.group(1))));
    }
    return switch (word) {
      case "auto" -> AUTO;
      case "cpu" -> new DeviceWish(Kind.CPU, OptionalInt.empty());
      case "cuda" -> new DeviceWish(Kind.CUDA, OptionalInt.empty());
      default ->
          throw new IllegalArgumentException(
              "must be auto, cpu, cuda or cuda:N, was \"%s\"".formatted(text));
    };
  }

  /**
   * Whether a slot of this sort will do.
   *
   * @param gpu the slot's GPU number on its machine; empty for a CPU slot
   */
  public boolean allows(OptionalInt gpu) {
    return switch (kind) {
      case AUTO -> true;
      case CPU -> gpu.isEmpty();
      case CUDA -> gpu.isPresent() && (index.isEmpty() || index.equals(gpu));
    };
  }

  @Override
  public String toString() {
    String word = kind.name().toLowerCase(Locale.ROOT);
    return index.isPresent() ? word + ":" + index.getAsInt() : word;
  }
}

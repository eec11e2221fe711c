package milesweep.mile.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.Hashes;
import milesweep.common.trial.TuningPattern;
import milesweep.mile.tensor.Tensor;

/**
 * What a training stage hands on: the parameters it trained, adapters included. With the files of
 * the stages before, that is the whole model; frozen parameters are not written again.
 */
public final class TrainedWeights {
  private TrainedWeights() {}

  /**
   * Writes them as safetensors.
   *
   * @param trained by name
   * @param pattern what was trained; noted in the metadata
   */
  public static void write(Path path, Map<String, Tensor> trained, TuningPattern pattern)
      throws IOException {
    SafetensorsWriter.write(path, new TreeMap<>(trained), Map.of("pattern", pattern.toString()));
  }

  /**
   * SHA-256, in hex, over each name (UTF-8), a zero byte and the little-endian bytes of its values,
   * in the order of names: independent of the file's layout.
   */
  public static String sha256(Map<String, Tensor> trained) {
    MessageDigest digest = Hashes.sha256();
    new TreeMap<>(trained)
        .forEach(
            (name, value) -> {
              digest.update(name.getBytes(StandardCharsets.UTF_8));
              digest.update((byte) 0);
              digest.update(value.bytes());
            });
    return Hashes.hex(digest.digest());
  }
}

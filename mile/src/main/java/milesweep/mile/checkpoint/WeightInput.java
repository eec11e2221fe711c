package milesweep.mile.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import milesweep.common.setting.Settings;
import milesweep.mile.checkpoint.keys.WeightRole;

/** A weight file and what it is given as. */
public record WeightInput(WeightRole role, Path path) {
  /** Those that a sweep names, in the order in which they are laid over each other. */
  public static List<WeightInput> of(Settings sources) {
    List<WeightInput> inputs = new ArrayList<>();
    for (WeightRole role : WeightRole.values()) {
      sources
          .findText(role.setting())
          .ifPresent(path -> inputs.add(new WeightInput(role, Path.of(path))));
    }
    return inputs;
  }
}

package milesweep.common.view;

import java.nio.file.Path;
import java.util.Optional;
import milesweep.common.setting.Settings;

/**
 * Where a stage's instruction prompts come from.
 *
 * @param fromFile whether they are those of a file; otherwise they are made
 * @param dropTest whether rows of the file that ask a test or validation question are left out
 */
public record PromptSettings(boolean fromFile, boolean dropTest) {
  /** Path of the file among a stage's sources. */
  public static final String FILE = "data.instruction-file";

  /** Reads {@code data.instruction-*}; a stage without them makes its prompts. */
  public static PromptSettings from(Settings settings) {
    return new PromptSettings(
        settings.findText("data.instruction-prompts").filter("file"::equals).isPresent(),
        !settings.has("data.instruction-drop-test") || settings.flag("data.instruction-drop-test"));
  }

  /** The file, when a stage was given one. */
  public static Optional<Path> file(Settings sources) {
    return sources.findText(FILE).map(Path::of);
  }
}

package milesweep.common.setting;

import java.util.List;
import java.util.Optional;

/**
 * Who is told when a sweep ends, pauses or is cancelled.
 *
 * @param command program with its arguments; empty for none
 * @param url of a webhook
 */
public record NotifySettings(List<String> command, Optional<String> url) {
  /** Path of {@link #command}. */
  public static final String COMMAND = "notify.command";

  /** Path of {@link #url}. */
  public static final String URL = "notify.url";

  public NotifySettings {
    command = List.copyOf(command);
  }

  /** Reads the settings that a file gives. */
  public static NotifySettings from(Settings given) {
    return new NotifySettings(
        given.has(COMMAND) ? given.list(COMMAND) : List.of(), given.findText(URL));
  }

  /** Whether nobody is told. */
  public boolean isEmpty() {
    return command.isEmpty() && url.isEmpty();
  }
}

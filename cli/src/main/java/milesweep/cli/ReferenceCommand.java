package milesweep.cli;

import java.util.concurrent.Callable;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.coordinator.sweepfile.SweepSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Prints the table of all keys of a sweep file, for {@code docs/sweep-format.md}, or a schema of
 * them, for {@code docs/sweep.schema.json}.
 */
@Command(
    name = "reference",
    hidden = true,
    description = "Prints all keys of a sweep file as Markdown, or as a JSON schema.")
final class ReferenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--schema",
      description = "Print a JSON schema of sweep files, for docs/sweep.schema.json.")
  private boolean schema;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(schema ? SweepSchema.json() : table());
    spec.commandLine().getOut().flush();
    return ExitCode.DONE;
  }

  /** One row per key, from the code's own description. */
  static String table() {
    StringBuilder table =
        new StringBuilder("| key | value | default | what |\n| --- | --- | --- | --- |\n");
    for (SettingKey key : SettingCatalog.all()) {
      table
          .append("| `")
          .append(key.path())
          .append("` | ")
          .append(value(key))
          .append(" | ")
          .append(key.fallback().map(fallback -> "`" + fallback + "`").orElse(""))
          .append(" | ")
          .append(key.doc())
          .append(" |\n");
    }
    return table.toString();
  }

  private static String value(SettingKey key) {
    return switch (key.kind()) {
      case INTEGER -> "whole number";
      case NUMBER -> "number";
      case FLAG -> "true, false";
      case WORD -> String.join(", ", key.words());
      case WORDS -> "a list of " + String.join(", ", key.words());
      case TEXT -> "text";
      case PATH -> "path";
      case TUNING -> "pattern";
      case DEVICE -> "auto, cpu, cuda, cuda:N";
      case FORMATS -> "origin, instruction, or a list";
      case GROUPS -> "list of groups";
      case COMMAND -> "list of texts";
      case PATHS -> "path, or a list";
      case FREE -> "block of anything";
    };
  }
}

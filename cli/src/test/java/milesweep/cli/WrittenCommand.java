package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * A {@code milesweep} command that stands in a script, a manifest or a page.
 *
 * @param words after {@code milesweep}: its name, then options and arguments as they are written
 */
record WrittenCommand(List<String> words) {
  private static final CommandLine MILESWEEP = new CommandLine(Main.class);

  /** {@code milesweep}, also by a path or from a variable, and what follows up to its end. */
  private static final Pattern COMMAND =
      Pattern.compile("(?:[\\w./$]*/|\\$)?\\bmilesweep\"? ([a-z]+(?: [^|;&<>#\\n]*)?)");

  /** All commands of a text, continued lines joined. */
  static List<WrittenCommand> in(String text) {
    List<WrittenCommand> found = new ArrayList<>();
    Matcher matcher = COMMAND.matcher(text.replaceAll("\\\\\\n\\s*", ""));
    while (matcher.find()) {
      List<String> words = List.of(matcher.group(1).split("\\s+"));
      if (MILESWEEP.getSubcommands().containsKey(words.get(0))) {
        found.add(new WrittenCommand(words));
      }
    }
    return found;
  }

  /** Fails when the command line does not know the command or one of its options. */
  void requireKnown(String where) {
    CommandLine command = MILESWEEP;
    boolean named = false;
    for (String word : words) {
      CommandLine below = named ? null : command.getSubcommands().get(word);
      if (below != null) {
        command = below;
        continue;
      }
      assertThat(command).as("%s: %s", where, words).isNotSameAs(MILESWEEP);
      named = true;
      if (word.startsWith("--")) {
        String option = word.replaceFirst("[=)\"`',.].*", "");
        assertThat(command.getCommandSpec().optionsMap().keySet())
            .as("%s: options of milesweep %s", where, String.join(" ", words))
            .contains(option);
      }
    }
  }
}

package milesweep.common.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandSettingsTest {
  private static final Set<Path> FILES =
      Set.of(
          Path.of("/s/train.py"),
          Path.of("/s/bin/train"),
          Path.of("/s/data.csv"),
          Path.of("/opt/bin/tool"),
          Path.of("/usr/bin/python3"));

  private static CommandSettings command(List<String> words, Object... more) {
    Settings sources =
        Settings.of(
            Map.of(
                "trainer.folder", "/s", "trainer.silence-seconds", 0, "trainer.stop-seconds", 1.5));
    for (int i = 0; i < more.length; i += 2) {
      sources = sources.with((String) more[i], more[i + 1]);
    }
    return CommandSettings.from(Settings.of(Map.of("trainer.command", words)), sources);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          python3 train.py              | /s
          /usr/bin/python3 train.py     | /s
          env X=1 python3 -u train.py   | /s
          bin/train data.csv            | /s/bin
          ./bin/../bin/train            | /s/bin
          /opt/bin/tool                 | /opt/bin/tool
          /opt/bin/tool data.csv        | /s
          train.py                      | -
          tool --fast                   | -
          python3 -m package            | -
          ./absent                      | -
          """)
  void the_program_is_where_its_first_file_is(String words, String root) {
    CommandSettings.Code code = command(Arrays.asList(words.split(" "))).code(FILES::contains);
    assertThat(code.isGiven()).isFalse();
    assertThat(code.roots()).isEqualTo(root.equals("-") ? List.of() : List.of(Path.of(root)));
  }

  @Test
  void files_that_are_named_are_what_counts() {
    CommandSettings command =
        command(List.of("python3", "train.py"), "trainer.files", List.of("/s/a", "/b"));
    assertThat(command.code(FILES::contains))
        .isEqualTo(new CommandSettings.Code(List.of(Path.of("/s/a"), Path.of("/b")), true));
  }

  @Test
  void a_script_that_is_not_there_is_missed_and_other_arguments_are_not() {
    assertThat(
            command(List.of("python3", "-u", "trian.py", "x.csv")).missingScript(FILES::contains))
        .contains(Path.of("/s/trian.py"));
    assertThat(command(List.of("python3", "train.py", "out.py")).missingScript(FILES::contains))
        .isEmpty();
    assertThat(command(List.of("tool", "--plugin=x.py", "a.csv")).missingScript(FILES::contains))
        .isEmpty();
  }

  @Test
  void limits_are_read_from_what_is_no_part_of_a_trial() {
    CommandSettings command = command(List.of("a"));
    assertThat(command.stop()).isEqualTo(Duration.ofMillis(1500));
    assertThat(command.silence()).isZero();
    assertThat(command.environment()).isEmpty();
    assertThat(command.evaluatesApart()).isFalse();
  }
}

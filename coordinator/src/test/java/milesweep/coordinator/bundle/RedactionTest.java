package milesweep.coordinator.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          F/T/LoRA                          | F/T/LoRA
          train.py                          | train.py
          src/train.py                      | src/train.py
          # a / b and/or c // d             | # a / b and/or c // d
          https://example.org/doc           | https://example.org/doc
          /home/alice/train.py              | …/train.py~
          --data=/home/alice/set            | --data=…/set~
          ~/code/train.py                   | …/train.py~
          file:///home/alice/x.csv          | …/x.csv~
          C:\\Users\\alice\\x.csv           | …/x.csv~
          "/home/alice/my set"              | "…/~
          https://alice:pw@example.org/doc  | https://…~
          """)
  void paths_and_users_go_and_all_else_stays(String text, String beginning) {
    String shown = Redaction.paths(text);
    assertThat(shown).startsWith(beginning).doesNotContain("alice").doesNotContain("pw@");
    if (!beginning.contains("…")) {
      assertThat(shown).isEqualTo(text);
    }
  }

  @Test
  void settings_that_differ_stay_different() {
    Settings one =
        Settings.of(
            Map.of(
                "trainer.command",
                List.of("python3", "/a/train.py"),
                "trainer.config.hub-token",
                "hf_123",
                "trainer.config.pooling.token",
                "cls",
                "trainer.config.deep",
                Map.of("password", "hunter2", "steps", 3),
                "training.learning-rate",
                0.5));
    Settings other = one.with("trainer.command", List.of("python3", "/b/train.py"));
    assertThat(Redaction.of(one)).isNotEqualTo(Redaction.of(other));
    assertThat(Redaction.of(one).canonicalJson())
        .contains("…/train.py~", "\"cls\"", "\"steps\":3", "0.5")
        .doesNotContain("/a/", "hf_123", "hunter2");
  }

  @Test
  void a_file_as_written_loses_places_and_secrets_and_keeps_the_rest() {
    String shown =
        Redaction.written(
            """
            // as told in /home/alice/notes.txt
            sweep {
              model { preset = mile-base, weights = ${?MISS_WEIGHTS} }
              data { kind = slake, folder = ../patients of 2024/slake  # here
                     table.images = ${HOME}/${SET}/images, name = ward }
              trainer.files = [code/a.py,
                               "code/b c.py"]
              trainer.config { password = "hun\\u0074er2", api-key: abc, layers = 3 }
              grid { tuning = ["F/T/LoRA"], "data.folder" = ["/one", "/two"] }
              text.vocab = "vocab.txt"
            }
            """);
    assertThat(shown)
        .contains("weights = ${?MISS_WEIGHTS} }", "preset = mile-base", "name = ward")
        .contains("layers = 3", "tuning = [\"F/T/LoRA\"]")
        .doesNotContain("alice", "patients", "images,", "code/", "b c", "hun", "abc")
        .doesNotContain("/one", "/two", "vocab.txt");
  }

  @Test
  void a_resolved_definition_loses_them_wherever_they_stand() throws Exception {
    String resolved =
        """
        {"name":"w","settings":{"data.folder":"/p/one","data.name":"ward"},
         "axes":[{"key":"data.folder","values":["rel/two","/p/three"]},
                 {"key":"seed","values":[1,2]}],
         "points":[{"model.weights":"/p/four"}],
         "include":[{"data.folder":["rel/five"]}],"unset":{"model.weights":"${?W} in /p/six"}}
        """;
    String shown = Redaction.resolved("", new ObjectMapper().readTree(resolved)).toString();
    assertThat(shown)
        .contains("\"ward\"", "[1,2]", "\"key\":\"seed\"")
        .doesNotContain("/p/", "rel/", "one", "two", "three", "four", "five", "six");
  }
}

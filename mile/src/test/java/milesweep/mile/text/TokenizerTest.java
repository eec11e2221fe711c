package milesweep.mile.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
  private static final Tokenizer SMALL =
      new Tokenizer(
          new Vocabulary(
              List.of(
                  "[PAD]",
                  "[UNK]",
                  "[CLS]",
                  "[SEP]",
                  "[MASK]",
                  "lung",
                  "##s",
                  "left",
                  "t",
                  "##2",
                  "-",
                  "weighted",
                  "don",
                  "'",
                  "t2",
                  "?",
                  "肺",
                  "𠀀",
                  "[",
                  "]",
                  "sep",
                  "σ",
                  "##σ",
                  "i",
                  ",",
                  "[DEC]",
                  "[ENC]")));

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          longest piece first           | Lungs            | lung ##s
          accents go                    | LÉFT             | left
          punctuation is a word         | T2-weighted?     | t2 - weighted ?
          ideographs are words          | 肺left           | 肺 left
          beyond the basic plane        | 𠀀               | 𠀀
          names of specials are text    | [SEP]            | [ sep ]
          no final-sigma rule           | ΣΣ               | σ ##σ
          what cannot be spelt          | lungx left       | [UNK] left
          """)
  void spells(String why, String text, String pieces) {
    assertThat(String.join(" ", SMALL.pieces(text))).isEqualTo(pieces);
  }

  @Test
  void control_characters_are_dropped_and_separators_split() {
    assertThat(SMALL.pieces("lu\u200Dng\u0000s\u00A0left\u2028t\t2\uFFFD"))
        .containsExactly("lung", "##s", "left", "t", "[UNK]");
  }

  @Test
  void a_word_of_more_than_a_hundred_code_points_is_unknown() {
    assertThat(SMALL.pieces("σ".repeat(100))).hasSize(100).doesNotContain("[UNK]");
    assertThat(SMALL.pieces("σ".repeat(101))).containsExactly("[UNK]");
  }

  @Test
  void a_long_question_keeps_its_end_mark_and_says_that_it_was_cut() {
    Tokenizer.Question cut = SMALL.question("left left left left", 5);
    assertThat(cut.ids()).containsExactly(26, 7, 7, 7, 3);
    assertThat(cut.truncated()).isTrue();
    assertThat(SMALL.question("left left left", 5).truncated()).isFalse();
    assertThatThrownBy(() -> SMALL.question("left", 1))
        .hasMessageContaining("text.question-max-length");
  }

  @Test
  void answers_start_with_dec_and_are_never_cut() {
    assertThat(SMALL.answer("left ".repeat(60))).hasSize(62).startsWith(25).endsWith(3);
  }

  @Test
  void decoding_drops_specials_and_the_blank_in_front_of_punctuation() {
    assertThat(SMALL.decode(25, 5, 6, 24, 7, 15, 3, 0, 0, 1)).isEqualTo("lungs, left?");
    assertThat(SMALL.decode(25, 12, 13, 8, 3)).isEqualTo("don't");
    assertThat(SMALL.decode(6, 5)).isEqualTo("##s lung");
    assertThat(SMALL.decode(14, 10, 11)).isEqualTo("t2 - weighted");
    assertThatThrownBy(() -> SMALL.decode(27))
        .hasMessageContaining("27")
        .hasMessageContaining("27 ids");
  }

  @Test
  void the_locale_of_the_machine_changes_nothing() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(SMALL.pieces("I")).containsExactly("i");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void normal_form_of_a_text_with_an_unknown_word_is_its_cleaned_lower_case() {
    NormalForm form = new NormalForm(SMALL);
    assertThat(form.of(" T2-Weighted ")).isEqualTo("t2 - weighted");
    assertThat(form.of("  X\u3000 LEFT")).isEqualTo("x left");
    assertThat(form.of("\u200B")).isEmpty();
  }

  @Test
  void a_batch_is_padded_to_its_longest() {
    PaddedIds padded = PaddedIds.of(List.of(new long[] {9, 3}, new long[] {9, 8, 7, 3}));
    assertThat(padded.ids()).isDeepEqualTo(new long[][] {{9, 3, 0, 0}, {9, 8, 7, 3}});
    assertThat(padded.mask()).isDeepEqualTo(new long[][] {{1, 1, 0, 0}, {1, 1, 1, 1}});
  }

  @Test
  void texts_of_two_data_sets_and_edge_cases_give_the_reference_ids() throws Exception {
    Path folder = SharedData.path("data/bert-vocab");
    Tokenizer tokenizer = new Tokenizer(VocabularyFile.read(folder.resolve("vocab.txt")));
    JsonNode cases =
        new ObjectMapper().readTree(folder.resolve("tokenization-golden.json").toFile());
    assertThat(cases).isNotEmpty();
    for (JsonNode one : cases) {
      if (one.get("text").asText().contains("[SEP]")) {
        continue; // that library maps names of specials to their ids; here they are plain text
      }
      List<Long> expected = new ArrayList<>();
      one.get("ids").forEach(id -> expected.add(id.asLong()));
      long[] ids = tokenizer.answer(one.get("text").asText());
      ids[0] = tokenizer.vocabulary().clsId();
      assertThat(Arrays.stream(ids).boxed().toList())
          .as(one.get("text").toString())
          .isEqualTo(expected);
    }
  }
}

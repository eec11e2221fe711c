package milesweep.mile.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
  @TempDir Path folder;

  private static VocabularyBuilder texts() {
    return new VocabularyBuilder().add("b b ab ab").add("ab ca ca a");
  }

  @Test
  void a_built_vocabulary_holds_specials_then_characters_then_words_by_count() {
    assertThat(texts().add("zz").build(2).entries())
        .containsExactly(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "z", "##a", "##b", "##c",
            "##z", "ab", "ca", "[DEC]", "[ENC]");
  }

  @Test
  void equal_counts_and_characters_are_in_code_point_order() {
    var entries = new VocabularyBuilder().add("\uD83D\uDE00x \uFF5Ex aa").build(9).entries();
    assertThat(entries.subList(5, 9)).containsExactly("a", "x", "\uFF5E", "\uD83D\uDE00");
    assertThat(entries.subList(13, 16)).containsExactly("aa", "\uFF5Ex", "\uD83D\uDE00x");
  }

  @Test
  void the_order_of_the_texts_changes_nothing() {
    assertThat(new VocabularyBuilder().add("ab ca ca a").add("b b ab ab").build(9).entries())
        .isEqualTo(texts().build(9).entries());
  }

  @Test
  void a_fixed_size_is_filled_with_unused_ids_in_front_of_dec_and_enc() {
    Vocabulary padded = texts().build(8000, 20);
    assertThat(padded.size()).isEqualTo(20);
    assertThat(padded.entries().subList(11, 20))
        .containsExactly(
            "ab",
            "ca",
            "[unused0]",
            "[unused1]",
            "[unused2]",
            "[unused3]",
            "[unused4]",
            "[DEC]",
            "[ENC]");
    assertThat(padded.decId()).isEqualTo(18);
  }

  @Test
  void a_fixed_size_cuts_the_rarest_words() {
    assertThat(texts().build(8000, 14).entries().subList(11, 14))
        .containsExactly("ab", "[DEC]", "[ENC]");
  }

  @Test
  void a_size_below_the_characters_is_refused_by_its_key() {
    assertThatThrownBy(() -> texts().build(8000, 12))
        .hasMessageContaining("model.vocab-size is 12")
        .hasMessageContaining("at least 13");
  }

  @Test
  void a_file_gets_dec_and_enc_unless_it_ends_with_them() throws Exception {
    Path file = folder.resolve("vocab.txt");
    Files.writeString(file, "[PAD]\r\n[UNK]\n[CLS]\n[SEP]\n\u2028\n");
    Vocabulary read = VocabularyFile.read(file);
    assertThat(read.entries())
        .containsExactly("[PAD]", "[UNK]", "[CLS]", "[SEP]", "\u2028", "[DEC]", "[ENC]");
    Files.writeString(file, String.join("\n", read.entries()));
    assertThat(VocabularyFile.read(file).entries()).isEqualTo(read.entries());
  }

  @Test
  void a_file_that_is_no_vocabulary_is_refused_with_its_name_and_the_key() throws Exception {
    Path file = folder.resolve("vocab.txt");
    for (String text :
        List.of(
            "",
            "[PAD]\n[UNK]",
            "[UNK]\n[PAD]\n[CLS]\n[SEP]",
            "[PAD]\n\n[UNK]\n[CLS]\n[SEP]",
            "[PAD]\na\na\n[UNK]\n[CLS]\n[SEP]",
            "[PAD]\n[DEC]\n[UNK]\n[CLS]\n[SEP]")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> VocabularyFile.read(file))
          .hasMessageStartingWith("text.vocab: ")
          .hasMessageContaining("vocab.txt");
    }
    Files.write(file, new byte[] {(byte) 0xC3, 0x28});
    assertThatThrownBy(() -> VocabularyFile.read(file)).hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> VocabularyFile.read(folder.resolve("none")))
        .hasMessageContaining("no file");
  }
}

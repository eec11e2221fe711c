package milesweep.mile.data;

import static milesweep.mile.data.DataFolder.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import milesweep.mile.data.image.Augmentation;
import milesweep.mile.data.image.ImageDecoder;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.Tokenizer;
import milesweep.mile.text.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
  @TempDir Path temporary;

  private DataFolder folder;

  @BeforeEach
  void threeQuestionsOnTwoImages() {
    folder =
        DataFolder.in(temporary)
            .image("b/source.png", 20)
            .split(
                SplitName.TRAIN,
                record(2, "Which organ is shown here?", "Left lung"),
                record(5, "b/source.png", "Which organ?", "Liver"),
                record(9, "Is it a lung?", "Yes"));
  }

  private static TextSide text(CheckedData data, int maxLength) throws IOException {
    Vocabulary vocabulary = VocabularySource.of(Optional.empty(), List.of(data), 100, 160);
    return new TextSide(new Tokenizer(vocabulary), maxLength, 40);
  }

  @Test
  void a_batch_holds_samples_in_the_order_asked_padded_to_its_longest() throws IOException {
    CheckedData data = folder.check();
    Samples samples = Samples.origin(data, SplitName.TRAIN, DataFolder.TRANSFORM, text(data, 35));
    SampleBatch batch = samples.batch(0, new int[] {1, 0});
    assertThat(samples.size()).isEqualTo(3);
    assertThat(batch.qids()).containsExactly(5, 2);
    assertThat(batch.questions().length()).isEqualTo(8); // [ENC] which organ is shown here ? [SEP]
    assertThat(batch.questions().ids()[0]).startsWith(159).endsWith(3, 0, 0, 0);
    assertThat(batch.questions().mask()[0]).containsExactly(1, 1, 1, 1, 1, 0, 0, 0);
    assertThat(batch.answers().ids()[1]).hasSize(4).startsWith(158).endsWith(3);
    assertThat(batch.images()).hasSize(2 * 3 * 8 * 8);
    assertThat(batch.images()[0]).isBetween(20 / 65025f, 27 / 65025f); // scaled twice by 255
    assertThat(batch.images()[3 * 8 * 8]).isBetween(90 / 65025f, 97 / 65025f);
  }

  @Test
  void instruction_prompts_change_with_the_epoch_and_the_seed_alone() throws IOException {
    CheckedData data = folder.check();
    TextSide text = text(data, 35);
    Samples one = Samples.instruction(data, DataFolder.TRANSFORM, text, 42, 1);
    Samples same = Samples.instruction(data, DataFolder.TRANSFORM, text, 42, 1);
    Set<List<Long>> seen = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      long[] ids = one.batch(epoch, new int[] {2}).questions().ids()[0];
      assertThat(same.batch(epoch, new int[] {0, 2}).questions().ids()[1]).startsWith(ids);
      seen.add(java.util.Arrays.stream(ids).boxed().toList());
    }
    assertThat(seen).hasSize(6);
    assertThat(one.allPrompts()).isEqualTo(5 + 5 + 6);
  }

  @Test
  void augmented_pictures_change_with_the_epoch_and_nothing_else_does() throws IOException {
    CheckedData data = folder.check();
    Samples plain = Samples.origin(data, SplitName.TRAIN, DataFolder.TRANSFORM, text(data, 35));
    Samples augmented = plain.augmented(new Augmentation(3));
    int changed = 0;
    for (int epoch = 0; epoch < 10; epoch++) {
      SampleBatch batch = augmented.batch(epoch, new int[] {2, 0});
      SampleBatch before = plain.batch(epoch, new int[] {2, 0});
      assertThat(batch.questions().ids()).isDeepEqualTo(before.questions().ids());
      assertThat(augmented.batch(epoch, new int[] {2, 0}).images()).isEqualTo(batch.images());
      changed += java.util.Arrays.equals(batch.images(), before.images()) ? 0 : 1;
    }
    assertThat(changed).isBetween(3, 10);
    assertThat(plain.batch(0, new int[] {1}).images())
        .as("what is kept stays as it is")
        .isEqualTo(plain.batch(7, new int[] {1}).images());
  }

  @Test
  void cut_prompts_are_counted() throws IOException {
    CheckedData data = folder.check();
    Samples samples = Samples.origin(data, SplitName.TRAIN, DataFolder.TRANSFORM, text(data, 6));
    assertThat(samples.cutPrompts()).isEqualTo(2);
    assertThat(samples.batch(0, new int[] {0}).questions().length()).isEqualTo(6);
    assertThat(Samples.instruction(data, DataFolder.TRANSFORM, text(data, 35), 42, 1).cutPrompts())
        .isZero();
  }

  @Test
  void answers_that_do_not_fit_are_all_named() throws IOException {
    folder.split(
        SplitName.TRAIN,
        record(2, "q", "lung ".repeat(39)),
        record(3, "q", "lung ".repeat(38)),
        record(4, "q", "lung ".repeat(50)));
    CheckedData data = folder.check();
    TextSide text = text(data, 35);
    assertThatThrownBy(() -> Samples.origin(data, SplitName.TRAIN, DataFolder.TRANSFORM, text))
        .isInstanceOf(DataFaultException.class)
        .hasMessageContaining("2 faults")
        .hasMessageContaining("qid 2: the answer has 41 ids, only 40 fit")
        .hasMessageContaining("qid 4");
  }

  @Test
  void a_question_limit_beyond_the_positions_is_refused_by_its_key() throws IOException {
    CheckedData data = folder.check();
    assertThatThrownBy(() -> text(data, 41)).hasMessageContaining("text.question-max-length is 41");
  }

  @Test
  void images_that_no_longer_fit_the_cache_give_the_same_numbers() throws IOException {
    var name = "a/source.png";
    var cache =
        new ImageCache(
            temporary.resolve("imgs"), ImageDecoder.DEFAULT, Optional.of(DataFolder.TRANSFORM), 0);
    cache.look(name);
    float[] again = new float[192];
    cache.write(name, again, 0);
    assertThat(again)
        .isEqualTo(
            Samples.origin(
                    folder.check(), SplitName.TRAIN, DataFolder.TRANSFORM, text(folder.check(), 35))
                .batch(0, new int[] {0})
                .images());
    Files.copy(
        temporary.resolve("imgs/b/source.png"),
        temporary.resolve("imgs/a/source.png"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> cache.write(name, again, 0))
        .hasMessageContaining("changed since it was checked");
  }

  @Test
  void a_vocabulary_file_of_another_size_is_refused_by_its_key() throws IOException {
    Path file = Files.writeString(temporary.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n");
    assertThatThrownBy(() -> VocabularySource.of(Optional.of(file), List.of(), 0, 7))
        .hasMessageContaining("has 6 ids")
        .hasMessageContaining("model.vocab-size is 7");
    assertThat(VocabularySource.of(Optional.of(file), List.of(), 0, 6).size()).isEqualTo(6);
  }

  @Test
  void a_built_vocabulary_covers_questions_answers_and_prompts() throws IOException {
    CheckedData data = folder.check();
    Tokenizer tokenizer = text(data, 35).tokenizer();
    for (QuestionRecord record : data.split(SplitName.TRAIN)) {
      assertThat(tokenizer.pieces(record.question() + record.answer() + "<image> (d); options"))
          .doesNotContain("[UNK]");
    }
    assertThat(tokenizer.vocabulary().fingerprint()).hasSize(64);
  }
}

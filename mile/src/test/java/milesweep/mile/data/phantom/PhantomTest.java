package milesweep.mile.data.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import milesweep.common.metric.Scores;
import milesweep.common.view.DataSettings.Domain;
import milesweep.common.view.DataSettings.Phantom;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.DataCheck;
import milesweep.mile.data.SlakeFolder;
import milesweep.mile.data.image.ImageDecoder;
import milesweep.mile.data.image.Pixels;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.evaluate.ConstantAnswer;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.text.NormalForm;
import milesweep.mile.text.SmallVocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PhantomTest {
  @TempDir Path temporary;

  private static Phantom settings(Domain domain, long seed, int train) {
    return new Phantom(domain, seed, train, 4, 30, 10, 64);
  }

  private CheckedData read(Phantom settings) throws IOException {
    Path folder = PhantomFolder.ensure(temporary, settings);
    return DataCheck.run(
            new DataCheck.Request(
                "phantom",
                new SlakeFolder(folder, Optional.empty()),
                true,
                Set.of(SplitName.values()),
                Optional.empty(),
                DataCheck.Look.CHECKED))
        .require();
  }

  /** A change of any byte changes these; raise {@link PhantomSet#VERSION} with them. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ANATOMY, 5dff1ab3bd20f0661e58d2ca9b4270e55d769e18b11c1b353844042bb6e5f15e",
    "SHAPES, b95a32c9d3115ebba2bfb6ad950e2e7ce64e16084ad45b90fd528b06c8fcdfb9"
  })
  void the_same_seed_gives_the_same_set_on_every_machine(Domain domain, String fingerprint)
      throws IOException {
    assertThat(read(settings(domain, 7, 12)).fingerprint()).isEqualTo(fingerprint);
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void the_real_reader_takes_it_without_a_fault_or_warning(Domain domain) throws IOException {
    CheckedData data = read(settings(domain, 1, 20));
    assertThat(data.faults()).isEmpty();
    assertThat(data.warnings()).isEmpty();
    assertThat(data.split(SplitName.TRAIN)).hasSize(200);
    assertThat(data.counts().get(SplitName.TEST).images()).isEqualTo(30);
    for (QuestionRecord record : data.split(SplitName.TEST)) {
      assertThat(record.imageName()).startsWith("test-");
    }
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void no_constant_answer_goes_far(Domain domain) throws IOException {
    Metrics metrics =
        new Metrics(
            new NormalForm(SmallVocabulary.tokenizer("yes no true false")),
            domain == Domain.ANATOMY ? ClosedRule.YES_NO : ClosedRule.ANSWER_TYPE);
    List<Metrics.Reference> references =
        read(new Phantom(domain, 7, 1, 1, 150, 10, 16)).split(SplitName.TEST).stream()
            .map(Metrics.Reference::of)
            .toList();
    Scores closed = ConstantAnswer.bestClosed(metrics, references).scores();
    assertThat(closed.closedPercent()).isLessThan(55);
    assertThat(closed.closed()).isBetween(700, 800);
    assertThat(ConstantAnswer.bestOpened(metrics, references).scores().openedPercent())
        .isLessThan(15);
  }

  @Test
  void the_domains_share_neither_questions_nor_answers() throws IOException {
    assertThat(texts(Domain.ANATOMY, false))
        .doesNotContainAnyElementsOf(texts(Domain.SHAPES, false));
    assertThat(texts(Domain.ANATOMY, true)).doesNotContainAnyElementsOf(texts(Domain.SHAPES, true));
  }

  private Set<String> texts(Domain domain, boolean answers) throws IOException {
    return read(new Phantom(domain, 3, 60, 1, 1, 24, 16)).split(SplitName.TRAIN).stream()
        .map(record -> answers ? record.answer() : record.question())
        .map(text -> text.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void every_scene_has_as_many_questions_as_may_be_asked(Domain domain) {
    for (int image = 0; image < 300; image++) {
      Draws draws = new Draws("test " + image);
      Scene scene = domain == Domain.ANATOMY ? AnatomyScene.draw(draws) : SheetScene.draw(draws);
      List<String> picked =
          QuestionPicker.pick(scene, QuestionPicker.MOST, draws).stream()
              .map(Question::text)
              .toList();
      assertThat(new HashSet<>(picked)).hasSize(QuestionPicker.MOST);
    }
  }

  @Test
  void more_questions_than_a_scene_has_are_refused_by_their_key() {
    assertThatThrownBy(() -> PhantomSet.files(new Phantom(Domain.ANATOMY, 1, 1, 1, 1, 25, 64)))
        .hasMessageContaining("data.phantom.questions-per-image is 25");
  }

  @Test
  void a_larger_set_begins_with_the_images_of_a_smaller_one() {
    var small = PhantomSet.files(settings(Domain.ANATOMY, 5, 3));
    var large = PhantomSet.files(settings(Domain.ANATOMY, 5, 6));
    var other = PhantomSet.files(settings(Domain.ANATOMY, 6, 3));
    String image = "imgs/train-2/source.png";
    assertThat(large.get(image)).isEqualTo(small.get(image)).isNotEqualTo(other.get(image));
    assertThat(large.get("test.json")).isEqualTo(small.get("test.json"));
    String records = new String(small.get("train.json"), StandardCharsets.UTF_8);
    assertThat(new String(large.get("train.json"), StandardCharsets.UTF_8))
        .startsWith(records.substring(0, records.length() - 3));
  }

  @Test
  void a_picture_is_the_same_scene_at_every_size() throws IOException {
    AnatomyScene scene = AnatomyScene.draw(new Draws("any"));
    Pixels small = ImageDecoder.DEFAULT.decode(scene.paint(32, new Draws("x")).png());
    Pixels large = ImageDecoder.DEFAULT.decode(scene.paint(300, new Draws("x")).png());
    assertThat(large.width()).isEqualTo(300); // more than one stored block
    assertThat(Math.abs(small.sample(16, 16, 0) - large.sample(154, 154, 0))).isLessThan(30);
  }

  @Test
  void processes_that_race_for_a_folder_all_get_a_whole_one() throws Exception {
    Phantom settings = settings(Domain.SHAPES, 2, 20);
    Callable<Path> ensure = () -> PhantomFolder.ensure(temporary, settings);
    var pool = Executors.newFixedThreadPool(4);
    try {
      Set<Path> folders = new HashSet<>();
      for (var future : pool.invokeAll(List.of(ensure, ensure, ensure, ensure))) {
        folders.add(future.get());
      }
      assertThat(folders).hasSize(1);
    } finally {
      pool.shutdown();
    }
    try (var left = Files.list(temporary)) {
      assertThat(left).hasSize(1); // nothing temporary
    }
    assertThat(read(settings).faults()).isEmpty();
  }

  @Test
  void a_whole_folder_is_used_again_and_a_damaged_one_made_anew() throws IOException {
    Phantom settings = settings(Domain.ANATOMY, 2, 5);
    Path folder = PhantomFolder.ensure(temporary, settings);
    Path image = folder.resolve("imgs/train-0/source.png");
    var before = Files.getLastModifiedTime(image);
    byte[] content = Files.readAllBytes(image);
    PhantomFolder.ensure(temporary, settings);
    assertThat(Files.getLastModifiedTime(image)).isEqualTo(before);
    Files.write(image, new byte[0]);
    assertThat(PhantomFolder.ensure(temporary, settings)).isEqualTo(folder);
    assertThat(image).hasBinaryContent(content);
  }
}

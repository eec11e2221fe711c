package milesweep.mile.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import milesweep.common.Json;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.metric.ContentTypeScores;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.setting.Settings;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerReply;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.ModelSettings;
import milesweep.mile.checkpoint.PickleBytes;
import milesweep.mile.checkpoint.SafetensorsWriter;
import milesweep.mile.checkpoint.TorchWriter;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real trainer processes over their real socket, on a generated data set. */
class TrainerProcessTest {
  private static final Stages TRIAL = Stages.of("F/T/LoRA");
  private static final int LONG = 240; // epochs of a training that can be killed on the way

  /** One grey pixel would be a warning; this is two by two. */
  private static final byte[] PICTURE = picture();

  @TempDir static Path home;

  private static TrainerProcess trainer;
  private static StageResult prepared;
  private static StageResult pretrained;
  private static StageResult trained;
  private static List<Report> evaluation;

  @BeforeAll
  static void anUndisturbedTrial() throws Exception {
    trainer = new TrainerProcess(home.resolve("a"), 60);
    prepared = result(trainer.run(TRIAL.prepare()));
    pretrained = result(trainer.run(stage("pretrain", 1, StageKind.PRETRAIN, List.of())));
    trained = result(trainer.run(training(1)));
    evaluation = trainer.run(evaluation(trained));
  }

  @AfterAll
  static void stop() throws Exception {
    trainer.close();
  }

  private static byte[] picture() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static StageSpec stage(String name, int attempt, StageKind kind, List<Artifact> weights) {
    return TRIAL.with("training.epochs", LONG).stage(name, attempt, kind, prepared, weights);
  }

  private static StageSpec training(int attempt) {
    return stage("train", attempt, StageKind.TRAIN, List.of(pretrained.weights()));
  }

  private static StageSpec evaluation(StageResult training) {
    List<Artifact> weights = List.of(pretrained.weights(), training.weights());
    return stage("evaluate", 1, StageKind.EVALUATE, weights);
  }

  private static StageResult result(List<Report> reports) {
    Report last = reports.get(reports.size() - 1);
    assertThat(last).isInstanceOf(Report.Succeeded.class);
    return ((Report.Succeeded) last).result();
  }

  private static Report.Failed failure(List<Report> reports) {
    Report last = reports.get(reports.size() - 1);
    assertThat(last).isInstanceOf(Report.Failed.class);
    return (Report.Failed) last;
  }

  @Test
  void prepare_tells_what_the_data_are() {
    assertThat(prepared.fingerprints()).containsOnlyKeys("data", "pretrain.data", "vocabulary");
    assertThat(prepared.counts())
        .containsEntry("train.questions", 20L)
        .containsEntry("test.questions", 10L)
        .containsEntry("pretrain.train.questions", 20L)
        .containsKeys("test.constant.global", "train.instruction.cut-prompts");
    assertThat(prepared.warnings()).anyMatch(warning -> warning.contains("constant answer"));
    assertThat(prepared.context().device()).startsWith("cpu ");
    assertThat(prepared.context().numericVersion()).isEqualTo(NumericContext.NUMERIC_VERSION);
  }

  @Test
  void prepare_warns_of_answers_that_are_too_long_to_be_written() throws Exception {
    StageResult looked = result(trainer.run(TRIAL.with("generation.max-length", 2L).prepare()));
    assertThat(looked.counts().get("test.too-long-answers")).isPositive();
    assertThat(looked.warnings())
        .anyMatch(
            w ->
                w.matches(
                    "test: \\d+ of 10 answers have more than the 2 ids .* the longest is that of qid \\d+ with \\d ids"));
    assertThat(prepared.counts()).containsEntry("test.too-long-answers", 0L);
  }

  @Test
  void a_training_leaves_weights_and_tells_its_epochs() throws Exception {
    List<Report> reports = trainer.reports(training(1));
    assertThat(reports.get(0)).isInstanceOf(Report.Started.class);
    List<Report.EpochEnded> epochs = epochs(reports);
    assertThat(epochs).extracting(Report.EpochEnded::epoch).startsWith(1, 2).hasSize(LONG);
    assertThat(epochs.get(LONG - 1).loss()).isLessThan(epochs.get(0).loss());
    assertThat(epochs.get(LONG - 1).loss()).isEqualTo(trained.finalLoss());
    assertThat(Path.of(trained.weights().path()))
        .isRegularFile()
        .hasSize(trained.weights().bytes());
    assertThat(trained.trainableParameters()).isLessThan(trained.totalParameters());
    assertThat(pretrained.trainableParameters()).isEqualTo(pretrained.totalParameters());
    assertThat(trained.peakMemoryBytes()).isGreaterThan(50L << 20);
  }

  @Test
  void an_evaluation_answers_every_test_question() {
    List<Report.PredictionsMade> chunks =
        evaluation.stream()
            .filter(Report.PredictionsMade.class::isInstance)
            .map(Report.PredictionsMade.class::cast)
            .toList();
    assertThat(chunks).hasSize(1);
    assertThat(chunks.get(0).predictions())
        .hasSize(10)
        .isSortedAccordingTo(Comparator.comparingLong(Prediction::qid));
    StageResult result = result(evaluation);
    assertThat(result.scores().opened() + result.scores().closed()).isEqualTo(10);
    assertThat(result.predictionsSha256()).hasSize(64);
    assertThat(result.counts()).containsKey("test.unattainable");
    assertThat(ContentTypeScores.in(result.counts()))
        .isEqualTo(ContentTypeScores.of(chunks.get(0).predictions()));
    assertThat(chunks.get(0).predictions())
        .allSatisfy(prediction -> assertThat(prediction.question()).isNotBlank());
  }

  @Test
  void a_ranking_evaluation_answers_with_answers_of_the_training_data() throws Exception {
    List<Artifact> weights = List.of(pretrained.weights(), trained.weights());
    StageSpec ranking =
        TRIAL
            .with("generation.mode", "rank")
            .with("ranking.k", 5)
            .stage("rank", 1, StageKind.EVALUATE, prepared, weights);
    List<Report> reports = trainer.run(ranking);
    List<Prediction> predictions =
        reports.stream()
            .filter(Report.PredictionsMade.class::isInstance)
            .flatMap(made -> ((Report.PredictionsMade) made).predictions().stream())
            .toList();
    assertThat(predictions).hasSize(10);
    assertThat(trainingAnswers())
        .containsAll(predictions.stream().map(Prediction::answer).toList());
    assertThat(result(reports).counts()).containsKey("test.unattainable");
  }

  /** Of the generated sets that the trainer keeps. */
  private static List<String> trainingAnswers() throws IOException {
    List<String> answers = new ArrayList<>();
    try (Stream<Path> files = Files.walk(home.resolve("a/cache"))) {
      for (Path file : files.filter(path -> path.endsWith("train.json")).toList()) {
        Json.MAPPER.readTree(file.toFile()).forEach(row -> answers.add(row.get("answer").asText()));
      }
    }
    return answers;
  }

  @Test
  void a_training_that_was_killed_ends_with_the_bits_of_an_undisturbed_one() throws Exception {
    Path other = home.resolve("killed");
    try (TrainerProcess victim = new TrainerProcess(other, 60)) {
      assertThat(victim.begin(training(1)).ok()).isTrue();
      victim.awaitReport(training(1), Report.CheckpointSaved.class::isInstance);
      victim.kill();
      assertThat(victim.reports(training(1))).noneMatch(Report::isTerminal);
    }
    try (TrainerProcess next = new TrainerProcess(other, 60)) {
      TrainerReply again = next.begin(training(1));
      assertThat(again.ok()).isFalse();
      assertThat(again.problem()).contains("was begun before");
      List<Report> reports = next.run(training(2));
      assertThat(((Report.Started) reports.get(0)).resumedAtEpoch()).isPositive();
      StageResult result = result(reports);
      assertThat(result.weightsSha256()).isEqualTo(trained.weightsSha256());
      assertThat(result.finalLoss()).isEqualTo(trained.finalLoss());
      assertThat(epochs(reports)).hasSize(LONG);
      StageResult answers = result(next.run(evaluation(result)));
      assertThat(answers.predictionsSha256()).isEqualTo(result(evaluation).predictionsSha256());
    }
  }

  @Test
  void a_stopped_training_goes_on_elsewhere_from_its_checkpoint() throws Exception {
    StageSpec first = stage("stopped", 1, StageKind.TRAIN, List.of(pretrained.weights()));
    assertThat(trainer.begin(first).ok()).isTrue();
    trainer.awaitReport(first, Report.EpochEnded.class::isInstance);
    trainer.send(new TrainerCommand.Stop(first.attempt(), "paused"));
    List<Report> reports = trainer.awaitReport(first, Report::isTerminal);
    assertThat(reports).endsWith(new Report.Stopped("paused"));
    String checkpoints =
        reports.stream()
            .filter(Report.CheckpointSaved.class::isInstance)
            .map(report -> ((Report.CheckpointSaved) report).folder())
            .reduce((earlier, later) -> later)
            .orElseThrow();
    Path moved = home.resolve("moved");
    Files.move(Path.of(checkpoints), moved);
    StageSpec second = resuming(stage("stopped", 2, StageKind.TRAIN, first.weights()), moved);
    List<Report> rest = trainer.run(second);
    assertThat(((Report.Started) rest.get(0)).resumedAtEpoch()).isPositive();
    assertThat(result(rest).weightsSha256()).isEqualTo(trained.weightsSha256());
  }

  private static StageSpec resuming(StageSpec spec, Path folder) {
    return new StageSpec(
        spec.attempt(),
        spec.kind(),
        spec.format(),
        spec.settings(),
        spec.sources(),
        spec.fingerprints(),
        spec.context(),
        spec.weights(),
        folder.toString());
  }

  @Test
  void a_training_that_diverges_fails_for_good_and_names_the_questions() throws Exception {
    StageSpec spec =
        TRIAL
            .with("training.learning-rate", 100.0)
            .with("training.epochs", 20)
            .stage("diverging", 1, StageKind.TRAIN, prepared, List.of(pretrained.weights()));
    Report.Failed failed = failure(trainer.run(spec));
    assertThat(failed.kind()).isEqualTo(FailureKind.DETERMINISTIC);
    assertThat(failed.message()).contains(" in epoch ", "question ids [", "learning rate");
    assertThat(trainer.log(spec)).contains("NonFiniteException");
  }

  @Test
  void a_training_is_judged_on_the_validation_split_and_tells_what_came_out() throws Exception {
    StageSpec spec =
        TRIAL
            .with("training.validate-every", 2)
            .with("training.select", "best")
            .with("training.select-metric", "global")
            .with("training.epochs", 5)
            .stage("judged", 1, StageKind.TRAIN, prepared, List.of(pretrained.weights()));
    List<Report> reports = trainer.run(spec);
    StageResult result = result(reports);
    assertThat(epochs(reports))
        .extracting(epoch -> epoch.validation() != null)
        .containsExactly(false, true, false, true, true);
    Report.EpochEnded last = epochs(reports).get(4);
    assertThat(last.validation().loss()).isPositive();
    assertThat(last.validation().scores().opened() + last.validation().scores().closed())
        .isEqualTo(5);
    assertThat(result.counts()).containsEntry("epochs", 5L).containsKey("selected-epoch");
    int selected = Math.toIntExact(result.counts().get("selected-epoch"));
    assertThat(result.finalLoss()).isEqualTo(epochs(reports).get(selected - 1).loss());
  }

  @Test
  void prepare_misses_a_validation_split_by_the_setting_that_wants_one() throws Exception {
    Path folder = Files.createDirectories(home.resolve("slake/imgs"));
    Files.write(folder.resolve("a.png"), PICTURE);
    String question =
        "[{\"img_name\": \"a.png\", \"question\": \"what?\", \"answer\": \"lung\", \"q_lang\": \"en\", \"answer_type\": \"OPEN\", \"qid\": %d}]";
    Files.writeString(folder.resolveSibling("train.json"), question.formatted(1));
    Files.writeString(folder.resolveSibling("test.json"), question.formatted(2));
    Settings slake =
        TRIAL
            .settings()
            .with("data.kind", "slake")
            .with("data.language", "en")
            .with("training.validate-every", 1);
    Settings sources = Settings.of(Map.of("data.folder", folder.getParent().toString()));
    Report.Failed failed = failure(trainer.run(new Stages(slake, sources).prepare()));
    assertThat(failed.details())
        .singleElement()
        .asString()
        .startsWith("training.validate-every: data set phantom has no validation split");
  }

  @Test
  void a_precision_that_the_device_lacks_is_refused_and_one_it_has_is_in_the_context()
      throws Exception {
    Stages fp16 = TRIAL.with("training.precision", "fp16");
    List<Artifact> weights = List.of(pretrained.weights());
    Report.Failed failed =
        failure(trainer.run(fp16.stage("fp16", 1, StageKind.TRAIN, prepared, weights)));
    assertThat(failed.kind()).isEqualTo(FailureKind.DETERMINISTIC);
    assertThat(failed.message()).contains("training.precision: fp16 needs a GPU", "on cpu ");
    Stages bf16 = TRIAL.with("training.precision", "bf16").with("training.epochs", 2);
    StageResult result =
        result(trainer.run(bf16.stage("bf16", 1, StageKind.TRAIN, prepared, weights)));
    assertThat(result.context().precision()).isEqualTo("bf16");
  }

  @Test
  void augmented_pictures_make_another_model() throws Exception {
    Stages plain = TRIAL.with("training.epochs", 2).with("tuning", "T/T/T");
    Stages augmented = plain.with("image.augmentation", "randaugment");
    String without = weights(plain.stage("plain", 1, StageKind.TRAIN, prepared, List.of()));
    StageSpec first = augmented.stage("augmented", 1, StageKind.TRAIN, prepared, List.of());
    StageSpec again = augmented.stage("once more", 1, StageKind.TRAIN, prepared, List.of());
    assertThat(weights(first)).isNotEqualTo(without).isEqualTo(weights(again));
  }

  private static String weights(StageSpec spec) throws Exception {
    return result(trainer.run(spec)).weightsSha256();
  }

  /** About 27 MB of activations for each of 20 questions, where 200 MB are to be had. */
  @Test
  void memory_that_runs_out_is_told_apart_and_a_smaller_micro_batch_needs_less() throws Exception {
    Stages large =
        TRIAL
            .with("model.image-size", 256)
            .with("model.vit.width", 96)
            .with("model.vit.depth", 4)
            .with("tuning", "T/F/F")
            .with("pretrain.enabled", false)
            .with("training.epochs", 1)
            .with("training.batch-size", 20);
    try (TrainerProcess small = new TrainerProcess(home.resolve("memory"), 60)) {
      StageResult ready = result(small.run(large.prepare()));
      small.limitMemory(200L << 20);
      StageSpec whole = large.stage("memory", 1, StageKind.TRAIN, ready, List.of());
      Report.Failed failed = failure(small.run(whole));
      assertThat(failed.kind()).as(failed.message()).isEqualTo(FailureKind.OUT_OF_MEMORY);
      StageSpec halved = large.stage("memory", 2, StageKind.TRAIN, ready, List.of());
      StageResult done = result(small.run(inContext(halved, ready.context().withMicroBatch(2))));
      assertThat(done.context().microBatch()).isEqualTo(2);
      assertThat(done.finalLoss()).isFinite();
    }
  }

  private static StageSpec inContext(StageSpec spec, NumericContext context) {
    return new StageSpec(
        spec.attempt(),
        spec.kind(),
        spec.format(),
        spec.settings(),
        spec.sources(),
        spec.fingerprints(),
        context,
        spec.weights(),
        spec.resume());
  }

  @Test
  void other_data_than_prepare_saw_are_refused() throws Exception {
    Map<String, String> fingerprints = new TreeMap<>(prepared.fingerprints());
    fingerprints.put("data", "0".repeat(64));
    StageSpec spec = training(7);
    StageSpec changed =
        new StageSpec(
            spec.attempt(),
            spec.kind(),
            spec.format(),
            spec.settings(),
            spec.sources(),
            fingerprints,
            spec.context(),
            spec.weights(),
            null);
    Report.Failed failed = failure(trainer.run(changed));
    assertThat(failed.kind()).isEqualTo(FailureKind.DETERMINISTIC);
    assertThat(failed.message()).contains("changed since", "data: fingerprint was 0000");
  }

  @Test
  void weights_that_are_gone_are_told_by_their_hash() throws Exception {
    Artifact gone = new Artifact("1".repeat(64), 5, home.resolve("nowhere").toString());
    Report.Failed failed =
        failure(trainer.run(stage("gone", 1, StageKind.EVALUATE, List.of(gone))));
    assertThat(failed.kind()).isEqualTo(FailureKind.MISSING_INPUT);
    assertThat(failed.details()).containsExactly(gone.sha256());
  }

  @Test
  void prepare_tells_the_faults_of_all_data_at_once() throws Exception {
    Settings slake =
        TRIAL
            .settings()
            .with("data.kind", "slake")
            .with("data.language", "en")
            .with("pretrain.data.phantom.questions-per-image", 90);
    Settings sources =
        Settings.of(
            Map.of(
                "data.folder", home.resolve("no-data").toString(),
                "model.weights", home.resolve("no-weights").toString()));
    Report.Failed failed = failure(trainer.run(new Stages(slake, sources).prepare()));
    assertThat(failed.kind()).isEqualTo(FailureKind.DETERMINISTIC);
    assertThat(failed.message()).startsWith("3 faults");
    assertThat(failed.details())
        .hasSize(3)
        .anyMatch(line -> line.contains("no-data: no such folder"))
        .anyMatch(line -> line.contains("questions-per-image is 90"))
        .anyMatch(line -> line.contains("no-weights is not there"));
  }

  @Test
  void weights_of_pytorch_train_to_the_bits_of_the_same_as_safetensors() throws Exception {
    Settings settings = Stages.of("T/T/T").settings().with("pretrain.enabled", false);
    Path pth = home.resolve("base.pth");
    Path safetensors = home.resolve("base.safetensors");
    try (MileModel base =
        MileBuilder.of(
                ModelSettings.architecture(settings),
                TuningPattern.of("T/T/T"),
                PeftSettings.DEFAULT,
                3)
            .build()) {
      TorchWriter.zip(pth, TorchWriter.floats(base.named()), true);
      SafetensorsWriter.write(safetensors, base.named(), Map.of());
    }
    List<String> trainedTo = new ArrayList<>();
    for (Path file : List.of(pth, safetensors)) {
      Stages trial = new Stages(settings, Settings.of(Map.of("model.weights", file.toString())));
      StageResult looked = result(trainer.run(trial.prepare()));
      assertThat(looked.fingerprints()).containsKey("weights");
      assertThat(looked.warnings())
          .anyMatch(warning -> warning.endsWith("tensors of the model are from it"));
      StageSpec train = trial.stage("from weights", 1, StageKind.TRAIN, looked, List.of());
      trainedTo.add(result(trainer.run(train)).weightsSha256());
    }
    assertThat(trainedTo.get(0)).isEqualTo(trainedTo.get(1));
    Stages fresh = new Stages(settings, Settings.empty());
    StageResult looked = result(trainer.run(fresh.prepare()));
    StageSpec train = fresh.stage("from nothing", 1, StageKind.TRAIN, looked, List.of());
    assertThat(result(trainer.run(train)).weightsSha256()).isNotEqualTo(trainedTo.get(0));
  }

  @Test
  void prepare_refuses_weights_that_name_a_stranger_and_those_of_another_model() throws Exception {
    byte[] pickle = new PickleBytes().global("os", "system").text("id").raw(0x85, 'R').stop();
    Path stranger = TorchWriter.parts(home.resolve("bad.pth"), Map.of("data.pkl", pickle));
    Settings sources = Settings.of(Map.of("model.bert-weights", stranger.toString()));
    Report.Failed failed = failure(trainer.run(new Stages(TRIAL.settings(), sources).prepare()));
    assertThat(failed.details())
        .singleElement()
        .asString()
        .contains("model.bert-weights", "names os.system", "nothing of it was run");

    Map<String, TorchWriter.Floats> tensors =
        Map.of("fc.bias", new TorchWriter.Floats(new float[1], 1));
    Path other = TorchWriter.zip(home.resolve("other.pth"), tensors, false);
    sources = Settings.of(Map.of("model.vit-weights", other.toString()));
    failed = failure(trainer.run(new Stages(TRIAL.settings(), sources).prepare()));
    assertThat(failed.details()).singleElement().asString().contains("the ViT gets 0 of its");
  }

  @Test
  void an_idle_trainer_leaves_and_takes_its_socket_along() throws Exception {
    try (TrainerProcess idle = new TrainerProcess(home.resolve("idle"), 1)) {
      assertThat(idle.awaitExit()).isZero();
    }
    assertThat(home.resolve("idle/local/socket")).doesNotExist();
  }

  private static List<Report.EpochEnded> epochs(List<Report> reports) {
    return reports.stream()
        .filter(Report.EpochEnded.class::isInstance)
        .map(Report.EpochEnded.class::cast)
        .toList();
  }
}

package milesweep.coordinator.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.store.StoredStage;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.SweepStore;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real store, and whatever a coordinator would write into it. */
class TensorBoardTest {
  private static final long AT = 1_790_000_000_000L;

  @TempDir Path folder;
  private SweepStore store;
  private TensorBoard board;

  @BeforeEach
  void open() {
    store = SweepStore.open(new StoreAddress.File(folder.resolve("coordinator")));
    board = TensorBoard.start(curves(), store.reader());
  }

  @AfterEach
  void close() {
    board.close();
    store.close();
  }

  private Path curves() {
    return folder.resolve("tensorboard");
  }

  /** What the coordinator does: durable first, then told. */
  private void happens(Change... changes) {
    store.apply(List.of(changes));
    board.changed(List.of(changes));
  }

  /** Everything due is written when it is closed. */
  private void restart() {
    board.close();
    board = TensorBoard.start(curves(), store.reader());
  }

  private TrialSpec submit(boolean tensorboard) throws IOException {
    Path file = folder.resolve("s.conf");
    Files.writeString(
        file,
        """
        sweep {
          name = s
          model.preset = mile-tiny
          points = [{ tuning = "F/T/LoRA", data.format = [origin, instruction] }]
          tensorboard = %s
        }
        """
            .formatted(tensorboard));
    SweepDefinition definition = SweepFile.read(file, Map.of(), folder);
    TrialSpec trial = TrialExpander.expand(definition).trials().get(0);
    happens(
        new Change.SweepAdded(
            new StoredSweep(
                "s",
                definition.definitionHash(),
                definition.written(),
                definition.resolvedJson(),
                Settings.empty(),
                "1",
                false,
                SweepState.RUNNING,
                AT),
            List.of(trial)));
    return trial;
  }

  private static StageAttempt attempt(StagePlan plan) {
    return new StageAttempt(new StageKey(plan.key().value()), 1);
  }

  private void link(StagePlan plan) {
    StageKey key = attempt(plan).stage();
    happens(
        new Change.StageAdded(
            StoredStage.pending(
                key,
                plan.key(),
                plan.kind(),
                null,
                plan.format(),
                plan.settings(),
                Settings.empty(),
                Map.of(),
                null)),
        new Change.StageLinked("s", plan.key(), key),
        new Change.Granted(attempt(plan), "w1", "cpu0", AT, null));
  }

  private void epoch(StagePlan plan, int epoch, double loss) {
    happens(
        new Change.Reported(
            attempt(plan),
            epoch,
            new Report.EpochEnded(epoch, 2, loss, 1e-3, 1),
            true,
            AT + 1000L * epoch));
  }

  private void result(StagePlan plan, Scores scores) {
    happens(
        new Change.ResultSet(
            attempt(plan),
            new StageResult(null, null, 1L, 2L, null, scores, null, null, null, null, null, 1, 1)));
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.walk(curves())) {
      List<Path> found = files.filter(Files::isRegularFile).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  /** The scalars of a file as {@code tag step value}, in their order. */
  private static List<String> scalars(Path file) throws IOException {
    List<String> scalars = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      byte[] data = new byte[(int) bytes.getLong()];
      bytes.getInt();
      bytes.get(data);
      bytes.getInt();
      if (data.length > 11 && data[9] == 0x10) { // a step: field 2, one byte
        int tag = data[16];
        String name = new String(data, 17, tag, StandardCharsets.UTF_8);
        float value = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getFloat(18 + tag);
        scalars.add(name + " " + data[10] + " " + value);
      }
    }
    return scalars;
  }

  private static List<String> of(String tag, List<String> scalars) {
    return scalars.stream().filter(scalar -> scalar.startsWith(tag + " ")).toList();
  }

  @Test
  void a_trial_s_curves_run_on_over_its_stages_and_end_with_its_scores() throws Exception {
    TrialSpec trial = submit(true);
    List<StagePlan> stages = trial.stages();
    stages.forEach(this::link);
    epoch(stages.get(0), 1, 9);
    epoch(stages.get(0), 2, 8);
    epoch(stages.get(1), 1, 7);
    epoch(stages.get(1), 2, 6);
    result(stages.get(2), new Scores(1, 4, 3, 4));
    restart();
    List<String> scalars = scalars(file());
    assertThat(of("train/loss", scalars))
        .containsExactly(
            "train/loss 1 9.0", "train/loss 2 8.0", "train/loss 3 7.0", "train/loss 4 6.0");
    assertThat(scalars)
        .endsWith("test/opened 4 25.0", "test/closed 4 75.0", "test/global 4 50.0")
        .contains("train/learning-rate 1 0.001");
    assertThat(file().getParent().getFileName().toString())
        .isEqualTo("F-T-LoRA-r4-origin+instruction-seed-1-" + trial.id());
  }

  @Test
  void a_restart_and_a_write_that_was_cut_off_leave_no_point_twice() throws Exception {
    StagePlan train = submit(true).stages().get(0);
    link(train);
    epoch(train, 1, 9);
    restart();
    byte[] first = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(first, first.length - 5)); // killed while writing
    restart();
    epoch(train, 1, 9); // told again after a restart
    epoch(train, 2, 8);
    restart();
    assertThat(of("train/loss", scalars(file())))
        .containsExactly("train/loss 1 9.0", "train/loss 2 8.0");
    assertThat(Arrays.copyOf(Files.readAllBytes(file()), first.length))
        .as("what TensorBoard has read stays as it is")
        .isEqualTo(first);
  }

  @Test
  void a_file_that_was_lost_or_spoiled_is_made_again() throws Exception {
    StagePlan train = submit(true).stages().get(0);
    link(train);
    epoch(train, 1, 9);
    restart();
    byte[] whole = Files.readAllBytes(file());
    Files.writeString(file(), "nonsense");
    restart();
    board.close();
    assertThat(Files.readAllBytes(file())).isEqualTo(whole);
    Files.delete(file());
    restart();
    board.close();
    assertThat(Files.readAllBytes(file())).isEqualTo(whole);
  }

  @Test
  void a_sweep_that_does_not_ask_has_no_files_until_it_is_submitted_again_with_the_wish()
      throws Exception {
    StagePlan train = submit(false).stages().get(0);
    link(train);
    epoch(train, 1, 9);
    restart();
    assertThat(curves()).doesNotExist();
    board.follow("s");
    restart();
    epoch(train, 2, 8); // the folder stands for the wish
    restart();
    assertThat(of("train/loss", scalars(file()))).hasSize(2);
  }

  @Test
  void a_curve_without_a_number_keeps_its_point() throws Exception {
    StagePlan train = submit(true).stages().get(0);
    link(train);
    epoch(train, 1, Double.NaN);
    restart();
    assertThat(of("train/loss", scalars(file()))).containsExactly("train/loss 1 NaN");
    assertThat(train.kind()).isEqualTo(StageKind.TRAIN);
  }
}

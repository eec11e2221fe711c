package milesweep.mile.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import milesweep.common.AtomicFile;
import milesweep.common.journal.JournalReader;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trainer.SlotFolder;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerReply;
import milesweep.common.trainer.TrainerSocket;
import milesweep.common.trainer.TrainerState;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell of a trainer over its real socket, with a stage that waits to be let go. */
class TrainerShellTest {
  private static final StageSpec SPEC = Stages.of("F/F/T").prepare();
  private static final StageAttempt ATTEMPT = SPEC.attempt();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path home;
  private final CountDownLatch letGo = new CountDownLatch(1);
  private AttemptFolder folder;
  private Path socket;
  private CompletableFuture<Void> served;

  @BeforeEach
  void starts_a_shell() throws IOException {
    SlotFolder slot = new SlotFolder(home.resolve("slot"), home.resolve("local"));
    Files.createDirectories(slot.durable());
    Files.createDirectories(slot.local());
    TrainerShell shell =
        new TrainerShell(
            new TrainerArguments(slot, home.resolve("cache"), PATIENCE, PATIENCE),
            this::work,
            new LogSwitch(System.err));
    served = CompletableFuture.runAsync(() -> serve(shell));
    socket = Path.of(AtomicFile.readJson(slot.state(), TrainerState.class).orElseThrow().socket());
    folder = AttemptFolder.of(home.resolve("stages"), ATTEMPT);
    Files.createDirectories(folder.path());
    AtomicFile.writeJson(folder.spec(), SPEC);
  }

  @AfterEach
  void ends_it() throws Exception {
    letGo.countDown();
    send(new TrainerCommand.Await(ATTEMPT));
    assertThat(send(new TrainerCommand.Exit()).ok()).isTrue();
    served.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private StageResult work(AttemptContext context) throws Exception {
    context.report(new Report.Started(0, Map.of()));
    letGo.await();
    throw new StoppedException("let go");
  }

  private static void serve(TrainerShell shell) {
    try (shell) {
      shell.serve();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TrainerReply send(TrainerCommand command) {
    try {
      return TrainerSocket.send(socket, command, PATIENCE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletableFuture<TrainerReply> await(StageAttempt attempt) {
    return CompletableFuture.supplyAsync(() -> send(new TrainerCommand.Await(attempt)));
  }

  private Report last() throws IOException {
    var reports = new JournalReader(folder.journal()).readAll(0).reports();
    return reports.get(reports.size() - 1).report();
  }

  @Test
  void whoever_awaits_an_attempt_is_answered_when_its_last_report_can_be_read() throws Exception {
    assertThat(send(new TrainerCommand.Run(folder.spec().toString())).ok()).isTrue();
    CompletableFuture<TrainerReply> answer = await(ATTEMPT);
    assertThat(send(new TrainerCommand.Ping()).attempt()).isEqualTo(ATTEMPT); // not kept waiting
    assertThat(answer).isNotDone();
    letGo.countDown();
    assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).ok()).isTrue();
    assertThat(last()).isEqualTo(new Report.Stopped("let go"));
  }

  @Test
  void an_attempt_that_is_not_under_way_is_not_waited_for() {
    StageAttempt other = new StageAttempt(ATTEMPT.stage(), ATTEMPT.number() + 1);
    assertThat(send(new TrainerCommand.Await(ATTEMPT)).ok()).isTrue();
    assertThat(send(new TrainerCommand.Run(folder.spec().toString())).ok()).isTrue();
    assertThat(send(new TrainerCommand.Await(other)).attempt()).isEqualTo(ATTEMPT);
  }

  @Test
  void a_node_that_waits_anew_takes_the_place_of_the_one_before() throws Exception {
    assertThat(send(new TrainerCommand.Run(folder.spec().toString())).ok()).isTrue();
    CompletableFuture<TrainerReply> first = await(ATTEMPT);
    CompletableFuture<TrainerReply> second = await(ATTEMPT);
    CompletableFuture.anyOf(first, second).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(first.isDone() && second.isDone()).isFalse();
    letGo.countDown();
    first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void a_node_that_is_gone_is_not_missed() throws Exception {
    assertThat(send(new TrainerCommand.Run(folder.spec().toString())).ok()).isTrue();
    Thread node =
        new Thread(
            () -> {
              try {
                TrainerSocket.send(socket, new TrainerCommand.Await(ATTEMPT), PATIENCE);
              } catch (IOException e) {
                return; // interrupted, as by its death
              }
            });
    node.start();
    send(new TrainerCommand.Ping());
    node.interrupt();
    node.join();
    letGo.countDown();
    assertThat(send(new TrainerCommand.Await(ATTEMPT)).ok()).isTrue();
    assertThat(last()).isEqualTo(new Report.Stopped("let go"));
  }
}

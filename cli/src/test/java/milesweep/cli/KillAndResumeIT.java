package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills real processes with SIGKILL and compares the table with that of an undisturbed run. */
class KillAndResumeIT {
  @TempDir private static Path folder;
  private static Path sweep;
  private static List<String> undisturbed;

  private Path home;

  @BeforeAll
  static void run_undisturbed() throws IOException {
    sweep = folder.resolve("tiny.conf");
    try (var source = KillAndResumeIT.class.getResourceAsStream("/tiny.conf")) {
      Files.copy(source, sweep);
    }
    String home = folder.resolve("undisturbed").toString();
    String printed = MilesweepProcess.run(folder, 0, "run", sweep.toString(), "--home", home);
    assertThat(printed).contains("LoRA");
    undisturbed =
        ResultRows.of(MilesweepProcess.run(folder, 0, "tables", "--format", "csv", "--home", home));
    assertThat(undisturbed).hasSize(6).allSatisfy(row -> assertThat(row).doesNotContain("pending"));
    MilesweepProcess.trainers(folder.resolve("undisturbed"))
        .forEach(ProcessHandle::destroyForcibly);
  }

  @AfterEach
  void leave_no_trainer_behind() {
    MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void a_local_run_killed_again_and_again_gives_the_same_table() {
    home = folder.resolve("killed");
    killAndResume("run", sweep.toString(), "--home", home.toString());
    assertThat(table()).isEqualTo(undisturbed);
  }

  @Test
  void so_does_one_with_its_store_on_a_server() throws SQLException {
    home = folder.resolve("served");
    String server = System.getenv("MILESWEEP_TEST_POSTGRES");
    Assumptions.assumeTrue(
        server != null, "no PostgreSQL server: run with .ci/with-postgres, which starts one");
    String schema = "killed_" + ProcessHandle.current().pid();
    String url = server + "&currentSchema=" + schema;
    execute(server, "CREATE SCHEMA " + schema);
    try {
      killAndResume("run", sweep.toString(), "--home", home.toString(), "--store", url);
      assertThat(table()).as("by the home's note of its store").isEqualTo(undisturbed);
      String elsewhere = folder.resolve("elsewhere").toString();
      String[] tables = {"tables", "--format", "csv", "--home", elsewhere, "--store", url};
      assertThat(ResultRows.of(MilesweepProcess.run(folder, 0, tables))).isEqualTo(undisturbed);
    } finally {
      execute(server, "DROP SCHEMA " + schema + " CASCADE");
    }
  }

  private static void execute(String url, String sql) throws SQLException {
    String password = System.getenv("PGPASSWORD");
    try (Connection connection = DriverManager.getConnection(url + "&password=" + password);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void killAndResume(String... command) {
    Random random = new Random(20261123);
    for (int kill = 0; kill < 4; kill++) {
      try (MilesweepProcess run = MilesweepProcess.start(folder, command)) {
        long lifetime = 2_500 + random.nextInt(2_500);
        long deadline = System.nanoTime() + lifetime * 1_000_000;
        MilesweepProcess.await(
            "the moment of the kill", () -> System.nanoTime() > deadline || !run.isAlive());
        assertThat(kill > 0 || run.isAlive()).as("the sweep still runs at the first kill").isTrue();
        run.kill();
      }
      if (kill % 2 == 1) {
        MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
      }
    }
    MilesweepProcess.run(folder, 0, command);
  }

  @Test
  void a_run_whose_time_is_over_leaves_in_good_order_and_goes_on_from_there() {
    home = folder.resolve("budget");
    String printed =
        MilesweepProcess.run(
            folder,
            ExitCode.UNFINISHED,
            "run",
            sweep.toString(),
            "--home",
            home.toString(),
            "--time-budget",
            "6s");
    assertThat(printed).contains("the time budget is nearly over");
    MilesweepProcess.run(folder, 0, "run", sweep.toString(), "--home", home.toString());
    assertThat(table()).isEqualTo(undisturbed);
  }

  @Test
  void a_coordinator_and_a_worker_whose_time_is_over_tell_a_batch_system_to_start_them_again() {
    home = folder.resolve("batch");
    MilesweepProcess.run(
        folder,
        ExitCode.UNFINISHED,
        "coordinator",
        "--home",
        home.toString(),
        "--port",
        "0",
        "--http-port",
        "0",
        "--time-budget",
        "2s");
    MilesweepProcess.run(
        folder,
        ExitCode.UNFINISHED,
        "worker",
        "--join",
        "file:" + home,
        "--home",
        home.toString(),
        "--slots",
        "1",
        "--time-budget",
        "2s");
  }

  @Test
  void a_finished_sweep_prints_its_table_without_training() {
    home = folder.resolve("undisturbed");
    String printed =
        MilesweepProcess.run(folder, 0, "run", sweep.toString(), "--home", home.toString());
    assertThat(printed).contains("global");
    assertThat(MilesweepProcess.trainers(home)).isEmpty();
    assertThat(table()).isEqualTo(undisturbed);
  }

  @Test
  void several_processes_of_which_each_kind_is_killed_give_the_same_table() {
    home = folder.resolve("cluster");
    String[] coordinator = {
      "coordinator", "--home", home.toString(), "--port", "0", "--http-port", "0"
    };
    String join = "file:" + home;
    List<MilesweepProcess> all = new ArrayList<>();
    try {
      MilesweepProcess leader = started(all, coordinator);
      leader.expectLine("listening");
      MilesweepProcess first =
          started(
              all,
              "worker",
              "--join",
              join,
              "--slots",
              "1",
              "--home",
              home.toString(),
              "--name",
              "one");
      started(
          all,
          "worker",
          "--join",
          join,
          "--slots",
          "1",
          "--home",
          home.toString(),
          "--name",
          "two");
      assertThat(
              MilesweepProcess.run(
                  folder, 0, "submit", sweep.toString(), "--home", home.toString()))
          .contains("tiny");
      MilesweepProcess.await("a trainer at work", () -> !MilesweepProcess.trainers(home).isEmpty());

      leader.kill();
      leader = started(all, coordinator);
      leader.expectLine("listening");
      first.kill();
      MilesweepProcess.trainers(home).stream()
          .findFirst()
          .ifPresent(ProcessHandle::destroyForcibly);
      started(
          all,
          "worker",
          "--join",
          join,
          "--slots",
          "1",
          "--home",
          home.toString(),
          "--name",
          "one");

      MilesweepProcess.run(folder, 0, "watch", "tiny", "--home", home.toString());
      assertThat(table()).isEqualTo(undisturbed);
    } finally {
      all.forEach(MilesweepProcess::close);
    }
  }

  private MilesweepProcess started(List<MilesweepProcess> all, String... arguments) {
    MilesweepProcess process = MilesweepProcess.start(folder, arguments);
    all.add(process);
    return process;
  }

  private List<String> table() {
    return ResultRows.of(
        MilesweepProcess.run(folder, 0, "tables", "--format", "csv", "--home", home.toString()));
  }
}

package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong around real runs: each ends with the right code and a message that says what,
 * where and what to do, and nothing that was done is lost.
 */
class BadInputIT {
  @TempDir private static Path folder;

  /** Trains for some seconds in two slots. */
  private static Path sweep;

  private static Path undisturbedHome;
  private static List<String> undisturbed;

  /** Fails in the background, since giving up takes a quarter of a minute of pauses. */
  private static MilesweepProcess withoutLibrary;

  @BeforeAll
  static void run_undisturbed() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve("engine"), "a file is in the way of the library");
    Path small = TinySweep.write(folder, "small", "{ tuning = \"F/F/F\" }");
    withoutLibrary =
        MilesweepProcess.start(
            folder,
            Map.of("ENGINE_CACHE_DIR", broken.toString()),
            MilesweepProcess.command(
                "run", small.toString(), "--home", folder.resolve("nolib").toString()));
    sweep =
        TinySweep.write(
            folder,
            "lasting",
            """
            { tuning = "T/T/IA3", training.epochs = 200 }
            { tuning = "F/T/LoRA", training.epochs = 200 }
            """);
    undisturbedHome = folder.resolve("undisturbed");
    run(0, undisturbedHome);
    undisturbed = table(undisturbedHome);
    assertThat(undisturbed).hasSize(3).allSatisfy(row -> assertThat(row).doesNotContain("failed"));
  }

  @AfterAll
  static void leave_nothing_running() {
    withoutLibrary.close();
    MilesweepProcess.trainers(folder).forEach(ProcessHandle::destroyForcibly);
  }

  private static String run(int code, Path home) {
    return shown(MilesweepProcess.run(folder, code, "run", sweep.toString(), "--home", home + ""));
  }

  private static List<String> table(Path home) {
    return ResultRows.of(
        Outcome.run("tables", "--format", "csv", "--home", home.toString()).expect(ExitCode.DONE));
  }

  private static String shown(String printed) {
    assertThat(printed).doesNotContain("\tat ").doesNotContain("Exception in thread");
    return printed;
  }

  private static List<Path> files(Path home, String glob) throws IOException {
    Path stages = home.resolve("workers/w1/stages");
    if (!Files.isDirectory(stages)) {
      return List.of();
    }
    var wanted = stages.getFileSystem().getPathMatcher("glob:" + stages + "/" + glob);
    try (Stream<Path> all = Files.walk(stages)) {
      return all.filter(wanted::matches).sorted().toList();
    }
  }

  private static List<Path> checkpoints(Path home) {
    try {
      return files(home, "*/checkpoints/*.safetensors");
    } catch (IOException | java.io.UncheckedIOException e) {
      return List.of(); // one was replaced while it was looked at
    }
  }

  /** Starts the sweep and waits until both of its stages have two checkpoints. */
  private static MilesweepProcess startTraining(Path home) {
    MilesweepProcess run =
        MilesweepProcess.start(folder, "run", sweep.toString(), "--home", home.toString());
    MilesweepProcess.await(
        "two checkpoints of each stage; it printed " + run.printed(),
        () -> checkpoints(home).size() == 4 || !run.isAlive());
    assertThat(run.isAlive()).as("it still trains").isTrue();
    return run;
  }

  private static void flipByte(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(bytes.length() / 2);
      int old = bytes.read();
      bytes.seek(bytes.length() / 2);
      bytes.write(~old);
    }
  }

  private static void truncate(Path file, long lost) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - lost);
    }
  }

  @Test
  void damaged_checkpoints_and_journals_cost_time_and_no_result() throws IOException {
    Path home = folder.resolve("damaged");
    try (MilesweepProcess run = startTraining(home)) {
      run.kill();
    }
    MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
    MilesweepProcess.await("its trainers to end", () -> MilesweepProcess.trainers(home).isEmpty());
    List<Path> saved = checkpoints(home);
    assertThat(saved).hasSize(4);
    Path newest = saved.get(1); // of the first stage; of the second both
    for (Path checkpoint : List.of(newest, saved.get(2), saved.get(3))) {
      flipByte(checkpoint);
    }
    List<Path> journals = files(home, "*/attempt-1/journal");
    assertThat(journals).hasSize(2);
    truncate(journals.get(0), 7);
    Files.write(journals.get(1), new byte[] {0, 0, 0, 99, 1, 2, 3}, StandardOpenOption.APPEND);

    assertThat(run(0, home))
        .contains("sweep lasting goes on where it stood")
        .contains("put aside, training goes on from the one before: " + newest + " is damaged")
        .contains(saved.get(2) + " is damaged")
        .contains(saved.get(3) + " is damaged");
    assertThat(table(home)).isEqualTo(undisturbed);
  }

  @Test
  void a_full_disk_stops_or_ends_a_run_that_goes_on_once_there_is_room()
      throws IOException, InterruptedException {
    PrivateMounts.require();
    Path home = Files.createDirectories(folder.resolve("full"));
    try (MilesweepProcess script =
        PrivateMounts.start(
            folder,
            Map.of("SWEEP", sweep.toString(), "H", home.toString()),
            """
            for part in coordinator workers; do
              mkdir -p -m 700 "$H/$part" && mount -t tmpfs -o size=24m,mode=700 tmpfs "$H/$part"
            done
            wait_for() { for i in $(seq 600); do eval "$1" && return; sleep 0.1; done; echo "no $1"; }
            milesweep run "$SWEEP" --home "$H" > first.out 2>&1 & run=$!
            wait_for 'ls "$H"/workers/w1/stages/*/checkpoints/*.safetensors > /dev/null 2>&1'
            dd if=/dev/zero of="$H/workers/filler" bs=64k 2> /dev/null
            wait_for 'grep -q waits first.out'
            rm "$H/workers/filler"
            dd if=/dev/zero of="$H/coordinator/filler" bs=4k 2> /dev/null
            wait $run; echo "first ended with $?"
            rm "$H/coordinator/filler"
            milesweep run "$SWEEP" --home "$H" > second.out 2>&1; echo "second ended with $?"
            milesweep tables --format csv --home "$H" > full.csv
            """)) {
      assertThat(script.expectExit(0)).isEqualTo("first ended with 2\nsecond ended with 0\n");
    }
    assertThat(shown(Files.readString(folder.resolve("first.out"))))
        .containsPattern("warning: slot w1/cpu\\d waits: No space left on device \\(in .*/w1\\)")
        .contains("could not be made durable", "the disk is full; make room")
        .contains("then the same command goes on from there");
    assertThat(ResultRows.of(Files.readString(folder.resolve("full.csv")))).isEqualTo(undisturbed);
  }

  @Test
  void a_home_that_cannot_be_written_is_refused() throws IOException, InterruptedException {
    Path home = Files.createDirectories(folder.resolve("read-only"));
    String[] commands = {
      "run " + sweep, "coordinator --port 0 --http-port 0", "worker --join 127.0.0.1:1 --slots 1",
    };
    String printed;
    if (System.getProperty("user.name").equals("root")) { // whom no permission stops
      PrivateMounts.require();
      StringBuilder script = new StringBuilder();
      script.append("mount --bind \"$H\" \"$H\" && mount -o remount,ro,bind \"$H\" || exit 9\n");
      for (String command : commands) {
        script.append("milesweep " + command + " --home \"$H\"; echo \"code $?\"\n");
      }
      try (MilesweepProcess refused =
          PrivateMounts.start(folder, Map.of("H", home.toString()), script.toString())) {
        printed = refused.expectExit(0);
      }
    } else {
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));
      StringBuilder all = new StringBuilder();
      for (String command : commands) {
        String[] words = (command + " --home " + home).split(" ");
        all.append(MilesweepProcess.run(folder, ExitCode.WRONG_INPUT, words)).append("code 2\n");
      }
      printed = all.toString();
    }
    assertThat(shown(printed).lines().filter(line -> line.startsWith("code ")))
        .containsOnly("code 2")
        .hasSize(3);
    assertThat(printed.lines().filter(line -> line.startsWith("milesweep: ")))
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .containsPattern("Read-only file system|permission denied")
                    .contains(home.toString(), "make it writable"));
    try (Stream<Path> left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void a_damaged_store_is_refused_and_stays_as_it_is() throws IOException {
    Path home = folder.resolve("damaged-store");
    Path store = Files.createDirectories(home.resolve("coordinator"));
    for (String name : List.of("milesweep.mv.db", "milesweep.password", "milesweep.length")) {
      Files.copy(undisturbedHome.resolve("coordinator").resolve(name), store.resolve(name));
    }
    Path database = store.resolve("milesweep.mv.db");
    truncate(database, 40_000);
    byte[] before = Files.readAllBytes(database);
    assertThat(run(ExitCode.WRONG_INPUT, home))
        .contains(database + " has lost its end")
        .contains("put it back from a backup");
    assertThat(Outcome.run("tables", "--home", home.toString()).expect(ExitCode.WRONG_INPUT))
        .contains("has lost its end");
    assertThat(Files.readAllBytes(database)).isEqualTo(before);
    assertThat(home.resolve("workers")).doesNotExist();
  }

  @Test
  void a_port_or_a_home_that_is_taken_is_refused_by_its_name() throws IOException {
    String home = folder.resolve("taken").toString();
    String other = folder.resolve("other").toString();
    String file = sweep.toString();
    List<String[]> refused = new ArrayList<>();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        MilesweepProcess coordinator =
            MilesweepProcess.start(
                folder, "coordinator", "--home", home, "--port", "0", "--http-port", "0");
        MilesweepProcess worker =
            MilesweepProcess.start(
                folder, "worker", "--join", "file:" + home, "--home", home, "--name", "one")) {
      coordinator.expectLine("listening");
      worker.expectLine("offers");
      String port = Integer.toString(socket.getLocalPort());
      refused.add(new String[] {"coordinator", "--home", other, "--port", port});
      refused.add(
          new String[] {"coordinator", "--home", other, "--port", "0", "--http-port", port});
      refused.add(new String[] {"coordinator", "--home", home, "--port", "0", "--http-port", "0"});
      refused.add(new String[] {"run", file, "--home", home});
      refused.add(
          new String[] {"worker", "--join", "file:" + home, "--home", home, "--name", "one"});
      List<String> said = new ArrayList<>();
      for (String[] command : refused) {
        said.add(shown(MilesweepProcess.run(folder, ExitCode.WRONG_INPUT, command)));
      }
      assertThat(said.get(0)).contains("cannot listen on 127.0.0.1:" + port, "with --port");
      assertThat(said.get(1)).contains("cannot listen on 127.0.0.1:" + port, "with --http-port");
      assertThat(said.get(2)).contains("holds it as coordinator", "use another home");
      assertThat(said.get(3)).contains("holds it as coordinator", "use another home");
      assertThat(said.get(4)).contains("is in use by another worker", "--name");

      Files.writeString(Path.of(home, "coordinator", "address.json"), "{\"clus");
      assertThat(worker.expectExit(ExitCode.WRONG_INPUT))
          .contains("address.json is not readable", "start the coordinator again");
    }
  }

  @Test
  void a_trainer_that_cannot_start_is_given_up_with_its_reason() {
    assertThat(shown(withoutLibrary.expectExit(ExitCode.WRONG_INPUT)))
        .contains("gave up after 5 failures in a row without progress, on w1; the last: ")
        .contains("a library cannot be loaded (")
        .contains("name another ENGINE_CACHE_DIR")
        .contains("nothing was trained");
  }

  @Test
  void an_interrupted_run_saves_where_it_is_and_says_how_to_go_on()
      throws IOException, InterruptedException {
    Path home = folder.resolve("interrupted");
    try (MilesweepProcess run = startTraining(home)) {
      run.interrupt();
      assertThat(shown(run.expectExit(ExitCode.INTERRUPTED)))
          .contains("stopping at the next checkpoint; the same command goes on from there");
    }
    assertThat(table(home)).hasSize(3).filteredOn(row -> row.contains(",pending,")).hasSize(2);
    MilesweepProcess.await(
        "its trainers to leave", () -> MilesweepProcess.trainers(home).isEmpty());
  }

  @Test
  void a_folder_deeper_than_a_socket_address_is_as_good_as_another() throws IOException {
    Path home = folder.resolve("a-rather-long-name-for-a-folder".repeat(4));
    Path small = TinySweep.write(folder, "deep", "{ tuning = \"F/F/F\" }");
    assertThat(shown(MilesweepProcess.run(folder, 0, "run", small.toString(), "--home", home + "")))
        .contains("1/1 trials");
  }

  @Test
  void faulty_data_are_refused_with_every_fault_and_the_same_command_goes_on_when_they_are_mended()
      throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(data.resolve("imgs/a"));
    ImageIO.write(
        new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB),
        "jpg",
        data.resolve("imgs/a/source.jpg").toFile());
    String good =
        "{\"qid\":%d,\"img_name\":\"%s/source.jpg\",\"question\":\"Is it %d?\",\"answer\":\"%s\","
            + "\"answer_type\":\"%s\",\"q_lang\":\"en\"}";
    String first = good.formatted(1, "a", 1, "yes", "CLOSED");
    Files.writeString(data.resolve("test.json"), "[" + first + "]");
    Files.writeString(
        data.resolve("train.json"),
        "[%s,%s,%s,%s]"
            .formatted(
                first,
                good.formatted(1, "a", 2, "no", "CLOSED"),
                good.formatted(3, "b", 3, "liver", "OPEN"),
                good.formatted(4, "a", 4, "lung", "OTHER")));
    Path file =
        TinySweep.write(
            folder,
            "mended",
            "data { kind = slake, folder = " + data + " }",
            "{ tuning = \"F/T/LoRA\", training.epochs = 1 }");
    String home = folder.resolve("mended").toString();
    String[] command = {"run", file.toString(), "--home", home};
    assertThat(shown(MilesweepProcess.run(folder, ExitCode.WRONG_INPUT, command)))
        .contains("3 faults in what the sweep reads; nothing was trained")
        .contains("qid 1 is also that of record 0")
        .contains("imgs/b/source.jpg missing")
        .contains("must be OPEN or CLOSED, is \"OTHER\"");
    assertThat(files(Path.of(home), "*/checkpoints/*")).isEmpty();
    Files.writeString(data.resolve("train.json"), "[" + first + "]");
    assertThat(shown(MilesweepProcess.run(folder, ExitCode.DONE, command))).contains("1/1 trials");
  }
}

package milesweep.cli;

import static milesweep.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.common.setting.Settings;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.SweepStore;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;
import milesweep.coordinator.table.SweepTables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export SWEEP --bundle} and {@code tables --from}, as they are typed. */
class BundleCommandTest {
  @TempDir private Path folder;

  /** A home with sweeps that wait. */
  private String home(String name, String seeds) throws IOException {
    Path home = folder.resolve(name);
    Path file = folder.resolve(name + ".conf");
    Files.writeString(
        file,
        """
        sweep {
          name = one
          model.preset = mile-tiny
          grid { tuning = [F/T/LoRA, T/T/T], seed = %s }
        }
        """
            .formatted(seeds));
    SweepDefinition sweep = SweepFile.read(file, Map.of(), folder);
    try (SweepStore store = SweepStore.open(new StoreAddress.File(home.resolve("coordinator")))) {
      store.apply(
          List.of(
              new Change.SweepAdded(
                  new StoredSweep(
                      "one",
                      sweep.definitionHash(),
                      sweep.written(),
                      sweep.resolvedJson(),
                      Settings.empty(),
                      "1",
                      false,
                      SweepState.RUNNING,
                      1),
                  TrialExpander.expand(sweep).trials())));
    }
    return home.toString();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static String refused(String... command) {
    String printed = run(command).expect(ExitCode.WRONG_INPUT);
    assertThat(printed.lines()).allSatisfy(line -> assertThat(line).startsWith("milesweep: "));
    return printed;
  }

  @Test
  void tables_of_a_bundle_are_those_of_the_home_and_need_none() throws IOException {
    String home = home("home", "[1, 2]");
    assertThat(
            run("export", "one", "--bundle", file("sub/b.zip"), "--home", home)
                .expect(ExitCode.DONE))
        .contains("sweep one exported to " + file("sub/b.zip"));
    for (String format : SweepTables.FORMATS) {
      for (List<String> more : List.of(List.<String>of(), List.of("--by", "content-type"))) {
        String[] stored = command(more, "tables", "--format", format, "--home", home);
        String[] bundled =
            command(
                more,
                "tables",
                "--format",
                format,
                "--from",
                file("sub/b.zip"),
                "--home",
                file("none"));
        assertThat(run(bundled).expect(ExitCode.DONE))
            .isEqualTo(run(stored).expect(ExitCode.DONE))
            .isNotEmpty();
      }
    }
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private static String[] command(List<String> more, String... words) {
    return Stream.concat(Arrays.stream(words), more.stream()).toArray(String[]::new);
  }

  @Test
  void bundles_and_the_home_s_own_sweep_make_one_table() throws IOException {
    String ours = home("ours", "[1, 2]");
    run("export", "one", "--bundle", file("a.zip"), "--home", home("a", "[3]"));
    run("export", "one", "--bundle", file("b.zip"), "--home", home("b", "[4, 1]"));
    String two = run("tables", "--from", file("a.zip"), "--from", file("b.zip")).printed();
    assertThat(two).contains("one\n", "merged from", "a.zip (2 trials of one)");
    String csv =
        run(
                "tables",
                "--format",
                "csv",
                "--from",
                file("a.zip"),
                "--from",
                file("b.zip"),
                "--sweep",
                "one",
                "--home",
                ours)
            .expect(ExitCode.DONE);
    assertThat(csv.lines()).hasSize(1 + 2 * 4);
    assertThat(refused("tables", "--from", file("a.zip"), "--sweep", "two", "--home", ours))
        .contains("no sweep named two", "there are: one");
  }

  @Test
  void nothing_is_overwritten_but_a_bundle_on_request() throws IOException {
    String home = home("home", "[1]");
    Path mine = Files.writeString(folder.resolve("mine.zip"), "mine");
    String[] export = {"export", "one", "--bundle", mine.toString(), "--home", home, "--force"};
    assertThat(refused(export)).contains("is there and is no bundle");
    assertThat(mine).hasContent("mine");
    String[] again = {"export", "one", "--bundle", file("b.zip"), "--home", home};
    run(again).expect(ExitCode.DONE);
    assertThat(refused(again)).contains("--force replaces it");
    run(command(List.of("--force", "--include-data"), again)).expect(ExitCode.DONE);
    assertThat(Files.getPosixFilePermissions(folder.resolve("b.zip"))).hasSize(2);
  }

  @Test
  void what_cannot_be_written_leaves_nothing_behind() throws IOException {
    String home = home("home", "[1]");
    Files.writeString(folder.resolve("plain"), "");
    assertThat(refused("export", "one", "--bundle", file("plain/b.zip"), "--home", home))
        .contains("cannot write the bundle", "nothing was left there");
    assertThat(refused("export", "other", "--bundle", file("b.zip"), "--home", home))
        .contains("no sweep named other", "there are: one");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("home", "home.conf", "plain");
    }
  }

  @Test
  void options_that_do_not_go_together_are_refused() {
    assertThat(refused("export", "one", "--bundle", file("b.zip"), "--format", "peft"))
        .contains("--bundle takes the name of a sweep");
    assertThat(refused("export", "one", file("dir"), "--format", "peft", "--include-data"))
        .contains("is for --bundle");
    assertThat(refused("export", "one")).contains("--format peft|safetensors DIR", "--bundle FILE");
    assertThat(refused("tables", "--all", "--from", file("b.zip"))).contains("--all");
  }

  @Test
  void a_file_that_is_no_bundle_is_told_in_a_line() throws IOException {
    Path file = Files.writeString(folder.resolve("b.zip"), "PK\u0003\u0004 and then nothing");
    assertThat(refused("tables", "--from", file.toString()))
        .contains(file + " is cut short or damaged")
        .hasLineCount(1);
    assertThat(refused("tables", "--from", file("none.zip"))).contains("is not there");
  }
}

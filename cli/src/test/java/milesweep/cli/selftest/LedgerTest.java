package milesweep.cli.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final String HEADER =
      "sweep,trial,status,train_seconds,peak_memory_bytes,global,weights_sha256\n";
  private static final ResultTable UNDISTURBED =
      ResultTable.of(
          HEADER
              + "undisturbed,a,succeeded,1.0,5,50.00,aa\nundisturbed,b,succeeded,2.0,6,60.00,bb\n");

  private final Ledger ledger = new Ledger(UNDISTURBED);

  private static ResultTable table(String... rows) {
    return ResultTable.of(HEADER + String.join("\n", rows) + "\n");
  }

  @Test
  void equal_rows_are_fine_whatever_time_and_memory_they_took() {
    ledger.saw("r", table("r,a,succeeded,9.9,7,50.00,aa", "r,b,running,,,,"));
    ledger.ended("r", table("r,a,succeeded,9.9,7,50.00,aa", "r,b,succeeded,3.0,1,60.00,bb"));
    assertThat(ledger.findings()).isEmpty();
    assertThat(ledger.results()).isEqualTo(2);
  }

  @Test
  void a_result_that_vanishes_is_lost() {
    ledger.saw("r", table("r,a,succeeded,1,1,50.00,aa"));
    ledger.saw("r", table("r,a,pending,,,,"));
    ledger.saw("r", table("r,a,pending,,,,"));
    assertThat(ledger.findings())
        .containsExactly("lost: trial a of r had succeeded, and is pending now");
    assertThat(ledger.count("lost")).isEqualTo(1);
  }

  @Test
  void a_trial_without_a_result_at_the_end_is_lost() {
    ledger.ended("r", table("r,a,succeeded,1,1,50.00,aa", "r,b,failed,,,,"));
    ledger.ended("s", table("s,b,succeeded,1,1,60.00,bb"));
    assertThat(ledger.findings())
        .containsExactly(
            "lost: trial b of r has no result at the end: it is failed",
            "lost: trial a of s has no result at the end: it is not in the table");
  }

  @Test
  void another_hash_than_undisturbed_is_different() {
    ledger.saw("r", table("r,a,succeeded,1,1,50.00,ff"));
    assertThat(ledger.findings())
        .containsExactly(
            "different: trial a of r is not as in the undisturbed run: weights_sha256 aa against ff");
  }

  @Test
  void a_result_that_changes_is_different_even_when_it_changes_to_the_right_one() {
    ledger.saw("r", table("r,a,succeeded,1,1,40.00,aa"));
    ledger.saw("r", table("r,a,succeeded,1,1,50.00,aa"));
    assertThat(ledger.findings())
        .contains("different: trial a of r had other figures before: global 40.00 against 50.00");
  }

  @Test
  void two_rows_of_a_trial_are_counted_twice() {
    ledger.saw("r", table("r,a,succeeded,1,1,50.00,aa", "r,a,succeeded,1,1,50.00,aa"));
    assertThat(ledger.findings()).containsExactly("twice: trial a of r has 2 rows");
  }

  @Test
  void a_trial_that_the_undisturbed_run_does_not_have_is_different() {
    ledger.saw("r", table("r,c,succeeded,1,1,50.00,aa"));
    assertThat(ledger.count("different")).isEqualTo(1);
  }

  @Test
  void an_undisturbed_run_that_failed_is_no_reference() {
    assertThatThrownBy(() -> new Ledger(table("r,a,failed,,,,")))
        .hasMessageContaining("not succeed");
  }
}

package milesweep.coordinator.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import milesweep.common.trial.TrialId;
import milesweep.coordinator.store.TrialName;
import org.junit.jupiter.api.Test;

class TrialLookupTest {
  private static final List<TrialName> ALL =
      List.of(
          name("one", "abc1230000000000"),
          name("one", "abd4560000000000"),
          name("two", "abc1230000000000"),
          name("two", "0123456789abcdef"));

  private static TrialName name(String sweep, String id) {
    return new TrialName(sweep, new TrialId(id));
  }

  private static TrialName find(String wanted) {
    return TrialLookup.find(ALL, wanted, Optional.empty());
  }

  @Test
  void the_beginning_of_an_id_is_enough_in_either_case() {
    assertThat(find("01")).isEqualTo(name("two", "0123456789abcdef"));
    assertThat(find("ABD4")).isEqualTo(name("one", "abd4560000000000"));
  }

  @Test
  void a_trial_of_several_sweeps_is_that_of_the_last_one_unless_a_sweep_is_named() {
    assertThat(find("abc").sweep()).isEqualTo("two");
    assertThat(TrialLookup.find(ALL, "abc", Optional.of("one")).sweep()).isEqualTo("one");
  }

  @Test
  void a_beginning_of_several_ids_names_them() {
    assertThatThrownBy(() -> find("ab"))
        .isInstanceOf(NoSuchTrialException.class)
        .hasMessageContaining("2 trials")
        .hasMessageContaining("abc1230000000000, abd4560000000000");
  }

  @Test
  void a_slip_of_the_pen_offers_the_nearest() {
    assertThatThrownBy(() -> find("0132456"))
        .hasMessageContaining("\"0132456\"")
        .hasMessageContaining("did you mean 0123456789abcdef?");
    assertThatThrownBy(() -> find("ffff")).hasMessageNotContaining("did you mean");
    assertThatThrownBy(() -> find("")).isInstanceOf(NoSuchTrialException.class);
    assertThatThrownBy(() -> TrialLookup.find(ALL, "0123", Optional.of("one")))
        .hasMessageContaining("in sweep one");
  }
}

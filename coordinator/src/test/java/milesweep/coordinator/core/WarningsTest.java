package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageSpec;
import org.junit.jupiter.api.Test;

/** What a person should know of a sweep that goes on all the same. */
class WarningsTest {
  private static final NumericContext OTHER =
      new NumericContext("cpu AVX512", "2.7.1", 1, "fp32", 1);

  private final Bench bench = new Bench();

  private StageSpec startTraining() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(1)));
    return bench.startNext("w1");
  }

  private static Report started(NumericContext context) {
    return new Report.Started(0, context.environment());
  }

  @Test
  void a_stage_goes_on_where_its_context_is_at_home() {
    StageSpec spec = startTraining();
    bench.report("w1", spec.attempt(), started(Plans.CONTEXT));
    bench.join("w2", 1, OTHER.device());
    bench.join("w3", 1, Plans.CONTEXT.device());
    List<ToNode> sent = bench.step(new Event.NodeRemoved(bench.member("w1")));
    assertThat(sent)
        .singleElement()
        .satisfies(orders -> assertThat(((ToNode.Orders) orders).grants()).hasSize(1));
    assertThat(bench.beat("w3").grants()).as("of w2 and w3").hasSize(1);
    assertThat(bench.status("a").warnings()).isEmpty();
  }

  @Test
  void a_stage_that_must_go_to_another_kind_of_device_is_told_and_remembered() {
    StageSpec first = startTraining();
    bench.report("w1", first.attempt(), started(Plans.CONTEXT));
    bench.step(new Event.NodeRemoved(bench.member("w1")));
    StageSpec second = bench.start("w2", bench.join("w2", 1, OTHER.device()));
    assertThat(second.context()).as("the stage's own").isEqualTo(Plans.CONTEXT);
    bench.report("w2", second.attempt(), started(OTHER));
    String warning =
        "some stages compute on cpu AVX512 instead of cpu AVX2; the table marks their rows";
    assertThat(bench.status("a").warnings()).containsExactly(warning);
    assertThat(bench.told)
        .extracting(Notice::text)
        .anyMatch(text -> text.endsWith("attempt 2: computes on cpu AVX512 instead of cpu AVX2"));
    bench.restart();
    assertThat(bench.status("a").warnings()).containsExactly(warning);
    assertThat(bench.status("a").faults()).isEmpty();
  }

  @Test
  void a_trainer_that_does_not_tell_its_context_is_taken_at_its_word() {
    StageSpec spec = startTraining();
    bench.report("w1", spec.attempt(), new Report.Started(0, Map.of("host", "h")));
    assertThat(bench.status("a").warnings()).isEmpty();
  }

  @Test
  void what_a_trainer_warns_of_is_told_with_its_row() {
    StageSpec spec = startTraining();
    bench.report("w1", spec.attempt(), new Report.Warned("checkpoint x is damaged"));
    assertThat(bench.status("a").warnings())
        .containsExactly("train origin of F/LoRA/LoRA r4 origin seed 1: checkpoint x is damaged");
    bench.succeed("w1", spec);
    assertThat(bench.status("a").warnings()).hasSize(1);
  }

  @Test
  void a_slot_in_trouble_gets_no_work_and_is_told_for_as_long_as_it_lasts() {
    bench.trouble("w1", "No space left on device");
    bench.join("w1", 1);
    bench.step(Plans.submission("a", Plans.plainTrials(1)));
    assertThat(bench.beat("w1").grants()).isEmpty();
    assertThat(bench.status("a").warnings())
        .containsExactly("slot w1/s0 waits: No space left on device");
    bench.trouble("w1", null);
    assertThat(bench.beat("w1").grants()).hasSize(1);
    assertThat(bench.status("a").warnings()).isEmpty();
  }
}

package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import milesweep.common.protocol.ToNode;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;
import org.junit.jupiter.api.Test;

/** Where a sweep's {@code device} lets its stages run, and what a person hears meanwhile. */
class DevicePlacementTest {
  private final Bench bench = new Bench();
  private final List<TrialSpec> trials = Plans.plainTrials(1);

  private void submit(String device) {
    bench.step(Plans.submission("a", trials, Settings.empty().with("device", device)));
  }

  private String waiting() {
    return bench.status("a").waiting();
  }

  @Test
  void a_sweep_for_a_gpu_waits_for_one_and_never_takes_a_cpu() {
    bench.join("w1", 2);
    submit("cuda");
    assertThat(bench.beat("w1").grants()).isEmpty();
    assertThat(waiting()).contains("waits for a slot on cuda").contains("offer s0, s1");
    ToNode.Orders orders = bench.joinWithGpus("w2", 1);
    assertThat(orders.grants()).extracting(ToNode.Grant::slot).containsExactly("cuda0");
    assertThat(waiting()).isNull();
  }

  @Test
  void a_sweep_for_one_gpu_takes_that_one() {
    submit("cuda:1");
    ToNode.Orders orders = bench.joinWithGpus("w1", 3);
    assertThat(orders.grants()).extracting(ToNode.Grant::slot).containsExactly("cuda1");
  }

  @Test
  void a_sweep_for_the_cpu_leaves_gpus_alone() {
    bench.joinWithGpus("w1", 1);
    submit("cpu");
    assertThat(bench.beat("w1").grants()).isEmpty();
    assertThat(waiting()).contains("waits for a slot on cpu");
  }

  @Test
  void the_same_sweep_submitted_for_another_device_goes_on_there() {
    bench.join("w1", 1);
    submit("cuda");
    submit("auto");
    assertThat(bench.beat("w1").grants()).hasSize(1);
  }

  @Test
  void without_workers_a_person_is_told_how_to_start_one() {
    submit("auto");
    assertThat(waiting()).contains("milesweep worker --join");
  }
}

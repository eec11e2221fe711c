package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.LongStream;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.core.SimWorld.Mutation;
import org.junit.jupiter.api.Test;

/** Whole sweeps under crashes, cut links and bad luck; the seed plays a failure again. */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("milesweep.seeds", 2_000);
  private static final long FIRST_SEED = Long.getLong("milesweep.first-seed", 1);

  @Test
  void every_trial_succeeds_once_the_faults_stop_and_no_promise_is_broken() {
    long steps = 0;
    int replaced = 0;
    int expired = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      SimWorld world = run(seed, Mutation.NONE);
      assertThat(world.coordinator.statuses())
          .as("seed %d", seed)
          .extracting(SweepStatus::trials)
          .containsExactlyInAnyOrder(succeeded(3), succeeded(5), succeeded(3));
      steps += world.coordinator.steps;
      replaced += world.coordinator.replaced;
      expired += world.coordinator.expired;
    }
    assertThat(steps).isGreaterThan(SEEDS * 500L);
    assertThat(replaced)
        .as("results of replaced attempts, so that the fence is tried")
        .isPositive();
    assertThat(expired).as("leases that ran out").isGreaterThan(SEEDS);
  }

  /** Ten thousand stages on three thousand slots, with ten faults a second. */
  @Test
  void a_cluster_of_two_thousand_workers_comes_to_its_end() {
    SimWorld world =
        new SimWorld(1, Mutation.NONE, new SimWorld.Size(2_000, 2_000, 2_500, 500, 190));
    world.run();
    assertThat(world.coordinator.statuses())
        .extracting(SweepStatus::trials)
        .containsExactlyInAnyOrder(succeeded(2_000), succeeded(2_502), succeeded(501));
    assertThat(world.coordinator.replaced).isPositive();
  }

  /**
   * An attempt whose lease had run out came back when its slot had been granted anew, and a late
   * heartbeat then had both granted for it.
   */
  @Test
  void a_slot_is_for_one_stage_though_its_attempt_was_out_of_sight() {
    run(38_981, Mutation.NONE);
  }

  @Test
  void the_same_seed_gives_the_same_effects() {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(run(seed, Mutation.NONE).coordinator.trace)
          .isEqualTo(run(seed, Mutation.NONE).coordinator.trace);
    }
  }

  @Test
  void a_coordinator_without_a_fence_is_found_out() {
    assertThat(brokenSeeds(Mutation.NO_FENCE)).isGreaterThan(10);
  }

  @Test
  void a_coordinator_that_sends_before_it_is_durable_is_found_out() {
    assertThat(brokenSeeds(Mutation.SEND_FIRST)).isGreaterThan(10);
  }

  @Test
  void journals_that_are_not_synced_are_found_out() {
    assertThat(brokenSeeds(Mutation.NO_SYNC)).isGreaterThan(10);
  }

  private static long brokenSeeds(Mutation mutation) {
    return LongStream.rangeClosed(1, 20).filter(seed -> breaks(seed, mutation)).count();
  }

  private static boolean breaks(long seed, Mutation mutation) {
    try {
      new SimWorld(seed, mutation).run();
      return false;
    } catch (AssertionError found) {
      return true;
    }
  }

  private static SimWorld run(long seed, Mutation mutation) {
    SimWorld world = new SimWorld(seed, mutation);
    try {
      world.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
    return world;
  }

  private static Map<TrialState, Integer> succeeded(int trials) {
    return Map.of(TrialState.SUCCEEDED, trials);
  }
}

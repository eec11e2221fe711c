package milesweep.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import milesweep.common.Hashes;
import milesweep.common.device.DeviceWish;
import milesweep.common.trial.StageKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerTest {
  private final Scheduler scheduler = new Scheduler();

  private List<Placement> place(List<ReadyStage> ready, List<FreeSlot> free) {
    return scheduler.place(ReadyQueue.of(ready), free, sweep -> Share.NONE);
  }

  private static StageKey key(String name) {
    return new StageKey(Hashes.sha256(name).substring(0, 32));
  }

  private static FreeSlot slot(String node, String slot) {
    return new FreeSlot(node, slot, OptionalInt.empty(), "cpu AVX2", 0);
  }

  /**
   * One stage for each line: sweep, prepares, waiting trials, begun, path seconds, position,
   * priority.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # why                                   | goes first               | goes later
          a higher priority goes first            | 1 false 1 false 1 5 7    | 0 true 9 true 99 0
          of equal priority the older sweep       | 0 false 1 false 1 5 -3   | 1 true 9 true 99 0 -3
          an older sweep goes first               | 0 false 1 false 1 5      | 1 true 9 true 99 0
          prepare goes before everything          | 0 true 1 false 1 5       | 0 false 9 true 99 0
          what several trials wait for goes first | 0 false 2 false 1 5      | 0 false 1 true 99 0
          a chain that has begun goes first       | 0 false 1 true 1 5       | 0 false 1 false 99 0
          the longest expected goes first         | 0 false 1 false 9 5      | 0 false 1 false 8 0
          of equals the earlier trial goes first  | 0 false 1 false 9 0      | 0 false 1 false 9 5
          """)
  void orders(String why, String first, String later) {
    List<ReadyStage> ready = new ArrayList<>(List.of(stage("x", later), stage("y", first)));
    List<FreeSlot> one = List.of(slot("w1", "s0"));
    assertThat(place(ready, one)).containsExactly(new Placement(key("y"), slot("w1", "s0")));
    Collections.reverse(ready);
    assertThat(place(ready, one)).extracting(Placement::stage).containsExactly(key("y"));
  }

  private static ReadyStage stage(String name, String line) {
    String[] is = line.split(" ");
    return new ReadyStage(
        key(name),
        is.length > 6 ? Integer.parseInt(is[6]) : 0,
        Integer.parseInt(is[0]),
        Boolean.parseBoolean(is[1]),
        Boolean.parseBoolean(is[3]),
        Integer.parseInt(is[2]),
        Double.parseDouble(is[4]),
        Integer.parseInt(is[5]),
        DeviceWish.AUTO,
        0,
        null,
        List.of(),
        List.of());
  }

  private static ReadyStage placed(long memory, List<String> near, List<String> avoided) {
    return new ReadyStage(
        key("x"), 0, 0, false, false, 1, 1, 0, DeviceWish.AUTO, memory, "cpu AVX2", near, avoided);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          auto   | cpu0
          cpu    | cpu0
          cuda   | cuda0
          cuda:1 | cuda1
          cuda:2 | none
          """)
  void a_stage_runs_only_on_the_device_it_is_meant_for(String device, String slot) {
    List<FreeSlot> free =
        List.of(
            new FreeSlot("w1", "cpu0", OptionalInt.empty(), "cpu AVX2", 0),
            new FreeSlot("w1", "cuda0", OptionalInt.of(0), "GPU", 0),
            new FreeSlot("w1", "cuda1", OptionalInt.of(1), "GPU", 0));
    ReadyStage stage =
        new ReadyStage(
            key("x"),
            0,
            0,
            false,
            false,
            1,
            1,
            0,
            DeviceWish.of(device),
            0,
            null,
            List.of(),
            List.of());
    List<String> taken = place(List.of(stage), free).stream().map(p -> p.slot().slot()).toList();
    assertThat(taken).isEqualTo(slot.equals("none") ? List.of() : List.of(slot));
  }

  @Test
  void a_stage_goes_where_its_checkpoints_are() {
    List<FreeSlot> free = List.of(slot("w1", "s0"), slot("w1", "s1"), slot("w2", "s0"));
    assertThat(place(List.of(placed(0, List.of("w2"), List.of())), free))
        .extracting(placement -> placement.slot().node())
        .containsExactly("w2");
  }

  @Test
  void a_stage_goes_to_the_emptiest_node_when_none_is_near() {
    List<FreeSlot> free = List.of(slot("w1", "s0"), slot("w2", "s0"), slot("w2", "s1"));
    assertThat(place(List.of(placed(0, List.of(), List.of())), free))
        .extracting(Placement::slot)
        .containsExactly(slot("w2", "s0"));
  }

  @Test
  void a_node_where_it_died_is_taken_only_when_there_is_no_other() {
    ReadyStage stage = placed(0, List.of("w1"), List.of("w1"));
    List<FreeSlot> both = List.of(slot("w1", "s0"), slot("w2", "s0"));
    assertThat(place(List.of(stage), both).get(0).slot().node()).isEqualTo("w2");
    assertThat(place(List.of(stage), both.subList(0, 1))).hasSize(1);
  }

  @Test
  void a_device_of_its_own_kind_comes_before_its_checkpoints_but_after_a_node_where_it_died() {
    FreeSlot other = new FreeSlot("w1", "s0", OptionalInt.empty(), "cpu AVX512", 0);
    FreeSlot same = slot("w2", "s0");
    assertThat(place(List.of(placed(0, List.of("w1"), List.of())), List.of(other, same)))
        .extracting(Placement::slot)
        .containsExactly(same);
    assertThat(place(List.of(placed(0, List.of(), List.of("w2"))), List.of(other, same)))
        .extracting(Placement::slot)
        .containsExactly(other);
    assertThat(place(List.of(placed(0, List.of(), List.of())), List.of(other)))
        .as("it does not wait")
        .hasSize(1);
  }

  @Test
  void a_stage_that_does_not_fit_waits() {
    List<FreeSlot> small = List.of(new FreeSlot("w1", "s0", OptionalInt.empty(), "cpu AVX2", 100));
    assertThat(place(List.of(placed(101, List.of(), List.of())), small)).isEmpty();
    assertThat(place(List.of(placed(100, List.of(), List.of())), small)).hasSize(1);
  }

  /** Sweeps in the order in which free slots are given to them. */
  private List<Integer> sweepsServed(List<Share> shares, int... priorities) {
    List<ReadyStage> ready = new ArrayList<>();
    for (int sweep = 0; sweep < shares.size(); sweep++) {
      for (int i = 0; i < 4; i++) {
        ready.add(
            stage("s" + sweep + i, sweep + " false 1 false 1 " + i + " " + priorities[sweep]));
      }
    }
    List<FreeSlot> four =
        List.of(slot("w1", "s0"), slot("w1", "s1"), slot("w2", "s0"), slot("w2", "s1"));
    return scheduler.place(ReadyQueue.of(ready), four, shares::get).stream()
        .map(placement -> ready.stream().filter(one -> one.key().equals(placement.stage())))
        .map(found -> found.findFirst().orElseThrow().sweepOrder())
        .toList();
  }

  @Test
  void sweeps_of_one_priority_share_the_slots_evenly() {
    assertThat(sweepsServed(List.of(Share.NONE, Share.NONE), 0, 0)).containsExactly(0, 1, 0, 1);
    Share two = new Share(2, 100);
    assertThat(sweepsServed(List.of(two, Share.NONE), 0, 0)).containsExactly(1, 1, 0, 1);
    assertThat(sweepsServed(List.of(two, Share.NONE), 1, 0)).containsExactly(0, 0, 0, 0);
  }

  @Test
  void a_sweep_has_no_more_slots_than_it_may_have() {
    assertThat(sweepsServed(List.of(new Share(1, 2), Share.NONE), 5, 0))
        .containsExactly(0, 1, 1, 1);
    assertThat(sweepsServed(List.of(new Share(3, 2)), 0)).isEmpty();
  }

  @Test
  void no_slot_and_no_stage_is_used_twice() {
    List<ReadyStage> ready =
        List.of(
            stage("x", "0 false 1 false 1 0"),
            stage("y", "0 false 1 false 1 1"),
            stage("z", "0 false 1 false 1 2"));
    List<Placement> placed = place(ready, List.of(slot("w1", "s0"), slot("w2", "s0")));
    assertThat(placed).hasSize(2);
    assertThat(placed).extracting(Placement::slot).doesNotHaveDuplicates();
    assertThat(placed).extracting(Placement::stage).doesNotHaveDuplicates();
  }
}

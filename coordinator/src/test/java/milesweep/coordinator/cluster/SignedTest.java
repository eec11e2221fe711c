package milesweep.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import milesweep.coordinator.core.Effect;
import milesweep.coordinator.core.Effect.Answer;
import milesweep.coordinator.core.Event;
import milesweep.coordinator.core.Notice;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.Drain;
import milesweep.coordinator.store.SweepState;
import org.junit.jupiter.api.Test;

class SignedTest {
  private static final Event PAUSE = new Event.SweepSteered("one", null, Event.Steering.PAUSE);
  private static final Change STATE = new Change.SweepStateSet("one", SweepState.PAUSED);

  private static Effect.Reply done(String text) {
    return new Effect.Reply(new Answer.Done(text));
  }

  @Test
  void what_was_done_is_recorded_under_its_persons_name_in_the_same_transaction() {
    Effect.Reply reply = done("sweep one is paused now");
    List<Effect> signed =
        Signed.by("ana", PAUSE, List.of(new Effect.Persist(List.of(STATE)), reply), 7);
    assertThat(signed)
        .containsExactly(
            new Effect.Persist(
                List.of(
                    STATE,
                    new Change.EventLogged("one", null, "sweep one is paused now (by ana)", 7))),
            reply,
            new Effect.Tell(new Notice.Ordered("ana", "sweep one is paused now")));
  }

  @Test
  void an_order_that_changes_nothing_else_is_recorded_all_the_same() {
    List<Effect> signed =
        Signed.by("ana", new Event.NodeDrained("w1", Drain.NOW), List.of(done("so be it")), 7);
    assertThat(signed.get(0))
        .isEqualTo(
            new Effect.Persist(
                List.of(new Change.EventLogged(null, null, "so be it (by ana)", 7))));
  }

  @Test
  void what_was_refused_is_nobodys_deed() {
    List<Effect> refused = List.of(new Effect.Reply(new Answer.Refused("there is none")));
    assertThat(Signed.by("ana", PAUSE, refused, 7)).isEqualTo(refused);
  }
}

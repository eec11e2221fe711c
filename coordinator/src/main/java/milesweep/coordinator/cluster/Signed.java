package milesweep.coordinator.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.coordinator.core.Effect;
import milesweep.coordinator.core.Effect.Answer;
import milesweep.coordinator.core.Event;
import milesweep.coordinator.core.Notice;
import milesweep.coordinator.store.Change;

/** Puts a person's name to what a step does for that person: who paused this sweep? */
final class Signed {
  private Signed() {}

  /**
   * The effects, with a record of who wanted them; unchanged when nothing was done.
   *
   * @param who the name of the person's token
   */
  static List<Effect> by(String who, Event event, List<Effect> effects, long wallMillis) {
    Optional<String> done = effects.stream().flatMap(effect -> done(effect).stream()).findFirst();
    if (done.isEmpty()) {
      return effects;
    }
    Notice.Ordered notice = new Notice.Ordered(who, done.get());
    List<Effect> signed = new ArrayList<>(effects);
    List<Change> changes = new ArrayList<>();
    if (!signed.isEmpty() && signed.get(0) instanceof Effect.Persist first) {
      changes.addAll(first.changes());
      signed.remove(0);
    }
    changes.add(new Change.EventLogged(sweep(event), null, notice.text(), wallMillis));
    signed.add(0, new Effect.Persist(List.copyOf(changes)));
    signed.add(new Effect.Tell(notice));
    return List.copyOf(signed);
  }

  private static Optional<String> done(Effect effect) {
    if (!(effect instanceof Effect.Reply reply)) {
      return Optional.empty();
    }
    if (reply.answer() instanceof Answer.Accepted accepted) {
      return Optional.of("sweep " + accepted.sweep() + " is submitted");
    }
    return reply.answer() instanceof Answer.Done done ? Optional.of(done.text()) : Optional.empty();
  }

  /** Null for an event that is about no sweep. */
  private static String sweep(Event event) {
    if (event instanceof Event.SweepSubmitted submitted) {
      return submitted.sweep().name();
    }
    if (event instanceof Event.SweepRevised revised) {
      return revised.sweep().name();
    }
    if (event instanceof Event.SweepSteered steered) {
      return steered.sweep();
    }
    return event instanceof Event.SweepPrioritised prioritised ? prioritised.sweep() : null;
  }
}

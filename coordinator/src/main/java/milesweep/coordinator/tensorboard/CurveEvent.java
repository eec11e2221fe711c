package milesweep.coordinator.tensorboard;

/** One thing that an event file shows. */
sealed interface CurveEvent {
  /** Wall clock. */
  long atMillis();

  /** A point of a curve. */
  record Scalar(long atMillis, long step, String tag, double value) implements CurveEvent {}

  /** A page of Markdown. */
  record Text(long atMillis, String tag, String markdown) implements CurveEvent {}
}

package milesweep.mile.trainer;

import java.util.List;
import milesweep.common.protocol.Report.FailureKind;

/** Ends an attempt with a failure that we know how to name. */
public final class StageFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final List<String> details;

  StageFault(FailureKind kind, String message, List<String> details) {
    super(message);
    this.kind = kind;
    this.details = List.copyOf(details);
  }

  /** Would fail again. */
  static StageFault deterministic(String message, List<String> details) {
    return new StageFault(FailureKind.DETERMINISTIC, message, details);
  }

  FailureKind kind() {
    return kind;
  }

  /** Further lines. */
  List<String> details() {
    return details;
  }
}

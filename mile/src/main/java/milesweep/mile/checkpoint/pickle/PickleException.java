package milesweep.mile.checkpoint.pickle;

import java.io.IOException;

/**
 * Why a pickle is not read: a phrase that goes on after the file's name, {@code names posix.system,
 * …}.
 */
public final class PickleException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The phrase. */
  public PickleException(String what) {
    super(what);
  }
}

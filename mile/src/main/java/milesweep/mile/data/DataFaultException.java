package milesweep.mile.data;

import java.util.List;
import java.util.stream.Collectors;
import milesweep.mile.data.json.Fault;

/** A data set that is refused; the message lists everything wrong with it, one fault a line. */
public final class DataFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public DataFaultException(String dataset, List<Fault> faults) {
    super(
        faults.stream()
            .map(Fault::toString)
            .collect(
                Collectors.joining(
                    "\n",
                    "data set %s: %d fault%s:\n"
                        .formatted(dataset, faults.size(), faults.size() == 1 ? "" : "s"),
                    "")));
    this.faults = List.copyOf(faults);
  }

  public List<Fault> faults() {
    return faults;
  }
}

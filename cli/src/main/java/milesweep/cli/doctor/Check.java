package milesweep.cli.doctor;

import java.io.IOException;
import java.util.List;
import milesweep.common.DiskFault;

/** Looks at one thing. */
public interface Check {
  /**
   * What it finds.
   *
   * @throws IOException when it cannot even look
   */
  List<Finding> look() throws IOException;

  /** What it finds, or that it could not look. */
  default List<Finding> findings(String subject) {
    try {
      return look();
    } catch (IOException e) {
      return List.of(Finding.fail(subject, DiskFault.words(e), "mend that, then ask again"));
    }
  }
}

package milesweep.cli.selftest;

/** What a fault needs of the machine beside processes and signals. */
public enum Need {
  /** A network of its own, whose cables can be pulled. */
  NETWORK("network cuts", "root or user namespaces, unshare, and ip of iproute2"),
  /** Small file systems of its own, which can be filled. */
  MOUNTS("full disks", "root or user namespaces, and unshare"),
  /** A clock of its own for each node. */
  CLOCK("clock jumps", "libfaketime beside the above");

  private final String faults;
  private final String means;

  Need(String faults, String means) {
    this.faults = faults;
    this.means = means;
  }

  /** One line for people, where the machine does not have it. */
  String leftOut() {
    return faults + " are left out: they need " + means;
  }
}

package milesweep.common.protocol;

/** Where coordinator and worker nodes find each other. */
public final class ClusterNames {
  /** Name of every actor system of the cluster. */
  public static final String SYSTEM = "milesweep";

  /** Role of the coordinator's member. */
  public static final String COORDINATOR_ROLE = "coordinator";

  /** Role of a worker node's member. */
  public static final String WORKER_ROLE = "worker";

  /** Port that a coordinator listens on unless told otherwise. */
  public static final int DEFAULT_PORT = 25520;

  private ClusterNames() {}

  /** A member's address, {@code pekko://milesweep@HOST:PORT}. */
  public static String address(String hostAndPort) {
    return "pekko://" + SYSTEM + "@" + hostAndPort;
  }

  /**
   * Path of the actor that takes every {@link ToCoordinator}; it resolves without the receptionist,
   * and whether or not the sender is a member yet.
   *
   * @param address of the coordinator's member, as {@link #address} gives it
   */
  public static String coordinatorPath(String address) {
    return address + "/user/coordinator";
  }
}

package milesweep.mile.tensor;

/** The tensor library cannot be loaded as asked, or the device that was asked for is not there. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DeviceException(String message) {
    super(message);
  }
}

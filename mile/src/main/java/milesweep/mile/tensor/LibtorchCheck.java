package milesweep.mile.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import milesweep.common.device.LibtorchFolder;

/**
 * Looks at the libtorch that is about to be loaded: the JNI library is built for one version, and
 * another one crashes the process.
 */
final class LibtorchCheck {
  private static final String JNI = "jnilib/pytorch.properties";

  private LibtorchCheck() {}

  /**
   * Refuses a user's libtorch of another version or flavour than the JNI library knows.
   *
   * @throws DeviceException saying which version is needed
   */
  static void run(Map<String, String> environment) {
    Optional<LibtorchFolder> given;
    try {
      given = LibtorchFolder.ofEnvironment(environment);
    } catch (IOException e) {
      throw new DeviceException(e.getMessage());
    }
    given.ifPresent(library -> check(library, environment));
  }

  private static void check(LibtorchFolder library, Map<String, String> environment) {
    String needed = jniVersion();
    if (!library.version().equals(needed)) {
      throw new DeviceException(
          "%s is libtorch %s, but this build needs %s; loading another version would crash the trainer"
              .formatted(library.folder(), library.version(), needed));
    }
    String jni = "jnilib/linux-x86_64/" + library.flavor() + "/libdjl_torch.so";
    if (LibtorchCheck.class.getClassLoader().getResource(jni) == null) {
      throw new DeviceException(
          "%s is libtorch %s for %s, and this build has no bridge to that; use one for cpu or for the CUDA version in docs/gpu.md"
              .formatted(library.folder(), library.version(), library.flavor()));
    }
    library
        .environment()
        .forEach(
            (name, value) -> {
              if (!value.equals(environment.get(name))) {
                throw new DeviceException(
                    "with %s the environment must also say %s=%s"
                        .formatted(LibtorchFolder.PATH, name, value));
              }
            });
  }

  /** The libtorch that the JNI library was built for: {@code 2.7.1}. */
  static String jniVersion() {
    try (InputStream in = LibtorchCheck.class.getClassLoader().getResourceAsStream(JNI)) {
      if (in == null) {
        throw new DeviceException("no PyTorch bridge on the class path: " + JNI + " is missing");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("jni_version", "unknown").replaceFirst("-.*", "");
    } catch (IOException e) {
      throw new DeviceException("cannot read " + JNI + ": " + e.getMessage());
    }
  }
}

package milesweep.common.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A libtorch that the user brings: the {@code lib} folder of libtorch's own archive or of a Python
 * {@code torch} package, named by {@code PYTORCH_LIBRARY_PATH}. Its version is read from the files
 * beside it, because loading a library of another version ends the process without a word.
 *
 * @param folder holds {@code libtorch.so}
 * @param version {@code 2.7.1}
 * @param flavor {@code cpu}, or {@code cu128} for CUDA 12.8
 */
public record LibtorchFolder(Path folder, String version, String flavor) {
  /** Variable that names the folder. */
  public static final String PATH = "PYTORCH_LIBRARY_PATH";

  private static final Pattern BUILD = Pattern.compile("(\\d+\\.\\d+\\.\\d+)(?:\\+(\\w+))?");

  /**
   * What the environment names; empty when it names nothing.
   *
   * @throws IOException when the folder holds no libtorch, or its version cannot be told
   */
  public static Optional<LibtorchFolder> ofEnvironment(Map<String, String> environment)
      throws IOException {
    String path = environment.get(PATH);
    return path == null || path.isBlank() ? Optional.empty() : Optional.of(of(Path.of(path)));
  }

  private static LibtorchFolder of(Path folder) throws IOException {
    if (!Files.isRegularFile(folder.resolve("libtorch.so"))) {
      throw new IOException(
          "%s is %s, which holds no libtorch.so; it must name libtorch's lib folder"
              .formatted(PATH, folder));
    }
    Path parent = folder.toAbsolutePath().normalize().getParent();
    // libtorch's archive has the first beside lib, a Python package the second.
    for (String name : new String[] {"build-version", "version.py"}) {
      Path file = parent.resolve(name);
      if (Files.isRegularFile(file)) {
        Matcher build = BUILD.matcher(Files.readString(file));
        if (build.find()) {
          String flavor = build.group(2) == null ? "cpu" : build.group(2);
          return new LibtorchFolder(folder, build.group(1), flavor);
        }
      }
    }
    throw new IOException(
        "the version of the libtorch in %s cannot be told: %s has neither build-version nor version.py; %s must name the lib folder of an unpacked libtorch or of a Python torch package"
            .formatted(folder, parent, PATH));
  }

  /** What the engine wants to hear of it, for a process's environment. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put(PATH, folder.toString());
    environment.put("PYTORCH_VERSION", version);
    environment.put("PYTORCH_FLAVOR", flavor);
    return environment;
  }
}

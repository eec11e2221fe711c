package milesweep.mile.data.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A folder that image names stay inside of, also by way of symbolic links: a name that leads out of
 * it is refused before anything is opened.
 */
public record ImageFolder(Path root) {

  /**
   * The file of an image.
   *
   * @param name path below the folder, with slashes
   * @throws BadImageException when the name leads out of the folder or there is no such file
   * @throws IOException when the disk cannot tell
   */
  public Path resolve(String name) throws IOException {
    Path file = inside(name);
    if (!Files.exists(file)) {
      throw new BadImageException("image %s missing".formatted(file));
    }
    if (!file.toRealPath().startsWith(root.toRealPath())) {
      throw outside(name);
    }
    if (!Files.isRegularFile(file)) {
      throw new BadImageException("image %s is not a file".formatted(file));
    }
    return file;
  }

  /**
   * Where an image would be; nothing on the disk is looked at.
   *
   * @throws BadImageException when the name leads out of the folder
   */
  public Path inside(String name) throws BadImageException {
    Path file;
    try {
      file = root.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new BadImageException(
          "image name \"%s\" is no path".formatted(name.replace('\0', '?')));
    }
    if (!file.startsWith(root.normalize()) || Path.of(name).isAbsolute()) {
      throw outside(name);
    }
    return file;
  }

  private static BadImageException outside(String name) {
    return new BadImageException(
        "image name \"%s\": the path leaves the image root".formatted(name));
  }
}

package milesweep.mile.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small pictures on disk, for tests. */
public final class Pictures {
  private Pictures() {}

  /** A grey picture of 12 x 10 pixels, a PNG whatever its name. */
  public static void grey(Path file, int level) {
    BufferedImage image = new BufferedImage(12, 10, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 120; i++) {
      image.getRaster().setSample(i % 12, i / 12, 0, level + i % 7);
    }
    write(file, image);
  }

  /** Writes a picture as PNG. */
  public static void write(Path file, BufferedImage image) {
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

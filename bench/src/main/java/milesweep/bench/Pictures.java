package milesweep.bench;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Writes a data set of pictures as large as VQA-RAD's, three JPEG files to a PNG file. */
final class Pictures {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 600;
  private static final int DIFFERENT = 40; // the others are copies: drawing is not what is measured

  private Pictures() {}

  /** A folder in the SLAKE format whose training split has one question on each picture. */
  static void write(Path folder, int pictures) throws IOException {
    Path images = Files.createDirectories(folder.resolve("imgs"));
    StringBuilder records = new StringBuilder("[");
    for (int i = 0; i < pictures; i++) {
      String name = "%d.%s".formatted(i, format(i));
      if (i < DIFFERENT) {
        ImageIO.write(drawn(new Random(i)), format(i), images.resolve(name).toFile());
      } else {
        String like = "%d.%s".formatted(i % DIFFERENT, format(i % DIFFERENT));
        Files.copy(images.resolve(like), images.resolve(name));
      }
      records
          .append(i == 0 ? "\n" : ",\n")
          .append(
              "{\"img_name\": \"%s\", \"qid\": %d, \"q_lang\": \"en\", \"question\": \"Which of the %d organs in this picture is on the left side?\", \"answer\": \"%s\", \"answer_type\": \"OPEN\"}"
                  .formatted(name, i, 2 + i % 7, i % 2 == 0 ? "liver" : "right lung"));
    }
    Files.writeString(folder.resolve("train.json"), records.append("]\n"));
  }

  private static String format(int i) {
    return i % 4 == 3 ? "png" : "jpg";
  }

  /** Soft shapes and a little noise, as a scan has. */
  private static BufferedImage drawn(Random random) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int shape = 0; shape < 30; shape++) {
      int x = random.nextInt(WIDTH);
      int y = random.nextInt(HEIGHT);
      int size = 50 + random.nextInt(300);
      Color one = Color.getHSBColor(0, 0, random.nextFloat());
      Color other = Color.getHSBColor(random.nextFloat(), 0.1f, random.nextFloat());
      graphics.setPaint(new GradientPaint(x, y, one, x + size, y + size, other));
      graphics.fillOval(x - size / 2, y - size / 2, size, size * 2 / 3);
    }
    graphics.dispose();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, image.getRGB(x, y) ^ (0x010101 * random.nextInt(8)));
      }
    }
    return image;
  }
}

package milesweep.mile.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small table on plants: leaves of some colour and number, several pictures of each plant. */
public final class PlantTable {
  private static final List<String> NAMES = List.of("red", "green", "blue");
  private static final List<Color> COLOURS =
      List.of(new Color(200, 40, 40), new Color(40, 180, 60), new Color(50, 60, 210));

  private PlantTable() {}

  /**
   * Writes {@code plants.csv} and {@code photos/} below a folder: of each plant two pictures with
   * three questions each.
   *
   * @return the table
   */
  public static Path write(Path folder, int plants) throws IOException {
    StringBuilder table = new StringBuilder("\uFEFFphoto,asked,reply,plant\r\n");
    for (int plant = 0; plant < plants; plant++) {
      int colour = plant % 3;
      int leaves = 1 + plant / 3 % 3;
      for (int picture = 0; picture < 2; picture++) {
        String name = "p%d-%d.png".formatted(plant, picture);
        Pictures.write(
            folder.resolve("photos").resolve(name), paint(colour, leaves, plant, picture));
        table.append(row(name, "What colour are the leaves, mostly?", NAMES.get(colour), plant));
        table.append(row(name, "How many leaves?", "" + leaves, plant));
        table.append(row(name, "Is it \"green\"?", colour == 1 ? "yes" : "no", plant));
      }
    }
    return Files.writeString(folder.resolve("plants.csv"), table);
  }

  private static String row(String image, String question, String answer, int plant) {
    return "%s,\"%s\",%s,plant %d\r\n"
        .formatted(image, question.replace("\"", "\"\""), answer, plant);
  }

  private static BufferedImage paint(int colour, int leaves, int plant, int picture) {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(235 - plant, 230, picture == 0 ? 255 : 215));
    graphics.fillRect(0, 0, 32, 32);
    graphics.setColor(COLOURS.get(colour));
    for (int leaf = 0; leaf < leaves; leaf++) {
      graphics.fillOval(2 + 10 * leaf, 6 + 4 * picture, 8, 18);
    }
    graphics.dispose();
    return image;
  }
}

package milesweep.mile.data.phantom;

import java.util.ArrayList;
import java.util.List;

/**
 * A coloured sheet with a pattern and some equal figures at its sides: the domain for pretraining.
 * It shares no texture, no question and no answer with {@link AnatomyScene}.
 *
 * @param sides where the figures stand; one to four
 */
record SheetScene(Pattern pattern, boolean bright, Figure figure, Colour colour, List<Side> sides)
    implements Scene {

  enum Pattern {
    STRIPED("striped"),
    DOTTED("dotted"),
    WOVEN("woven");

    final String label;

    Pattern(String label) {
      this.label = label;
    }
  }

  enum Figure {
    TRIANGLE("triangle"),
    RING("ring"),
    DIAMOND("diamond"),
    BLOCK("block");

    final String label;

    Figure(String label) {
      this.label = label;
    }

    Region at(int x, int y) {
      return switch (this) {
        case TRIANGLE -> Region.triangle(x, y, 8);
        case RING -> Region.ring(x, y, 9);
        case DIAMOND -> Region.diamond(x, y, 10);
        case BLOCK -> Region.square(x, y, 7);
      };
    }
  }

  enum Colour {
    RED("red", 220, 40, 40),
    GREEN("green", 40, 180, 60),
    BLUE("blue", 50, 70, 230),
    YELLOW("yellow", 240, 220, 40);

    final String label;
    final int[] levels;

    Colour(String label, int... levels) {
      this.label = label;
      this.levels = levels;
    }
  }

  enum Side {
    NORTH("north", 32, 12),
    SOUTH("south", 32, 52),
    EAST("east", 52, 32),
    WEST("west", 12, 32);

    final String label;
    final int x;
    final int y;

    Side(String label, int x, int y) {
      this.label = label;
      this.x = x;
      this.y = y;
    }
  }

  static SheetScene draw(Draws draws) {
    List<Side> sides = new ArrayList<>(List.of(Side.values()));
    int figures = 1 + draws.below(4);
    while (sides.size() > figures) {
      sides.remove(draws.below(sides.size()));
    }
    return new SheetScene(
        draws.oneOf(Pattern.values()),
        draws.coin(),
        draws.oneOf(Figure.values()),
        draws.oneOf(Colour.values()),
        List.copyOf(sides));
  }

  @Override
  public Canvas paint(int size, Draws draws) {
    Canvas canvas = new Canvas(size, 3);
    int ground = bright ? 205 : 60;
    int ink = bright ? 150 : 115;
    canvas.fill(Region.everywhere(), ground, ground, ground);
    Region texture =
        switch (pattern) {
          case STRIPED -> (u, v) -> Math.floorMod(u + v, 10 * Region.UNIT) < 4 * Region.UNIT;
          case DOTTED -> Region.dots(8, 2);
          case WOVEN -> Region.bands(6, 2).or((u, v) -> u % (6 * Region.UNIT) < 2 * Region.UNIT);
        };
    canvas.fill(texture, ink, ink, ink);
    for (Side side : sides) {
      canvas.fill(figure.at(side.x + draws.around(1), side.y + draws.around(1)), colour.levels);
    }
    canvas.noise(draws, 8);
    return canvas;
  }

  @Override
  public List<Question> questions() {
    return SheetQuestions.on(this);
  }

  @Override
  public String modality() {
    return "Drawing";
  }

  @Override
  public String location() {
    return "Sheet";
  }
}

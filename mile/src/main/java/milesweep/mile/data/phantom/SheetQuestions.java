package milesweep.mile.data.phantom;

import java.util.ArrayList;
import java.util.List;
import milesweep.mile.data.phantom.SheetScene.Colour;
import milesweep.mile.data.phantom.SheetScene.Figure;
import milesweep.mile.data.phantom.SheetScene.Pattern;
import milesweep.mile.data.phantom.SheetScene.Side;

/** The questions on a {@link SheetScene}: statements to judge instead of yes and no. */
final class SheetQuestions {
  private static final List<String> NUMBERS = List.of("one", "two", "three", "four");

  private SheetQuestions() {}

  static List<Question> on(SheetScene scene) {
    List<Question> all = new ArrayList<>();
    int count = scene.sides().size();
    all.add(Question.open("Figure", "Name the figure.", scene.figure().label));
    for (Figure one : Figure.values()) {
      judge(all, "Figure", "every figure is a " + one.label, one == scene.figure());
    }
    all.add(Question.open("Color", "Name the colour of the figure.", scene.colour().label));
    for (Colour one : Colour.values()) {
      judge(all, "Color", "the colour is " + one.label, one == scene.colour());
    }
    all.add(Question.open("Pattern", "What covers the ground?", scene.pattern().label));
    for (Pattern one : Pattern.values()) {
      judge(all, "Pattern", "the ground is " + one.label, one == scene.pattern());
    }
    all.add(Question.open("Number", "Count the figures.", NUMBERS.get(count - 1)));
    for (int n = 1; n <= NUMBERS.size(); n++) {
      judge(all, "Number", NUMBERS.get(n - 1) + " of them can be counted", n == count);
    }
    String light = scene.bright() ? "bright" : "dark";
    all.add(Question.open("Light", "Tell whether the ground is bright or dark.", light));
    judge(all, "Light", "the ground looks bright", scene.bright());
    judge(all, "Light", "the ground looks dark", !scene.bright());
    for (Side one : Side.values()) {
      judge(all, "Side", "something stands in the " + one.label, scene.sides().contains(one));
    }
    if (count == 1) {
      all.add(Question.open("Side", "On which side does it stand?", scene.sides().get(0).label));
    }
    return all;
  }

  private static void judge(List<Question> all, String family, String statement, boolean truth) {
    all.add(Question.trueFalse(family, statement + ".", truth));
  }
}

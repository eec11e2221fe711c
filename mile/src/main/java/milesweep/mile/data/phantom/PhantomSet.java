package milesweep.mile.data.phantom;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import milesweep.common.view.DataSettings.Domain;
import milesweep.common.view.DataSettings.Phantom;
import milesweep.mile.data.slake.SplitName;

/**
 * A generated data set as the files of a folder in the SLAKE format. Every image is drawn from its
 * own stream of numbers, so a larger set begins with the images of a smaller one, and no image is
 * in two splits.
 */
public final class PhantomSet {
  /** Raised whenever the same settings give other files. */
  static final int VERSION = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private PhantomSet() {}

  /**
   * The files by their path with slashes, sorted.
   *
   * @throws IllegalArgumentException naming the key, when more questions are wanted than a scene
   *     has
   */
  public static SortedMap<String, byte[]> files(Phantom settings) {
    if (settings.questionsPerImage() > QuestionPicker.MOST) {
      throw new IllegalArgumentException(
          "data.phantom.questions-per-image is %d, a scene has at most %d questions"
              .formatted(settings.questionsPerImage(), QuestionPicker.MOST));
    }
    SortedMap<String, byte[]> files = new TreeMap<>();
    split(settings, SplitName.TRAIN, settings.trainImages(), files);
    split(settings, SplitName.VALIDATE, settings.validateImages(), files);
    split(settings, SplitName.TEST, settings.testImages(), files);
    return files;
  }

  private static void split(
      Phantom settings, SplitName split, int images, SortedMap<String, byte[]> files) {
    StringBuilder records = new StringBuilder("[");
    for (int image = 0; image < images; image++) {
      String stream =
          "phantom|%s|%d|%s|%d".formatted(settings.domain(), settings.seed(), split, image);
      Scene scene = scene(settings.domain(), new Draws(stream + "|scene"));
      String name = "%s-%d/source.png".formatted(split, image);
      files.put(
          "imgs/" + name, scene.paint(settings.imageSize(), new Draws(stream + "|paint")).png());
      List<Question> questions =
          QuestionPicker.pick(
              scene, settings.questionsPerImage(), new Draws(stream + "|questions"));
      for (int i = 0; i < questions.size(); i++) {
        records.append(records.length() == 1 ? "\n" : ",\n");
        records.append(record(scene, questions.get(i), name, split, image, i));
      }
    }
    files.put(split.file(), records.append("\n]\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Scene scene(Domain domain, Draws draws) {
    return switch (domain) {
      case ANATOMY -> AnatomyScene.draw(draws);
      case SHAPES -> SheetScene.draw(draws);
    };
  }

  private static String record(
      Scene scene, Question question, String name, SplitName split, int image, int number) {
    long first = 100_000_000L * split.ordinal(); // ids of splits stay apart, whatever their size
    ObjectNode record = JSON.createObjectNode();
    record.put("img_id", first / 100 + image);
    record.put("img_name", name);
    record.put("question", question.text());
    record.put("answer", question.answer());
    record.put("q_lang", "en");
    record.put("location", scene.location());
    record.put("modality", scene.modality());
    record.put("answer_type", question.closed() ? "CLOSED" : "OPEN");
    record.put("base_type", "vqa");
    record.put("content_type", question.family());
    record.putArray("triple").add("vhead").add("_").add("_");
    record.put("qid", first + 100L * image + number);
    return record.toString();
  }
}

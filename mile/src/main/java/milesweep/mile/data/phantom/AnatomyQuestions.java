package milesweep.mile.data.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import milesweep.mile.data.phantom.AnatomyScene.Form;
import milesweep.mile.data.phantom.AnatomyScene.Modality;
import milesweep.mile.data.phantom.AnatomyScene.Organ;
import milesweep.mile.data.phantom.AnatomyScene.Plane;
import milesweep.mile.data.phantom.AnatomyScene.Spot;

/** The questions on an {@link AnatomyScene}, in the families of SLAKE's content types. */
final class AnatomyQuestions {
  private static final String MODALITY = "Modality";
  private static final String PLANE = "Plane";
  private static final String ORGAN = "Organ";
  private static final String POSITION = "Position";
  private static final String SHAPE = "Shape";
  private static final String SIZE = "Size";
  private static final String ABNORMALITY = "Abnormality";
  private static final String QUANTITY = "Quantity";

  private AnatomyQuestions() {}

  static List<Question> on(AnatomyScene scene) {
    List<Question> all = new ArrayList<>();
    onBody(scene, all);
    onLesions(scene, all);
    return all;
  }

  private static void onBody(AnatomyScene scene, List<Question> all) {
    all.add(Question.open(MODALITY, "What modality is used to take this image?", scene.modality()));
    for (Modality one : Modality.values()) {
      all.add(
          Question.yesNo(
              MODALITY, "Is this " + one.withArticle + " image?", one == scene.modalityShown()));
    }
    all.add(Question.open(PLANE, "Which plane is this image in?", scene.plane().label));
    for (Plane one : Plane.values()) {
      all.add(
          Question.yesNo(
              PLANE, "Is the image in the " + lower(one.label) + " plane?", one == scene.plane()));
    }
    all.add(Question.open(ORGAN, "Which organ is shown?", scene.organ().label));
    for (Organ one : Organ.values()) {
      all.add(
          Question.yesNo(ORGAN, "Is the " + lower(one.label) + " shown?", one == scene.organ()));
    }
  }

  private static void onLesions(AnatomyScene scene, List<Question> all) {
    int count = scene.spots().size();
    all.add(Question.open(QUANTITY, "How many lesions are there?", Integer.toString(count)));
    all.add(Question.yesNo(QUANTITY, "Is there more than one lesion?", count > 1));
    all.add(Question.yesNo(QUANTITY, "Are there fewer than two lesions?", count < 2));
    all.add(Question.yesNo(ABNORMALITY, "Is there any abnormality?", count > 0));
    all.add(Question.yesNo(ABNORMALITY, "Does the image look normal?", count == 0));
    all.add(
        Question.open(
            ABNORMALITY,
            "What kind of abnormality is visible?",
            count == 0 ? "None" : scene.kind().label));
    for (Spot spot : Spot.values()) {
      all.add(
          Question.yesNo(
              POSITION,
              "Is there a lesion in the " + lower(spot.label) + "?",
              scene.spots().contains(spot)));
    }
    if (count > 0) {
      onTheirLook(scene, all);
    }
    if (count == 1) {
      all.add(Question.open(POSITION, "Where is the lesion located?", scene.spots().get(0).label));
    }
  }

  private static void onTheirLook(AnatomyScene scene, List<Question> all) {
    all.add(Question.open(SHAPE, "What is the shape of the lesion?", scene.form().label));
    for (Form one : Form.values()) {
      all.add(
          Question.yesNo(
              SHAPE,
              "Does the lesion have a " + lower(one.label) + " shape?",
              one == scene.form()));
    }
    all.add(Question.open(SIZE, "How big is the lesion?", scene.large() ? "Large" : "Small"));
    all.add(Question.yesNo(SIZE, "Is the lesion large?", scene.large()));
    all.add(Question.yesNo(SIZE, "Is the lesion small?", !scene.large()));
  }

  private static String lower(String label) {
    return label.toLowerCase(Locale.ROOT);
  }
}

package milesweep.mile.data.phantom;

import java.util.ArrayList;
import java.util.List;

/**
 * A body as a scanner might show it, reduced to what a tiny model can see: a modality by its
 * texture, a plane by the outline, one organ, and up to three lesions of one look in the corners.
 *
 * @param spots where the lesions are; empty for a healthy body
 */
record AnatomyScene(
    Modality modalityShown,
    Plane plane,
    Organ organ,
    Kind kind,
    Form form,
    boolean large,
    List<Spot> spots)
    implements Scene {

  enum Modality {
    CT("CT", "a CT"),
    MRI("MRI", "an MRI"),
    X_RAY("X-Ray", "an X-Ray");

    final String label;
    final String withArticle;

    Modality(String label, String withArticle) {
      this.label = label;
      this.withArticle = withArticle;
    }
  }

  enum Plane {
    AXIAL("Axial"),
    CORONAL("Coronal"),
    SAGITTAL("Sagittal");

    final String label;

    Plane(String label) {
      this.label = label;
    }
  }

  enum Organ {
    LUNG("Lung", "Chest"),
    HEART("Heart", "Chest"),
    BRAIN("Brain", "Head"),
    LIVER("Liver", "Abdomen"),
    KIDNEY("Kidney", "Abdomen");

    final String label;
    final String region;

    Organ(String label, String region) {
      this.label = label;
      this.region = region;
    }
  }

  /** What the lesions are: bright or dark. */
  enum Kind {
    NODULE("Nodule"),
    CYST("Cyst");

    final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  enum Form {
    ROUND("Round"),
    SQUARE("Square"),
    CROSS("Cross");

    final String label;

    Form(String label) {
      this.label = label;
    }
  }

  enum Spot {
    UPPER_LEFT("Upper left", 16, 16),
    UPPER_RIGHT("Upper right", 48, 16),
    LOWER_LEFT("Lower left", 16, 48),
    LOWER_RIGHT("Lower right", 48, 48);

    final String label;
    final int x;
    final int y;

    Spot(String label, int x, int y) {
      this.label = label;
      this.x = x;
      this.y = y;
    }
  }

  static AnatomyScene draw(Draws draws) {
    List<Spot> spots = new ArrayList<>(List.of(Spot.values()));
    int lesions = draws.below(4);
    while (spots.size() > lesions) {
      spots.remove(draws.below(spots.size()));
    }
    return new AnatomyScene(
        draws.oneOf(Modality.values()),
        draws.oneOf(Plane.values()),
        draws.oneOf(Organ.values()),
        draws.oneOf(Kind.values()),
        draws.oneOf(Form.values()),
        draws.coin(),
        List.copyOf(spots));
  }

  @Override
  public Canvas paint(int side, Draws draws) {
    return AnatomyPainter.paint(this, side, draws);
  }

  @Override
  public List<Question> questions() {
    return AnatomyQuestions.on(this);
  }

  @Override
  public String modality() {
    return modalityShown.label;
  }

  @Override
  public String location() {
    return organ.region;
  }
}

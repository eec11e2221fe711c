package milesweep.mile.data.phantom;

import milesweep.mile.data.phantom.AnatomyScene.Kind;
import milesweep.mile.data.phantom.AnatomyScene.Plane;
import milesweep.mile.data.phantom.AnatomyScene.Spot;

/** Paints an {@link AnatomyScene} in grey; numbers are pixels of a picture of 64. */
final class AnatomyPainter {
  private static final int WHITE = 255;

  private AnatomyPainter() {}

  static Canvas paint(AnatomyScene scene, int side, Draws draws) {
    Canvas canvas = new Canvas(side, 1);
    int dx = draws.around(1);
    int dy = draws.around(1);
    body(canvas, scene, dx, dy);
    for (Spot spot : scene.spots()) {
      lesion(canvas, scene, spot.x + draws.around(1), spot.y + draws.around(1));
    }
    canvas.noise(draws, 6);
    return canvas;
  }

  /** Each modality has its own levels and its own texture. */
  private static void body(Canvas canvas, AnatomyScene scene, int dx, int dy) {
    Region outline = outline(scene, dx, dy, 0);
    switch (scene.modalityShown()) {
      case CT -> {
        canvas.fill(Region.everywhere(), 8);
        canvas.fill(outline, 235); // a bright rim of bone
        canvas.fill(outline(scene, dx, dy, 3), 90);
      }
      case MRI -> {
        canvas.fill(Region.everywhere(), 40);
        canvas.fill(outline, 115);
        canvas.fill(outline.and(Region.chequers(4)), 185);
      }
      case X_RAY -> {
        canvas.fill(Region.everywhere(), 105);
        canvas.fill(outline, 170);
        canvas.fill(outline.and(Region.bands(8, 3)), 225); // ribs
      }
    }
    organ(canvas, scene, dx, dy);
  }

  /** The body's outline, {@code inset} pixels inside its edge. */
  private static Region outline(AnatomyScene scene, int dx, int dy, int inset) {
    int x = 32 + dx;
    int y = 32 + dy;
    return switch (scene.plane()) {
      case AXIAL -> Region.ellipse(x, y, 30 - inset, 22 - inset);
      case CORONAL ->
          Region.box(x - 20 + inset, y - 20 + inset, x + 20 - inset, y + 30 - inset)
              .or(Region.ellipse(x, y - 18, 20 - inset, 12 - inset));
      case SAGITTAL ->
          Region.ellipse(x - 5, y, 21 - inset, 29 - inset)
              .or(Region.box(x + 23 + inset / 2, y - 27, x + 29 - inset / 2, y + 27)); // spine
    };
  }

  /** Organs differ in form and brightness, the same in every modality. */
  private static void organ(Canvas canvas, AnatomyScene scene, int dx, int dy) {
    int x = (scene.plane() == Plane.SAGITTAL ? 27 : 32) + dx;
    int y = 32 + dy;
    switch (scene.organ()) {
      case LUNG ->
          canvas.fill(Region.ellipse(x - 9, y, 7, 14).or(Region.ellipse(x + 9, y, 7, 14)), 20);
      case HEART -> canvas.fill(Region.disc(x, y, 10), 245);
      case BRAIN -> {
        canvas.fill(Region.ellipse(x, y, 17, 12), 30);
        canvas.fill(Region.ellipse(x, y, 17, 12).and(Region.bands(6, 3)), 230); // folds
      }
      case LIVER -> canvas.fill(Region.triangle(x, y, 13), 60);
      case KIDNEY ->
          canvas.fill(Region.disc(x - 9, y + 4, 7).or(Region.disc(x + 9, y + 4, 7)), 215);
    }
  }

  /** A lesion has a rim of the other brightness, so that it stands out on every ground. */
  private static void lesion(Canvas canvas, AnatomyScene scene, int x, int y) {
    int core = scene.kind() == Kind.NODULE ? WHITE : 0;
    canvas.fill(form(scene, x, y, 1), WHITE - core);
    canvas.fill(form(scene, x, y, 0), core);
  }

  private static Region form(AnatomyScene scene, int x, int y, int rim) {
    int radius = (scene.large() ? 8 : 4) + rim;
    return switch (scene.form()) {
      case ROUND -> Region.disc(x, y, radius);
      case SQUARE -> Region.square(x, y, radius);
      case CROSS -> Region.cross(x, y, radius, (scene.large() ? 3 : 1) + rim);
    };
  }
}

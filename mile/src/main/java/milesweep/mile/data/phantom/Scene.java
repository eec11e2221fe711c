package milesweep.mile.data.phantom;

import java.util.List;

/** What a picture shows; picture and questions both follow from it. */
interface Scene {
  /** The picture, {@code side} pixels wide and high; noise comes from {@code draws}. */
  Canvas paint(int side, Draws draws);

  /** Every question that can be asked on it, no text twice. */
  List<Question> questions();

  /** The record's field {@code modality}. */
  String modality();

  /** The record's field {@code location}. */
  String location();
}

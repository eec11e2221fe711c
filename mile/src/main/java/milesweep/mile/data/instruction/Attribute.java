package milesweep.mile.data.instruction;

import java.util.List;
import java.util.Locale;
import milesweep.mile.text.CleanText;

/**
 * What a question asks about; wrong options come from answers to questions on the same. Found by
 * the data set's own code, or, where it has none, by words of the question, in this order.
 */
public enum Attribute {
  MODALITY(
      List.of("MODALITY"),
      "modality",
      "ct",
      "mri",
      "x-ray",
      "xray",
      "ultrasound",
      "weighted",
      "type of image",
      "kind of image",
      "type of scan"),
  PLANE(List.of("PLANE"), "plane", "axial", "coronal", "sagittal", "transverse"),
  SHAPE(List.of("SHAPE"), "shape", "shaped"),
  SIZE(
      List.of("SIZE"),
      "size",
      "big",
      "bigger",
      "biggest",
      "large",
      "larger",
      "largest",
      "small",
      "smaller",
      "smallest",
      "wide",
      "enlarged"),
  LOCATION(List.of("POSITION", "POS"), "where", "located", "location", "position", "side", "lobe"),
  ORGAN(List.of("ORGAN"), "organ", "organs", "body part", "part of the body"),
  PATHOLOGY(
      List.of("ABNORMALITY", "ABN", "PRES"),
      "abnormal",
      "abnormality",
      "abnormalities",
      "disease",
      "diseases",
      "lesion",
      "lesions",
      "pathology",
      "diagnosis",
      "finding",
      "findings",
      "wrong"),
  OTHER(List.of());

  private final List<String> codes;
  private final List<String> keywords;

  Attribute(List<String> codes, String... keywords) {
    this.codes = codes;
    this.keywords = List.of(keywords);
  }

  /** {@code modality}, {@code plane}, … */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The attribute of a question.
   *
   * @param contentType the data set's {@code content_type}, or empty
   * @param questionType the data set's {@code question_type}, used when there is no content type
   */
  public static Attribute of(String contentType, String questionType, String question) {
    String field = CleanText.clean(contentType).isEmpty() ? questionType : contentType;
    if (CleanText.clean(field).isEmpty()) {
      return ofQuestion(question);
    }
    int comma = field.indexOf(',');
    String code = CleanText.clean(comma < 0 ? field : field.substring(0, comma));
    String upper = code.toUpperCase(Locale.ROOT);
    for (Attribute attribute : values()) {
      if (attribute.codes.contains(upper)) {
        return attribute;
      }
    }
    return OTHER;
  }

  private static Attribute ofQuestion(String question) {
    String text = asciiLower(question);
    for (Attribute attribute : values()) {
      if (attribute.keywords.stream().anyMatch(keyword -> stands(keyword, text))) {
        return attribute;
      }
    }
    return OTHER;
  }

  /** Whether {@code keyword} occurs with no letter or digit of ASCII directly around it. */
  private static boolean stands(String keyword, String text) {
    for (int at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1)) {
      int end = at + keyword.length();
      boolean free = at == 0 || !isWordPart(text.charAt(at - 1));
      if (free && (end == text.length() || !isWordPart(text.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWordPart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static String asciiLower(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + 32));
      }
    }
    return lower.toString();
  }
}

package milesweep.common.architecture;

/**
 * The sizes of a MILE model: a pre-norm ViT, and two BERT-like text modules of one size, the JTM
 * encoder (attends to the image) and the decoder (attends to the JTM's output).
 *
 * @param imageSize side of the square input image in pixels; a multiple of {@code patch}
 * @param patch side of a patch in pixels
 * @param vitWidth width of an image token; a multiple of {@code vitHeads}
 * @param vitDepth number of ViT blocks
 * @param vitHeads attention heads of the ViT
 * @param vitMlp inner width of the ViT's MLP
 * @param textWidth width of a text token; a multiple of {@code textHeads}
 * @param textLayers layers of the JTM encoder, and again of the decoder
 * @param textHeads attention heads of a text layer
 * @param textFfn inner width of a text layer's feed-forward part
 * @param vocabulary number of token ids, {@code [DEC]} and {@code [ENC]} (the last two) included
 * @param maxPositions rows of a text module's position table
 */
public record MileArchitecture(
    int imageSize,
    int patch,
    int vitWidth,
    int vitDepth,
    int vitHeads,
    int vitMlp,
    int textWidth,
    int textLayers,
    int textHeads,
    int textFfn,
    int vocabulary,
    int maxPositions) {

  /** ViT-base at 480 px and two BERT-base modules: the paper's model, 361,478,972 parameters. */
  public static final MileArchitecture BASE =
      new MileArchitecture(480, 16, 768, 12, 12, 768, 12, 12, 3072, 30524, 512);

  /**
   * Checks the sizes against each other.
   *
   * @throws IllegalArgumentException when a size is below 1 or one does not divide the other
   */
  public MileArchitecture {
    positive("image size", imageSize);
    positive("patch", patch);
    positive("ViT width", vitWidth);
    positive("ViT depth", vitDepth);
    positive("ViT heads", vitHeads);
    positive("ViT MLP width", vitMlp);
    positive("text width", textWidth);
    positive("text layers", textLayers);
    positive("text heads", textHeads);
    positive("text FFN width", textFfn);
    positive("maximum positions", maxPositions);
    if (vocabulary < 8) {
      throw new IllegalArgumentException("vocabulary must be 8 or more ids, was " + vocabulary);
    }
    divides("image size", imageSize, "patch", patch);
    divides("ViT width", vitWidth, "ViT heads", vitHeads);
    divides("text width", textWidth, "text heads", textHeads);
  }

  /** Sizes with the usual ViT, whose MLP is four times as wide as its tokens; throws likewise. */
  public MileArchitecture(
      int imageSize,
      int patch,
      int vitWidth,
      int vitDepth,
      int vitHeads,
      int textWidth,
      int textLayers,
      int textHeads,
      int textFfn,
      int vocabulary,
      int maxPositions) {
    this(
        imageSize,
        patch,
        vitWidth,
        vitDepth,
        vitHeads,
        4 * vitWidth,
        textWidth,
        textLayers,
        textHeads,
        textFfn,
        vocabulary,
        maxPositions);
  }

  /** Image patches, the class token not counted: 900 at 480 px and patch 16. */
  public int patches() {
    return (imageSize / patch) * (imageSize / patch);
  }

  /** Image tokens, the class token included: 901 at 480 px and patch 16. */
  public int imageTokens() {
    return patches() + 1;
  }

  /** Id of {@code [DEC]}, the start of an answer. */
  public int decId() {
    return vocabulary - 2;
  }

  /** Id of {@code [ENC]}, the start of a question. */
  public int encId() {
    return vocabulary - 1;
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be 1 or more, was " + value);
    }
  }

  private static void divides(String what, int value, String by, int divisor) {
    if (value % divisor != 0) {
      throw new IllegalArgumentException(
          what + " " + value + " is not a multiple of " + by + " " + divisor);
    }
  }
}

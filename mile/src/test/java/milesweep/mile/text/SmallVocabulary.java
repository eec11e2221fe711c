package milesweep.mile.text;

/** A vocabulary built from a few words, for tests. */
public final class SmallVocabulary {
  private SmallVocabulary() {}

  public static Tokenizer tokenizer(String... texts) {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (String text : texts) {
      builder.add(text);
    }
    return new Tokenizer(builder.build(1000));
  }
}

package milesweep.mile.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.Hashes;

/**
 * The pieces a tokenizer knows, numbered from 0. {@code [DEC]}, the start of an answer, and {@code
 * [ENC]}, the start of a question, are the last two; {@code [PAD]} is 0. Immutable.
 */
public final class Vocabulary {
  public static final String PAD = "[PAD]";
  public static final String UNK = "[UNK]";
  public static final String CLS = "[CLS]";
  public static final String SEP = "[SEP]";
  public static final String MASK = "[MASK]";
  public static final String DEC = "[DEC]";
  public static final String ENC = "[ENC]";

  private static final Set<String> SPECIAL = Set.of(PAD, UNK, CLS, SEP, MASK, DEC, ENC);

  private final List<String> entries;
  private final Map<String, Integer> ids;

  /**
   * A vocabulary of exactly {@code entries}, in the order of their ids.
   *
   * @throws IllegalArgumentException when an entry is empty or there twice, when {@code [UNK]},
   *     {@code [CLS]} or {@code [SEP]} is missing, when {@code [PAD]} is not the first, or {@code
   *     [DEC]} and {@code [ENC]} are not the last
   */
  public Vocabulary(List<String> entries) {
    this.entries = List.copyOf(entries);
    this.ids = new HashMap<>(entries.size() * 2);
    for (int id = 0; id < entries.size(); id++) {
      String entry = entries.get(id);
      if (entry.isEmpty()) {
        throw new IllegalArgumentException("entry %d of the vocabulary is empty".formatted(id));
      }
      Integer earlier = ids.putIfAbsent(entry, id);
      if (earlier != null) {
        throw new IllegalArgumentException(
            "entry %d of the vocabulary, \"%s\", is also entry %d".formatted(id, entry, earlier));
      }
    }
    for (String special : List.of(PAD, UNK, CLS, SEP, DEC, ENC)) {
      if (!ids.containsKey(special)) {
        throw new IllegalArgumentException("the vocabulary has no " + special);
      }
    }
    requireAt(PAD, 0); // padding is id 0 throughout the model
    requireAt(DEC, entries.size() - 2);
    requireAt(ENC, entries.size() - 1);
  }

  private void requireAt(String special, int id) {
    if (ids.get(special) != id) {
      throw new IllegalArgumentException(
          "%s must have id %d in the vocabulary, has %d".formatted(special, id, ids.get(special)));
    }
  }

  /** Number of ids, {@code [DEC]} and {@code [ENC]} included. */
  public int size() {
    return entries.size();
  }

  /** All entries, in the order of their ids. */
  public List<String> entries() {
    return entries;
  }

  /** Id of {@code piece}, or -1 when it is not there. */
  public int id(String piece) {
    return ids.getOrDefault(piece, -1);
  }

  /**
   * The piece with this id.
   *
   * @throws IllegalArgumentException when there is none
   */
  public String piece(long id) {
    if (id < 0 || id >= entries.size()) {
      throw new IllegalArgumentException(
          "id %d is outside the vocabulary of %d ids".formatted(id, entries.size()));
    }
    return entries.get((int) id);
  }

  /**
   * Whether decoding drops this piece: padding, the unknown word and every mark of start or end.
   */
  public boolean isSpecial(String piece) {
    return SPECIAL.contains(piece);
  }

  public int unknownId() {
    return ids.get(UNK);
  }

  public int clsId() {
    return ids.get(CLS);
  }

  public int sepId() {
    return ids.get(SEP);
  }

  public int decId() {
    return size() - 2;
  }

  public int encId() {
    return size() - 1;
  }

  /** SHA-256 over all entries in order, 64 hex digits. */
  public String fingerprint() {
    return Hashes.sha256(String.join("\n", entries));
  }

  @Override
  public String toString() {
    return "Vocabulary of " + size() + " ids";
  }
}

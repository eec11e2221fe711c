package milesweep.mile.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import milesweep.common.architecture.MileArchitecture;
import milesweep.mile.checkpoint.keys.WeightRole;

/**
 * Sizes of a model, as far as the shapes of its parameters tell them; they do not tell the numbers
 * of heads.
 *
 * @param settings by the setting's path
 */
record GuessedSizes(Map<String, Long> settings) {
  private static final Pattern BLOCK = Pattern.compile("visual_encoder\\.blocks\\.(\\d{1,4})\\..*");
  private static final long MOST = 10_000_000; // largest size that a setting may have
  private static final Pattern LAYER =
      Pattern.compile("text_(?:encoder|decoder\\.bert)\\.encoder\\.layer\\.(\\d{1,4})\\..*");

  static GuessedSizes of(WeightRole role, Map<String, long[]> shapes) {
    Map<String, Long> found = new LinkedHashMap<>();
    OptionalLong patch = size(shapes, "visual_encoder.patch_embed.proj.weight", 2);
    OptionalLong tokens = size(shapes, "visual_encoder.pos_embed", 1);
    if (patch.isPresent() && tokens.isPresent()) {
      long grid = (long) Math.sqrt((double) tokens.getAsLong() - 1);
      put(found, "model.image-size", OptionalLong.of(grid * patch.getAsLong()));
    }
    put(found, "model.patch", patch);
    put(found, "model.vit.width", size(shapes, "visual_encoder.cls_token", 2));
    put(found, "model.vit.depth", count(shapes, BLOCK));
    put(found, "model.vit.mlp", usual(shapes, ".mlp.fc1.weight"));
    String words = "embeddings.word_embeddings.weight";
    put(found, "model.text.width", text(shapes, words, 1));
    put(found, "model.text.layers", count(shapes, LAYER));
    put(found, "model.text.ffn", usual(shapes, ".intermediate.dense.weight"));
    long tags = role == WeightRole.BERT ? 2 : 0; // [DEC] and [ENC]
    OptionalLong rows = text(shapes, words, 0);
    put(
        found,
        "model.vocab-size",
        rows.isPresent() ? OptionalLong.of(rows.getAsLong() + tags) : rows);
    put(found, "model.max-positions", text(shapes, "embeddings.position_embeddings.weight", 0));
    return new GuessedSizes(found);
  }

  /** A model of these sizes, the smallest where nothing is known; of one head each. */
  MileArchitecture architecture() {
    int patch = get("model.patch");
    return new MileArchitecture(
        Math.max(patch, get("model.image-size")),
        patch,
        get("model.vit.width"),
        get("model.vit.depth"),
        1,
        get("model.vit.mlp"),
        get("model.text.width"),
        get("model.text.layers"),
        1,
        get("model.text.ffn"),
        Math.max(8, get("model.vocab-size")),
        get("model.max-positions"));
  }

  private int get(String setting) {
    return settings.getOrDefault(setting, 1L).intValue();
  }

  private static void put(Map<String, Long> found, String setting, OptionalLong size) {
    if (size.isPresent() && size.getAsLong() >= 1 && size.getAsLong() <= MOST) {
      found.put(setting, size.getAsLong());
    }
  }

  private static OptionalLong size(Map<String, long[]> shapes, String name, int dimension) {
    long[] shape = shapes.get(name);
    return shape == null || shape.length <= dimension
        ? OptionalLong.empty()
        : OptionalLong.of(shape[dimension]);
  }

  /** Of the JTM encoder, or else of the decoder. */
  private static OptionalLong text(Map<String, long[]> shapes, String name, int dimension) {
    OptionalLong jtm = size(shapes, "text_encoder." + name, dimension);
    return jtm.isPresent() ? jtm : size(shapes, "text_decoder.bert." + name, dimension);
  }

  /** The first size that most of the parameters with this ending have. */
  private static OptionalLong usual(Map<String, long[]> shapes, String ending) {
    Map<Long, Long> votes =
        shapes.entrySet().stream()
            .filter(entry -> entry.getKey().endsWith(ending) && entry.getValue().length > 0)
            .collect(Collectors.groupingBy(entry -> entry.getValue()[0], Collectors.counting()));
    return votes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> OptionalLong.of(most.getKey()))
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong count(Map<String, long[]> shapes, Pattern numbered) {
    OptionalLong last = OptionalLong.empty();
    for (String name : shapes.keySet()) {
      Matcher matcher = numbered.matcher(name);
      if (matcher.matches()) {
        long number = Long.parseLong(matcher.group(1)) + 1;
        last = OptionalLong.of(Math.max(number, last.orElse(0)));
      }
    }
    return last;
  }
}

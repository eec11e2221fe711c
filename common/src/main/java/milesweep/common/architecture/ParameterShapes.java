package milesweep.common.architecture;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and shapes of a model's own parameters, those of adapters left out: the keys of the
 * original checkpoints. The output matrix of the decoder is its word table and has no name of its
 * own.
 */
public final class ParameterShapes {
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final MileArchitecture sizes;

  private ParameterShapes(MileArchitecture sizes) {
    this.sizes = sizes;
  }

  /** All of them, in the order of the model. */
  public static Map<String, long[]> of(MileArchitecture sizes) {
    ParameterShapes made = new ParameterShapes(sizes);
    made.vit("visual_encoder");
    made.text("text_encoder", sizes.vitWidth());
    made.text("text_decoder.bert", sizes.textWidth());
    made.head("text_decoder.cls.predictions");
    return made.shapes;
  }

  private void vit(String vit) {
    long width = sizes.vitWidth();
    put(vit + ".cls_token", 1, 1, width);
    put(vit + ".pos_embed", 1, sizes.imageTokens(), width);
    linear(vit + ".patch_embed.proj", width, 3, sizes.patch(), sizes.patch());
    for (int i = 0; i < sizes.vitDepth(); i++) {
      String block = vit + ".blocks." + i;
      norm(block + ".norm1", width);
      linear(block + ".attn.qkv", 3 * width, width);
      linear(block + ".attn.proj", width, width);
      norm(block + ".norm2", width);
      linear(block + ".mlp.fc1", sizes.vitMlp(), width);
      linear(block + ".mlp.fc2", width, sizes.vitMlp());
    }
    norm(vit + ".norm", width);
  }

  private void text(String module, long memoryWidth) {
    long width = sizes.textWidth();
    put(module + ".embeddings.word_embeddings.weight", sizes.vocabulary(), width);
    put(module + ".embeddings.position_embeddings.weight", sizes.maxPositions(), width);
    norm(module + ".embeddings.LayerNorm", width);
    for (int i = 0; i < sizes.textLayers(); i++) {
      String layer = module + ".encoder.layer." + i;
      attention(layer + ".attention", width);
      attention(layer + ".crossattention", memoryWidth);
      linear(layer + ".intermediate.dense", sizes.textFfn(), width);
      linear(layer + ".output.dense", width, sizes.textFfn());
      norm(layer + ".output.LayerNorm", width);
    }
  }

  private void attention(String attention, long memoryWidth) {
    long width = sizes.textWidth();
    linear(attention + ".self.query", width, width);
    linear(attention + ".self.key", width, memoryWidth);
    linear(attention + ".self.value", width, memoryWidth);
    linear(attention + ".output.dense", width, width);
    norm(attention + ".output.LayerNorm", width);
  }

  private void head(String head) {
    long width = sizes.textWidth();
    linear(head + ".transform.dense", width, width);
    norm(head + ".transform.LayerNorm", width);
    put(head + ".bias", sizes.vocabulary());
  }

  private void linear(String name, long... shape) {
    put(name + ".weight", shape);
    put(name + ".bias", shape[0]);
  }

  private void norm(String name, long width) {
    put(name + ".weight", width);
    put(name + ".bias", width);
  }

  private void put(String name, long... shape) {
    shapes.put(name, shape);
  }
}

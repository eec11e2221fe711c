package milesweep.common.architecture;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Names that parameters of a model can have: those of its own parts, and those that some adapter
 * would add to them.
 */
public final class ParameterNames {
  private static final String ADAPTER = "base_model.model.";
  private static final List<String> ATTENTION = List.of("query", "key", "value");

  private final Set<String> names = new LinkedHashSet<>();

  private ParameterNames() {}

  /** The names for a model of these sizes, under any tuning pattern. */
  public static Set<String> of(MileArchitecture sizes) {
    ParameterNames all = new ParameterNames();
    all.vit(sizes);
    all.text("text_encoder", "", sizes);
    all.text("text_decoder", "bert.", sizes);
    all.head();
    return all.names;
  }

  private void vit(MileArchitecture sizes) {
    String vit = "visual_encoder.";
    names.add(vit + "cls_token");
    names.add(vit + "pos_embed");
    List<String> linears = new ArrayList<>(List.of("patch_embed.proj"));
    for (int i = 0; i < sizes.vitDepth(); i++) {
      String block = "blocks." + i + ".";
      pair(vit + block + "norm1");
      pair(vit + block + "norm2");
      for (String linear : List.of("attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2")) {
        linears.add(block + linear);
      }
      names.add(vit + ADAPTER + block + "mlp.fc2.ia3_l.default");
    }
    for (String linear : linears) {
      pair(vit + linear);
      lora(vit + ADAPTER + linear);
    }
    pair(vit + "norm");
  }

  private void text(String module, String inner, MileArchitecture sizes) {
    String own = module + "." + inner;
    names.add(own + "embeddings.word_embeddings.weight");
    names.add(own + "embeddings.position_embeddings.weight");
    pair(own + "embeddings.LayerNorm");
    for (int i = 0; i < sizes.textLayers(); i++) {
      String layer = inner + "encoder.layer." + i + ".";
      attention(module + ".", layer + "attention.");
      attention(module + ".", layer + "crossattention.");
      pair(module + "." + layer + "intermediate.dense");
      output(module + ".", layer);
    }
    String prompt = module + ".prompt_encoder.default.";
    names.add(prompt + "embedding.weight");
    pair(prompt + "transform.0");
    pair(prompt + "transform.2");
  }

  private void attention(String module, String path) {
    for (String part : ATTENTION) {
      pair(module + path + "self." + part);
      lora(module + ADAPTER + path + "self." + part);
    }
    names.add(module + ADAPTER + path + "self.key.ia3_l.default");
    names.add(module + ADAPTER + path + "self.value.ia3_l.default");
    output(module, path);
  }

  private void output(String module, String path) {
    pair(module + path + "output.dense");
    pair(module + path + "output.LayerNorm");
    names.add(module + ADAPTER + path + "output.dense.ia3_l.default");
  }

  private void head() {
    String head = "text_decoder.cls.predictions.";
    names.add(head + "bias");
    pair(head + "transform.dense");
    pair(head + "transform.LayerNorm");
  }

  private void lora(String path) {
    names.add(path + ".lora_A.default.weight");
    names.add(path + ".lora_B.default.weight");
  }

  private void pair(String path) {
    names.add(path + ".weight");
    names.add(path + ".bias");
  }
}

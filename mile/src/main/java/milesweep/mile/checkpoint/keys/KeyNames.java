package milesweep.mile.checkpoint.keys;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the keys of the original project's checkpoints, of what the PEFT library makes of them, of
 * plain ViT and of plain BERT files.
 */
final class KeyNames {
  private static final Pattern WRAPPERS = Pattern.compile("^(module\\.|_orig_mod\\.)+");
  private static final Pattern ADAPTER = Pattern.compile("\\.(lora_[A-Z]\\w*|ia3_l)\\.");
  private static final Pattern MOMENTUM = Pattern.compile("\\w+_m(\\..*)?");
  private static final Set<String> HEADS =
      Set.of(
          "vision_proj",
          "text_proj",
          "combine_vision_proj",
          "combine_text_proj",
          "itm_head",
          "temp",
          "image_queue",
          "text_queue",
          "idx_queue",
          "queue_ptr",
          "ptr_queue");
  private static final List<String> PART_HEADS =
      List.of(
          "head.", "head_dist.", "pre_logits.", "fc_norm.", "mask_token", "decoder_", "pooler.");
  private static final List<String> BERT_HEADS =
      List.of("pooler.", "classifier.", "qa_outputs.", "cls.seq_relationship.");
  private static final String TOKEN_TYPES = "embeddings.token_type_embeddings.weight";

  private KeyNames() {}

  static KeyMeaning of(WeightRole role, String key) {
    String name = WRAPPERS.matcher(key).replaceFirst("");
    name = name.replace("LayerNorm.gamma", "LayerNorm.weight");
    name = name.replace("LayerNorm.beta", "LayerNorm.bias");
    if (name.endsWith(".position_ids") || name.endsWith(".token_type_ids")) {
      return new KeyMeaning.Useless(Extra.BUFFER);
    }
    return switch (role) {
      case MODEL -> model(name);
      case VIT -> vit(name);
      case BERT -> bert(name);
    };
  }

  private static KeyMeaning model(String name) {
    for (ModelPart part : ModelPart.values()) {
      if (part.has(name)) {
        return inPart(part, name.substring(part.prefix().length() + 1));
      }
    }
    if (MOMENTUM.matcher(name).matches()) {
      return new KeyMeaning.Useless(Extra.MOMENTUM);
    }
    if (HEADS.contains(name.split("\\.", 2)[0])) {
      return new KeyMeaning.Useless(Extra.HEAD);
    }
    return KeyMeaning.parameter(name);
  }

  /** Names below a part, as they are or as PEFT has wrapped them. */
  private static KeyMeaning inPart(ModelPart part, String inner) {
    if (inner.startsWith("base_model.model.")) { // LoRA, IA3
      if (ADAPTER.matcher(inner).find()) {
        return KeyMeaning.parameter(part.prefix() + "." + inner);
      }
      return own(part, inner.substring("base_model.model.".length()).replace(".base_layer.", "."));
    }
    if (inner.startsWith("base_model.")) { // Prefix, PTv2
      return own(part, inner.substring("base_model.".length()));
    }
    if (inner.equals("word_embeddings.weight")) {
      return new KeyMeaning.Useless(Extra.DUPLICATE);
    }
    if (inner.startsWith("prompt_tokens")) {
      return new KeyMeaning.Useless(Extra.BUFFER);
    }
    return own(part, inner);
  }

  private static KeyMeaning own(ModelPart part, String inner) {
    String name = part.prefix() + "." + inner;
    return switch (part) {
      case VIT ->
          starts(inner, PART_HEADS)
              ? new KeyMeaning.Useless(Extra.HEAD)
              : KeyMeaning.parameter(name);
      case JTM ->
          inner.startsWith("pooler.") || inner.startsWith("cls.") || inner.equals(TOKEN_TYPES)
              ? new KeyMeaning.Useless(Extra.HEAD)
              : KeyMeaning.parameter(name);
      case DECODER ->
          switch (inner) {
            case "cls.predictions.decoder.bias" ->
                KeyMeaning.alias("text_decoder.cls.predictions.bias");
            case "cls.predictions.decoder.weight" ->
                KeyMeaning.alias("text_decoder.bert.embeddings.word_embeddings.weight");
            default ->
                inner.startsWith("bert.pooler.") || inner.equals("bert." + TOKEN_TYPES)
                    ? new KeyMeaning.Useless(Extra.HEAD)
                    : KeyMeaning.parameter(name);
          };
    };
  }

  private static KeyMeaning vit(String name) {
    String own = ModelPart.VIT.prefix() + ".";
    if (name.startsWith(own)) {
      return inPart(ModelPart.VIT, name.substring(own.length()));
    }
    if (MOMENTUM.matcher(name).matches()
        || starts(name, List.of("text_encoder.", "text_decoder."))) {
      return new KeyMeaning.Useless(Extra.OTHER_PART);
    }
    return own(ModelPart.VIT, name);
  }

  private static KeyMeaning bert(String name) {
    String inner = name.startsWith("bert.") ? name.substring("bert.".length()) : name;
    if (starts(inner, BERT_HEADS) || inner.equals(TOKEN_TYPES)) {
      return new KeyMeaning.Useless(Extra.HEAD);
    }
    if (inner.startsWith("cls.")) {
      return own(ModelPart.DECODER, inner);
    }
    return new KeyMeaning.Parameters(
        List.of("text_encoder." + inner, "text_decoder.bert." + inner), false);
  }

  private static boolean starts(String name, List<String> beginnings) {
    return beginnings.stream().anyMatch(name::startsWith);
  }
}

package milesweep.common.setting;

import java.util.List;
import java.util.Optional;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of the tuning pattern and the PEFT methods. */
final class TuningKeys {
  private TuningKeys() {}

  static void describe(KeyList keys) {
    keys.put(
        new SettingKey(
            "tuning",
            Kind.TUNING,
            Part.PEFT,
            Optional.of("T/T/T"),
            List.of(),
            null,
            null,
            Use.ALWAYS,
            "Tuning pattern ViT/JTM/decoder, each F, T, LoRA, IA3, Prefix or PTv2."));
    keys.integer("lora.rank", Part.PEFT, 4, 1, 1e6, Use.WITH_LORA, "LoRA rank.");
    keys.number(
        "lora.alpha",
        Part.PEFT,
        32.0,
        Math.nextUp(0.0),
        1e9,
        Use.WITH_LORA,
        "LoRA alpha; the update is scaled by alpha / rank.");
    keys.number(
        "lora.dropout",
        Part.PEFT,
        0.1,
        0,
        Math.nextDown(1.0),
        Use.WITH_LORA,
        "Dropout on LoRA's input while training.");
    keys.wordUsed(
        "lora.bert-targets",
        Part.PEFT,
        "query-value",
        Use.WITH_TEXT_LORA,
        "Attention matrices of the text modules that carry LoRA.",
        "query-value",
        "query-key");
    keys.wordUsed(
        "lora.vit-targets",
        Part.PEFT,
        "all",
        Use.WITH_VIT_LORA,
        "ViT matrices that carry LoRA.",
        "all",
        "qkv");
    keys.integer(
        "prefix.tokens",
        Part.PEFT,
        10,
        1,
        1e6,
        Use.WITH_PREFIX,
        "Virtual tokens of Prefix and PTv2.");
    keys.wordUsed(
        "prefix.jtm",
        Part.PEFT,
        "active",
        Use.WITH_JTM_PREFIX,
        "Whether the JTM's prefix is injected (active) or only counted, as released (inert).",
        "active",
        "inert");
  }
}

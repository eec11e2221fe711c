package milesweep.common.view;

import milesweep.common.architecture.PeftSettings;
import milesweep.common.architecture.PeftSettings.TextTargets;
import milesweep.common.architecture.PeftSettings.VitTargets;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TuningPattern;

/**
 * What is trained, and how the adapters are shaped.
 *
 * @param pattern mode of each module
 * @param peft shapes of the adapters; where the pattern has no use for one, its default
 */
public record TuningSettings(TuningPattern pattern, PeftSettings peft) {
  /**
   * Reads a stage's or trial's settings; adapter settings that a pattern does not use may be
   * missing.
   *
   * @throws IllegalStateException when {@code tuning} is missing
   * @throws IllegalArgumentException when a value is out of its range
   */
  public static TuningSettings from(Settings settings) {
    PeftSettings standard = PeftSettings.DEFAULT;
    PeftSettings peft =
        new PeftSettings(
            settings.has("lora.rank") ? settings.integer32("lora.rank") : standard.loraRank(),
            settings.has("lora.alpha") ? settings.number("lora.alpha") : standard.loraAlpha(),
            settings.has("lora.dropout") ? settings.number("lora.dropout") : standard.loraDropout(),
            settings
                .findText("lora.bert-targets")
                .map(word -> Words.of(TextTargets.class, word))
                .orElse(standard.loraTextTargets()),
            settings
                .findText("lora.vit-targets")
                .map(word -> Words.of(VitTargets.class, word))
                .orElse(standard.loraVitTargets()),
            settings.has("prefix.tokens")
                ? settings.integer32("prefix.tokens")
                : standard.virtualTokens(),
            settings
                .findText("prefix.jtm")
                .map("active"::equals)
                .orElse(standard.prefixJtmActive()));
    return new TuningSettings(TuningPattern.of(settings.text("tuning")), peft);
  }
}

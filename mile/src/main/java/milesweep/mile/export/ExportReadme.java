package milesweep.mile.export;

import java.util.ArrayList;
import java.util.List;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.export.ExportJob;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;

/** The page that tells a person what lies in an exported folder and how to load it. */
final class ExportReadme {
  private final ExportJob job;
  private final TuningPattern pattern;
  private final PeftSettings peft;

  ExportReadme(ExportJob job, TuningPattern pattern, PeftSettings peft) {
    this.job = job;
    this.pattern = pattern;
    this.peft = peft;
  }

  /**
   * The page of a PEFT export.
   *
   * @param whole modules that were trained whole
   */
  String peft(List<ModelPart> whole, String vocabulary) {
    StringBuilder page = head("Adapters");
    page.append(
        """
        Each folder below is an adapter in the format of the PEFT library. The module of that name is
        a plain `torch.nn.Module` whose parameters have the names of the original MILE and MISS
        checkpoints; the base weights are those the trial began with
        (`milesweep export %s --format safetensors DIR` writes them, too).

        ```python
        from peft import PeftModel
        from safetensors.torch import load_file
        """
            .formatted(job.trial()));
    page.append("\nmodel.load_state_dict(base_weights, strict=False)\n");
    if (!whole.isEmpty()) {
      page.append("model.load_state_dict(load_file(\"full.safetensors\"), strict=False)\n");
    }
    for (ModelPart part : adapted()) {
      page.append(
          "model.%1$s = PeftModel.from_pretrained(model.%1$s, \"%1$s\")\n"
              .formatted(part.module()));
    }
    page.append("```\n\n");
    page.append("| what | is |\n| --- | --- |\n");
    for (ModelPart part : adapted()) {
      page.append("| `%s/` | %s |\n".formatted(part.module(), words(part)));
    }
    if (!whole.isEmpty()) {
      page.append(
          "| `full.safetensors` | trained whole: %s |\n"
              .formatted(String.join(", ", whole.stream().map(ModelPart::module).toList())));
    }
    return page.append(common(vocabulary)).toString();
  }

  /** The page of an export of the whole model. */
  String safetensors(String vocabulary) {
    StringBuilder page = head("Weights");
    page.append(
        """
        `model.safetensors` holds every weight of the model under the names of the original MILE and
        MISS checkpoints. The LM head's matrix is the decoder's word embeddings and stands there once.
        """);
    page.append(
        job.merge()
            ? "Adapters are folded into the weights; what is left is a plain model.\n"
            : adapted().isEmpty()
                ? ""
                : "Adapters stand beside the base weights, under names with `.base_model.` or `.prompt_encoder.`.\n");
    page.append(
        """

        MileSweep takes it as base weights: `model.weights = "model.safetensors"`. In Python:

        ```python
        from safetensors.torch import load_file

        model.load_state_dict(load_file("model.safetensors"), strict=False)
        ```

        | what | is |
        | --- | --- |
        | `model.safetensors` | all weights |
        """);
    return page.append(common(vocabulary)).toString();
  }

  private StringBuilder head(String what) {
    return new StringBuilder()
        .append("# %s of trial %s\n\n".formatted(what, job.trial()))
        .append(
            "Sweep %s, %s. Written by MileSweep %s.\n\n"
                .formatted(job.sweep(), job.label(), job.version()));
  }

  private String common(String vocabulary) {
    StringBuilder rows = new StringBuilder();
    rows.append(vocabulary);
    if (job.probe()) {
      rows.append(
          "| `probe.safetensors` | a fixed input and this model's logits on it, to check a loaded copy with |\n");
    }
    rows.append("| `milesweep-export.json` | all settings, and the SHA-256 of every file |\n");
    return rows.toString();
  }

  private List<ModelPart> adapted() {
    List<ModelPart> parts = new ArrayList<>();
    for (ModelPart part : ModelPart.values()) {
      if (part.mode(pattern).isAdapter()) {
        parts.add(part);
      }
    }
    return parts;
  }

  private String words(ModelPart part) {
    TuningMode mode = part.mode(pattern);
    return switch (mode) {
      case LORA -> "LoRA, rank %d, alpha %s".formatted(peft.loraRank(), peft.loraAlpha());
      case IA3 -> "IA3";
      default -> prefixWords(part, mode);
    };
  }

  private String prefixWords(ModelPart part, TuningMode mode) {
    String words = "%s, %d virtual tokens".formatted(mode, peft.virtualTokens());
    if (mode == TuningMode.PREFIX) {
      words += "; its MLP is folded into the keys and values";
    }
    return part == ModelPart.JTM && !peft.prefixJtmActive()
        ? words + "; inert: counted but not injected, as released"
        : words;
  }
}

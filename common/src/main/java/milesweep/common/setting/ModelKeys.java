package milesweep.common.setting;

import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of the model, its text side and its pixels. */
final class ModelKeys {
  private ModelKeys() {}

  static void describe(KeyList keys) {
    keys.word(
        "model.preset",
        Part.RUN,
        "mile-base",
        "Named set of model sizes; single sizes may still be given.",
        Presets.names());
    keys.path(
        "model.weights",
        "Base weights of the whole model, a .pth or safetensors file; without any weights and without pretrain, a model starts from its seed.");
    keys.path(
        "model.vit-weights",
        "Weights of the ViT alone, a .pth or safetensors file; they count before model.weights.");
    keys.path(
        "model.bert-weights",
        "Weights of a BERT for both text parts, a .pth or safetensors file; they count before model.weights.");
    keys.size("model.image-size", Part.MODEL, 480, "Side of the square input image in pixels.");
    keys.size("model.patch", Part.MODEL, 16, "Side of an image patch in pixels.");
    keys.size("model.vit.width", Part.MODEL, 768, "Width of an image token.");
    keys.size("model.vit.depth", Part.MODEL, 12, "Number of ViT blocks.");
    keys.size("model.vit.heads", Part.MODEL, 12, "Attention heads of the ViT.");
    keys.integer(
        "model.vit.mlp",
        Part.MODEL,
        null,
        1,
        1e6,
        Use.ALWAYS,
        "Inner width of the ViT's MLP; four times its width when left out.");
    keys.size(
        "model.text.width",
        Part.MODEL,
        768,
        "Width of a text token in the JTM encoder and the decoder.");
    keys.size(
        "model.text.layers",
        Part.MODEL,
        12,
        "Layers of the JTM encoder, and again of the decoder.");
    keys.size("model.text.heads", Part.MODEL, 12, "Attention heads of a text layer.");
    keys.size(
        "model.text.ffn", Part.MODEL, 3072, "Inner width of a text layer's feed-forward part.");
    keys.size("model.max-positions", Part.MODEL, 512, "Rows of a text module's position table.");
    keys.number(
        "model.init-std",
        Part.MODEL,
        0.02,
        Math.nextUp(0.0),
        10,
        Use.ALWAYS,
        "Standard deviation of weights drawn at random; narrow models want about 1/sqrt(width).");
    keys.integer(
        "model.vocab-size",
        Part.MODEL,
        30524,
        16,
        1e7,
        Use.ALWAYS,
        "Number of token ids, [DEC] and [ENC] included; a built vocabulary is fitted to it.");
    keys.path(
        "text.vocab",
        "WordPiece vocabulary file, one entry a line; or built, the default of small presets: made from the training data.");
    keys.integer(
        "text.built-words",
        Part.MODEL,
        8000,
        0,
        1e7,
        Use.WITH_BUILT_VOCABULARY,
        "Most words of a built vocabulary.");
    keys.size(
        "text.question-max-length",
        Part.MODEL,
        35,
        "Token ids of a question or prompt, [ENC] and [SEP] included; longer ones are cut.");
    keys.word(
        "image.preprocess",
        Part.MODEL,
        "mile",
        "Pixel transform: mile (bilinear, /255 twice), scaled (/255 once), clip-norm.",
        "mile",
        "scaled",
        "clip-norm");
  }
}

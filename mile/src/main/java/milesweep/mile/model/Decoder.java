package milesweep.mile.model;

import java.util.Optional;
import milesweep.common.architecture.MileArchitecture;
import milesweep.mile.nn.Init;
import milesweep.mile.nn.LayerNorm;
import milesweep.mile.nn.Layers;
import milesweep.mile.nn.Linear;
import milesweep.mile.nn.Segments;
import milesweep.mile.peft.Prefix;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;

/**
 * The answer decoder: a causal text module that attends to the JTM's output, and a language-model
 * head whose matrix is the word embeddings.
 *
 * @param bias (V)
 */
record Decoder(TextModule text, Linear transform, LayerNorm norm, Tensor bias) {

  static Decoder of(
      Layers layers, MileArchitecture sizes, Optional<Prefix> prefix, double dropout) {
    int width = sizes.textWidth();
    TextModule text = TextModule.of(layers.at("bert"), sizes, width, prefix, dropout, true);
    Layers head = layers.at("cls.predictions");
    return new Decoder(
        text,
        head.linear("transform.dense", layers.weight(), width, width),
        head.norm("transform.LayerNorm", width, TextModule.EPS),
        head.parameter("bias", Init.ZERO, sizes.vocabulary()));
  }

  /**
   * Hidden states (B, T, D) of whole answers.
   *
   * @param memory the JTM's output (B, Lq, D)
   */
  Tensor states(TokenIds answers, Tensor memory, Tensor crossMask, boolean training) {
    Tensor mask = Masks.causal(answers, text.prefixTokens());
    return text.forward(
            answers.tensor(),
            0,
            text.start(),
            Optional.of(mask),
            text.memory(memory, training),
            Optional.of(crossMask),
            training)
        .hidden();
  }

  /** As {@link #states(TokenIds, Tensor, Tensor, boolean)}, each layer a segment. */
  Tensor states(
      TokenIds answers,
      Tensor memory,
      Tensor crossMask,
      boolean training,
      Segments segments,
      boolean trained) {
    Tensor mask = Masks.causal(answers, text.prefixTokens());
    return text.forward(
        answers.tensor(),
        Optional.of(mask),
        memory,
        Optional.of(crossMask),
        training,
        segments,
        trained);
  }

  /** The words as {@link #logits} take them while training; to be asked for before the states. */
  Tensor wordsForLogits() {
    return Ops.withLateGradient(text.words());
  }

  /** Hidden states (B, T, D) to logits (B, T, V). */
  Tensor logits(Tensor hidden, boolean training) {
    return logits(hidden, text.words(), training);
  }

  /** The same with the words given. */
  Tensor logits(Tensor hidden, Tensor words, boolean training) {
    Tensor t = norm.forward(transform.forward(hidden, training).gelu());
    return Ops.scores(t, words, bias);
  }
}

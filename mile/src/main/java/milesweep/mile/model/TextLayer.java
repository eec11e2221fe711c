package milesweep.mile.model;

import java.util.Optional;
import milesweep.mile.nn.KeyValue;
import milesweep.mile.nn.LayerNorm;
import milesweep.mile.nn.Layers;
import milesweep.mile.nn.Linear;
import milesweep.mile.tensor.Tensor;

/** A post-norm BERT layer (Devlin et al. 2019) with cross-attention between its two halves. */
record TextLayer(
    TextAttention self,
    TextAttention cross,
    Linear intermediate,
    Linear output,
    LayerNorm norm,
    double dropout) {

  static TextLayer of(
      Layers layers, int width, int memoryWidth, int heads, int ffn, double dropout) {
    return new TextLayer(
        TextAttention.of(layers.at("attention"), width, width, heads, dropout),
        TextAttention.of(layers.at("crossattention"), width, memoryWidth, heads, dropout),
        layers.linear("intermediate.dense", layers.weight(), width, ffn),
        layers.linear("output.dense", layers.weight(), ffn, width),
        layers.norm("output.LayerNorm", width, TextModule.EPS),
        dropout);
  }

  /**
   * hidden (B, T, D) to the same shape.
   *
   * @param own what self-attention sees: keys and values of the prefix, of earlier tokens, and of
   *     {@code hidden}
   * @param memory keys and values of the encoder states
   */
  Tensor forward(
      Tensor hidden,
      KeyValue own,
      Optional<Tensor> selfMask,
      KeyValue memory,
      Optional<Tensor> crossMask,
      boolean training) {
    Tensor a = self.forward(hidden, own, selfMask, training);
    Tensor c = cross.forward(a, memory, crossMask, training);
    Tensor inner = intermediate.forward(c, training).gelu();
    Tensor outer = output.forward(inner, training).dropout(training ? dropout : 0);
    return norm.forward(outer.plus(c));
  }
}

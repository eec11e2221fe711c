package milesweep.mile.model;

import java.util.Optional;
import milesweep.mile.nn.KeyValue;
import milesweep.mile.nn.LayerNorm;
import milesweep.mile.nn.Layers;
import milesweep.mile.nn.Linear;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;

/** Attention of a BERT layer with its output layer: {@code LN(dropout(dense(context)) + x)}. */
record TextAttention(
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    LayerNorm norm,
    int heads,
    double dropout) {

  /** {@code memoryWidth}: width of what keys and values are made from. */
  static TextAttention of(Layers layers, int width, int memoryWidth, int heads, double dropout) {
    return new TextAttention(
        layers.linear("self.query", layers.weight(), width, width),
        layers.linear("self.key", layers.weight(), memoryWidth, width),
        layers.linear("self.value", layers.weight(), memoryWidth, width),
        layers.linear("output.dense", layers.weight(), width, width),
        layers.norm("output.LayerNorm", width, TextModule.EPS),
        heads,
        dropout);
  }

  /** Keys and values of memory (B, K, Dm). */
  KeyValue keyValue(Tensor memory, boolean training) {
    return new KeyValue(key.forward(memory, training), value.forward(memory, training));
  }

  /**
   * x (B, Q, D) attends to memory (B, K, D); gives (B, Q, D). A sample's beams, (B b, 1, D), may
   * attend to the one memory (B, K, D) of their sample.
   *
   * @param mask added to the scores, (B, 1, 1 or Q, K)
   */
  Tensor forward(Tensor x, KeyValue memory, Optional<Tensor> mask, boolean training) {
    long rows = memory.key().size(0);
    Tensor q = query.forward(x, training);
    Tensor side = x.size(0) == rows ? q : q.reshape(rows, -1, q.size(2));
    Tensor context =
        Ops.attention(side, memory.key(), memory.value(), mask, heads, training ? dropout : 0)
            .reshape(q.shape());
    Tensor dense = output.forward(context, training).dropout(training ? dropout : 0);
    return norm.forward(dense.plus(x));
  }
}

package milesweep.mile.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import milesweep.common.architecture.MileArchitecture;
import milesweep.mile.nn.KeyValue;
import milesweep.mile.nn.LayerNorm;
import milesweep.mile.nn.Layers;
import milesweep.mile.nn.Segments;
import milesweep.mile.peft.Prefix;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;

/**
 * Embeddings and layers of a text module: {@code LN(word + position)}, then BERT layers with
 * cross-attention. The JTM encoder is one; the decoder has one under its LM head.
 *
 * @param words (V, D)
 * @param positions (maximum positions, D)
 * @param prefix trained keys and values in front of self-attention; real tokens' positions then
 *     begin behind it
 * @param tied whether the words also score the module's output, as in a language-model head
 */
record TextModule(
    Tensor words,
    Tensor positions,
    LayerNorm norm,
    List<TextLayer> layers,
    Optional<Prefix> prefix,
    double dropout,
    boolean tied) {
  static final double EPS = 1e-12;
  private static final long PADDING = 0;

  static TextModule of(
      Layers layers,
      MileArchitecture sizes,
      int memoryWidth,
      Optional<Prefix> prefix,
      double dropout,
      boolean tied) {
    int width = sizes.textWidth();
    Layers embeddings = layers.at("embeddings");
    Tensor words =
        embeddings.parameter("word_embeddings.weight", layers.weight(), sizes.vocabulary(), width);
    Tensor positions =
        embeddings.parameter(
            "position_embeddings.weight", layers.weight(), sizes.maxPositions(), width);
    LayerNorm norm = embeddings.norm("LayerNorm", width, EPS);
    List<TextLayer> stack =
        IntStream.range(0, sizes.textLayers())
            .mapToObj(
                i ->
                    TextLayer.of(
                        layers.at("encoder.layer." + i),
                        width,
                        memoryWidth,
                        sizes.textHeads(),
                        sizes.textFfn(),
                        dropout))
            .toList();
    return new TextModule(words, positions, norm, stack, prefix, dropout, tied);
  }

  /** Virtual tokens in front of the real ones. */
  int prefixTokens() {
    return prefix.map(Prefix::tokens).orElse(0);
  }

  /** For each layer, what stands in front of the tokens: the prefix, or nothing. */
  List<Optional<KeyValue>> start() {
    return prefix
        .map(p -> p.keyValues().stream().map(Optional::of).toList())
        .orElseGet(() -> layers.stream().map(layer -> Optional.<KeyValue>empty()).toList());
  }

  /** For each layer, keys and values of the encoder states memory (B, K, Dm). */
  List<KeyValue> memory(Tensor memory, boolean training) {
    return layers.stream().map(layer -> layer.cross().keyValue(memory, training)).toList();
  }

  /**
   * ids (B, T) to hidden states (B, T, D).
   *
   * @param offset position of the first id among the real tokens
   * @param past for each layer, keys and values in front of these tokens
   * @param memory for each layer, keys and values of the encoder states
   */
  States forward(
      Tensor ids,
      int offset,
      List<Optional<KeyValue>> past,
      Optional<Tensor> selfMask,
      List<KeyValue> memory,
      Optional<Tensor> crossMask,
      boolean training) {
    Tensor hidden = embed(ids, offset, training);
    List<KeyValue> seen = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      TextLayer layer = layers.get(i);
      KeyValue own = layer.self().keyValue(hidden, training);
      KeyValue all = past.get(i).map(before -> before.append(own)).orElse(own);
      seen.add(all);
      Tensor input = hidden;
      KeyValue encoder = memory.get(i);
      hidden =
          TensorScope.inside(
              () -> layer.forward(input, all, selfMask, encoder, crossMask, training));
    }
    return new States(hidden, seen);
  }

  private Tensor embed(Tensor ids, int offset, boolean training) {
    long from = prefixTokens() + (long) offset;
    Tensor position = positions.slice(0, from, from + ids.size(1));
    Tensor embedded = norm.forward(Ops.embedding(words, ids, PADDING, tied).plus(position));
    return embedded.dropout(training ? dropout : 0);
  }

  /**
   * Whole texts, ids (B, T), to hidden states (B, T, D), each layer a segment: it makes its keys
   * and values itself, so that none of them has to be kept.
   *
   * @param encoder states (B, K, Dm)
   * @param trained whether this module or its adapter is trained
   */
  Tensor forward(
      Tensor ids,
      Optional<Tensor> selfMask,
      Tensor encoder,
      Optional<Tensor> crossMask,
      boolean training,
      Segments segments,
      boolean trained) {
    Optional<Tensor> all = prefix.map(Prefix::all);
    Tensor hidden = embed(ids, 0, training);
    for (int i = 0; i < layers.size(); i++) {
      int place = i;
      TextLayer layer = layers.get(i);
      List<Tensor> inputs = new ArrayList<>(List.of(hidden, encoder));
      all.ifPresent(inputs::add);
      hidden =
          segments.run(
              trained,
              inputs,
              given -> {
                KeyValue own = layer.self().keyValue(given.get(0), training);
                KeyValue seen =
                    all.isEmpty() ? own : Prefix.ofLayer(given.get(2), place).append(own);
                KeyValue memory = layer.cross().keyValue(given.get(1), training);
                return layer.forward(given.get(0), seen, selfMask, memory, crossMask, training);
              });
    }
    return hidden;
  }

  /** Hidden states (B, T, D) and, for each layer, all keys and values that self-attention saw. */
  record States(Tensor hidden, List<KeyValue> seen) {}
}

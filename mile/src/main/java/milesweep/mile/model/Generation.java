package milesweep.mile.model;

import java.util.List;
import java.util.Optional;
import milesweep.mile.nn.KeyValue;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/**
 * The decoder in the middle of generating answers: remembers keys and values of the tokens so far,
 * so that each step computes only the newest one. Rows are the beams of sample 0, then of sample 1,
 * and so on.
 */
public final class Generation implements NextIds {
  private final Decoder decoder;
  private final List<KeyValue> memory;
  private final Optional<Tensor> crossMask;
  private List<Optional<KeyValue>> past;
  private int length;

  Generation(Decoder decoder, Tensor memory, Optional<Tensor> crossMask) {
    this.decoder = decoder;
    this.memory = decoder.text().memory(memory, false);
    this.crossMask = crossMask;
    this.past = decoder.text().start();
  }

  @Override
  public float[] step(long[] ids) {
    TextModule.States states =
        decoder
            .text()
            .forward(
                Tensors.longs(ids, ids.length, 1),
                length,
                past,
                Optional.empty(), // the newest token sees all before it
                memory,
                crossMask,
                false);
    past = states.seen().stream().map(Optional::of).toList();
    length++;
    return decoder.logits(states.hidden(), false).logSoftmax(2).toFloats();
  }

  @Override
  public void reorder(long[] origin) {
    Tensor index = Tensors.longs(origin, origin.length);
    past = past.stream().map(before -> before.map(seen -> seen.rows(index))).toList();
  }
}

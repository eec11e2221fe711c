package milesweep.mile.nn;

import java.util.List;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/** Keys and values of one attention, heads side by side: both (B, K, D). */
public record KeyValue(Tensor key, Tensor value) {
  /** These, with {@code later} behind them; a single row here serves every row of {@code later}. */
  public KeyValue append(KeyValue later) {
    return new KeyValue(join(key, later.key), join(value, later.value));
  }

  /** The rows {@code index} (n) of the batch, in that order. */
  public KeyValue rows(Tensor index) {
    return new KeyValue(Ops.indexSelect(key, 0, index), Ops.indexSelect(value, 0, index));
  }

  private static Tensor join(Tensor first, Tensor second) {
    long rows = second.size(0);
    Tensor spread =
        first.size(0) == rows ? first : first.broadcast(rows, first.size(1), first.size(2));
    return Tensors.concat(List.of(spread, second), 1);
  }
}

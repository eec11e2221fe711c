package milesweep.mile.nn;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Torch;

/**
 * Keeps of each segment its inputs alone and computes it again when its gradient is due (activation
 * checkpointing, Chen et al. 2016): memory for one segment at a time, for the price of a second
 * forward pass. What a segment draws at random is drawn from a seed of its own, so that both passes
 * see the same.
 *
 * <p>The graph is cut before and behind each segment; {@link #backward} walks the pieces from the
 * last to the first, after the loss has sent its gradient to the last cut. For one forward pass, in
 * one scope.
 */
public final class Recompute implements Segments {
  /** A piece of the graph: takes the gradient of {@code end} to what is before it. */
  private record Piece(Tensor end, Runnable backward) {}

  private final long seed;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private final Map<Tensor, Tensor> cuts = new IdentityHashMap<>();
  private final Set<Tensor> ends = Collections.newSetFromMap(new IdentityHashMap<>());
  private int segments;

  /** A pass whose segments draw from this seed. */
  public Recompute(long seed) {
    this.seed = seed;
  }

  @Override
  public Tensor run(boolean trained, List<Tensor> inputs, Function<List<Tensor>, Tensor> layer) {
    long own = Draw.of(seed, "segment", segments++);
    List<Tensor> starts = inputs.stream().map(this::start).toList();
    Tensor end =
        Torch.withoutGradients(
            () -> {
              Torch.seed(own);
              return TensorScope.inside(() -> layer.apply(starts));
            });
    if (trained || starts.stream().anyMatch(ends::contains)) {
      end.setTrainable(true);
      ends.add(end);
      pieces.push(new Piece(end, () -> again(end, own, starts, layer)));
    }
    return end;
  }

  /** An input as a leaf of the graph, where gradients wait; itself when it needs none. */
  private Tensor start(Tensor input) {
    if (ends.contains(input) || !input.recordsGradient()) {
      return input;
    }
    return cuts.computeIfAbsent(
        input,
        before -> {
          Tensor after = before.detached();
          after.setTrainable(true);
          ends.add(after);
          pieces.push(new Piece(after, () -> after.gradient().ifPresent(g -> before.backward(g))));
          return after;
        });
  }

  private static void again(
      Tensor end, long seed, List<Tensor> starts, Function<List<Tensor>, Tensor> layer) {
    end.gradient()
        .ifPresent(
            gradient -> {
              try (TensorScope scope = TensorScope.open()) {
                Torch.seed(seed);
                layer.apply(starts).backward(gradient);
              }
            });
  }

  /** Takes the gradients on through all segments; to be called while gradients are recorded. */
  public void backward() {
    while (!pieces.isEmpty()) {
      Piece piece = pieces.pop();
      try (TensorScope scope = TensorScope.open()) {
        piece.backward().run();
      }
      piece.end().close(); // it and its gradient have served
    }
  }
}

package milesweep.mile.train;

import milesweep.mile.data.SampleBatch;
import milesweep.mile.data.Samples;
import milesweep.mile.model.TokenIds;

/** A data set's split as the source of batches. */
public record SampleSource(Samples samples) implements BatchSource {
  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public Batch batch(int epoch, int[] places) {
    SampleBatch batch = samples.batch(epoch, places);
    return new Batch(
        batch.qids(),
        batch.images(),
        batch.side(),
        TokenIds.of(batch.questions().ids(), batch.questions().mask()),
        TokenIds.of(batch.answers().ids(), batch.answers().mask()));
  }
}

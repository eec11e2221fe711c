package milesweep.mile.checkpoint.keys;

/** Tensors of a weight file that are well known and that the model has no use for. */
public enum Extra {
  BUFFER("position ids and other buffers"),
  DUPLICATE("second names of tied tensors"),
  MOMENTUM("momentum copies"),
  HEAD("heads, queues and projections"),
  OTHER_PART("tensors of other parts"),
  /** Parameters of an adapter; a model with that adapter does have use for them. */
  ADAPTER("tensors of adapters");

  private final String label;

  Extra(String label) {
    this.label = label;
  }

  /** In words, plural. */
  public String label() {
    return label;
  }
}

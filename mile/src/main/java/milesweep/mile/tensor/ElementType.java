package milesweep.mile.tensor;

import ai.djl.ndarray.types.DataType;

/** What a tensor holds. */
public enum ElementType {
  FLOAT32(4, DataType.FLOAT32),
  INT64(8, DataType.INT64);

  private final long bytes;
  private final DataType dataType;

  ElementType(long bytes, DataType dataType) {
    this.bytes = bytes;
    this.dataType = dataType;
  }

  /** Bytes of one element. */
  public long bytes() {
    return bytes;
  }

  DataType dataType() {
    return dataType;
  }
}

package milesweep.coordinator.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Events as TensorBoard reads them: a TFRecord file of {@code Event} messages. A record is the
 * length of its data (8 bytes), a masked CRC32C of these bytes, the data, a masked CRC32C of the
 * data, all little-endian.
 */
final class EventRecords {
  private static final int MASK = 0xa282ead8;
  private static final int STRING = 7; // DataType.DT_STRING

  private EventRecords() {}

  /**
   * A whole file: the mark of its version, then the events in their order.
   *
   * @param atMillis of the mark
   */
  static byte[] of(long atMillis, List<CurveEvent> events) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(record(event(atMillis).text(3, "brain.Event:2").toBytes()));
    for (CurveEvent event : events) {
      file.writeBytes(record(message(event)));
    }
    return file.toByteArray();
  }

  private static ProtoBytes event(long atMillis) {
    return new ProtoBytes().number64(1, atMillis / 1e3);
  }

  private static byte[] message(CurveEvent event) {
    if (event instanceof CurveEvent.Scalar scalar) {
      ProtoBytes value = new ProtoBytes().text(1, scalar.tag()).number32(2, (float) scalar.value());
      return event(scalar.atMillis())
          .whole(2, scalar.step())
          .message(5, new ProtoBytes().message(1, value))
          .toBytes();
    }
    CurveEvent.Text text = (CurveEvent.Text) event;
    ProtoBytes plugin = new ProtoBytes().text(1, "text");
    ProtoBytes shape = new ProtoBytes().message(2, new ProtoBytes().whole(1, 1)); // one string
    ProtoBytes tensor =
        new ProtoBytes().whole(1, STRING).message(2, shape).text(8, text.markdown());
    ProtoBytes value =
        new ProtoBytes()
            .text(1, text.tag() + "/text_summary")
            .message(8, tensor)
            .message(9, new ProtoBytes().message(1, plugin));
    return event(text.atMillis()).message(5, new ProtoBytes().message(1, value)).toBytes();
  }

  private static byte[] record(byte[] data) {
    ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedSum(record.array(), 0, 8));
    record.put(data);
    return record.putInt(maskedSum(data, 0, data.length)).array();
  }

  private static int maskedSum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return Integer.rotateRight((int) sum.getValue(), 15) + MASK;
  }
}

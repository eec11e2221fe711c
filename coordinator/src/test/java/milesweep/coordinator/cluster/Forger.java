package milesweep.coordinator.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Writes on the wire what no node of ours would: bytes of the test's choice, under the identifier
 * of the real serializer.
 */
public final class Forger extends SerializerWithStringManifest {
  /** That of jackson-cbor. */
  static final int IDENTIFIER = 33;

  /**
   * What is to be on the wire.
   *
   * @param manifest name of the class that the bytes are said to be
   */
  public record Forged(String manifest, byte[] bytes) {
    static Forged text(String manifest, String text) {
      return new Forged(manifest, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A map, list, text or small number as CBOR, without any rule of what belongs together. */
  static byte[] cbor(Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(value, out);
    return out.toByteArray();
  }

  private static void write(Object value, ByteArrayOutputStream out) {
    if (value instanceof Map<?, ?> map) {
      head(5, map.size(), out);
      map.forEach(
          (key, one) -> {
            write(key, out);
            write(one, out);
          });
    } else if (value instanceof List<?> list) {
      head(4, list.size(), out);
      list.forEach(one -> write(one, out));
    } else if (value instanceof Integer number) {
      head(0, number, out);
    } else {
      byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
      head(3, text.length, out);
      out.writeBytes(text);
    }
  }

  /** Major type and a length or number of 16 bits. */
  private static void head(int type, int number, ByteArrayOutputStream out) {
    out.write(type << 5 | 25);
    out.write(number >> 8);
    out.write(number);
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object forged) {
    return ((Forged) forged).manifest();
  }

  @Override
  public byte[] toBinary(Object forged) {
    return ((Forged) forged).bytes();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    throw new UnsupportedOperationException("a forger does not read");
  }
}

package milesweep.coordinator.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRecordsTest {
  /** Written by TensorBoard 2.21's own record writer and message classes. */
  private static final String REFERENCE =
      "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c"
          + "2100000000000000017becf609000000000000024010ac022a130a110a0a747261696e2f6c6f7373"
          + "1500009040b8acd8c8410000000000000000a9c2ab09000000000000f83f2a360a340a1573657474"
          + "696e67732f746578745f73756d6d617279421108071204120208014207ceb1207c20ceb24a080a06"
          + "0a04746578740a335516";

  @Test
  void a_file_has_the_bytes_that_tensorboard_itself_writes() {
    byte[] file =
        EventRecords.of(
            1500,
            List.of(
                new CurveEvent.Scalar(2250, 300, "train/loss", 4.5),
                new CurveEvent.Text(1500, "settings", "α | β")));
    assertThat(HexFormat.of().formatHex(file)).isEqualTo(REFERENCE);
  }
}

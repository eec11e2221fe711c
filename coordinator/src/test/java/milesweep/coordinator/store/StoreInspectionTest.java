package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import milesweep.coordinator.store.StoreException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreInspectionTest {
  @TempDir private Path folder;

  private StoreAddress.File address() {
    return new StoreAddress.File(folder.resolve("coordinator"));
  }

  private Path database() {
    return folder.resolve("coordinator/milesweep.mv.db");
  }

  @Test
  void where_there_is_no_store_none_is_made() {
    assertThat(StoreInspection.of(address()).schema()).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_store_is_read_without_a_change() throws IOException {
    SweepStore.open(address()).close();
    byte[] before = Files.readAllBytes(database());
    StoreInspection found = StoreInspection.of(address());
    assertThat(found.schema()).isEqualTo(found.newest()).isPositive();
    assertThat(Files.readAllBytes(database())).isEqualTo(before);
  }

  @Test
  void one_in_use_and_a_damaged_one_are_told() throws IOException {
    try (SweepStore store = SweepStore.open(address())) {
      assertThat(store.epoch()).isPositive();
      assertThatThrownBy(() -> StoreInspection.of(address()))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IN_USE));
    }
    try (FileChannel file = FileChannel.open(database(), StandardOpenOption.WRITE)) {
      file.truncate(4_096);
    }
    assertThatThrownBy(() -> StoreInspection.of(address()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED))
        .hasMessageContaining("has lost its end");
  }
}

package milesweep.coordinator.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The databases that the store's tests run on, each test on each. */
enum StoreKind {
  H2,
  /** On the server that MILESWEEP_TEST_POSTGRES names; skipped without one. */
  POSTGRES;

  /** Nothing is there yet; {@code folder} is the coordinator's. */
  TestStore fresh(Path folder) {
    if (this == H2) {
      return new TestStore(new StoreAddress.File(folder));
    }
    Assumptions.assumeTrue(
        PostgresServer.given().isPresent(),
        "no PostgreSQL server: run with .ci/with-postgres, which starts one");
    return new TestStore(
        new StoreAddress.Server(folder, PostgresServer.given().orElseThrow().freshSchema()));
  }
}

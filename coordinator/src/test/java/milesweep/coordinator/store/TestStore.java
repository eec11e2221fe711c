package milesweep.coordinator.store;

import java.io.IOException;

/** Where a test has its store. */
record TestStore(StoreAddress address) implements AutoCloseable {
  SweepStore open() {
    return SweepStore.open(address);
  }

  ReadOnlyStore openForReading() {
    return ReadOnlyStore.open(address);
  }

  /** Past the store's own code. */
  RawTables tables() throws IOException {
    return address instanceof StoreAddress.Server server
        ? RawTables.of(server.url())
        : RawTables.of(address.folder());
  }

  /** As messages name it. */
  String where() {
    return address instanceof StoreAddress.Server server
        ? server.url().place()
        : address.folder().toString();
  }

  /** Removes what lies outside of the folder. */
  @Override
  public void close() {
    if (address instanceof StoreAddress.Server server) {
      PostgresServer.given().orElseThrow().drop(server.url());
    }
  }
}

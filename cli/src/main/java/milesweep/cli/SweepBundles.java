package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import milesweep.common.DiskFault;
import milesweep.coordinator.bundle.Bundle;
import milesweep.coordinator.bundle.BundleMaker;
import milesweep.coordinator.bundle.BundleReader;
import milesweep.coordinator.bundle.BundleWriter;
import milesweep.coordinator.store.ReadOnlyStore;
import milesweep.coordinator.store.StoreReader;

/** Bundles of a home's sweeps: made by the running coordinator, or of the store when none runs. */
record SweepBundles(StoreOptions home) {
  /** A sweep's bundle as a file has it. */
  byte[] bytes(String sweep, boolean withData) {
    Optional<CoordinatorClient> running = home.coordinator();
    if (running.isPresent()) {
      return running
          .get()
          .bundle(sweep, withData)
          .orElseThrow(
              () ->
                  noSweep(sweep, running.get().sweeps().stream().map(one -> one.name()).toList()));
    }
    return BundleWriter.bytes(stored(sweep, withData), Install.version());
  }

  /** A sweep of the home beside the bundles of others. */
  Bundle bundle(String sweep) {
    Path file = null;
    try {
      if (home.coordinator().isEmpty()) {
        return stored(sweep, false);
      }
      file = Files.createTempFile("milesweep-bundle-", ".zip");
      Files.write(file, bytes(sweep, false));
      return BundleReader.read(file);
    } catch (IOException e) {
      throw new UserFault("milesweep: cannot keep the home's results: " + DiskFault.words(e));
    } finally {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UserFault("milesweep: cannot remove " + DiskFault.words(e));
    }
  }

  private Bundle stored(String sweep, boolean withData) {
    try (ReadOnlyStore store = ReadOnlyStore.open(home.store())) {
      StoreReader reader = store.reader();
      return BundleMaker.make(reader, sweep, withData)
          .orElseThrow(
              () -> noSweep(sweep, reader.sweeps().stream().map(one -> one.name()).toList()));
    }
  }

  private UserFault noSweep(String sweep, List<String> names) {
    String there = names.isEmpty() ? "run one first" : "there are: " + String.join(", ", names);
    return new UserFault(
        "milesweep: no sweep named %s in %s; %s".formatted(sweep, home.home(), there));
  }
}

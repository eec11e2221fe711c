package milesweep.cli.doctor;

import java.util.List;
import java.util.Optional;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.store.StoreException;
import milesweep.coordinator.store.StoreInspection;

/**
 * Whether the store can be read and is of a version that this program knows. Changes nothing.
 *
 * @param running URL of the coordinator that has it open; empty when none runs on this home
 */
public record StoreCheck(StoreAddress address, Optional<String> running) implements Check {
  @Override
  public List<Finding> look() {
    if (running.isPresent()) {
      return List.of(
          Finding.ok("store", "open in the coordinator that answers at " + running.get()));
    }
    try {
      StoreInspection store = StoreInspection.of(address);
      if (store.schema() == 0) {
        return List.of(Finding.ok("store", store.where() + ": none yet, a first start makes it"));
      }
      String text = store.where() + ": schema version " + store.schema();
      return List.of(
          store.schema() < store.newest()
              ? Finding.warn(
                  "store",
                  text,
                  "the next start brings it to " + store.newest() + ": have a backup")
              : Finding.ok("store", text));
    } catch (StoreException e) {
      return List.of(Finding.fail("store", e.getMessage(), null));
    }
  }
}

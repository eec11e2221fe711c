package milesweep.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import milesweep.common.DiskFault;
import milesweep.coordinator.store.StoreException.Kind;

/**
 * {@code store.url}: the server that a coordinator's folder has its store on, so that later
 * commands find it, and so that no folder mixes the work of two stores. No password.
 */
record StoreNote(Path folder) {
  private Path file() {
    return folder.resolve("store.url");
  }

  /** Empty where the store is a file in the folder, or nothing yet. */
  Optional<PostgresUrl> read() {
    try {
      return Files.exists(file())
          ? Optional.of(new PostgresUrl(Files.readString(file()).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw StoreException.inFolder(
          Kind.NOT_WRITABLE,
          folder,
          file() + " cannot be read (" + DiskFault.words(e) + "); make it readable",
          e);
    }
  }

  /**
   * Checks that the folder may have its store there.
   *
   * @throws StoreException of kind UNSUITABLE when it has another one already
   */
  void require(PostgresUrl url) {
    Optional<PostgresUrl> noted = read();
    if (noted.isPresent() && !noted.get().place().equals(url.place())) {
      throw StoreException.at(
          Kind.UNSUITABLE,
          url.place(),
          "the sweeps of "
              + folder
              + " are in "
              + noted.get().place()
              + "; use another home, or remove "
              + file()
              + " if the same store has moved",
          null);
    }
    Path database = new StoreFolder(folder).database();
    if (Files.exists(database)) {
      throw StoreException.at(
          Kind.UNSUITABLE,
          url.place(),
          "the sweeps of " + folder + " are in " + database + "; use another home",
          null);
    }
  }

  void write(PostgresUrl url) throws IOException {
    if (!read().equals(Optional.of(url))) {
      new StoreFolder(folder).writeDurably(file(), url.text() + "\n");
    }
  }
}

package milesweep.worker.artifact;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import milesweep.common.AtomicFile;

/**
 * Fetched files by their SHA-256, within a limit: {@code SHA} is whole, {@code SHA.part} on its
 * way, {@code SHA.used} tells by its time when it was wanted last. What was not wanted for longest
 * goes first; what an attempt has pinned stays. One process at a time; any thread.
 */
public final class ArtifactCache {
  private static final String HASH = "[0-9a-f]{64}";
  private static final String PART = ".part";
  private static final String USED = ".used";

  private final Path folder;
  private final long limitBytes;

  /** Hashes that each holder needs. */
  private final Map<Object, Set<String>> pins = new HashMap<>();

  /** Full lengths of what is on its way. */
  private final Map<String, Long> arriving = new HashMap<>();

  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  private record Entry(String sha256, long bytes, FileTime used) {}

  /** A cache in a folder, which is made with the first file. */
  public ArtifactCache(Path folder, long limitBytes) {
    this.folder = folder;
    this.limitBytes = limitBytes;
  }

  /** Whether a text can name content: nothing else ever becomes part of a path. */
  static boolean isHash(String text) {
    return text.matches(HASH);
  }

  /** Only one thread at a time fetches the same content. */
  ReentrantLock lock(String sha256) {
    return locks.computeIfAbsent(sha256, first -> new ReentrantLock());
  }

  /** The whole file of this hash, which counts as used now. */
  synchronized Optional<Path> find(String sha256) throws IOException {
    Path file = whole(sha256);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    touch(sha256);
    return Optional.of(file);
  }

  /** Keeps a hash, whole or on its way, until the holder is released. */
  synchronized void pin(Object holder, String sha256) {
    pins.computeIfAbsent(holder, first -> new HashSet<>()).add(sha256);
  }

  synchronized boolean isPinned(String sha256) {
    return pins.values().stream().anyMatch(pinned -> pinned.contains(sha256));
  }

  /** The holder needs nothing any more. */
  synchronized void release(Object holder) {
    pins.remove(holder);
  }

  /** Where a fetch writes. */
  Path part(String sha256) {
    return folder.resolve(requireHash(sha256) + PART);
  }

  /**
   * Makes room for a file that is on its way.
   *
   * @throws StorageException when the limit leaves none, or the disk fails
   */
  synchronized void makeRoom(String sha256, long bytes) throws StorageException {
    if (bytes > limitBytes) {
      throw new StorageException(
          "%s: an input of %d bytes is more than the cache may hold (%d); raise --artifact-cache"
              .formatted(folder, bytes, limitBytes));
    }
    arriving.put(sha256, bytes);
    try {
      evict(sha256);
    } catch (IOException e) {
      arriving.remove(sha256);
      throw e instanceof StorageException storage ? storage : StorageException.of(folder, e);
    }
  }

  private void evict(String wanted) throws IOException {
    Set<String> kept = new HashSet<>(arriving.keySet());
    pins.values().forEach(kept::addAll);
    long total = arriving.values().stream().mapToLong(Long::longValue).sum();
    List<Entry> leavable = new ArrayList<>();
    for (Entry entry : entries()) {
      total += arriving.containsKey(entry.sha256()) ? 0 : entry.bytes();
      if (!kept.contains(entry.sha256())) {
        leavable.add(entry);
      }
    }
    leavable.sort(Comparator.comparing(Entry::used).thenComparing(Entry::sha256));
    for (Entry oldest : leavable) {
      if (total <= limitBytes) {
        return;
      }
      remove(oldest.sha256());
      total -= oldest.bytes();
    }
    if (total > limitBytes) {
      throw new StorageException(
          "%s: the attempts of this node need more than the cache may hold (%d bytes) while %s comes; raise --artifact-cache"
              .formatted(folder, limitBytes, wanted.substring(0, 12)));
    }
  }

  /** The fetch has ended, for whatever reason; what has come stays for the next one. */
  synchronized void ended(String sha256) {
    arriving.remove(sha256);
  }

  /** Makes a part visible as the whole file; its content is checked and on the disk. */
  synchronized Path accept(String sha256) throws StorageException {
    Path file = whole(sha256);
    try {
      Files.move(part(sha256), file, StandardCopyOption.ATOMIC_MOVE);
      AtomicFile.syncFolder(folder);
      touch(sha256);
    } catch (IOException e) {
      throw StorageException.of(file, e);
    }
    return file;
  }

  /** Removes a whole file, which has turned out to have other content. */
  synchronized void removeWhole(String sha256) throws IOException {
    Files.deleteIfExists(whole(sha256));
  }

  private void remove(String sha256) throws IOException {
    removeWhole(sha256);
    Files.deleteIfExists(part(sha256));
    Files.deleteIfExists(used(sha256));
  }

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return entries;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String hash = name.endsWith(PART) ? name.substring(0, name.length() - 5) : name;
        if (isHash(hash)) {
          Path used = used(hash);
          Path dated = Files.exists(used) ? used : file;
          entries.add(new Entry(hash, Files.size(file), Files.getLastModifiedTime(dated)));
        }
      }
    }
    return entries;
  }

  /** A file of its own, since a changed time of the content would have it read again. */
  private void touch(String sha256) throws IOException {
    Path used = used(sha256);
    if (!Files.exists(used)) {
      Files.createFile(used);
    }
    Files.setLastModifiedTime(used, FileTime.from(Instant.now()));
  }

  private Path whole(String sha256) {
    return folder.resolve(requireHash(sha256));
  }

  private Path used(String sha256) {
    return folder.resolve(requireHash(sha256) + USED);
  }

  private static String requireHash(String sha256) {
    if (!isHash(sha256)) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hex: " + sha256);
    }
    return sha256;
  }
}

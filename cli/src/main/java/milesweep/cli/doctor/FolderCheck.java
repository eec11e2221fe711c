package milesweep.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.common.DiskFault;
import milesweep.common.disk.DiskProbe;
import milesweep.common.disk.DiskReport;
import milesweep.common.disk.Mount;

/**
 * A folder that a node keeps its things in. One that is not there yet is judged by the folder that
 * it would be made in; nothing is left behind.
 *
 * @param subject what it is for
 * @param use what is kept in it
 */
public record FolderCheck(String subject, Path folder, Use use) implements Check {
  private static final long GIB = 1L << 30;
  private static final long TOO_LITTLE = 64L << 20;
  private static final Duration SLOW_SYNC = Duration.ofMillis(100);
  private static final Duration SKEW = Duration.ofSeconds(2);

  /** What a folder is used for. */
  public enum Use {
    /** The store's file and everything else that must not be lost. */
    STORE,
    /** Everything but the store, which is on a server. */
    HOME,
    /** Locks, sockets and caches. */
    SCRATCH
  }

  @Override
  public List<Finding> look() throws IOException {
    Path existing = existing(folder);
    String where = existing.equals(folder) ? folder.toString() : folder + " (to be made)";
    DiskReport disk;
    Duration skew;
    try {
      disk = DiskProbe.thorough(existing);
      skew = skew(existing);
    } catch (IOException e) {
      return List.of(
          Finding.fail(
              subject,
              where + " cannot be written (" + DiskFault.words(e) + ")",
              "make it writable, or name another folder"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(place(where, disk.mount()));
    findings.add(locks(disk));
    findings.add(sync(disk));
    findings.add(space(Files.getFileStore(existing).getUsableSpace()));
    mode(existing).ifPresent(findings::add);
    if (skew.abs().compareTo(SKEW) > 0) {
      findings.add(
          Finding.warn(
              subject,
              "its file server's clock differs by " + skew.toSeconds() + " s",
              "set both by the same time server"));
    }
    return findings;
  }

  private static Path existing(Path folder) {
    Path existing = folder;
    while (!Files.isDirectory(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }

  private Finding place(String where, Mount mount) {
    String text = where + ", on " + mount.words();
    boolean lasting = use != Use.SCRATCH;
    return switch (mount.kind()) {
      case LOCAL -> Finding.ok(subject, text);
      case MEMORY ->
          lasting
              ? Finding.warn(
                  subject, text, "that is memory: a restart of this machine loses all of it")
              : Finding.ok(subject, text);
      case LAYER ->
          lasting
              ? Finding.warn(subject, text, "it is lost with the container: mount a volume there")
              : Finding.ok(subject, text);
      case NETWORK ->
          lasting
              ? Finding.ok(subject, text + ": a network file system")
              : Finding.fail(subject, text, "give a --scratch on a disk of this machine");
      case UNKNOWN ->
          Finding.warn(
              subject, text, "whether other machines see its locks cannot be told from here");
    };
  }

  private Finding locks(DiskReport disk) {
    Optional<String> unsafe = disk.unsafeLocks();
    if (unsafe.isEmpty()) {
      return Finding.ok(subject, "a file lock keeps a second process away");
    }
    String text = "file locks do not keep others away: " + unsafe.get();
    return switch (use) {
      case STORE ->
          Finding.fail(
              subject, text, "use a --home on a disk of this machine, or a --store on PostgreSQL");
      case HOME ->
          Finding.warn(subject, text, "give workers a --scratch on a disk of their machine");
      case SCRATCH -> Finding.fail(subject, text, "give a --scratch on a disk of this machine");
    };
  }

  private Finding sync(DiskReport disk) {
    if (disk.syncFault().isPresent()) {
      String text = "fsync fails: " + disk.syncFault().get();
      String advice = "what is said to be safe would not be; use another folder";
      return use == Use.SCRATCH
          ? Finding.warn(subject, text, "nothing durable is kept there")
          : Finding.fail(subject, text, advice);
    }
    double millis = disk.syncTime().toNanos() / 1e6;
    String text = "fsync took %.1f ms".formatted(millis);
    return disk.syncTime().compareTo(SLOW_SYNC) > 0
        ? Finding.warn(subject, text, "each commit waits for that; a faster disk helps")
        : Finding.ok(subject, text);
  }

  private Finding space(long bytes) {
    String text = "%.1f GiB free".formatted(bytes / (double) GIB);
    if (bytes < TOO_LITTLE) {
      return Finding.fail(subject, text, "make room");
    }
    long wanted = use == Use.SCRATCH ? GIB : 5 * GIB;
    return bytes < wanted
        ? Finding.warn(subject, text, "checkpoints and weights of larger models need more")
        : Finding.ok(subject, text);
  }

  /** Only the folder itself: what it is made in may be everybody's. */
  private Optional<Finding> mode(Path existing) throws IOException {
    if (!existing.equals(folder)) {
      return Optional.empty();
    }
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    return mode.charAt(4) == 'w' || mode.charAt(7) == 'w'
        ? Optional.of(
            Finding.warn(
                subject,
                folder + " has mode " + mode + ": others may write there",
                "chmod go-w it"))
        : Optional.empty();
  }

  /** How far the clock of whoever keeps the files is from ours. */
  private static Duration skew(Path existing) throws IOException {
    Path file = Files.createTempFile(existing, ".milesweep-probe-", "");
    try {
      return Duration.between(Instant.now(), Files.getLastModifiedTime(file).toInstant());
    } finally {
      Files.delete(file);
    }
  }
}

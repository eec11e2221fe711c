package milesweep.coordinator.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import milesweep.common.DiskFault;
import milesweep.common.Hashes;

/**
 * Reads bundles that anybody may have written. Sizes are bounded before memory is taken, and
 * nothing is unpacked to a disk.
 */
public final class BundleReader {
  private static final int MOST_ENTRIES = 64;
  private static final int MOST_SHOWN = 60;
  private static final String AGAIN = "get it again from where it came from";
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  /** Where a local file header has its name. */
  private static final int NAME = 30;

  private final Path file;
  private final Map<String, ZipEntry> found = new HashMap<>();

  private BundleReader(Path file) {
    this.file = file;
  }

  /**
   * Reads a bundle.
   *
   * @throws BundleException when it is none, or not as it was written: in one line that says what
   *     to do
   */
  public static Bundle read(Path file) {
    return new BundleReader(file).read();
  }

  /** Whether a file begins as a bundle does, be it whole or not. */
  public static boolean isBundle(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] start = stream.readNBytes(NAME + BundleManifest.FILE.length());
      return new String(start, StandardCharsets.ISO_8859_1).endsWith(BundleManifest.FILE)
          && startsAsZip(start);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean startsAsZip(byte[] start) {
    return start.length >= ZIP.length && Arrays.equals(Arrays.copyOf(start, ZIP.length), ZIP);
  }

  private Bundle read() {
    requireZip();
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      return read(zip);
    } catch (ZipException e) {
      throw fault("is cut short or damaged (%s); %s".formatted(e.getMessage(), AGAIN));
    } catch (IOException e) {
      throw fault("cannot be read: " + DiskFault.words(e));
    }
  }

  private void requireZip() {
    if (Files.isDirectory(file)) {
      throw fault("is a folder; name a file that milesweep export SWEEP --bundle FILE wrote");
    }
    if (!Files.exists(file)) {
      throw fault("is not there; milesweep export SWEEP --bundle FILE writes a bundle");
    }
    try (InputStream stream = Files.newInputStream(file)) {
      if (!startsAsZip(stream.readNBytes(ZIP.length))) {
        throw noBundle("it is no zip file");
      }
    } catch (IOException e) {
      throw fault("cannot be read: " + DiskFault.words(e));
    }
  }

  private Bundle read(ZipFile zip) throws IOException {
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      if (found.size() == MOST_ENTRIES) {
        throw fault("has more entries than a bundle; " + AGAIN);
      }
      if (found.put(entry.getName(), entry) != null) {
        throw fault("has the entry %s twice; %s".formatted(shown(entry.getName()), AGAIN));
      }
    }
    BundleManifest manifest = manifest(zip);
    requireNames(manifest);
    for (BundleManifest.Entry entry : manifest.entries()) {
      verify(zip, entry);
    }
    try {
      Bundle bundle =
          new Bundle(
              part(zip, BundleManifest.SWEEP, Bundle.Sweep.class),
              part(zip, BundleManifest.TRIALS, BundleFormat.Trials.class).whole(),
              part(zip, BundleManifest.STAGES, BundleFormat.Stages.class).stages(),
              part(zip, BundleManifest.ANSWERS, BundledAnswers.class));
      bundle.trials().forEach(BundledTrial::requireTable);
      return bundle;
    } catch (IllegalArgumentException
        | IllegalStateException
        | NullPointerException
        | ClassCastException e) {
      throw fault("does not hold together: %s; %s".formatted(shown(e.getMessage()), AGAIN));
    }
  }

  private BundleManifest manifest(ZipFile zip) throws IOException {
    ZipEntry entry = found.get(BundleManifest.FILE);
    if (entry == null) {
      throw noBundle("it has no " + BundleManifest.FILE);
    }
    byte[] content;
    try (InputStream stream = zip.getInputStream(entry)) {
      content = stream.readNBytes(BundleFormat.LARGEST_MANIFEST + 1);
    }
    if (content.length > BundleFormat.LARGEST_MANIFEST) {
      throw tooLarge(BundleManifest.FILE, BundleFormat.LARGEST_MANIFEST);
    }
    BundleManifest manifest;
    try {
      manifest = BundleFormat.JSON.readValue(content, BundleManifest.class);
    } catch (JsonProcessingException e) {
      throw fault("has a %s that cannot be read; %s".formatted(BundleManifest.FILE, AGAIN));
    }
    if (manifest == null || !BundleManifest.FORMAT.equals(manifest.format())) {
      throw noBundle("its %s is another program's".formatted(BundleManifest.FILE));
    }
    if (manifest.formatVersion() != BundleManifest.VERSION) {
      throw fault(
          "is a bundle of format %d, written by milesweep %s; this version reads format %d: use a newer milesweep"
              .formatted(
                  manifest.formatVersion(), shown(manifest.milesweep()), BundleManifest.VERSION));
    }
    return manifest;
  }

  private void requireNames(BundleManifest manifest) {
    for (String name : found.keySet()) {
      boolean isKnown = BundleManifest.FILES.contains(name) || name.equals(BundleManifest.FILE);
      if (!isKnown) {
        boolean leadsOut = name.contains("..") || name.startsWith("/") || name.contains("\\");
        throw fault(
            "has an entry %s, %s; do not unpack it, and %s"
                .formatted(
                    shown(name),
                    leadsOut ? "a name that leads out of any folder" : "which no bundle has",
                    AGAIN));
      }
    }
    Map<String, Integer> named = new HashMap<>();
    manifest.entries().forEach(entry -> named.merge(String.valueOf(entry.name()), 1, Integer::sum));
    for (String name : BundleManifest.FILES) {
      if (named.getOrDefault(name, 0) != 1 || !found.containsKey(name)) {
        throw fault("is without its %s; %s".formatted(name, AGAIN));
      }
    }
    if (named.size() != BundleManifest.FILES.size()) {
      throw fault("names files that no bundle has; " + AGAIN);
    }
  }

  private void verify(ZipFile zip, BundleManifest.Entry entry) throws IOException {
    if (entry.bytes() < 0 || entry.bytes() > BundleFormat.LARGEST) {
      throw tooLarge(entry.name(), BundleFormat.LARGEST);
    }
    MessageDigest digest = Hashes.sha256();
    long bytes = 0;
    try (InputStream stream = stream(zip, entry.name(), entry.bytes())) {
      byte[] chunk = new byte[1 << 16];
      for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
        digest.update(chunk, 0, read);
        bytes += read;
      }
    }
    if (bytes != entry.bytes() || !Hashes.hex(digest.digest()).equals(entry.sha256())) {
      throw fault(
          "was altered or damaged: %s is not what its manifest says; %s"
              .formatted(entry.name(), AGAIN));
    }
  }

  private InputStream stream(ZipFile zip, String name, long most) throws IOException {
    return new Bounded(zip.getInputStream(found.get(name)), most);
  }

  /** Ends one byte after the most, so that whoever counts sees that there is more. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long most) {
      super(in);
      this.left = most + 1;
    }

    @Override
    public int read() throws IOException {
      int read = left <= 0 ? -1 : in.read();
      left -= read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = left <= 0 ? -1 : in.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }

  private <T> T part(ZipFile zip, String name, Class<T> type) throws IOException {
    try (InputStream stream = stream(zip, name, BundleFormat.LARGEST)) {
      return BundleFormat.JSON.readValue(stream, type);
    } catch (JsonProcessingException e) {
      throw fault(
          "has a %s that cannot be read (%s); %s"
              .formatted(name, shown(e.getOriginalMessage()), AGAIN));
    }
  }

  private BundleException noBundle(String why) {
    return fault(
        "is no bundle: %s; name a file that milesweep export SWEEP --bundle FILE wrote"
            .formatted(why));
  }

  private BundleException tooLarge(String entry, long most) {
    return fault(
        "has an entry %s that is too large for a bundle (more than %d MiB); %s"
            .formatted(shown(entry), most >> 20, AGAIN));
  }

  private BundleException fault(String what) {
    return new BundleException(file + " " + what);
  }

  /** Texts of others are kept short. */
  private static String shown(String text) {
    String whole = String.valueOf(text);
    return whole.length() <= MOST_SHOWN ? whole : whole.substring(0, MOST_SHOWN) + "…";
  }
}

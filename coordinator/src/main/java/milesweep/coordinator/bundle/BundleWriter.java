package milesweep.coordinator.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import milesweep.common.Hashes;

/** Writes bundles; the same bundle gives the same bytes, whenever and wherever it is written. */
public final class BundleWriter {
  /** The first instant that a zip file can tell. */
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);

  private BundleWriter() {}

  /**
   * The whole file.
   *
   * @param version of milesweep that writes
   * @throws BundleException when a part is larger than a reader takes
   */
  public static byte[] bytes(Bundle bundle, String version) {
    try {
      Map<String, byte[]> files = files(bundle);
      List<BundleManifest.Entry> entries = new ArrayList<>();
      files.forEach(
          (name, content) ->
              entries.add(new BundleManifest.Entry(name, content.length, Hashes.sha256(content))));
      BundleManifest manifest =
          new BundleManifest(
              BundleManifest.FORMAT,
              BundleManifest.VERSION,
              version,
              bundle.sweep().name(),
              entries);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        byte[] first =
            BundleFormat.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
        put(zip, BundleManifest.FILE, first);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          put(zip, file.getKey(), file.getValue());
        }
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a bundle cannot be written to memory", e);
    }
  }

  private static Map<String, byte[]> files(Bundle bundle) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(BundleManifest.SWEEP, json(bundle.sweep()));
    files.put(BundleManifest.TRIALS, json(BundleFormat.Trials.of(bundle.trials())));
    files.put(BundleManifest.STAGES, json(new BundleFormat.Stages(bundle.stages())));
    files.put(BundleManifest.ANSWERS, json(bundle.answers()));
    return files;
  }

  private static byte[] json(Object part) throws IOException {
    byte[] json = BundleFormat.JSON.writeValueAsBytes(part);
    if (json.length > BundleFormat.LARGEST) {
      throw new BundleException(
          "the sweep is too large for a bundle: a part of it has %d MiB, and %d MiB are the most"
              .formatted(json.length >> 20, BundleFormat.LARGEST >> 20));
    }
    return json;
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ALWAYS);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}

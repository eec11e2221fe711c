package milesweep.coordinator.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import milesweep.common.Hashes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not quite bundles: each is told in one line. */
class BundleReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private static Path stores;
  private static byte[] whole;
  @TempDir private Path folder;

  @BeforeAll
  static void make_a_bundle() {
    try (BundledSweep sweep = BundledSweep.of(stores, "[1]").prepare().run(0, 1)) {
      whole = BundleWriter.bytes(sweep.bundle(false), "0.1.0");
    }
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("b.zip"), content);
  }

  private static Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream stream = new ZipInputStream(new ByteArrayInputStream(whole))) {
      for (ZipEntry entry = stream.getNextEntry(); entry != null; entry = stream.getNextEntry()) {
        entries.put(entry.getName(), stream.readAllBytes());
      }
    }
    return entries;
  }

  private Path zip(Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("b.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  private static ObjectNode manifest(Map<String, byte[]> entries) throws IOException {
    return (ObjectNode) JSON.readTree(entries.get(BundleManifest.FILE));
  }

  private static void put(Map<String, byte[]> entries, ObjectNode manifest) throws IOException {
    entries.put(BundleManifest.FILE, JSON.writeValueAsBytes(manifest));
  }

  /** Replaces an entry, and has the manifest agree. */
  private static void replace(Map<String, byte[]> entries, String name, String text)
      throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    entries.put(name, content);
    ObjectNode manifest = manifest(entries);
    ArrayNode named = (ArrayNode) manifest.get("entries");
    named.forEach(
        entry -> {
          if (entry.path("name").asText().equals(name)) {
            ((ObjectNode) entry).put("bytes", content.length);
            ((ObjectNode) entry).put("sha256", Hashes.sha256(content));
          }
        });
    put(entries, manifest);
  }

  private static String fault(Path file) {
    BundleException fault =
        catchThrowableOfType(() -> BundleReader.read(file), BundleException.class);
    assertThat(fault).as("what is wrong with " + file).isNotNull();
    assertThat(fault.lines()).hasSize(1);
    return assertThat(fault.getMessage())
        .startsWith(file.toString())
        .matches("[^\\n\\p{Cntrl}]+")
        .actual();
  }

  @Test
  void the_bundle_itself_is_read() throws IOException {
    Path file = file(whole);
    assertThat(BundleReader.read(file).trials()).hasSize(2);
    assertThat(BundleReader.isBundle(file)).isTrue();
    assertThat(BundleReader.isBundle(file(new byte[] {1, 2}))).isFalse();
  }

  @Test
  void what_is_no_bundle_at_all_is_told() throws IOException {
    assertThat(fault(folder.resolve("none.zip"))).contains("is not there", "export SWEEP --bundle");
    assertThat(fault(folder)).contains("is a folder");
    assertThat(fault(file(new byte[0]))).contains("is no bundle: it is no zip file");
    assertThat(fault(file("sweep,trial\n".getBytes(StandardCharsets.UTF_8))))
        .contains("it is no zip file", "export SWEEP --bundle");
    assertThat(fault(zip(Map.of("a.txt", new byte[3])))).contains("it has no manifest.json");
    assertThat(fault(zip(Map.of(BundleManifest.FILE, "{\"format\":\"other\"}".getBytes()))))
        .contains("another program's");
    assertThat(fault(zip(Map.of(BundleManifest.FILE, "{\"format\":".getBytes()))))
        .contains("cannot be read");
  }

  @Test
  void a_file_that_was_cut_short_is_told_wherever_the_cut_is() throws IOException {
    for (int length : new int[] {5, 100, whole.length / 2, whole.length - 30, whole.length - 1}) {
      assertThat(fault(file(Arrays.copyOf(whole, length)))).contains("get it again");
    }
  }

  @Test
  void a_byte_that_changed_anywhere_in_an_entry_is_found() throws IOException {
    Map<String, byte[]> entries = entries();
    byte[] trials = entries.get(BundleManifest.TRIALS);
    String text = new String(trials, StandardCharsets.UTF_8);
    int digit = text.indexOf("\"openedRight\":") + 14;
    trials[digit] ^= 1;
    assertThat(fault(zip(entries))).contains("was altered or damaged: trials.json");
    for (int at = 60; at < whole.length; at += whole.length / 40) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Path file = file(changed);
      try {
        assertThat(BundleReader.read(file)).as("without effect at " + at).isNotNull();
      } catch (BundleException e) {
        assertThat(e.lines()).hasSize(1);
      }
    }
  }

  @Test
  void a_newer_format_asks_for_a_newer_version() throws IOException {
    Map<String, byte[]> entries = entries();
    ObjectNode manifest = manifest(entries).put("formatVersion", 2).put("milesweep", "9.0");
    put(entries, manifest);
    entries.put("more.json", new byte[1]);
    assertThat(fault(zip(entries)))
        .contains("format 2", "milesweep 9.0", "reads format 1", "use a newer milesweep");
  }

  @Test
  void names_that_lead_elsewhere_and_files_of_others_are_refused() throws IOException {
    for (String name : new String[] {"../../.ssh/authorized_keys", "/etc/passwd", "a\\..\\b"}) {
      Map<String, byte[]> entries = entries();
      entries.put(name, new byte[1]);
      assertThat(fault(zip(entries))).contains("leads out of any folder");
    }
    Map<String, byte[]> more = entries();
    more.put("image-\u001b[31m.png", new byte[1]);
    assertThat(fault(zip(more))).contains("which no bundle has");
    Map<String, byte[]> less = entries();
    less.remove(BundleManifest.STAGES);
    assertThat(fault(zip(less))).contains("is without its stages.json");
  }

  @Test
  void what_unpacks_to_more_than_a_bundle_holds_is_not_unpacked() throws IOException {
    Map<String, byte[]> entries = entries();
    ObjectNode manifest = manifest(entries);
    ((ObjectNode) manifest.get("entries").get(1)).put("bytes", 1L << 40);
    put(entries, manifest);
    assertThat(fault(zip(entries))).contains("too large for a bundle");
    Map<String, byte[]> liar = entries();
    liar.put(BundleManifest.TRIALS, new byte[64 << 20]);
    assertThat(fault(zip(liar))).contains("was altered or damaged: trials.json");
    Map<String, byte[]> bomb = entries();
    bomb.put(BundleManifest.FILE, new byte[2 << 20]);
    assertThat(fault(zip(bomb))).contains("manifest.json that is too large");
  }

  @Test
  void json_that_is_none_and_parts_that_do_not_fit_are_told() throws IOException {
    Map<String, byte[]> entries = entries();
    replace(entries, BundleManifest.STAGES, "{\"stages\":[");
    assertThat(fault(zip(entries))).contains("stages.json that cannot be read");
    replace(entries, BundleManifest.STAGES, "{\"stages\":[]}");
    assertThat(fault(zip(entries))).contains("does not hold together", "is not there");
    replace(entries, BundleManifest.STAGES, "{}");
    assertThat(fault(zip(entries))).contains("does not hold together");
    Map<String, byte[]> untuned = entries();
    String trials = new String(untuned.get(BundleManifest.TRIALS), StandardCharsets.UTF_8);
    replace(untuned, BundleManifest.TRIALS, trials.replace("\"T/T/T\"", "\"nonsense\""));
    assertThat(fault(zip(untuned))).contains("does not hold together");
    replace(
        untuned, BundleManifest.TRIALS, trials.replace("\"lora.rank\":4", "\"lora.rank\":\"4\""));
    assertThat(fault(zip(untuned))).contains("does not hold together");
    replace(untuned, BundleManifest.TRIALS, "null");
    assertThat(fault(zip(untuned))).contains("does not hold together");
  }
}

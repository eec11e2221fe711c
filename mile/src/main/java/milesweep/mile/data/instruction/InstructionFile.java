package milesweep.mile.data.instruction;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.json.JsonRecords;
import milesweep.mile.data.json.JsonValue;
import milesweep.mile.text.CleanText;

/**
 * Instruction data as a file: a JSON array of {@code img_name}, {@code qid}, {@code answer}, {@code
 * question_pool}. A prompt need not hold the mark {@code <image>}; where it does, the mark is text
 * like any other.
 */
public final class InstructionFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private InstructionFile() {}

  /**
   * An entry at its place.
   *
   * @param source its place in the file
   */
  public record Placed(JsonRecord source, InstructionEntry entry) {}

  /** The usable entries of a file; all that is wrong with it is added to {@code faults}. */
  public static List<InstructionEntry> read(Path file, FaultLog faults) {
    return readPlaced(file, faults).stream().map(Placed::entry).toList();
  }

  /** As {@link #read}, with the place of each entry. */
  public static List<Placed> readPlaced(Path file, FaultLog faults) {
    List<JsonRecord> records = JsonRecords.read(file, faults);
    if (!records.isEmpty() && records.stream().noneMatch(record -> record.has("question_pool"))) {
      faults.add(
          Fault.ofFile(file, "question_pool missing: this is an origin-format file, not prompts"));
      return List.of();
    }
    List<Placed> entries = new ArrayList<>();
    Map<Long, Integer> seen = new HashMap<>();
    for (JsonRecord record : records) {
      int before = faults.count();
      Long qid = record.requiredQid(faults);
      String image = record.requiredText("img_name", faults);
      String answer = record.requiredAnswer("answer", faults);
      List<String> pool = pool(record, faults);
      Integer earlier = qid == null ? null : seen.putIfAbsent(qid, record.index());
      if (earlier != null) {
        faults.add(record.fault("qid %d is also that of record %d".formatted(qid, earlier)));
      }
      if (faults.count() == before) {
        entries.add(new Placed(record, new InstructionEntry(image, qid, answer, pool)));
      }
    }
    return entries;
  }

  private static List<String> pool(JsonRecord record, FaultLog faults) {
    JsonValue value = record.fields().get("question_pool");
    if (value == null) {
      faults.add(record.fault("question_pool missing"));
      return List.of();
    }
    if (value.kind() != JsonValue.Kind.ARRAY) {
      faults.add(record.fault("question_pool must be an array of text, is " + value.kind()));
      return List.of();
    }
    if (value.items().isEmpty()) {
      faults.add(record.fault("question_pool is empty; it needs at least one prompt"));
    }
    List<String> pool = new ArrayList<>();
    for (JsonValue item : value.items()) {
      if (!item.isText() || CleanText.clean(item.text()).isEmpty()) {
        faults.add(
            record.fault(
                "question_pool[%d] must be text that is not empty, is %s"
                    .formatted(pool.size(), item.isText() ? "empty" : item.kind())));
      }
      pool.add(item.text());
    }
    return pool;
  }

  /** Writes a file, one entry a line, whole or not at all. */
  public static void write(Path file, List<InstructionEntry> entries) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "instruction", ".tmp");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
        out.write("[");
        String separator = "\n";
        for (InstructionEntry entry : entries) {
          out.write(separator + JSON.writeValueAsString(node(entry)));
          separator = ",\n";
        }
        out.write("\n]\n");
      }
      Files.move(
          temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static ObjectNode node(InstructionEntry entry) {
    ObjectNode node = JSON.createObjectNode();
    node.put("img_name", entry.imageName());
    node.put("qid", entry.qid());
    node.put("answer", entry.answer());
    entry.questionPool().forEach(node.putArray("question_pool")::add);
    return node;
  }
}

package milesweep.coordinator.store;

import java.util.HashMap;
import java.util.Map;
import milesweep.common.Hashes;
import org.jdbi.v3.core.Handle;

/** What many rows have in common, each by the hash of its content. */
record TemplateRepository(Handle handle) {
  private static final int ID_DIGITS = 16;

  /** Makes sure that it is there; its id. */
  String add(Object template) {
    String content = StoreJson.write(template);
    String id = Hashes.sha256(content).substring(0, ID_DIGITS); // stands in many rows
    handle
        .createUpdate(
            """
            INSERT INTO template (template_id, content) SELECT :id, :content
            WHERE NOT EXISTS (SELECT 1 FROM template WHERE template_id = :id)
            """)
        .bind("id", id)
        .bind("content", content)
        .execute();
    return id;
  }

  /** All of this type that rows of a table use, by id. */
  <T> Map<String, T> usedIn(String table, Class<T> type) {
    Map<String, T> all = new HashMap<>();
    handle
        .createQuery(
            "SELECT * FROM template WHERE template_id IN (SELECT DISTINCT template FROM <table>)")
        .define("table", table)
        .map((row, context) -> Map.entry(row.getString("template_id"), row.getString("content")))
        .forEach(
            row -> all.put(row.getKey(), StoreJson.read("template.content", row.getValue(), type)));
    return all;
  }
}

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

  /** All templates; those that are asked for have to be of this type. */
  <T> Templates<T> all(Class<T> type) {
    Map<String, String> texts = new HashMap<>();
    Rows.each(
        handle,
        "SELECT template_id, content FROM template",
        row -> texts.put(row.getString(1), row.getString(2)));
    return new Templates<>(texts, type);
  }
}

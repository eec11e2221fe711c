package milesweep.coordinator.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

  /** The templates of these ids, which are of one type. */
  <T> Map<String, T> all(Collection<String> ids, Class<T> type) {
    Map<String, T> all = new HashMap<>();
    Rows.read(
            handle,
            "SELECT template_id, content FROM template WHERE template_id = ANY(?)",
            "VARCHAR",
            List.copyOf(ids),
            row -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(
            row -> all.put(row.getKey(), StoreJson.read("template.content", row.getValue(), type)));
    for (String id : ids) {
      if (!all.containsKey(id)) {
        throw StoreJson.damaged("template " + id + " is not there", null);
      }
    }
    return all;
  }
}

package milesweep.coordinator.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What many rows have in common, each made sense of when it is asked for; for any thread. */
final class Templates<T> {
  private final Map<String, String> texts;
  private final Class<T> type;
  private final ConcurrentMap<String, T> known = new ConcurrentHashMap<>();

  /**
   * Those that may be asked for.
   *
   * @param texts by id
   */
  Templates(Map<String, String> texts, Class<T> type) {
    this.texts = texts;
    this.type = type;
  }

  /**
   * The template of this id.
   *
   * @throws StoreException when it is not there
   */
  T get(String id) {
    return known.computeIfAbsent(id, this::read);
  }

  private T read(String id) {
    String text = texts.get(id);
    if (text == null) {
      throw StoreJson.damaged("template " + id + " is not there", null);
    }
    return StoreJson.read("template.content", text, type);
  }
}

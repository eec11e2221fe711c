package milesweep.common.setting;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads settings that are written as a {@link SettingsPatch} of others, some hundred thousand of
 * them, without an object for each patch. For one thread.
 */
public final class PatchReader {
  /** Of texts and fractions, which are few and stand in many settings. */
  private final Map<Object, Object> known = new HashMap<>();

  /**
   * The settings that a patch makes of others.
   *
   * @param json at the beginning of the patch; at its end afterwards. Its codec is there.
   * @throws IOException when it is no patch
   */
  public Settings read(JsonParser json, Settings base) throws IOException {
    expect(json, JsonToken.START_OBJECT);
    Settings.Draft draft = base.draft();
    Map<String, Object> others = new TreeMap<>();
    List<?> gone = List.of();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      if (name.equals("set")) {
        readSet(json, draft, others);
      } else if (name.equals("gone")) {
        gone = json.readValueAs(List.class);
      } else {
        json.skipChildren();
      }
    }
    Settings same = draft.settings();
    return others.isEmpty() && gone.isEmpty()
        ? same
        : same.patched(
            new SettingsPatch(Settings.of(others), gone.stream().map(String::valueOf).toList()));
  }

  private void readSet(JsonParser json, Settings.Draft draft, Map<String, Object> others)
      throws IOException {
    expect(json, JsonToken.START_OBJECT);
    for (String path = json.nextFieldName(); path != null; path = json.nextFieldName()) {
      json.nextToken();
      Object value = value(json, path);
      if (!draft.set(path, value)) {
        others.put(path, value);
      }
    }
  }

  private Object value(JsonParser json, String path) throws IOException {
    JsonToken token = json.currentToken();
    Object value =
        switch (token) {
          case VALUE_NUMBER_INT -> json.getNumberValue();
          case VALUE_STRING -> json.getText();
          default -> json.readValueAs(Object.class);
        };
    Object normal = Settings.normal(path, value);
    if (normal instanceof Long) {
      return normal;
    }
    Object first = known.putIfAbsent(normal, normal);
    return first == null ? normal : first;
  }

  private static void expect(JsonParser json, JsonToken wanted) throws IOException {
    if (json.currentToken() != wanted) {
      throw MismatchedInputException.from(
          json, SettingsPatch.class, "a patch of settings has " + json.currentToken());
    }
  }
}

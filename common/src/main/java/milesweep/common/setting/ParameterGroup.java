package milesweep.common.setting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Trained parameters with a learning rate of their own: one entry of {@code training.groups}.
 * Settings keep it as its {@linkplain #text canonical text}.
 *
 * @param match pattern of parameter names: {@code *} stands for any characters, {@code ?} for one
 * @param learningRate at the first epoch; 0 or more
 * @param weightDecay of these parameters; that of all others when empty
 */
public record ParameterGroup(String match, double learningRate, OptionalDouble weightDecay) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Key of the pattern. */
  public static final String MATCH = "match";

  /** Key of the rate. */
  public static final String LEARNING_RATE = "learning-rate";

  /** Key of the decay. */
  public static final String WEIGHT_DECAY = "weight-decay";

  /** The same text for the same group: JSON with sorted keys. */
  public String text() {
    TreeMap<String, Object> values = new TreeMap<>();
    values.put(MATCH, match);
    values.put(LEARNING_RATE, learningRate);
    weightDecay.ifPresent(decay -> values.put(WEIGHT_DECAY, decay));
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts and numbers is always JSON", e);
    }
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static ParameterGroup of(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      JsonNode decay = node.path(WEIGHT_DECAY);
      return new ParameterGroup(
          node.required(MATCH).asText(),
          node.required(LEARNING_RATE).asDouble(),
          decay.isNumber() ? OptionalDouble.of(decay.asDouble()) : OptionalDouble.empty());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a parameter group: " + text, e);
    }
  }

  /** Whether a parameter of this name belongs to the group. */
  public boolean matches(String name) {
    StringBuilder regex = new StringBuilder();
    for (char c : match.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.matches(regex.toString(), name);
  }
}

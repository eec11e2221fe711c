package milesweep.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a benchmark found, in the order in which it is told. */
final class Figures {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Figures that are known. */
  static Figures of(Map<String, Object> values) {
    Figures figures = new Figures();
    figures.values.putAll(values);
    return figures;
  }

  /** Adds a figure: a number, a text or a list. */
  Figures put(String name, Object value) {
    values.put(name, value instanceof Double number ? rounded(number) : value);
    return this;
  }

  /** Adds the median of some runs as {@code name} and their lowest and highest as its range. */
  Figures put(String name, double[] runs) {
    put(name, median(runs));
    double[] sorted = sorted(runs);
    String range = name + "_range";
    return put(range, List.of(rounded(sorted[0]), rounded(sorted[sorted.length - 1])));
  }

  /** A figure that is a number. */
  double number(String name) {
    return ((Number) values.get(name)).doubleValue();
  }

  /** The middle value; of an even number of values the mean of the two in the middle. */
  static double median(double... values) {
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** One line of JSON. */
  String toJson() {
    try {
      return new ObjectMapper().writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts are always JSON", e);
    }
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Four significant digits: more would be noise. */
  private static double rounded(double value) {
    return Double.parseDouble("%.4g".formatted(value));
  }
}

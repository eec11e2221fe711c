package milesweep.coordinator.sweepfile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.setting.Settings;

/** A definition as JSON. */
final class DefinitionJson {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private DefinitionJson() {}

  private record Document(
      int format,
      String name,
      Settings settings,
      List<AxisDocument> axes,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<List<AxisDocument>> zips,
      List<Settings> points,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ConditionalDocument> rules,
      List<Map<String, List<Object>>> include,
      List<Map<String, List<Object>>> exclude,
      Map<String, String> unset) {}

  private record AxisDocument(String key, List<Object> values) {}

  private record ConditionalDocument(Map<String, List<Object>> when, List<AxisDocument> set) {}

  static String write(SweepDefinition sweep) {
    Document document =
        new Document(
            FORMAT,
            sweep.name(),
            sweep.base(),
            documents(sweep.axes()),
            sweep.zips().stream().map(zip -> documents(zip.axes())).toList(),
            sweep.points(),
            sweep.rules().stream()
                .map(rule -> new ConditionalDocument(rule.when().values(), documents(rule.set())))
                .toList(),
            sweep.include().stream().map(Rule::values).toList(),
            sweep.exclude().stream().map(Rule::values).toList(),
            sweep.unset());
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("sweep " + sweep.name() + " cannot be written as JSON", e);
    }
  }

  static SweepDefinition read(String json, String written) {
    Document document;
    try {
      document = JSON.readValue(json, Document.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a resolved sweep definition: " + e.getOriginalMessage(), e);
    }
    if (document.format() != FORMAT) {
      throw new IllegalArgumentException(
          "a sweep definition of format %d; this version reads format %d"
              .formatted(document.format(), FORMAT));
    }
    return new SweepDefinition(
        document.name(),
        written,
        document.settings(),
        axes(document.axes()),
        orNone(document.zips()).stream().map(zip -> new Zip(axes(zip))).toList(),
        document.points(),
        orNone(document.rules()).stream()
            .map(rule -> new Conditional(rule(rule.when()), axes(rule.set())))
            .toList(),
        rules(document.include()),
        rules(document.exclude()),
        document.unset());
  }

  /** A definition without them does not mention them, so that it reads as it always did. */
  private static <T> List<T> orNone(List<T> list) {
    return list == null ? List.of() : list;
  }

  private static List<AxisDocument> documents(List<Axis> axes) {
    return axes.stream().map(axis -> new AxisDocument(axis.key(), axis.values())).toList();
  }

  private static List<Axis> axes(List<AxisDocument> documents) {
    return documents.stream()
        .map(axis -> new Axis(axis.key(), normal(axis.key(), axis.values())))
        .toList();
  }

  private static List<Rule> rules(List<Map<String, List<Object>>> documents) {
    return documents.stream().map(DefinitionJson::rule).toList();
  }

  private static Rule rule(Map<String, List<Object>> document) {
    Map<String, List<Object>> values = new TreeMap<>();
    document.forEach((key, wanted) -> values.put(key, normal(key, wanted)));
    return new Rule(values);
  }

  /** Values as settings keep them: JSON reads small whole numbers as Integer. */
  private static List<Object> normal(String key, List<Object> values) {
    return values.stream()
        .map(value -> Settings.of(Collections.singletonMap(key, value)).values().get(key))
        .toList();
  }
}

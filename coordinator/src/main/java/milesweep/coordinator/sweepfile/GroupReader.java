package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import milesweep.common.setting.ParameterGroup;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/**
 * Reads parameter groups: a list of blocks, or a single one. Every problem is recorded at the line
 * of the entry that has it.
 */
final class GroupReader {
  private static final List<String> NAMES =
      List.of(ParameterGroup.MATCH, ParameterGroup.LEARNING_RATE, ParameterGroup.WEIGHT_DECAY);

  /** Where each group was written, by the name problems give it. */
  private final Map<String, Place> places;

  private final Problems problems;

  GroupReader(Problems problems, Map<String, Place> places) {
    this.problems = problems;
    this.places = places;
  }

  /** The groups as settings keep them, or empty after a problem was recorded. */
  Optional<Object> read(String shown, ConfigValue value, Place place) {
    if (value instanceof ConfigObject single) {
      return group(shown, single, place).map(group -> List.of(group.text()));
    }
    if (!(value instanceof ConfigList list)) {
      problems.add(
          place,
          shown,
          "must be a list of blocks [{ match = ..., learning-rate = ... }], was "
              + ValueReader.shown(value));
      return Optional.empty();
    }
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String name = shown + "[" + i + "]";
      Place at = at(list.get(i), place);
      places.put(name, at);
      group(name, list.get(i), at).map(ParameterGroup::text).ifPresent(groups::add);
    }
    return groups.size() == list.size() ? Optional.of(List.copyOf(groups)) : Optional.empty();
  }

  private Optional<ParameterGroup> group(String shown, ConfigValue value, Place place) {
    if (!(value instanceof ConfigObject block)) {
      problems.add(
          place,
          shown,
          "must be a block { match = ..., learning-rate = ... }, was " + ValueReader.shown(value));
      return Optional.empty();
    }
    for (String name : block.keySet()) {
      if (!NAMES.contains(name)) {
        String hint = Spelling.hint(name, NAMES);
        problems.add(
            at(block.get(name), place),
            shown + "." + name,
            "unknown key"
                + (hint.isEmpty() ? "; allowed here: " + String.join(", ", NAMES) : hint));
      }
    }
    Optional<String> match = match(shown, block, place);
    Optional<Double> rate = number(shown, block, ParameterGroup.LEARNING_RATE, true, place);
    Optional<Double> decay = number(shown, block, ParameterGroup.WEIGHT_DECAY, false, place);
    return match.isEmpty() || rate.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ParameterGroup(
                match.get(),
                rate.get(),
                decay.map(OptionalDouble::of).orElse(OptionalDouble.empty())));
  }

  private Optional<String> match(String shown, ConfigObject block, Place place) {
    ConfigValue value = block.get(ParameterGroup.MATCH);
    boolean text = value != null && value.valueType() == ConfigValueType.STRING;
    if (!text || String.valueOf(value.unwrapped()).isBlank()) {
      problems.add(
          value == null ? place : at(value, place),
          shown + "." + ParameterGroup.MATCH,
          value == null
              ? "is missing; give a pattern of parameter names, such as \"visual_encoder.*\""
              : "must be a pattern of parameter names, was " + ValueReader.shown(value));
      return Optional.empty();
    }
    return Optional.of(String.valueOf(value.unwrapped()).trim());
  }

  private Optional<Double> number(
      String shown, ConfigObject block, String name, boolean required, Place place) {
    ConfigValue value = block.get(name);
    if (value == null) {
      if (required) {
        problems.add(place, shown + "." + name, "is missing; give a number");
      }
      return Optional.empty();
    }
    SettingKey key =
        new SettingKey(
            name,
            Kind.NUMBER,
            Part.TRAINING,
            Optional.empty(),
            List.of(),
            0.0,
            100.0,
            Use.ALWAYS,
            "");
    try {
      return Optional.of(ValueReader.inRange(key, ValueReader.number(key, value)).doubleValue());
    } catch (IllegalArgumentException e) {
      problems.add(at(value, place), shown + "." + name, e.getMessage());
      return Optional.empty();
    }
  }

  /** The place of something inside a value, of which only that is known to be in a file. */
  private static Place at(ConfigValue value, Place enclosing) {
    Place own = Place.of(value.origin());
    return own.line() > 0 && own.source().equals(enclosing.source()) ? own : enclosing;
  }
}

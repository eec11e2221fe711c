package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.setting.SettingKey;

/** Reads settings out of blocks, and keeps where each was written. */
final class SettingsReader {
  private final Block blocks;
  private final ValueReader values;

  /** By the name that problems give a setting. */
  private final Map<String, Place> places = new HashMap<>();

  SettingsReader(HoconSource source, PathBase paths, Problems problems) {
    this.blocks = new Block(source, problems);
    this.values = new ValueReader(problems, paths, new GroupReader(problems, places));
  }

  Block blocks() {
    return blocks;
  }

  Map<String, Place> places() {
    return places;
  }

  /**
   * The values by path.
   *
   * @param shown what problems put before a key
   */
  Map<String, Object> read(List<Block.Written> written, String shown) {
    Map<String, Object> read = new LinkedHashMap<>();
    for (Block.Written one : written) {
      String path = one.key().path();
      places.put(shown + path, one.place());
      values
          .read(one.key(), shown + path, one.value(), one.place())
          .ifPresent(value -> read.put(path, value));
    }
    return read;
  }

  /** One value, or empty after a problem was recorded. */
  Optional<Object> value(
      SettingKey key, String shown, ConfigValue value, Place place, boolean wildcards) {
    return wildcards
        ? values.readWanted(key, shown, value, place)
        : values.read(key, shown, value, place);
  }
}

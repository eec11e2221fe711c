package milesweep.mile.checkpoint.keys;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of one weight file as the model sees them.
 *
 * @param byParameter the file's key for each parameter that it may have values of; the parameter
 *     need not exist
 * @param extras keys that are well known and of no use
 */
public record WeightKeys(Map<String, String> byParameter, Map<Extra, List<String>> extras) {

  /** Reads the keys of a file that is given in this role. */
  public static WeightKeys of(WeightRole role, Collection<String> keys) {
    Map<String, String> byParameter = new LinkedHashMap<>();
    Map<String, String> aliases = new LinkedHashMap<>();
    Map<Extra, List<String>> extras = new EnumMap<>(Extra.class);
    for (String key : keys) {
      KeyMeaning meaning = KeyNames.of(role, key);
      if (meaning instanceof KeyMeaning.Parameters parameters) {
        Map<String, String> found = parameters.alias() ? aliases : byParameter;
        boolean taken = false;
        for (String name : parameters.names()) {
          taken |= found.putIfAbsent(name, key) != null;
        }
        if (taken) { // module.x beside x
          extras.computeIfAbsent(Extra.DUPLICATE, none -> new ArrayList<>()).add(key);
        }
      } else if (meaning instanceof KeyMeaning.Useless useless) {
        extras.computeIfAbsent(useless.extra(), none -> new ArrayList<>()).add(key);
      }
    }
    aliases.forEach(
        (name, key) -> {
          if (byParameter.putIfAbsent(name, key) != null) {
            extras.computeIfAbsent(Extra.DUPLICATE, none -> new ArrayList<>()).add(key);
          }
        });
    return new WeightKeys(byParameter, extras);
  }
}

package milesweep.mile.checkpoint;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import milesweep.common.architecture.ParameterShapes;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.checkpoint.keys.Extra;
import milesweep.mile.checkpoint.keys.Fit;
import milesweep.mile.checkpoint.keys.ModelPart;
import milesweep.mile.checkpoint.keys.WeightKeys;
import milesweep.mile.checkpoint.keys.WeightRole;

/**
 * What a weight file would be to MILE, told from its keys and shapes alone.
 *
 * @param role what it can be given as: the role in which most of its keys are a model's
 * @param sizes settings of a model that it fits, as far as its shapes tell them
 * @param parts for each part that the role fills, how many of its parameters are there
 * @param extras well-known keys of no use, by kind
 * @param misfits keys whose shape does not go with the rest
 * @param unexpected keys that no model has
 */
public record WeightSummary(
    WeightRole role,
    Map<String, Long> sizes,
    List<PartFound> parts,
    Map<Extra, List<String>> extras,
    List<String> misfits,
    List<String> unexpected) {

  /**
   * How much of a part is there.
   *
   * @param found its parameters of the file
   * @param all its parameters in a model of these sizes; 0 where none is found
   */
  public record PartFound(ModelPart part, int found, int all) {}

  /** Looks at a file's keys and shapes. */
  public static WeightSummary of(WeightFile file) {
    return Stream.of(WeightRole.values())
        .map(role -> of(role, file.arrays()))
        .max(Comparator.comparingInt(WeightSummary::found))
        .orElseThrow();
  }

  private static WeightSummary of(WeightRole role, Map<String, StoredArray> arrays) {
    WeightKeys keys = WeightKeys.of(role, arrays.keySet());
    Map<String, long[]> given = new TreeMap<>();
    keys.byParameter().forEach((name, key) -> given.put(name, arrays.get(key).shape()));
    GuessedSizes sizes = GuessedSizes.of(role, given);
    Map<String, long[]> wanted = ParameterShapes.of(sizes.architecture());
    Set<String> fitting = new HashSet<>();
    TreeSet<String> misfits = new TreeSet<>();
    TreeSet<String> adapters = new TreeSet<>();
    TreeSet<String> unexpected = new TreeSet<>();
    keys.byParameter()
        .forEach(
            (name, key) -> {
              if (!wanted.containsKey(name)) {
                (WeightReport.isAdapter(name) ? adapters : unexpected).add(key);
              } else if (Fit.of(role, name, given.get(name), wanted.get(name)) == Fit.NONE) {
                misfits.add(key);
              } else {
                fitting.add(name);
              }
            });
    Map<Extra, List<String>> extras = new EnumMap<>(Extra.class);
    extras.putAll(keys.extras());
    if (!adapters.isEmpty()) {
      extras.put(Extra.ADAPTER, List.copyOf(adapters));
    }
    return new WeightSummary(
        role,
        sizes.settings(),
        role.parts().stream().map(part -> found(part, wanted.keySet(), fitting)).toList(),
        extras,
        List.copyOf(misfits),
        List.copyOf(unexpected));
  }

  private static PartFound found(ModelPart part, Set<String> wanted, Set<String> fitting) {
    List<String> all = wanted.stream().filter(part::has).toList();
    int found = (int) all.stream().filter(fitting::contains).count();
    return new PartFound(part, found, found == 0 ? 0 : all.size());
  }

  /** How many parameters it could fill. */
  public int found() {
    return parts.stream().mapToInt(PartFound::found).sum();
  }
}

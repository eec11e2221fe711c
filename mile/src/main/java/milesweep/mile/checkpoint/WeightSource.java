package milesweep.mile.checkpoint;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import milesweep.mile.checkpoint.WeightReport.FileUse;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.checkpoint.keys.Extra;
import milesweep.mile.checkpoint.keys.Fit;
import milesweep.mile.checkpoint.keys.WeightKeys;
import milesweep.mile.checkpoint.keys.WeightRole;

/**
 * One file of a chain and what became of its tensors so far.
 *
 * @param loaded the key of each parameter that took its value from here
 * @param replaced keys whose parameter a later file provides
 */
record WeightSource(
    WeightRole role,
    WeightFile file,
    WeightKeys keys,
    Map<String, String> loaded,
    Set<String> replaced,
    Set<String> mismatched) {

  static WeightSource open(WeightInput input) throws IOException {
    WeightFile file = WeightFiles.open(input.path());
    return new WeightSource(
        input.role(),
        file,
        WeightKeys.of(input.role(), file.arrays().keySet()),
        new TreeMap<>(),
        new HashSet<>(),
        new HashSet<>());
  }

  Fit fit(String parameter, StoredArray array, long[] wanted) {
    return array.type().isReal() ? Fit.of(role, parameter, array.shape(), wanted) : Fit.NONE;
  }

  FileUse use() {
    Map<Extra, List<String>> extras = new EnumMap<>(Extra.class);
    extras.putAll(keys.extras());
    TreeSet<String> left = new TreeSet<>(keys.byParameter().values());
    left.removeAll(loaded.values());
    left.removeAll(replaced);
    left.removeAll(mismatched);
    Map<Boolean, List<String>> byAdapter =
        left.stream().collect(Collectors.partitioningBy(WeightReport::isAdapter));
    if (!byAdapter.get(true).isEmpty()) {
      extras.put(Extra.ADAPTER, byAdapter.get(true));
    }
    return new FileUse(
        new WeightInput(role, file.path()), loaded.size(), extras, byAdapter.get(false));
  }
}

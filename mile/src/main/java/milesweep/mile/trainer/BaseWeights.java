package milesweep.mile.trainer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import milesweep.mile.checkpoint.WeightInput;
import milesweep.mile.checkpoint.WeightReport;
import milesweep.mile.checkpoint.WeightReport.FileUse;
import milesweep.mile.checkpoint.keys.ModelPart;
import milesweep.mile.checkpoint.keys.WeightRole;

/**
 * Judges whether the weights that a user gives are this model's. A part that a file is to fill and
 * that gets at most half of its tensors is a fault: such a model would be as good as random, and a
 * sweep over it would look like a result. All else is worth telling.
 */
final class BaseWeights {
  private static final int NAMED = 5; // tensors that a line spells out

  private final WeightReport report;
  private final List<String> faults;
  private final List<String> warnings;

  private BaseWeights(WeightReport report, List<String> faults, List<String> warnings) {
    this.report = report;
    this.faults = faults;
    this.warnings = warnings;
  }

  /**
   * Adds to faults and warnings what is to be said of these files.
   *
   * @param report how they met the whole model without adapters
   */
  static void judge(
      List<WeightInput> inputs, WeightReport report, List<String> faults, List<String> warnings) {
    BaseWeights look = new BaseWeights(report, faults, warnings);
    Set<ModelPart> expected = EnumSet.noneOf(ModelPart.class);
    inputs.forEach(input -> expected.addAll(input.role().parts()));
    expected.forEach(part -> look.requireMost(part, inputs));
    report.files().forEach(look::tell);
    look.tellOfModel();
  }

  private void requireMost(ModelPart part, List<WeightInput> inputs) {
    long loaded = report.loaded(part);
    List<String> missing = report.fresh(part);
    long all = loaded + missing.size();
    if (2 * loaded > all) {
      return;
    }
    List<String> files =
        inputs.stream()
            .filter(input -> input.role().parts().contains(part))
            .map(input -> input.role().setting() + " " + input.path())
            .toList();
    String misfits =
        report.mismatched().stream()
            .filter(odd -> part.has(odd.parameter()))
            .findFirst()
            .map(odd -> "; " + odd)
            .orElse("");
    faults.add(
        "%s: the %s gets %d of its %d tensors, and more than half are needed; missing are %s%s%s"
            .formatted(
                String.join(" and ", files),
                part.label(),
                loaded,
                all,
                names(missing),
                misfits,
                loaded == 0 && misfits.isEmpty() ? advice(inputs) : ""));
  }

  private static String advice(List<WeightInput> inputs) {
    boolean whole = inputs.stream().anyMatch(input -> input.role() == WeightRole.MODEL);
    return whole
        ? "; a ViT or BERT alone is given as %s or %s"
            .formatted(WeightRole.VIT.setting(), WeightRole.BERT.setting())
        : "";
  }

  private void tell(FileUse file) {
    String place = file.input().role().setting() + ": " + file.input().path() + ": ";
    List<String> rest = new ArrayList<>();
    file.extras().forEach((kind, keys) -> rest.add(keys.size() + " " + kind.label()));
    warnings.add(
        place
            + file.loaded()
            + " tensors of the model are from it"
            + (rest.isEmpty() ? "" : "; not used are " + String.join(", ", rest)));
    tell(place, "in it and no part of the model", file.unexpected().stream());
    tell(
        place,
        "of another shape and not loaded",
        report.mismatched().stream().filter(m -> m.file().equals(file.input().path())));
    tell(
        place,
        "reshaped",
        report.reshaped().stream().filter(r -> r.file().equals(file.input().path())));
  }

  private void tell(String place, String what, Stream<?> found) {
    List<String> lines = found.map(Object::toString).toList();
    if (!lines.isEmpty()) {
      warnings.add("%s%s (%d): %s".formatted(place, what, lines.size(), names(lines)));
    }
  }

  private void tellOfModel() {
    List<String> fresh = report.freshBase();
    if (!fresh.isEmpty()) {
      warnings.add(
          "weights: in no file, so drawn from the seed (%d of the model's %d tensors): %s"
              .formatted(fresh.size(), fresh.size() + report.loaded().size(), names(fresh)));
    }
  }

  private static String names(Collection<String> names) {
    String first = String.join(", ", names.stream().limit(NAMED).toList());
    return names.size() > NAMED ? first + ", …" : first;
  }
}

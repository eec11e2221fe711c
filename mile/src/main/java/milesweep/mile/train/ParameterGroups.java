package milesweep.mile.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.common.setting.ParameterGroup;
import milesweep.common.view.TrainingSettings;

/**
 * What each trained parameter is learned with: its group's learning rate, along its own cosine, and
 * its weight decay. Parameters of no group have the settings' own. Pure.
 */
final class ParameterGroups {
  /**
   * Parameters that are learned alike.
   *
   * @param places in the order of the trained parameters; one or more
   */
  record Group(List<Integer> places, CosineSchedule schedule, double weightDecay) {}

  private ParameterGroups() {}

  /**
   * The groups that have a parameter.
   *
   * @param names of the trained parameters
   */
  static List<Group> of(TrainingSettings settings, List<String> names) {
    List<ParameterGroup> given = settings.step().groups();
    List<List<Integer>> places = new ArrayList<>();
    for (int i = 0; i <= given.size(); i++) {
      places.add(new ArrayList<>());
    }
    for (int i = 0; i < names.size(); i++) {
      places.get(first(given, names.get(i))).add(i);
    }
    List<Group> groups = new ArrayList<>();
    for (int g = 0; g <= given.size(); g++) {
      if (!places.get(g).isEmpty()) {
        groups.add(
            group(
                settings,
                g < given.size() ? Optional.of(given.get(g)) : Optional.empty(),
                places.get(g)));
      }
    }
    return groups;
  }

  /** Number of the first group that matches; that of those without a group otherwise. */
  private static int first(List<ParameterGroup> given, String name) {
    int g = 0;
    while (g < given.size() && !given.get(g).matches(name)) {
      g++;
    }
    return g;
  }

  private static Group group(
      TrainingSettings settings, Optional<ParameterGroup> own, List<Integer> places) {
    double rate = own.map(ParameterGroup::learningRate).orElse(settings.learningRate());
    double decay =
        own.map(group -> group.weightDecay().orElse(settings.weightDecay()))
            .orElse(settings.weightDecay());
    return new Group(
        List.copyOf(places),
        new CosineSchedule(rate, settings.minLearningRate(), settings.epochs()),
        decay);
  }
}

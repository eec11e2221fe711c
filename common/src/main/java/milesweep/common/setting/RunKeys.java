package milesweep.common.setting;

import java.util.List;
import java.util.Optional;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of the sweep itself and of how it is run. */
final class RunKeys {
  private RunKeys() {}

  static void describeSweep(KeyList keys) {
    keys.text(
        "name",
        Part.RUN,
        null,
        "Name of the sweep; a sweep is its name and its resolved definition.");
    keys.word(
        "recipe",
        Part.RUN,
        Recipes.CLEAN,
        "Set of defaults: as released with the paper, or clean.",
        Recipes.CLEAN,
        Recipes.RELEASED);
    keys.put(
        new SettingKey(
            "device",
            Kind.DEVICE,
            Part.RUN,
            Optional.of("auto"),
            List.of(),
            null,
            null,
            Use.ALWAYS,
            "Where stages may run: auto takes GPUs where there are some; cpu; cuda any GPU; cuda:N the one its machine counts as N. What is not there is an error or waited for, never replaced."));
  }

  static void describeExecution(KeyList keys) {
    keys.integer(
        "execution.slots",
        Part.RUN,
        0,
        0,
        4096,
        Use.ALWAYS,
        "Slots of a local run, unless --slots says otherwise; 0 takes one for each core.");
    keys.number(
        "execution.lease-seconds",
        Part.RUN,
        120.0,
        2,
        1e6,
        Use.ALWAYS,
        "Silence after which a stage may be given to another slot; below 10, a busy machine is easily taken for a lost one.");
    keys.integer(
        "execution.priority",
        Part.RUN,
        0,
        -1000,
        1000,
        Use.ALWAYS,
        "Free slots go to the sweep of the highest priority that has something for them; sweeps of one priority share them evenly.");
    keys.integer(
        "execution.max-slots",
        Part.RUN,
        0,
        0,
        1_000_000,
        Use.ALWAYS,
        "Slots of a cluster that may work for this sweep at a time, however many are free; 0 for any number.");
    keys.integer(
        "execution.max-failures",
        Part.RUN,
        0,
        0,
        1_000_000,
        Use.ALWAYS,
        "Trials that fail with one cause until the sweep is paused, so that a mistake does not cost a night; 0 never pauses it.");
    keys.put(
        new SettingKey(
            NotifySettings.COMMAND,
            Kind.COMMAND,
            Part.RUN,
            Optional.empty(),
            List.of(),
            null,
            null,
            Use.ALWAYS,
            "Program with its arguments that the coordinator runs when the sweep ends, pauses or is cancelled; told about it as JSON on its input. A cluster's coordinator must be started with --notify-commands."));
    keys.text(
        NotifySettings.URL,
        Part.RUN,
        null,
        "http or https address that gets the same JSON by POST.");
    keys.flag(
        "tensorboard",
        Part.RUN,
        false,
        "Write event files for TensorBoard while the sweep runs: HOME/tensorboard/SWEEP, a folder for each trial.");
  }
}

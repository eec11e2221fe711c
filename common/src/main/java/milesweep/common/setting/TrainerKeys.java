package milesweep.common.setting;

import java.util.List;
import java.util.Optional;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of a trainer of the user's own; docs/command-trainers.md. */
final class TrainerKeys {
  private TrainerKeys() {}

  static void describe(KeyList keys) {
    key(
        keys,
        "trainer.command",
        Kind.COMMAND,
        Part.PROGRAM,
        "Program with its arguments that does each stage in place of MILE's trainer.");
    key(
        keys,
        FreeForm.ROOT,
        Kind.FREE,
        Part.PROGRAM,
        "Settings of that program, under any names; each may be an axis.");
    key(
        keys,
        "trainer.files",
        Kind.PATHS,
        Part.PROGRAM,
        "Files and folders whose content enters its stage keys; the program's folder when left out.");
    key(
        keys,
        "trainer.environment",
        Kind.COMMAND,
        Part.PROGRAM,
        "Program whose output enters its stage keys, as a list of installed packages does.");
    key(
        keys,
        "trainer.folder",
        Kind.PATH,
        Part.PROGRAM,
        "Folder that both programs start in; the sweep file's when left out.");
    keys.wordUsed(
        "trainer.evaluate",
        Part.PROGRAM,
        "in-training",
        Use.WITH_COMMAND,
        "Whether the program scores at the end of its training (in-training) or is run once more to do so (own-stage).",
        "in-training",
        "own-stage");
    // These two cannot change an outcome, and so are no part of an identity.
    keys.number(
        "trainer.silence-seconds",
        Part.RUN,
        0,
        0,
        1e6,
        Use.WITH_COMMAND,
        "Silence after which the program is ended and tried again; 0 waits for ever.");
    keys.number(
        "trainer.stop-seconds",
        Part.RUN,
        60,
        0,
        240,
        Use.WITH_COMMAND,
        "Time that the program has to save and leave when it is asked to stop.");
  }

  private static void key(KeyList keys, String path, Kind kind, Part part, String doc) {
    keys.put(
        new SettingKey(
            path, kind, part, Optional.empty(), List.of(), null, null, Use.WITH_COMMAND, doc));
  }
}

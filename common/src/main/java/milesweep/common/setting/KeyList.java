package milesweep.common.setting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys being described, in the order of the reference page; one method for each kind. */
final class KeyList {
  private final Map<String, SettingKey> byPath;
  private final boolean quiet;

  KeyList() {
    this(new LinkedHashMap<>(), false);
  }

  private KeyList(Map<String, SettingKey> byPath, boolean quiet) {
    this.byPath = byPath;
    this.quiet = quiet;
  }

  /** The same list, for keys that count only where they are not at their fallback. */
  KeyList whenChanged() {
    return new KeyList(byPath, true);
  }

  Map<String, SettingKey> byPath() {
    return byPath;
  }

  void put(SettingKey key) {
    if (byPath.put(key.path(), quiet ? key.whenChanged() : key) != null) {
      throw new IllegalStateException(key.path() + " is described twice");
    }
  }

  void size(String path, Part part, long fallback, String doc) {
    integer(path, part, fallback, 1, 1e6, Use.ALWAYS, doc);
  }

  void integer(
      String path, Part part, Number fallback, double least, double most, Use use, String doc) {
    put(
        new SettingKey(
            path,
            Kind.INTEGER,
            part,
            Optional.ofNullable(fallback).map(Number::longValue),
            List.of(),
            least,
            most,
            use,
            doc));
  }

  void number(
      String path, Part part, double fallback, double least, double most, Use use, String doc) {
    put(
        new SettingKey(
            path, Kind.NUMBER, part, Optional.of(fallback), List.of(), least, most, use, doc));
  }

  void flag(String path, Part part, boolean fallback, String doc) {
    flagUsed(path, part, fallback, Use.ALWAYS, doc);
  }

  void flagUsed(String path, Part part, boolean fallback, Use use, String doc) {
    put(
        new SettingKey(
            path, Kind.FLAG, part, Optional.of(fallback), List.of(), null, null, use, doc));
  }

  void text(String path, Part part, String fallback, String doc) {
    textUsed(path, part, fallback, Use.ALWAYS, doc);
  }

  void textUsed(String path, Part part, String fallback, Use use, String doc) {
    put(
        new SettingKey(
            path, Kind.TEXT, part, Optional.ofNullable(fallback), List.of(), null, null, use, doc));
  }

  void path(String path, String doc) {
    put(
        new SettingKey(
            path, Kind.PATH, Part.DATA, Optional.empty(), List.of(), null, null, Use.ALWAYS, doc));
  }

  void word(String path, Part part, String fallback, String doc, String... words) {
    wordUsed(path, part, fallback, Use.ALWAYS, doc, words);
  }

  void wordUsed(String path, Part part, String fallback, Use use, String doc, String... words) {
    put(
        new SettingKey(
            path, Kind.WORD, part, Optional.of(fallback), List.of(words), null, null, use, doc));
  }

  /** One or more words; all of them unless the file says otherwise. */
  void wordsUsed(String path, Part part, Use use, String doc, String... words) {
    put(
        new SettingKey(
            path,
            Kind.WORDS,
            part,
            Optional.of(List.of(words)),
            List.of(words),
            null,
            null,
            use,
            doc));
  }
}

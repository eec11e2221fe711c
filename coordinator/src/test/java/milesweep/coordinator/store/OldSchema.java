package milesweep.coordinator.store;

/** Puts a store's tables back to what earlier versions made of them. */
final class OldSchema {
  private OldSchema() {}

  /** Rows hold all, as before there were templates. */
  static void withoutTemplates(RawTables tables, Snapshot content) {
    content
        .sweeps()
        .forEach(
            sweep ->
                sweep
                    .trials()
                    .forEach(
                        trial ->
                            tables.execute(
                                "UPDATE trial SET template = NULL, spec = '%s' WHERE trial_id = '%s'"
                                    .formatted(
                                        StoreJson.write(trial).replace("'", "''"), trial.id()))));
    tables.execute("ALTER TABLE trial DROP COLUMN template");
    tables.execute("ALTER TABLE stage DROP COLUMN template");
    tables.execute("DROP TABLE template");
  }
}

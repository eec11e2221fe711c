-- What a sweep was asked to be before its definition was changed.
CREATE TABLE past_definition (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  ordinal INTEGER NOT NULL,
  definition_hash VARCHAR NOT NULL,
  written TEXT NOT NULL,
  resolved TEXT NOT NULL,
  version VARCHAR NOT NULL,
  replaced_at BIGINT NOT NULL,
  PRIMARY KEY (sweep, ordinal)
);

-- A node has a pass that it tells nobody but the coordinator. Its print says whom an attempt was granted
-- to: a name is what every member can give itself.
ALTER TABLE stage ADD COLUMN print VARCHAR(64);
ALTER TABLE attempt ADD COLUMN print VARCHAR(64);

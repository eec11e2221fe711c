-- What is to become of a node's work, as a person wants it: NONE, FINISH or NOW.
ALTER TABLE node ADD COLUMN IF NOT EXISTS drain VARCHAR(16) DEFAULT 'NONE' NOT NULL;

-- Trials and stages of a sweep are alike. What they have in common is written once, as a template;
-- a row with a template holds what is other, one without holds all, as rows always did.
CREATE TABLE template (
  template_id VARCHAR(64) PRIMARY KEY,
  content TEXT NOT NULL
);
ALTER TABLE trial ADD COLUMN template VARCHAR(64) REFERENCES template (template_id);
ALTER TABLE stage ADD COLUMN template VARCHAR(64) REFERENCES template (template_id);
ALTER TABLE stage ALTER COLUMN sources DROP NOT NULL;
ALTER TABLE stage ALTER COLUMN fingerprints DROP NOT NULL;

-- Nobody looks up a stage's sweeps; without the key to stage, and H2's index for it, a hundred
-- thousand links are written in a fraction of the time.
CREATE TABLE sweep_link (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  plan_key VARCHAR(64) NOT NULL,
  stage_key VARCHAR(64) NOT NULL,
  PRIMARY KEY (sweep, plan_key)
);
INSERT INTO sweep_link SELECT sweep, plan_key, stage_key FROM sweep_stage;
DROP TABLE sweep_stage;
ALTER TABLE sweep_link RENAME TO sweep_stage;

-- H2 writes its file whenever it has used up the numbers that it took in advance.
ALTER TABLE stage ALTER COLUMN ordinal SET CACHE 10000;

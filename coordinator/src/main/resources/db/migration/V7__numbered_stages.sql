-- A stage's key is a hash. Rows that are found by it lie all over, so that a transaction about a
-- hundred stages had H2 write hundreds of pages anew. From here on the rows of a stage are found by
-- its number: stages that are added together, and run one after the other, lie together.
CREATE TABLE numbered_stage (
  stage_id BIGINT PRIMARY KEY,
  stage_key VARCHAR(64) NOT NULL UNIQUE,
  plan_key VARCHAR(64) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  parent VARCHAR(64),
  format VARCHAR(20),
  settings VARCHAR NOT NULL,
  sources VARCHAR,
  fingerprints VARCHAR,
  context VARCHAR,
  state VARCHAR(20) NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  node VARCHAR,
  slot VARCHAR,
  failures INTEGER NOT NULL,
  failed_nodes VARCHAR NOT NULL,
  checkpoints VARCHAR,
  reason VARCHAR,
  template VARCHAR(64)
);
INSERT INTO numbered_stage
SELECT ordinal, stage_key, plan_key, kind, parent, format, settings, sources, fingerprints, context, state, attempt,
       node, slot, failures, failed_nodes, checkpoints, reason, template
FROM stage ORDER BY ordinal;

CREATE TABLE numbered_attempt (
  stage_id BIGINT NOT NULL REFERENCES numbered_stage (stage_id),
  number INTEGER NOT NULL CHECK (number >= 1),
  node VARCHAR NOT NULL,
  slot VARCHAR NOT NULL,
  context VARCHAR,
  granted_at BIGINT NOT NULL,
  outcome VARCHAR,
  reason VARCHAR,
  ended_at BIGINT,
  PRIMARY KEY (stage_id, number)
);
INSERT INTO numbered_attempt
SELECT stage_id, number, a.node, a.slot, a.context, granted_at, outcome, a.reason, ended_at
FROM attempt a JOIN numbered_stage s ON s.stage_key = a.stage_key;

CREATE TABLE numbered_report (
  stage_id BIGINT NOT NULL REFERENCES numbered_stage (stage_id),
  attempt INTEGER NOT NULL,
  seq BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  is_current BOOLEAN NOT NULL,
  content TEXT,
  arrived_at BIGINT NOT NULL,
  PRIMARY KEY (stage_id, attempt, seq)
);
INSERT INTO numbered_report
SELECT stage_id, r.attempt, seq, r.kind, is_current, content, arrived_at
FROM report r JOIN numbered_stage s ON s.stage_key = r.stage_key;

CREATE TABLE numbered_epoch_metric (
  stage_id BIGINT NOT NULL REFERENCES numbered_stage (stage_id),
  epoch INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  loss DOUBLE PRECISION NOT NULL,
  learning_rate DOUBLE PRECISION NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  arrived_at BIGINT NOT NULL,
  validation_loss DOUBLE PRECISION,
  validation_opened_right INTEGER,
  validation_opened INTEGER,
  validation_closed_right INTEGER,
  validation_closed INTEGER,
  PRIMARY KEY (stage_id, epoch)
);
INSERT INTO numbered_epoch_metric
SELECT stage_id, epoch, epochs, e.attempt, loss, learning_rate, seconds, arrived_at, validation_loss,
       validation_opened_right, validation_opened, validation_closed_right, validation_closed
FROM epoch_metric e JOIN numbered_stage s ON s.stage_key = e.stage_key;

CREATE TABLE numbered_prediction (
  stage_id BIGINT NOT NULL REFERENCES numbered_stage (stage_id),
  attempt INTEGER NOT NULL,
  qid BIGINT NOT NULL,
  image VARCHAR,
  content_type VARCHAR,
  closed BOOLEAN NOT NULL,
  reference VARCHAR,
  answer VARCHAR,
  correct BOOLEAN NOT NULL,
  question VARCHAR,
  PRIMARY KEY (stage_id, attempt, qid)
);
INSERT INTO numbered_prediction
SELECT stage_id, p.attempt, qid, image, content_type, closed, reference, answer, correct, question
FROM prediction p JOIN numbered_stage s ON s.stage_key = p.stage_key;

CREATE TABLE numbered_result (
  stage_id BIGINT PRIMARY KEY REFERENCES numbered_stage (stage_id),
  attempt INTEGER NOT NULL,
  content VARCHAR NOT NULL
);
INSERT INTO numbered_result
SELECT stage_id, r.attempt, content FROM result r JOIN numbered_stage s ON s.stage_key = r.stage_key;

CREATE TABLE numbered_repeated_result (
  stage_id BIGINT NOT NULL REFERENCES numbered_stage (stage_id),
  attempt INTEGER NOT NULL,
  is_equal BOOLEAN NOT NULL,
  content VARCHAR NOT NULL,
  PRIMARY KEY (stage_id, attempt)
);
INSERT INTO numbered_repeated_result
SELECT stage_id, r.attempt, is_equal, content
FROM repeated_result r JOIN numbered_stage s ON s.stage_key = r.stage_key;

CREATE TABLE numbered_artifact (
  stage_id BIGINT NOT NULL REFERENCES numbered_stage (stage_id),
  sha256 VARCHAR(64) NOT NULL,
  bytes BIGINT NOT NULL,
  node VARCHAR,
  path VARCHAR NOT NULL,
  PRIMARY KEY (stage_id, sha256)
);
INSERT INTO numbered_artifact
SELECT stage_id, sha256, bytes, a.node, path FROM artifact a JOIN numbered_stage s ON s.stage_key = a.stage_key;

CREATE TABLE numbered_link (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  plan_key VARCHAR(64) NOT NULL,
  stage_id BIGINT NOT NULL,
  PRIMARY KEY (sweep, plan_key)
);
INSERT INTO numbered_link
SELECT sweep, l.plan_key, stage_id FROM sweep_stage l JOIN numbered_stage s ON s.stage_key = l.stage_key;

DROP TABLE sweep_stage;
DROP TABLE artifact;
DROP TABLE repeated_result;
DROP TABLE result;
DROP TABLE prediction;
DROP TABLE epoch_metric;
DROP TABLE report;
DROP TABLE attempt;
DROP TABLE stage;
ALTER TABLE numbered_stage RENAME TO stage;
ALTER TABLE numbered_attempt RENAME TO attempt;
ALTER TABLE numbered_report RENAME TO report;
ALTER TABLE numbered_epoch_metric RENAME TO epoch_metric;
ALTER TABLE numbered_prediction RENAME TO prediction;
ALTER TABLE numbered_result RENAME TO result;
ALTER TABLE numbered_repeated_result RENAME TO repeated_result;
ALTER TABLE numbered_artifact RENAME TO artifact;
ALTER TABLE numbered_link RENAME TO sweep_stage;

-- Most trials are wanted as they are; the others have a row. Nothing else looked for a trial by its
-- id, which is a hash, too.
CREATE TABLE trial_wish (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  trial_id VARCHAR(64) NOT NULL,
  wish VARCHAR(20) NOT NULL,
  PRIMARY KEY (sweep, trial_id)
);
INSERT INTO trial_wish SELECT sweep, trial_id, wish FROM trial WHERE wish <> 'RUN';
CREATE TABLE plain_trial (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  ordinal INTEGER NOT NULL,
  trial_id VARCHAR(64) NOT NULL,
  spec VARCHAR NOT NULL,
  template VARCHAR(64),
  PRIMARY KEY (sweep, ordinal)
);
INSERT INTO plain_trial SELECT sweep, ordinal, trial_id, spec, template FROM trial ORDER BY sweep, ordinal;
DROP TABLE trial;
ALTER TABLE plain_trial RENAME TO trial;

-- A stage's key is a hash. Rows that are found by it lie all over, so that a transaction about a
-- hundred stages had H2 write hundreds of pages anew. From here on the rows of a stage are found by
-- its number: stages that are added together, and run one after the other, lie together. A stage
-- has a row of its own once something has become of it.
CREATE TABLE numbered_stage (
  stage_id BIGINT PRIMARY KEY,
  stage_key VARCHAR(64) NOT NULL UNIQUE,
  context VARCHAR,
  is_mixed BOOLEAN NOT NULL, -- whether an attempt may have computed in another context
  state VARCHAR(20) NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  node VARCHAR,
  slot VARCHAR,
  failures INTEGER NOT NULL,
  failed_nodes VARCHAR NOT NULL,
  checkpoints VARCHAR,
  reason VARCHAR
);
INSERT INTO numbered_stage
SELECT ordinal, stage_key, context,
  EXISTS (SELECT 1 FROM attempt WHERE attempt.stage_key = stage.stage_key AND attempt.context <> stage.context), state, attempt, node, slot, failures, failed_nodes, checkpoints, reason
FROM stage ORDER BY ordinal;

-- What stages are never changes. It stands in blocks (JSON) of up to a thousand stages, numbered on
-- from stage_id: a hundred thousand rows less to write, and to read at a start.
CREATE TABLE stage_block (
  stage_id BIGINT PRIMARY KEY,
  content VARCHAR NOT NULL
);
INSERT INTO stage_block
SELECT ordinal,
  '{"templates":[' || CASE WHEN template IS NULL THEN '' ELSE '"' || template || '"' END || '],"stages":[{"key":"'
  || stage_key || '","plan":"' || plan_key || '","kind":"' || kind || '"'
  || CASE WHEN format IS NULL THEN '' ELSE ',"format":"' || format || '"' END
  || CASE WHEN parent IS NULL THEN '' ELSE ',"parent":"' || parent || '"' END
  || CASE WHEN sources IS NULL THEN '' ELSE ',"sources":' || sources END
  || CASE WHEN fingerprints IS NULL THEN '' ELSE ',"fingerprints":' || fingerprints END
  || CASE WHEN template IS NULL THEN ',"settings":' ELSE ',"template":0,"patch":' END || settings || '}]}'
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

-- A report is a message of 256 KiB at most: content needs no TEXT, which H2 keeps in tables of its own.
CREATE TABLE numbered_report (
  stage_id BIGINT NOT NULL REFERENCES numbered_stage (stage_id),
  attempt INTEGER NOT NULL,
  seq BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  is_current BOOLEAN NOT NULL,
  content VARCHAR,
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

-- Which stage a sweep's planned stage is: blocks of numbers by plan key. Later ones count.
CREATE TABLE sweep_link (
  link_id BIGINT PRIMARY KEY,
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  content VARCHAR NOT NULL
);
INSERT INTO sweep_link
SELECT ROW_NUMBER() OVER (ORDER BY stage_id), sweep, '{"' || l.plan_key || '":' || stage_id || '}'
FROM sweep_stage l JOIN numbered_stage s ON s.stage_key = l.stage_key;

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

-- Trials stand in blocks, too: spec is one trial, as it was, or a list of those from ordinal on.
-- What a person wants of them is for few of them other than that they run.
CREATE TABLE trial_wish (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  trial_id VARCHAR(64) NOT NULL,
  wish VARCHAR(20) NOT NULL,
  PRIMARY KEY (sweep, trial_id)
);
INSERT INTO trial_wish SELECT sweep, trial_id, wish FROM trial WHERE wish <> 'RUN';
CREATE TABLE trial_block (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  ordinal INTEGER NOT NULL,
  spec VARCHAR NOT NULL,
  template VARCHAR(64),
  PRIMARY KEY (sweep, ordinal)
);
INSERT INTO trial_block SELECT sweep, ordinal, spec, template FROM trial ORDER BY sweep, ordinal;
DROP TABLE trial;

-- One dialect for H2 and PostgreSQL. VARCHAR without a length holds 1,048,576 characters in H2 and
-- any number in PostgreSQL; TEXT is for what a person may make longer. JSON stands as text. Times
-- are milliseconds of the wall clock.

-- Who may write: each coordinator raises the epoch when it opens the store and checks it in every
-- transaction.
CREATE TABLE leader (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch BIGINT NOT NULL
);
INSERT INTO leader (id, epoch) VALUES (1, 0);

CREATE TABLE sweep (
  ordinal BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
  name VARCHAR PRIMARY KEY,
  definition_hash VARCHAR NOT NULL,
  written TEXT NOT NULL,
  resolved TEXT NOT NULL,
  version VARCHAR NOT NULL,
  no_reuse BOOLEAN NOT NULL,
  state VARCHAR(20) NOT NULL,
  created_at BIGINT NOT NULL
);

-- The trials of a sweep in expansion order; spec is the whole TrialSpec, wish what a person wants.
CREATE TABLE trial (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  ordinal INTEGER NOT NULL,
  trial_id VARCHAR(64) NOT NULL,
  spec VARCHAR NOT NULL,
  wish VARCHAR(20) NOT NULL,
  PRIMARY KEY (sweep, ordinal),
  UNIQUE (sweep, trial_id)
);

CREATE TABLE stage (
  ordinal BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
  stage_key VARCHAR(64) PRIMARY KEY,
  plan_key VARCHAR(64) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  parent VARCHAR(64),
  format VARCHAR(20),
  settings VARCHAR NOT NULL,
  sources VARCHAR NOT NULL,
  fingerprints VARCHAR NOT NULL,
  context VARCHAR,
  state VARCHAR(20) NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt >= 0),
  node VARCHAR,
  slot VARCHAR,
  failures INTEGER NOT NULL,
  failed_nodes VARCHAR NOT NULL,
  checkpoints VARCHAR,
  reason VARCHAR
);

-- Which stage a sweep's planned stage is.
CREATE TABLE sweep_stage (
  sweep VARCHAR NOT NULL REFERENCES sweep (name),
  plan_key VARCHAR(64) NOT NULL,
  stage_key VARCHAR(64) NOT NULL REFERENCES stage (stage_key),
  PRIMARY KEY (sweep, plan_key)
);
CREATE INDEX sweep_stage_by_stage ON sweep_stage (stage_key);

-- One row for each grant; the highest number of a stage stands in the stage, too.
CREATE TABLE attempt (
  stage_key VARCHAR(64) NOT NULL REFERENCES stage (stage_key),
  number INTEGER NOT NULL CHECK (number >= 1),
  node VARCHAR NOT NULL,
  slot VARCHAR NOT NULL,
  context VARCHAR,
  granted_at BIGINT NOT NULL,
  outcome VARCHAR,
  reason VARCHAR,
  ended_at BIGINT,
  PRIMARY KEY (stage_key, number)
);

-- What trainers reported, once each: the primary key is the guard against repetitions. content is
-- the report as JSON, null where its rows stand in prediction.
CREATE TABLE report (
  stage_key VARCHAR(64) NOT NULL REFERENCES stage (stage_key),
  attempt INTEGER NOT NULL,
  seq BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  is_current BOOLEAN NOT NULL,
  content TEXT,
  arrived_at BIGINT NOT NULL,
  PRIMARY KEY (stage_key, attempt, seq)
);

-- The epochs that count; the first current attempt that ends an epoch writes it.
CREATE TABLE epoch_metric (
  stage_key VARCHAR(64) NOT NULL REFERENCES stage (stage_key),
  epoch INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  loss DOUBLE PRECISION NOT NULL,
  learning_rate DOUBLE PRECISION NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  arrived_at BIGINT NOT NULL,
  PRIMARY KEY (stage_key, epoch)
);

-- The predictions of all attempts; those of the attempt in result count.
CREATE TABLE prediction (
  stage_key VARCHAR(64) NOT NULL REFERENCES stage (stage_key),
  attempt INTEGER NOT NULL,
  qid BIGINT NOT NULL,
  image VARCHAR,
  content_type VARCHAR,
  closed BOOLEAN NOT NULL,
  reference VARCHAR,
  answer VARCHAR,
  correct BOOLEAN NOT NULL,
  PRIMARY KEY (stage_key, attempt, qid)
);

-- At most one result for each stage: the primary key is the guard.
CREATE TABLE result (
  stage_key VARCHAR(64) PRIMARY KEY REFERENCES stage (stage_key),
  attempt INTEGER NOT NULL,
  content VARCHAR NOT NULL
);

-- Results that came after a stage's one result: compared with it, without effect.
CREATE TABLE repeated_result (
  stage_key VARCHAR(64) NOT NULL REFERENCES stage (stage_key),
  attempt INTEGER NOT NULL,
  is_equal BOOLEAN NOT NULL,
  content VARCHAR NOT NULL,
  PRIMARY KEY (stage_key, attempt)
);

-- Files that results name, and where they lie.
CREATE TABLE artifact (
  stage_key VARCHAR(64) NOT NULL REFERENCES stage (stage_key),
  sha256 VARCHAR(64) NOT NULL,
  bytes BIGINT NOT NULL,
  node VARCHAR,
  path VARCHAR NOT NULL,
  PRIMARY KEY (stage_key, sha256)
);

-- digest is the hash of the rest, so that the same event is there once.
CREATE TABLE event (
  ordinal BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
  digest VARCHAR(64) PRIMARY KEY,
  sweep VARCHAR,
  stage_key VARCHAR(64),
  content VARCHAR NOT NULL,
  logged_at BIGINT NOT NULL
);
CREATE INDEX event_by_sweep ON event (sweep);
CREATE INDEX event_by_stage ON event (stage_key);

-- Where a starting coordinator may find a running cluster.
CREATE TABLE node (
  name VARCHAR PRIMARY KEY,
  address VARCHAR NOT NULL,
  seen_at BIGINT NOT NULL
);

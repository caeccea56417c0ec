-- Times are Unix milliseconds in UTC; status is the number of JobStatus; key is JobId.SortKey.

CREATE TABLE incarnations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  node TEXT NOT NULL,
  started_at INTEGER NOT NULL
);

-- What changes: small rows, since every transition rewrites one.
CREATE TABLE jobs (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  type TEXT NOT NULL,
  status INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  run_at INTEGER,
  expires_at INTEGER,
  attempt INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  run INTEGER NOT NULL,
  crashes INTEGER NOT NULL,
  resumes_attempt INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  run_started_at INTEGER,
  completed_at INTEGER,
  progress REAL,
  progress_message TEXT,
  waiting_code TEXT,
  waiting_message TEXT,
  cancel_requested_at INTEGER,
  cancel_reason TEXT,
  cancel_actor TEXT,
  cancel_abandoned INTEGER,
  error_code TEXT,
  error_message TEXT,
  error_type TEXT,
  plugin_id TEXT,
  plugin_version TEXT,
  plugin_sha256 TEXT,
  node TEXT,
  first_event INTEGER NOT NULL
);

-- Each index holds only the rows that its question is about, so its size follows the backlog and not the history.
CREATE INDEX jobs_pending ON jobs (type, rank) WHERE status = 3;
CREATE INDEX jobs_due ON jobs (run_at) WHERE status = 1;
CREATE INDEX jobs_expiring ON jobs (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX jobs_blocked ON jobs (type) WHERE status = 2;
CREATE INDEX jobs_running ON jobs (incarnation) WHERE status = 4;
CREATE INDEX jobs_ended_badly ON jobs (status) WHERE status IN (6, 7);

-- What a submit said: written once.
CREATE TABLE inputs (
  key INTEGER PRIMARY KEY REFERENCES jobs (key) ON DELETE CASCADE,
  payload BLOB NOT NULL,
  metadata BLOB NOT NULL,
  tags TEXT,
  options BLOB,
  actor TEXT
);

CREATE TABLE results (
  key INTEGER PRIMARY KEY REFERENCES jobs (key) ON DELETE CASCADE,
  body BLOB NOT NULL
);

CREATE TABLE attempts (
  key INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  run INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  node TEXT,
  plugin_id TEXT,
  plugin_version TEXT,
  plugin_sha256 TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  error_code TEXT,
  error_message TEXT,
  error_type TEXT,
  error_text TEXT,
  abandoned INTEGER NOT NULL,
  PRIMARY KEY (key, run)
) WITHOUT ROWID;

-- Log lines and custom events share the numbers of the event stream.
CREATE TABLE logs (
  seq INTEGER PRIMARY KEY,
  key INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  run INTEGER NOT NULL,
  time INTEGER NOT NULL,
  level TEXT NOT NULL,
  message TEXT NOT NULL,
  template TEXT NOT NULL,
  properties BLOB
);
CREATE INDEX logs_of_job ON logs (key, seq);

-- All events of one commit in one row: a JSON array.
CREATE TABLE events (
  first INTEGER PRIMARY KEY,
  last INTEGER NOT NULL,
  body BLOB NOT NULL
);

CREATE TABLE artifacts (
  key INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  run INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (key, name)
) WITHOUT ROWID;

CREATE TABLE checkpoints (
  key INTEGER PRIMARY KEY REFERENCES jobs (key) ON DELETE CASCADE,
  run INTEGER NOT NULL,
  data BLOB NOT NULL
);

CREATE TABLE idempotency_keys (
  name TEXT PRIMARY KEY,
  key INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  hash BLOB NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE job_types (
  name TEXT PRIMARY KEY,
  aliases TEXT NOT NULL,
  description TEXT NOT NULL,
  payload_schema BLOB NOT NULL,
  result_schema BLOB NOT NULL,
  plugin_id TEXT NOT NULL,
  plugin_version TEXT NOT NULL,
  plugin_sha256 TEXT NOT NULL,
  seen_at INTEGER NOT NULL
) WITHOUT ROWID;

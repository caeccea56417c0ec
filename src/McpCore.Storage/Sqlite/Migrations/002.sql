-- Plugins that a person has disabled; the others have no row.
CREATE TABLE disabled_plugins (
  id TEXT PRIMARY KEY,
  disabled_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE schedules (
  name TEXT PRIMARY KEY,
  cron TEXT,
  every INTEGER,
  time_zone TEXT NOT NULL,
  misfire INTEGER NOT NULL,
  start_at INTEGER,
  end_at INTEGER,
  job BLOB NOT NULL,
  paused INTEGER NOT NULL,
  handled_until INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  actor TEXT NOT NULL
);

CREATE TABLE firings (
  id INTEGER PRIMARY KEY,
  schedule TEXT NOT NULL REFERENCES schedules (name) ON DELETE CASCADE,
  fire_at INTEGER NOT NULL,
  fired_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  job_id BLOB,
  message TEXT
);
CREATE INDEX firings_of_schedule ON firings (schedule, id);

-- When the job itself said how long it is to be kept; set at its end.
ALTER TABLE jobs ADD COLUMN keep_until INTEGER;
CREATE INDEX jobs_kept ON jobs (keep_until) WHERE keep_until IS NOT NULL;

-- For the removal of jobs, and of keys that have grown old.
CREATE INDEX idempotency_keys_of_job ON idempotency_keys (key);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

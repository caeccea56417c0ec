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

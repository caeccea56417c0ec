-- One row a plugin of which anything is remembered, in the place of the list of disabled ones.
CREATE TABLE plugins (
  id TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL,
  desired_at INTEGER,
  desired_by TEXT,
  state TEXT,
  version TEXT,
  sha256 TEXT,
  code TEXT,
  reason TEXT,
  seen_at INTEGER,
  leaks INTEGER NOT NULL,
  unload_version TEXT,
  unload_collected INTEGER,
  unload_suspect TEXT,
  unload_at INTEGER,
  quarantine_version TEXT,
  quarantine_sha256 TEXT,
  quarantine_reason TEXT,
  quarantine_at INTEGER,
  order_isolation TEXT,
  order_sha256 TEXT,
  order_reason TEXT,
  order_at INTEGER
) WITHOUT ROWID;
INSERT INTO plugins (id, enabled, desired_at, desired_by, leaks) SELECT id, 0, disabled_at, actor, 0 FROM disabled_plugins;
DROP TABLE disabled_plugins;

CREATE TABLE plugin_history (
  id INTEGER PRIMARY KEY,
  plugin TEXT NOT NULL,
  at INTEGER NOT NULL,
  version TEXT,
  sha256 TEXT,
  from_state TEXT,
  to_state TEXT,
  code TEXT,
  reason TEXT,
  actor TEXT
);
CREATE INDEX plugin_history_of_plugin ON plugin_history (plugin, id);

CREATE TABLE plugin_crashes (
  id INTEGER PRIMARY KEY,
  plugin TEXT NOT NULL,
  at INTEGER NOT NULL,
  version TEXT NOT NULL,
  sha256 TEXT,
  job_id TEXT,
  code TEXT NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX plugin_crashes_of_plugin ON plugin_crashes (plugin, id);

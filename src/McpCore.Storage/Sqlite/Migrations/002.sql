-- Plugins that a person has disabled; the others have no row.
CREATE TABLE disabled_plugins (
  id TEXT PRIMARY KEY,
  disabled_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) WITHOUT ROWID;

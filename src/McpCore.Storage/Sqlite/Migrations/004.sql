-- What a schedule does while a job of an earlier firing lives.
ALTER TABLE schedules ADD COLUMN overlap INTEGER NOT NULL DEFAULT 0;
ALTER TABLE firings ADD COLUMN overlaps BLOB;

-- How much later than its moment a firing may be, and the calendars in which it does not fire (names, with commas).
ALTER TABLE schedules ADD COLUMN jitter INTEGER;
ALTER TABLE schedules ADD COLUMN exclude TEXT NOT NULL DEFAULT '';

-- Days and hours in which schedules do not fire; lists are with commas.
CREATE TABLE calendars (
  name TEXT PRIMARY KEY,
  dates TEXT NOT NULL,
  weekdays TEXT NOT NULL,
  daily TEXT,
  cron TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  actor TEXT NOT NULL
) WITHOUT ROWID;

-- The schedule that submitted a job, and the moment that it was for (null: by hand).
ALTER TABLE jobs ADD COLUMN schedule TEXT;
ALTER TABLE jobs ADD COLUMN fire_at INTEGER;
ALTER TABLE jobs ADD COLUMN backfilled INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobs_of_schedule ON jobs (schedule, fire_at) WHERE schedule IS NOT NULL;
CREATE INDEX jobs_live_of_schedule ON jobs (schedule, key) WHERE schedule IS NOT NULL AND backfilled = 0 AND status <= 4;

-- Limits that jobs share. A pending job with the key of one is held until there is a permit for it; one
-- that needs resources waits in a lane with those of the same needs (JSON; empty for none).
ALTER TABLE jobs ADD COLUMN share TEXT;
ALTER TABLE jobs ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN lane TEXT NOT NULL DEFAULT '';
DROP INDEX jobs_pending;
CREATE INDEX jobs_pending ON jobs (type, lane, rank) WHERE status = 3 AND held = 0;
CREATE INDEX jobs_held ON jobs (type) WHERE status = 3 AND held = 1;
CREATE INDEX jobs_sharing ON jobs (share, rank) WHERE share IS NOT NULL AND status = 3;
CREATE INDEX jobs_permitted ON jobs (share) WHERE share IS NOT NULL AND status = 3 AND held = 0;
CREATE INDEX jobs_sharing_now ON jobs (share) WHERE share IS NOT NULL AND status = 4;

CREATE TABLE shares (
  name TEXT PRIMARY KEY,
  most INTEGER NOT NULL
) WITHOUT ROWID;

-- Starts of job types with a rate limit, as far back as it reaches.
CREATE TABLE rate_starts (
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  starts INTEGER NOT NULL,
  PRIMARY KEY (type, at)
) WITHOUT ROWID;

-- Job types (0) and plugins (1) that a person holds back.
CREATE TABLE pauses (
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  paused_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;

-- The completed jobs of a type in the order of their keys: for lists, for counts, and for how long jobs of a type take.
CREATE INDEX jobs_completed ON jobs (type) WHERE status = 5;

-- Ends of ids as people type them. An index by the whole end would put every new job on a page of its own; the last digit alone makes sixteen runs
-- that only grow at their ends, and the digits before it are compared inside the index.
CREATE INDEX jobs_by_last_digit ON jobs (substr(hex(id), 32), id);

-- Child jobs: who submitted a job while it ran, and how many a job has, so that the end of an ordinary one need not ask.
ALTER TABLE inputs ADD COLUMN parent BLOB;
ALTER TABLE jobs ADD COLUMN children INTEGER NOT NULL DEFAULT 0;

-- awaited: 0 no, 1 the parent waits for its end (and those of others), 2 the parent waits for its end or another's.
CREATE TABLE children (
  parent INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  child INTEGER NOT NULL UNIQUE REFERENCES jobs (key) ON DELETE CASCADE,
  awaited INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (parent, name)
) WITHOUT ROWID;
CREATE INDEX children_awaited ON children (parent) WHERE awaited > 0;

-- The plugins that refused the job in this attempt: ids, which hold no comma, with commas between them.
ALTER TABLE jobs ADD COLUMN refused_by TEXT;

-- What runs reported as numbers by step, and how many points a job has at most.
CREATE TABLE metrics (
  key INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  name TEXT NOT NULL,
  step INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (key, name, step)
) WITHOUT ROWID;

CREATE TABLE metric_counts (
  key INTEGER PRIMARY KEY REFERENCES jobs (key) ON DELETE CASCADE,
  points INTEGER NOT NULL
);

-- What ties a job to others, as the bits of JobLinks: a job without any is never looked up in the tables below.
ALTER TABLE jobs ADD COLUMN links INTEGER NOT NULL DEFAULT 0;

-- One row a key that a job holds. The scope is the job type, or empty for all types; released says that the job has ended or started, and that
-- only held_until may still hold the key.
CREATE TABLE unique_keys (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  key INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  held_until INTEGER,
  released INTEGER NOT NULL,
  PRIMARY KEY (scope, name)
) WITHOUT ROWID;
CREATE INDEX unique_keys_of_job ON unique_keys (key);

-- need is the number of DependencyNeed; state: 0 open, 1 met, 2 the parent ended otherwise. A parent may be gone when all its children have ended.
CREATE TABLE dependencies (
  child INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  parent INTEGER NOT NULL,
  need INTEGER NOT NULL,
  state INTEGER NOT NULL,
  PRIMARY KEY (child, parent)
) WITHOUT ROWID;
CREATE INDEX dependencies_of_parent ON dependencies (parent, state);

-- Jobs that have ended and whose children have not all been told: there were too many for one transaction.
CREATE TABLE unsettled_parents (
  key INTEGER PRIMARY KEY
);

-- The counts are kept up by the transactions that move the jobs; callback is the id of the job that waits for the end.
CREATE TABLE batches (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  name TEXT,
  metadata BLOB NOT NULL,
  actor TEXT,
  created_at INTEGER NOT NULL,
  completed_at INTEGER,
  callback BLOB,
  on_success INTEGER NOT NULL,
  scheduled INTEGER NOT NULL DEFAULT 0,
  blocked INTEGER NOT NULL DEFAULT 0,
  pending INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0
);
ALTER TABLE jobs ADD COLUMN batch INTEGER;
CREATE INDEX jobs_of_batch ON jobs (batch, key) WHERE batch IS NOT NULL;

-- Log text of each attempt, and how many lines of it are gone.
CREATE TABLE log_sizes (
  key INTEGER NOT NULL REFERENCES jobs (key) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  PRIMARY KEY (key, attempt)
) WITHOUT ROWID;

-- CRC-32C of what a submit said, of a result and of a checkpoint, checked by every read; rows of earlier schemas have none.
ALTER TABLE inputs ADD COLUMN sum INTEGER;
ALTER TABLE results ADD COLUMN sum INTEGER;
ALTER TABLE checkpoints ADD COLUMN sum INTEGER;

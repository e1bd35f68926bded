-- What is remembered between sweeps: targets by name, pages by content, patterns of addresses, loads of hosts.

ALTER TABLE sweeps ADD COLUMN name TEXT NOT NULL DEFAULT '';       -- of the target; '' for a sweep on demand
ALTER TABLE sweeps ADD COLUMN campaign TEXT NOT NULL DEFAULT '';
ALTER TABLE sweeps ADD COLUMN stopped INTEGER;                      -- a person ended it before its time
DROP INDEX sweeps_running;
CREATE UNIQUE INDEX sweeps_running ON sweeps (name, targets, options) WHERE ended IS NULL;
CREATE INDEX sweeps_of_target ON sweeps (name, id) WHERE name <> '';

ALTER TABLE pages ADD COLUMN content_digest BLOB;                   -- NULL: recorded before this column
ALTER TABLE pages ADD COLUMN read_with TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN interval_s INTEGER NOT NULL DEFAULT 86400;
ALTER TABLE pages ADD COLUMN platform TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN shop TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN idle INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pages_by_content ON pages (sweep, content_digest);
CREATE INDEX sightings_by_page ON sightings (page, sweep);
CREATE INDEX sightings_by_shop ON sightings (platform, shop);

CREATE TABLE patterns (
    sweep   INTEGER NOT NULL REFERENCES sweeps,
    pattern TEXT    NOT NULL,
    pages   INTEGER NOT NULL,
    idle    INTEGER NOT NULL,               -- the last so many pages of it gave nothing new
    example TEXT    NOT NULL,
    cut_off INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep, pattern)
) STRICT, WITHOUT ROWID;

CREATE TABLE loads (
    sweep       INTEGER NOT NULL REFERENCES sweeps,
    host        TEXT    NOT NULL,
    requests    INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    pushed_back INTEGER NOT NULL,
    failed      INTEGER NOT NULL,
    waited_ms   INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    PRIMARY KEY (sweep, host)
) STRICT, WITHOUT ROWID;

-- Sweeps, the pages they looked at, and the leads found on them.
-- Moments are microseconds since 1970-01-01T00:00:00Z. Digests are the 32 bytes of SHA-256.

-- AUTOINCREMENT: the number of a sweep or a lead stands in documents and is never given twice.
CREATE TABLE sweeps (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    targets    TEXT    NOT NULL,            -- JSON array of strings
    options    TEXT    NOT NULL,
    started    INTEGER NOT NULL,
    ended      INTEGER,                     -- NULL while it runs
    elapsed_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX sweeps_running ON sweeps (targets, options) WHERE ended IS NULL;

CREATE TABLE pages (
    url           TEXT    NOT NULL,
    sweep         INTEGER NOT NULL REFERENCES sweeps,
    at            INTEGER NOT NULL,
    status        INTEGER,                  -- NULL for a saved file
    kind          TEXT    NOT NULL,
    body_digest   BLOB    NOT NULL CHECK (length(body_digest) = 32),
    etag          TEXT,
    last_modified TEXT,
    unchanged     INTEGER NOT NULL,         -- 1: same body as when another sweep last looked
    listings      INTEGER NOT NULL,
    UNIQUE (url, sweep)
) STRICT;
CREATE INDEX pages_of_sweep ON pages (sweep, unchanged, listings);

CREATE TABLE unseen (
    id     INTEGER PRIMARY KEY,             -- the order in which they were met
    sweep  INTEGER NOT NULL REFERENCES sweeps,
    url    TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    detail TEXT    NOT NULL,
    UNIQUE (sweep, url)
) STRICT;

CREATE TABLE leads (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint BLOB    NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
    category    TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    made_by     INTEGER NOT NULL REFERENCES sweeps,
    first_seen  INTEGER NOT NULL,
    last_seen   INTEGER NOT NULL,
    severity    INTEGER NOT NULL,           -- of the sighting shown
    shown       INTEGER                     -- the sighting that shows it best; NULL only within a transaction
) STRICT;
CREATE INDEX leads_made_by ON leads (made_by, category);
CREATE INDEX leads_by_category ON leads (category, id);

CREATE TABLE sightings (
    id       INTEGER PRIMARY KEY,
    lead     INTEGER NOT NULL REFERENCES leads,
    sweep    INTEGER NOT NULL REFERENCES sweeps,
    page     TEXT    NOT NULL,              -- the page it stood on
    own_page INTEGER NOT NULL,              -- 1: the page is about these goods alone
    at       INTEGER NOT NULL,
    platform TEXT    NOT NULL,
    shop     TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    url      TEXT    NOT NULL,
    price    TEXT,                          -- JSON
    severity INTEGER NOT NULL,
    outcome  TEXT    NOT NULL,
    hits     TEXT    NOT NULL,              -- JSON
    law      TEXT    NOT NULL,              -- JSON
    snapshot BLOB    NOT NULL CHECK (length(snapshot) = 32),
    UNIQUE (lead, sweep, page)
) STRICT;
CREATE INDEX sightings_by_time ON sightings (lead, at);
CREATE INDEX sightings_of_sweep ON sightings (sweep, lead);

-- Second version: content told by a neighbour, keys and signatures, the log, time stamps, deletion by rule.
PRAGMA user_version = 2;

-- Content that is kept as what differs from other content (a zstd frame with a raw-content dictionary).
ALTER TABLE blobs ADD COLUMN base BLOB REFERENCES blobs (digest);

-- Content that others of its family may be told by; at most a few each, none of them told by another.
CREATE TABLE bases (
    family TEXT    NOT NULL,
    place  INTEGER NOT NULL,
    blob   BLOB    NOT NULL REFERENCES blobs (digest),
    PRIMARY KEY (family, place)
) STRICT, WITHOUT ROWID;

-- Public keys that manifests and checkpoints were signed with, oldest first.
CREATE TABLE keys (
    number INTEGER PRIMARY KEY,
    id     BLOB    NOT NULL UNIQUE CHECK (length(id) = 32),      -- SHA-256 of its SubjectPublicKeyInfo
    public BLOB    NOT NULL CHECK (length(public) = 32),         -- Ed25519
    since  TEXT    NOT NULL
) STRICT;

-- The log: entries in order from 0, each with its leaf hash (RFC 6962).
CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    hash   BLOB    NOT NULL CHECK (length(hash) = 32),
    entry  BLOB    NOT NULL
) STRICT;

-- Full tiles of the log: 256 hashes each (C2SP tlog-tiles).
CREATE TABLE tiles (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB    NOT NULL CHECK (length(hashes) = 8192),
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

-- Where the log ends: one row, which only moves forward.
CREATE TABLE head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    size     INTEGER NOT NULL,
    frontier BLOB    NOT NULL,                                   -- hashes of its whole subtrees, largest first
    at       TEXT    NOT NULL,
    note     TEXT    NOT NULL                                    -- the signed checkpoint
) STRICT;

-- Checkpoints that were given out: the root of each day, and those of packs.
CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    at   TEXT    NOT NULL,
    note TEXT    NOT NULL
) STRICT;

-- The signature of each manifest, and where the log names it.
CREATE TABLE signatures (
    snapshot  BLOB    PRIMARY KEY REFERENCES snapshots (id),
    key       BLOB    NOT NULL REFERENCES keys (id),
    signature BLOB    NOT NULL CHECK (length(signature) = 64),
    entry     INTEGER NOT NULL REFERENCES log (number)
) STRICT;

-- Time stamps (RFC 3161) of manifests and checkpoints.
CREATE TABLE tokens (
    about     BLOB    NOT NULL CHECK (length(about) = 32),       -- SHA-256 of what is stamped
    authority TEXT    NOT NULL,
    stamped   TEXT    NOT NULL,                                  -- the moment the token states
    token     BLOB    NOT NULL,                                  -- the whole response, DER
    entry     INTEGER NOT NULL REFERENCES log (number),
    PRIMARY KEY (about, authority)
) STRICT, WITHOUT ROWID;

-- Snapshots whose content was deleted by rule; the log says by which. Manifest and rows stay, the content is empty.
CREATE TABLE erasures (
    snapshot BLOB    PRIMARY KEY REFERENCES snapshots (id),
    entry    INTEGER NOT NULL REFERENCES log (number)
) STRICT, WITHOUT ROWID;

-- Snapshots that must be kept whatever their age; the latest row of each counts.
CREATE TABLE holds (
    number   INTEGER PRIMARY KEY,
    snapshot BLOB    NOT NULL REFERENCES snapshots (id),
    held     INTEGER NOT NULL CHECK (held IN (0, 1)),
    entry    INTEGER NOT NULL REFERENCES log (number)
) STRICT;
CREATE INDEX holds_by_snapshot ON holds (snapshot);

-- Content may only be emptied where an erasure says so, and only empty content may be filled again.
DROP TRIGGER blobs_stay;
CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs
    WHEN NOT ((new.stored = x'' OR old.stored = x'') AND new.rowid = old.rowid AND new.digest = old.digest
              AND new.size = old.size
              AND EXISTS (SELECT 1 FROM chunks NATURAL JOIN erasures WHERE blob = old.digest))
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;

CREATE TRIGGER head_moves_forward BEFORE UPDATE ON head WHEN new.size <= old.size OR new.one <> old.one
    BEGIN SELECT RAISE(ABORT, '存证日志只能追加'); END;
CREATE TRIGGER head_remains BEFORE DELETE ON head
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER head_once BEFORE INSERT ON head WHEN EXISTS (SELECT 1 FROM head)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER bases_stay BEFORE UPDATE ON bases
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER bases_remain BEFORE DELETE ON bases
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER bases_once BEFORE INSERT ON bases
    WHEN EXISTS (SELECT 1 FROM bases WHERE family = new.family AND place = new.place)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER keys_stay BEFORE UPDATE ON keys
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER keys_remain BEFORE DELETE ON keys
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER keys_once BEFORE INSERT ON keys
    WHEN EXISTS (SELECT 1 FROM keys WHERE number = new.number OR id = new.id)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER log_stay BEFORE UPDATE ON log
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER log_remain BEFORE DELETE ON log
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER log_once BEFORE INSERT ON log
    WHEN EXISTS (SELECT 1 FROM log WHERE number = new.number)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER tiles_stay BEFORE UPDATE ON tiles
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER tiles_remain BEFORE DELETE ON tiles
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER tiles_once BEFORE INSERT ON tiles
    WHEN EXISTS (SELECT 1 FROM tiles WHERE level = new.level AND number = new.number)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER checkpoints_stay BEFORE UPDATE ON checkpoints
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER checkpoints_remain BEFORE DELETE ON checkpoints
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER checkpoints_once BEFORE INSERT ON checkpoints
    WHEN EXISTS (SELECT 1 FROM checkpoints WHERE size = new.size)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER signatures_stay BEFORE UPDATE ON signatures
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER signatures_remain BEFORE DELETE ON signatures
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER signatures_once BEFORE INSERT ON signatures
    WHEN EXISTS (SELECT 1 FROM signatures WHERE snapshot = new.snapshot)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER tokens_stay BEFORE UPDATE ON tokens
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER tokens_remain BEFORE DELETE ON tokens
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER tokens_once BEFORE INSERT ON tokens
    WHEN EXISTS (SELECT 1 FROM tokens WHERE about = new.about AND authority = new.authority)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER erasures_stay BEFORE UPDATE ON erasures
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER erasures_remain BEFORE DELETE ON erasures
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER erasures_once BEFORE INSERT ON erasures
    WHEN EXISTS (SELECT 1 FROM erasures WHERE snapshot = new.snapshot)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

CREATE TRIGGER holds_stay BEFORE UPDATE ON holds
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER holds_remain BEFORE DELETE ON holds
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER holds_once BEFORE INSERT ON holds
    WHEN EXISTS (SELECT 1 FROM holds WHERE number = new.number)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

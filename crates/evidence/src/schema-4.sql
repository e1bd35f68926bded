-- Fourth version: the small pieces of a snapshot lie together, content can be bundled, rows name snapshots by number.
PRAGMA user_version = 4;

-- Contents of many blobs one after the other, as one zstd frame.
CREATE TABLE bundles (
    number        INTEGER PRIMARY KEY,
    size          INTEGER NOT NULL,                                       -- of the contents together, in bytes
    stored_digest BLOB    NOT NULL CHECK (length(stored_digest) = 32),    -- of `stored`
    stored        BLOB    NOT NULL
) STRICT;

-- Where content lies in a bundle; `stored` is empty then, and `stored_digest` of nothing.
ALTER TABLE blobs ADD COLUMN bundle INTEGER REFERENCES bundles (number);
ALTER TABLE blobs ADD COLUMN start INTEGER;

-- The trigger speaks of the table that is made anew.
DROP TRIGGER blobs_stay;

-- A piece of a part. The part without a name is the snapshot's capsule: its small pieces, and in which parts they stand.
ALTER TABLE chunks RENAME TO chunks_3;
DROP INDEX chunks_by_blob;
CREATE TABLE chunks (
    snapshot INTEGER NOT NULL REFERENCES snapshots (number),
    part     TEXT    NOT NULL,
    place    INTEGER NOT NULL,
    blob     BLOB    NOT NULL REFERENCES blobs (digest),
    PRIMARY KEY (snapshot, part, place)
) STRICT, WITHOUT ROWID;
INSERT INTO chunks
    SELECT snapshots.number, part, place, blob FROM chunks_3 JOIN snapshots ON snapshots.id = chunks_3.snapshot;
DROP TABLE chunks_3;
CREATE INDEX chunks_by_blob ON chunks (blob);
CREATE TRIGGER chunks_stay BEFORE UPDATE ON chunks
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER chunks_remain BEFORE DELETE ON chunks
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER chunks_once BEFORE INSERT ON chunks
    WHEN EXISTS (SELECT 1 FROM chunks WHERE snapshot = new.snapshot AND part = new.part AND place = new.place)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

-- The signature of each manifest, and where the log names it.
ALTER TABLE signatures RENAME TO signatures_3;
CREATE TABLE signatures (
    snapshot  INTEGER PRIMARY KEY REFERENCES snapshots (number),
    key       INTEGER NOT NULL REFERENCES keys (number),
    signature BLOB    NOT NULL CHECK (length(signature) = 64),
    entry     INTEGER NOT NULL REFERENCES log (number)
) STRICT;
INSERT INTO signatures
    SELECT snapshots.number, keys.number, signature, entry
    FROM signatures_3 JOIN snapshots ON snapshots.id = signatures_3.snapshot JOIN keys ON keys.id = signatures_3.key;
DROP TABLE signatures_3;
CREATE TRIGGER signatures_stay BEFORE UPDATE ON signatures
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER signatures_remain BEFORE DELETE ON signatures
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER signatures_once BEFORE INSERT ON signatures
    WHEN EXISTS (SELECT 1 FROM signatures WHERE snapshot = new.snapshot)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

-- Content of snapshots that were deleted by rule; other snapshots may still need some of it.
CREATE VIEW erased AS
    SELECT chunks.blob AS blob
    FROM erasures JOIN snapshots ON snapshots.id = erasures.snapshot JOIN chunks ON chunks.snapshot = snapshots.number;

-- Content may be moved into a bundle that has room for it where it says; be emptied where an erasure says so; and be
-- filled again after that. Nothing else.
CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs
    WHEN NOT (new.rowid = old.rowid AND new.digest = old.digest AND CASE
        WHEN EXISTS (SELECT 1 FROM erased WHERE blob = old.digest)
        THEN new.stored = x'' AND new.outside <> 1 OR old.stored = x'' AND old.outside <> 1
        ELSE old.stored <> x'' AND old.outside = 0 AND old.bundle IS NULL
             AND new.stored = x'' AND new.outside = 0 AND new.size = old.size AND new.base IS NULL
             AND EXISTS (SELECT 1 FROM bundles WHERE number = new.bundle AND new.start + new.size <= bundles.size) END)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;

-- A bundle is written anew only to take out what was deleted by rule.
CREATE TRIGGER bundles_stay BEFORE UPDATE ON bundles
    WHEN new.number <> old.number OR NOT EXISTS (SELECT 1 FROM blobs WHERE outside = 2 AND bundle = old.number)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER bundles_remain BEFORE DELETE ON bundles
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER bundles_once BEFORE INSERT ON bundles
    WHEN EXISTS (SELECT 1 FROM bundles WHERE number = new.number)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

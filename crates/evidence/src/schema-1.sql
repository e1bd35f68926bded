-- Evidence, written once. Digests are the 32 bytes of SHA-256.
PRAGMA application_id = 0x58554556; -- XUEV
PRAGMA user_version = 1;

-- Every piece of content, kept once under its digest.
CREATE TABLE blobs (
    digest        BLOB    PRIMARY KEY CHECK (length(digest) = 32),        -- of the content
    size          INTEGER NOT NULL,                                       -- of the content, in bytes
    stored_digest BLOB    NOT NULL CHECK (length(stored_digest) = 32),    -- of `stored`
    stored        BLOB    NOT NULL                                        -- the content as a zstd frame
) STRICT;

-- Every snapshot, in the order of keeping, without gaps. Its manifest is the blob of its name.
CREATE TABLE snapshots (
    number INTEGER PRIMARY KEY,
    id     BLOB    NOT NULL UNIQUE REFERENCES blobs (digest)
) STRICT;

-- A part of a snapshot is the content of its blobs one after the other.
CREATE TABLE chunks (
    snapshot BLOB    NOT NULL REFERENCES snapshots (id),
    part     TEXT    NOT NULL,
    place    INTEGER NOT NULL,
    blob     BLOB    NOT NULL REFERENCES blobs (digest),
    PRIMARY KEY (snapshot, part, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX chunks_by_blob ON chunks (blob);

CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER blobs_remain BEFORE DELETE ON blobs
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER snapshots_stay BEFORE UPDATE ON snapshots
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER snapshots_remain BEFORE DELETE ON snapshots
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
CREATE TRIGGER chunks_stay BEFORE UPDATE ON chunks
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;
CREATE TRIGGER chunks_remain BEFORE DELETE ON chunks
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得删除'); END;
-- INSERT OR REPLACE deletes without asking the triggers above.
CREATE TRIGGER blobs_once BEFORE INSERT ON blobs
    WHEN EXISTS (SELECT 1 FROM blobs WHERE digest = new.digest)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;
CREATE TRIGGER snapshots_once BEFORE INSERT ON snapshots
    WHEN EXISTS (SELECT 1 FROM snapshots WHERE id = new.id OR number = new.number)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;
CREATE TRIGGER chunks_once BEFORE INSERT ON chunks
    WHEN EXISTS (SELECT 1 FROM chunks WHERE snapshot = new.snapshot AND part = new.part AND place = new.place)
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得替换'); END;

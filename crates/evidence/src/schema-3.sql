-- Third version: large content may lie outside this file, in a depot.
PRAGMA user_version = 3;

-- 0: the content is here, in `stored`. 1: it lies outside; `stored` is empty, `stored_digest` is of what lies there.
-- 2: deleted by rule, and not taken away outside yet.
ALTER TABLE blobs ADD COLUMN outside INTEGER NOT NULL DEFAULT 0 CHECK (outside IN (0, 1, 2));
CREATE INDEX blobs_outside ON blobs (outside) WHERE outside <> 0;

-- Content may only be emptied where an erasure says so, and only empty content may be filled again.
DROP TRIGGER blobs_stay;
CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs
    WHEN NOT (((new.stored = x'' AND new.outside <> 1) OR (old.stored = x'' AND old.outside <> 1))
              AND new.rowid = old.rowid AND new.digest = old.digest AND new.size = old.size
              AND EXISTS (SELECT 1 FROM chunks NATURAL JOIN erasures WHERE blob = old.digest))
    BEGIN SELECT RAISE(ABORT, '证据只写一次，不得修改'); END;

-- What people decided about leads. Days are texts, YYYY-MM-DD.

ALTER TABLE leads ADD COLUMN version INTEGER NOT NULL DEFAULT 0;    -- how many decisions; the rest follows from them
ALTER TABLE leads ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE leads ADD COLUMN due TEXT;
CREATE INDEX leads_by_status ON leads (status, id);
CREATE INDEX leads_by_due ON leads (due) WHERE due IS NOT NULL;

ALTER TABLE sightings ADD COLUMN wording BLOB;                      -- digest of what stands beside the title

CREATE TABLE decisions (
    lead        INTEGER NOT NULL REFERENCES leads,
    number      INTEGER NOT NULL,           -- from 1 within the lead
    step        TEXT,                       -- NULL: it took back another
    undoes      INTEGER,                    -- the number of the other
    who         TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    from_status TEXT    NOT NULL,
    to_status   TEXT    NOT NULL,
    why         TEXT    NOT NULL,
    unit        TEXT,
    due         TEXT,
    seen        INTEGER NOT NULL,           -- the newest sighting of the lead that there was
    PRIMARY KEY (lead, number),
    CHECK ((step IS NULL) <> (undoes IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER decisions_stand BEFORE UPDATE ON decisions BEGIN
    SELECT raise(ABORT, 'decisions are only added');
END;
CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions BEGIN
    SELECT raise(ABORT, 'decisions are only added');
END;

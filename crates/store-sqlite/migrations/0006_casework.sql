-- What is known and reckoned of leads: subjects, scores, goods put up again, disposals, looks after them.

ALTER TABLE sightings ADD COLUMN subject TEXT;                      -- JSON; NULL where the page says nothing

ALTER TABLE decisions ADD COLUMN disposal TEXT;                     -- JSON, of a disposal
ALTER TABLE decisions ADD COLUMN despite TEXT;                      -- why it was dispatched with gaps

-- All of these follow from sightings, decisions, amendments and looks.
ALTER TABLE leads ADD COLUMN platform TEXT NOT NULL DEFAULT '';     -- of the sighting shown, as shop
ALTER TABLE leads ADD COLUMN shop TEXT NOT NULL DEFAULT '';
ALTER TABLE leads ADD COLUMN seen_subject TEXT;                     -- JSON: what all its pages say of the subject
ALTER TABLE leads ADD COLUMN subject TEXT;                          -- JSON: the same, with what people found out
ALTER TABLE leads ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leads ADD COLUMN base_score INTEGER NOT NULL DEFAULT 0; -- without the shop's part
ALTER TABLE leads ADD COLUMN score INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leads ADD COLUMN disposal TEXT;
ALTER TABLE leads ADD COLUMN disposed INTEGER;
ALTER TABLE leads ADD COLUMN next_look INTEGER;
ALTER TABLE leads ADD COLUMN relists INTEGER REFERENCES leads;      -- the first lead about the same goods
ALTER TABLE leads ADD COLUMN likeness INTEGER;
ALTER TABLE leads ADD COLUMN same_shop INTEGER;
CREATE INDEX leads_by_score ON leads (score DESC, id);
CREATE INDEX leads_by_status_and_score ON leads (status, score DESC, id);
CREATE INDEX leads_by_unit ON leads (unit, id) WHERE unit <> '';
CREATE INDEX leads_by_shop ON leads (platform, shop, confirmed) WHERE shop <> '';
CREATE INDEX leads_by_look ON leads (next_look) WHERE next_look IS NOT NULL;
CREATE INDEX leads_by_disposal ON leads (disposed) WHERE disposed IS NOT NULL;
CREATE INDEX leads_by_first ON leads (relists, id) WHERE relists IS NOT NULL;

-- A few hashes of each lead's first title, by which like titles are found.
CREATE TABLE title_keys (
    key  INTEGER NOT NULL,
    lead INTEGER NOT NULL REFERENCES leads,
    PRIMARY KEY (key, lead)
) STRICT, WITHOUT ROWID;

CREATE TABLE amendments (
    id      INTEGER PRIMARY KEY,
    lead    INTEGER NOT NULL REFERENCES leads,
    subject TEXT    NOT NULL,               -- JSON
    who     TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    source  TEXT    NOT NULL
) STRICT;
CREATE INDEX amendments_of_lead ON amendments (lead, id);
CREATE TRIGGER amendments_stand BEFORE UPDATE ON amendments BEGIN
    SELECT raise(ABORT, 'amendments are only added');
END;
CREATE TRIGGER amendments_stay BEFORE DELETE ON amendments BEGIN
    SELECT raise(ABORT, 'amendments are only added');
END;

CREATE TABLE looks (
    id       INTEGER PRIMARY KEY,
    lead     INTEGER NOT NULL REFERENCES leads,
    at       INTEGER NOT NULL,
    sign     TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    url      TEXT    NOT NULL,
    snapshot BLOB CHECK (length(snapshot) = 32),
    UNIQUE (lead, at)
) STRICT;
CREATE TRIGGER looks_stand BEFORE UPDATE ON looks BEGIN
    SELECT raise(ABORT, 'looks are only added');
END;
CREATE TRIGGER looks_stay BEFORE DELETE ON looks BEGIN
    SELECT raise(ABORT, 'looks are only added');
END;

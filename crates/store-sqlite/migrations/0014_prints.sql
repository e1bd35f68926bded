-- What the main picture of goods looks like, where its bytes were kept: near ones are found by any of sixteen pieces.

ALTER TABLE sightings ADD COLUMN print BLOB;                        -- 32 bytes; NULL where no picture was kept
ALTER TABLE leads ADD COLUMN picture_apart INTEGER;                 -- bits that differ from the first lead's; NULL where not compared

CREATE TABLE prints (
    lead  INTEGER NOT NULL REFERENCES leads,
    print BLOB NOT NULL,
    PRIMARY KEY (lead, print)
) STRICT, WITHOUT ROWID;

CREATE TABLE print_keys (
    key  INTEGER NOT NULL,
    lead INTEGER NOT NULL REFERENCES leads,
    PRIMARY KEY (key, lead)
) STRICT, WITHOUT ROWID;

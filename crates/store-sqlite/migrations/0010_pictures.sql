-- The main picture of goods, by its address, by which the same goods are found under another title or in another shop.

ALTER TABLE sightings ADD COLUMN picture TEXT;                      -- its name; NULL where the page names none
ALTER TABLE leads ADD COLUMN same_picture INTEGER;

CREATE TABLE picture_keys (
    key  INTEGER NOT NULL,
    lead INTEGER NOT NULL REFERENCES leads,
    PRIMARY KEY (key, lead)
) STRICT, WITHOUT ROWID;

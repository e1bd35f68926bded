-- What goods' own pages asked at each look, and what a lead rests on beside its page.

ALTER TABLE pages ADD COLUMN asking TEXT;                           -- JSON; NULL but for the own page of goods
ALTER TABLE sightings ADD COLUMN grounds TEXT;                      -- JSON array of sentences; NULL for none

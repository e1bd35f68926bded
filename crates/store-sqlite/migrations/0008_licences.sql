-- What pages of licences and fronts of shops showed, by shop: looks in a row that saw the same are one row.

CREATE TABLE licences (
    id       INTEGER PRIMARY KEY,
    site     TEXT    NOT NULL,              -- the registered name of the marketplace: its shops live on several hosts
    platform TEXT    NOT NULL,
    shop     TEXT    NOT NULL,
    url      TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    shown    TEXT    NOT NULL,              -- JSON
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    looks    INTEGER NOT NULL,
    body     BLOB    NOT NULL CHECK (length(body) = 32)
) STRICT;
CREATE INDEX licences_by_shop ON licences (shop, site, url, last);
CREATE INDEX licences_by_url ON licences (url, last);

-- Letters that were made about leads: no decisions, but lines of their history.

CREATE TABLE letters (
    id     INTEGER PRIMARY KEY,
    lead   INTEGER NOT NULL REFERENCES leads,
    at     INTEGER NOT NULL,
    who    TEXT    NOT NULL,
    kind   TEXT    NOT NULL,
    number TEXT    NOT NULL,                -- of the document; '' for none
    unit   TEXT    NOT NULL,                -- whom it goes to
    digest BLOB    NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE INDEX letters_of_lead ON letters (lead, id);
CREATE TRIGGER letters_stand BEFORE UPDATE ON letters BEGIN
    SELECT raise(ABORT, 'letters are only added');
END;
CREATE TRIGGER letters_stay BEFORE DELETE ON letters BEGIN
    SELECT raise(ABORT, 'letters are only added');
END;

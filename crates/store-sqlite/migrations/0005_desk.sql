-- What leads say, for finding them by words: row number = lead, `words` as crate::words cuts them. Contentless: the
-- words are cut again from the lead's rows whenever those change, and the text itself stands nowhere twice.
CREATE VIRTUAL TABLE lead_words USING fts5(
    words,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 0'
);

-- When each shop was looked at.
CREATE INDEX pages_by_shop ON pages (platform, shop, at, sweep) WHERE shop <> '';

-- The addresses that wait, and what is remembered of hosts.
-- A sweep is named by its number only: a frontier knows nothing of what sweeps are.

CREATE TABLE tasks (
    id            INTEGER PRIMARY KEY,      -- the order of pushing
    sweep         INTEGER NOT NULL,
    host          TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    priority      INTEGER NOT NULL,
    depth         INTEGER NOT NULL,
    found_through TEXT    NOT NULL,         -- JSON array of addresses
    attempts      INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('ready', 'later', 'leased', 'done', 'buried')),
    due           INTEGER NOT NULL,         -- 'later': not before; 'leased': until
    lease         INTEGER,                  -- of the last lease, until another is given or it is settled
    reason        TEXT,                     -- 'buried' only, as the next two
    detail        TEXT,
    buried_as     INTEGER,                  -- the order of burying
    UNIQUE (sweep, url)
) STRICT;
CREATE INDEX tasks_ready ON tasks (sweep, host, priority DESC, id) WHERE state = 'ready';
CREATE INDEX tasks_waiting ON tasks (sweep, host, due) WHERE state IN ('later', 'leased');
CREATE INDEX tasks_by_lease ON tasks (lease) WHERE lease IS NOT NULL;
CREATE INDEX tasks_buried ON tasks (sweep, buried_as) WHERE state = 'buried';

-- The hosts a sweep has met, so that asking for them does not walk a million tasks.
CREATE TABLE queues (
    sweep INTEGER NOT NULL,
    host  TEXT    NOT NULL,
    PRIMARY KEY (sweep, host)
) STRICT, WITHOUT ROWID;

-- Tasks by state, kept by the triggers, so that progress can be shown after every page.
CREATE TABLE task_counts (
    sweep INTEGER NOT NULL,
    state TEXT    NOT NULL,
    tasks INTEGER NOT NULL,
    PRIMARY KEY (sweep, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER task_pushed AFTER INSERT ON tasks BEGIN
    INSERT INTO task_counts VALUES (new.sweep, new.state, 1)
        ON CONFLICT (sweep, state) DO UPDATE SET tasks = tasks + 1;
END;
CREATE TRIGGER task_moved AFTER UPDATE OF state ON tasks WHEN old.state <> new.state BEGIN
    UPDATE task_counts SET tasks = tasks - 1 WHERE sweep = old.sweep AND state = old.state;
    INSERT INTO task_counts VALUES (new.sweep, new.state, 1)
        ON CONFLICT (sweep, state) DO UPDATE SET tasks = tasks + 1;
END;

-- The last number given to a lease or a burial.
CREATE TABLE steps (last INTEGER NOT NULL) STRICT;
INSERT INTO steps VALUES (0);

CREATE TABLE gates (
    host             TEXT    PRIMARY KEY,
    next_allowed     INTEGER,
    crawl_delay_us   INTEGER NOT NULL,
    last_response_us INTEGER NOT NULL,
    failures         INTEGER NOT NULL,
    blocks           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

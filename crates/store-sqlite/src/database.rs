//! The database file: opening, locking against a second writer, and bringing its tables up to date.
//!
//! The lock is a file of its own beside the database. Locking the database file itself would be a trap: SQLite
//! holds POSIX locks on it, and closing any other handle of this process to that file drops them.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};
use xuncha_store::StoreError;

use crate::{casework, fault::Fault, search};

/// Name of the database inside the data directory.
pub const DATABASE_FILE: &str = "xuncha.sqlite";

/// Name of the file whose lock says that a process writes there.
const LOCK_FILE: &str = "xuncha.lock";

/// `XUNC`, in the header of every database of ours.
const APPLICATION_ID: i64 = 0x5855_4E43;

/// Each brings the tables from the version of its place in the list to the next; never edited once released.
const MIGRATIONS: [&str; 14] = [
    include_str!("../migrations/0001_leads.sql"),
    include_str!("../migrations/0002_frontier.sql"),
    include_str!("../migrations/0003_revisits.sql"),
    include_str!("../migrations/0004_decisions.sql"),
    include_str!("../migrations/0005_desk.sql"),
    include_str!("../migrations/0006_casework.sql"),
    include_str!("../migrations/0007_prices.sql"),
    include_str!("../migrations/0008_licences.sql"),
    include_str!("../migrations/0009_letters.sql"),
    include_str!("../migrations/0010_pictures.sql"),
    include_str!("../migrations/0011_lists.sql"),
    include_str!("../migrations/0012_unseen_counts.sql"),
    include_str!("../migrations/0013_pages_of_lists.sql"),
    include_str!("../migrations/0014_prints.sql"),
];

/// The first version whose leads have their words in the index.
const SEARCHABLE: i64 = 5;

/// How long a statement waits for another connection's lock (a reader meets one only while a crash is
/// recovered or the log is folded in).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection, the name of its place for messages, and the lock it writes under.
pub(crate) struct Database {
    pub(crate) connection: Connection,
    pub(crate) place: String,
    /// Held as long as the connection lives; `None` when it only reads.
    _lock: Option<File>,
}

impl Database {
    /// Opens for writing, alone; makes the directory and the tables where they are missing.
    pub(crate) fn open_to_write(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(DATABASE_FILE);
        fs::create_dir_all(dir).map_err(|error| no_access(dir, &error))?;
        let lock = lock(dir)?;
        let place = path.display().to_string();
        let mut connection =
            connect(&path, OpenFlags::SQLITE_OPEN_CREATE).map_err(|fault| fault.told(&place))?;
        migrate(&mut connection, &place).map_err(|fault| fault.told(&place))?;
        Ok(Self { connection, place, _lock: Some(lock) })
    }

    /// Opens for reading, beside a writer; an older database is first brought up to date.
    pub(crate) fn open_to_read(dir: &Path) -> Result<Self, StoreError> {
        let database = match Self::open_beside(dir) {
            Err(StoreError::NoAccess { place, detail }) => {
                Self::open_at_rest(dir).ok_or(StoreError::NoAccess { place, detail })?
            }
            opened => opened?,
        };
        let only = database.connection.pragma_update(None, "query_only", true);
        only.map_err(|error| Fault::from(error).told(&database.place))?;
        Ok(database)
    }

    /// Opens a database of today's version where nothing can be written (on a disc, in a folder that is mounted for reading) and
    /// nobody left anything beside it that belongs to its content.
    fn open_at_rest(dir: &Path) -> Option<Self> {
        let path = dir.join(DATABASE_FILE);
        let name = path.to_str()?;
        if ["-wal", "-shm"].iter().any(|end| Path::new(&format!("{name}{end}")).exists()) {
            return None;
        }
        let escaped = name.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let uri = format!("file:{escaped}?immutable=1");
        let connection = Connection::open_with_flags(uri, flags).ok()?;
        let is_todays = usize::try_from(version(&connection).ok()?) == Ok(MIGRATIONS.len());
        let place = path.display().to_string();
        is_todays.then_some(Self { connection, place, _lock: None })
    }

    /// Opens without the lock, beside whoever holds it; an older database is first brought up to date. What it writes
    /// waits its turn, so it must be short.
    pub(crate) fn open_beside(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(DATABASE_FILE);
        let place = path.display().to_string();
        if !path.try_exists().map_err(|error| no_access(&path, &error))? {
            return Err(StoreError::Missing { place });
        }
        let open = || -> Result<(Connection, i64), Fault> {
            let connection = connect(&path, OpenFlags::empty())?;
            let version = version(&connection)?;
            Ok((connection, version))
        };
        let (connection, found) = open().map_err(|fault| fault.told(&place))?;
        if usize::try_from(found) == Ok(MIGRATIONS.len()) {
            return Ok(Self { connection, place, _lock: None });
        }
        drop(connection);
        if found == 0 {
            // A backup that was cut off must not be read as one without leads.
            return Err(Fault::Damaged("文件里没有任何表".to_owned()).told(&place));
        }
        drop(Self::open_to_write(dir)?);
        let (connection, _) = open().map_err(|fault| fault.told(&place))?;
        Ok(Self { connection, place, _lock: None })
    }

    /// Opens a database that lives as long as the connection.
    pub(crate) fn open_in_memory() -> Result<Self, StoreError> {
        let place = "内存数据库".to_owned();
        let open = || -> Result<Connection, Fault> {
            let mut connection = Connection::open_in_memory()?;
            prepare(&connection)?;
            migrate(&mut connection, &place)?;
            Ok(connection)
        };
        let connection = open().map_err(|fault| fault.told(&place))?;
        Ok(Self { connection, place, _lock: None })
    }
}

fn lock(dir: &Path) -> Result<File, StoreError> {
    let path: PathBuf = dir.join(LOCK_FILE);
    let open = File::options().create(true).write(true).truncate(false).open(&path);
    let file = open.map_err(|error| no_access(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { place: dir.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(no_access(&path, &error)),
    }
}

fn no_access(path: &Path, error: &io::Error) -> StoreError {
    let place = path.display().to_string();
    if error.kind() == io::ErrorKind::StorageFull {
        return StoreError::NoSpace { place };
    }
    StoreError::NoAccess { place, detail: error.to_string() }
}

fn connect(path: &Path, more: OpenFlags) -> Result<Connection, Fault> {
    // A reader too needs a writable handle: after a crash whoever comes first replays the log.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), Fault> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // more than all statements of a page: fewer would push each other out and be parsed anew each time
    connection.set_prepared_statement_cache_capacity(100);
    // without this guarantee SQLite parses a statement anew whenever a value is bound that might suggest another plan;
    // that was a quarter of the time of the writing thread in a sweep, and our plans do not depend on values
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // FULL: with WAL, NORMAL may lose the last commits when the power fails. A lead that was shown to a person
    // or a long wait that was promised must not be forgotten. The worker goes down to NORMAL for what is merely
    // done again.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // KiB; with the 2 MiB of SQLite's own choice the pages of indexes are read again and again from the system's cache
    connection.pragma_update(None, "cache_size", -8192)?;
    // pages of the log: a sweep writes the same ones again and again, so folding it in less often costs less
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 4000, |_| Ok(()))?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, Fault> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings the tables up to date, each step whole or not at all.
fn migrate(connection: &mut Connection, place: &str) -> Result<(), Fault> {
    let found = version(connection)?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let owner: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if owner != APPLICATION_ID && tables > 0 {
        return Err(Fault::Damaged("文件里是另一个程序的数据".to_owned()));
    }
    if found > known {
        return Err(StoreError::TooNew { place: place.to_owned(), found, known }.into());
    }
    if found == 0 {
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    }
    for (step, sql) in (0..).zip(MIGRATIONS) {
        if step < found {
            continue;
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        if step + 1 == SEARCHABLE {
            search::keep_all(&transaction)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", step + 1)?;
        transaction.commit()?;
    }
    casework::catch_up(connection)
}

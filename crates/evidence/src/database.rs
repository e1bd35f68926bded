//! The evidence file: opening it, and knowing whether its tables are still the ones we made.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::{EvidenceError, fault::Fault};

/// Name of the evidence file inside the data directory.
pub const EVIDENCE_FILE: &str = "evidence.sqlite";

/// What makes each version of the tables from the one before.
const SCHEMA: [&str; 4] = [
    include_str!("schema-1.sql"),
    include_str!("schema-2.sql"),
    include_str!("schema-3.sql"),
    include_str!("schema-4.sql"),
];

/// `XUEV`, in the header of every evidence file.
const APPLICATION_ID: i64 = 0x5855_4556;

/// Newest version of the tables.
const VERSION: i64 = 4;

/// How long a statement waits for another connection's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the file of a directory and makes both where they are missing.
pub(crate) fn open_to_write(dir: &Path) -> Result<(Connection, String), EvidenceError> {
    let path = dir.join(EVIDENCE_FILE);
    let place = path.display().to_string();
    fs::create_dir_all(dir).map_err(|error| EvidenceError::NoAccess {
        place: dir.display().to_string(),
        detail: error.to_string(),
    })?;
    let open = || -> Result<Connection, Fault> {
        let mut connection = connect(&path, OpenFlags::SQLITE_OPEN_CREATE)?;
        if is_new(&connection)? {
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // another process may have been first
            if is_new(&transaction)? {
                SCHEMA.iter().try_for_each(|step| transaction.execute_batch(step))?;
            }
            transaction.commit()?;
        }
        must_be_ours(&connection, &place)?;
        bring_up(&mut connection)?;
        Ok(connection)
    };
    let connection = open().map_err(|fault| fault.told(&place))?;
    Ok((connection, place))
}

/// Opens the file of a directory beside whoever writes there.
pub(crate) fn open_to_read(dir: &Path) -> Result<(Connection, String), EvidenceError> {
    let path = dir.join(EVIDENCE_FILE);
    let place = path.display().to_string();
    if !path.exists() {
        return Err(EvidenceError::Missing { place });
    }
    let open = |connection: Result<Connection, Fault>| -> Result<Connection, Fault> {
        let mut connection = connection?;
        if is_new(&connection)? {
            return Err(EvidenceError::Missing { place: place.clone() }.into());
        }
        must_be_ours(&connection, &place)?;
        bring_up(&mut connection)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    };
    let opened = match open(connect(&path, OpenFlags::empty())) {
        Err(Fault::Sqlite(error)) if cannot_write(&error) => match at_rest(&path) {
            Some(uri) => open(connect_to_read(&uri)),
            None => Err(Fault::Sqlite(error)),
        },
        opened => opened,
    };
    let connection = opened.map_err(|fault| fault.told(&place))?;
    Ok((connection, place))
}

/// Whether tables, indexes and triggers are word for word those of our schema.
pub(crate) fn schema_is_ours(connection: &Connection) -> rusqlite::Result<bool> {
    let ours = Connection::open_in_memory()?;
    SCHEMA.iter().try_for_each(|step| ours.execute_batch(step))?;
    Ok(schema(&ours)? == schema(connection)?)
}

fn schema(connection: &Connection) -> rusqlite::Result<BTreeMap<String, Option<String>>> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Whether SQLite wanted to write beside the file and could not: on a disc, in a folder that is mounted for reading.
fn cannot_write(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied))
}

/// The name under which SQLite reads a file without writing anything; none where a writer left something beside it that
/// belongs to its content.
fn at_rest(path: &Path) -> Option<String> {
    let path = path.to_str()?;
    let is_alone = ["-wal", "-shm"].iter().all(|end| !Path::new(&format!("{path}{end}")).exists());
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    is_alone.then(|| format!("file:{escaped}?immutable=1"))
}

fn connect_to_read(uri: &str) -> Result<Connection, Fault> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(uri, flags)?)
}

fn connect(path: &Path, more: OpenFlags) -> Result<Connection, Fault> {
    // A reader too needs a writable handle: after a crash whoever comes first replays the log.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // With WAL, NORMAL may lose the last commits when the power fails; a lead would then name evidence that
    // is not there.
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// Brings the tables of an older version up to ours.
fn bring_up(connection: &mut Connection) -> Result<(), Fault> {
    let version = |connection: &Connection| -> Result<usize, Fault> {
        let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))?;
        usize::try_from(version).map_err(|_| Fault::Changed("文件的版本号不合理".to_owned()))
    };
    if version(connection)? >= SCHEMA.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in SCHEMA.iter().skip(version(&transaction)?) {
        transaction.execute_batch(step)?;
    }
    Ok(transaction.commit()?)
}

fn is_new(connection: &Connection) -> Result<bool, Fault> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0)
}

fn must_be_ours(connection: &Connection, place: &str) -> Result<(), Fault> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if number("application_id")? != APPLICATION_ID {
        return Err(Fault::Changed("文件里是另一个程序的数据".to_owned()));
    }
    let found = number("user_version")?;
    if found > VERSION {
        return Err(EvidenceError::TooNew { place: place.to_owned(), found, known: VERSION }.into());
    }
    Ok(())
}

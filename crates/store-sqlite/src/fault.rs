//! What can go wrong between a statement and its caller, before it is told in the words of [`StoreError`].

use rusqlite::{ErrorCode, ffi};
use xuncha_store::StoreError;

/// Raised inside a job of the worker thread; becomes a [`StoreError`] once the place is known.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite refused.
    Sqlite(rusqlite::Error),
    /// A stored value cannot be understood; the text says which.
    Damaged(String),
    /// Already in the caller's words.
    Told(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Told(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl Fault {
    /// In the caller's words; `place` is the database file.
    pub(crate) fn told(self, place: &str) -> StoreError {
        let place = place.to_owned();
        let error = match self {
            Self::Told(error) => return error,
            Self::Damaged(detail) => return StoreError::Damaged { place, detail },
            Self::Sqlite(error) => error,
        };
        let detail = error.to_string();
        // a full disk met while the shared index of the WAL was made
        if error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE) {
            return StoreError::NoSpace { place };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::InUse { place },
            Some(ErrorCode::DiskFull) => StoreError::NoSpace { place },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                StoreError::NoAccess { place, detail }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreError::Damaged { place, detail }
            }
            Some(_) => StoreError::Failed { place, cause: Box::new(error) },
            // No code of SQLite's: a column held what this program never writes there.
            None => StoreError::Damaged { place, detail },
        }
    }
}

/// The same error for the next job that it hits.
pub(crate) fn once_more(error: &StoreError) -> StoreError {
    match error {
        StoreError::NoSpace { place } => StoreError::NoSpace { place: place.clone() },
        StoreError::InUse { place } => StoreError::InUse { place: place.clone() },
        StoreError::NoAccess { place, detail } => {
            StoreError::NoAccess { place: place.clone(), detail: detail.clone() }
        }
        StoreError::Damaged { place, detail } => {
            StoreError::Damaged { place: place.clone(), detail: detail.clone() }
        }
        StoreError::Failed { place, cause } => {
            StoreError::Failed { place: place.clone(), cause: cause.to_string().into() }
        }
        other => StoreError::Failed { place: String::new(), cause: other.to_string().into() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{database::Database, pages, sweeps};
    use xuncha_store::conformance::{minute, opening, page, sighting};

    #[test]
    fn a_full_disk_is_named_and_leaves_whole_pages() {
        let home = tempfile::tempdir().unwrap();
        let Database { mut connection, place, .. } = Database::open_to_write(home.path()).unwrap();
        let (sweep, _) = sweeps::begin(&mut connection, &opening(&[], ""), minute(0)).unwrap();
        // SQLite answers SQLITE_FULL for its own limit as it does for the disk's.
        connection.pragma_update(None, "max_page_count", 80).unwrap();
        let mut filed = 0;
        let error = loop {
            let found = (1..=9).map(|goods| sighting(sweep, goods, "wildlife", minute(1))).collect();
            let url = format!("https://a.example/{filed}");
            let page = page(sweep, &url, 1, minute(1), found);
            let transaction = connection.transaction().unwrap();
            match pages::record(&transaction, &page).and_then(|_| Ok(transaction.commit()?)) {
                Ok(()) => filed += 1,
                Err(fault) => break fault.told(&place),
            }
        };
        assert!(matches!(error, StoreError::NoSpace { .. }), "{error:?}");
        assert!(error.to_string().contains("xuncha.sqlite"), "{error}");
        let summary = sweeps::summary(&mut connection, sweep).unwrap();
        assert!(filed > 0);
        assert_eq!(summary.pages.fetched, filed);
    }
}

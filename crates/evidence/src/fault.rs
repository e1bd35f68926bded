//! What can go wrong between a statement and its caller, before it is told in the words of [`EvidenceError`].

use std::error::Error;

use rusqlite::{ErrorCode, ffi};
use xuncha_model::Digest;

use crate::EvidenceError;

/// Raised while the place is not known yet.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite refused.
    Sqlite(rusqlite::Error),
    /// What is kept is not what was kept; the text says where and how.
    Changed(String),
    /// The content was deleted by rule, as the log tells.
    Erased(Digest),
    /// Content lies outside, and nobody said where.
    NoDepot,
    /// Compressing or writing JSON failed.
    Unwritable(Box<dyn Error + Send + Sync>),
    /// Already in the caller's words.
    Told(EvidenceError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<EvidenceError> for Fault {
    fn from(error: EvidenceError) -> Self {
        Self::Told(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Unwritable(Box::new(error))
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Unwritable(Box::new(error))
    }
}

impl Fault {
    /// What was changed or damaged, when that is what it says.
    pub(crate) fn damage(self) -> Result<String, Self> {
        match self {
            Self::Changed(detail) => Ok(detail),
            Self::Sqlite(error) if is_damage(&error) => Ok(error.to_string()),
            other => Err(other),
        }
    }

    /// The same, with what was changed told in another way.
    pub(crate) fn within(self, tell: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Changed(detail) => Self::Changed(tell(detail)),
            other => other,
        }
    }

    /// In the caller's words; `place` is the file.
    pub(crate) fn told(self, place: &str) -> EvidenceError {
        let place = place.to_owned();
        let error = match self {
            Self::Told(error) => return error,
            Self::Changed(detail) => return EvidenceError::Damaged { place, detail },
            Self::Erased(blob) => return EvidenceError::Erased { place, blob },
            Self::NoDepot => return EvidenceError::NoDepot { place },
            Self::Unwritable(cause) => return EvidenceError::Failed { place, cause },
            Self::Sqlite(error) => error,
        };
        let detail = error.to_string();
        if is_damage(&error) {
            return EvidenceError::Damaged { place, detail };
        }
        // a full disk met while the shared index of the WAL was made
        if error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE) {
            return EvidenceError::NoSpace { place };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => EvidenceError::InUse { place },
            Some(ErrorCode::DiskFull) => EvidenceError::NoSpace { place },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                EvidenceError::NoAccess { place, detail }
            }
            _ => EvidenceError::Failed { place, cause: Box::new(error) },
        }
    }
}

/// Without a code of SQLite's, a column held what this program never writes there.
fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

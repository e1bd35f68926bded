//! How the program ends. Scripts and timers may rely on these numbers.

use std::process::ExitCode;

/// Exit status of `xuncha`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// 0: done, and everything could be looked at.
    Done = 0,
    /// 1: done, but something could not be looked at (an address, a file, an input line, a rule's example).
    Incomplete = 1,
    /// 2: the command line, the configuration or a rule file is wrong; nothing was done.
    Usage = 2,
    /// 3: it could not be done: disk, database, network of this machine, or a defect of the program.
    Failure = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error of the user's making: ends with [`Exit::Usage`] instead of [`Exit::Failure`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// A [`UsageError`] as an `anyhow::Error`, to be returned with `?` or `Err`.
pub(crate) fn usage(message: impl Into<String>) -> anyhow::Error {
    UsageError(message.into()).into()
}

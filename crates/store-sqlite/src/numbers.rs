//! Numbers as SQLite keeps them (signed 64 bits) and as the model has them.

use xuncha_model::Timestamp;

use crate::fault::Fault;

/// A moment kept as microseconds since 1970.
pub(crate) fn moment(micros: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_microsecond(micros).map_err(|_| Fault::Damaged(format!("时间 {micros} 超出范围")))
}

/// A number that is never negative.
pub(crate) fn count(number: i64) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|_| Fault::Damaged(format!("计数 {number} 为负")))
}

/// The signed form; what is larger than any real count is kept as the largest.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

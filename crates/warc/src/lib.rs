//! WARC records to and from bytes (WARC/1.1, ISO 28500:2017; 1.0 is read too).
//!
//! [`Exchange`](xuncha_model::Exchange) -> [`exchange_records`] -> [`Record::to_bytes`], and back through
//! [`Reader`], plain or gzip. What is broken in a file is told as a problem beside what could be read of it.
//!
//! ```
//! use xuncha_warc::{Limits, Reader, Record, RecordKind};
//! let date = "2026-11-22T01:00:00Z".parse()?;
//! let record = Record::new(RecordKind::Warcinfo, date, "application/warc-fields", b"software: me\r\n".to_vec());
//! let bytes = record.to_bytes();
//! let mut reader = Reader::new(bytes.as_slice(), Limits::default());
//! assert_eq!(reader.next(), Some(record));
//! assert_eq!(reader.next(), None);
//! assert!(reader.problems().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod digest;
mod exchange;
mod reader;
mod record;
mod wacz;

pub use exchange::{ORIGINAL_PREFIX, exchange_records};
pub use reader::{Limits, Reader};
pub use record::{Record, RecordKind};
pub use wacz::{Page, Wacz, WaczError};

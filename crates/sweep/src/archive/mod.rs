//! The archive: what sweeps have seen, kept so that a new or changed rule can be run over all of it (`xuncha hunt`).
//!
//! ```text
//! page -> exchanges-000001.warc.gz (with "all") -> listings-000001.jsonl, one line an offer -> (full) listings-000001.jsonl.zst
//! ```
//!
//! Beside the evidence, never instead of it. It lies in `archive/` of the data directory in open forms: JSON Lines,
//! Zstandard, WARC. A segment belongs to one process; when the machine dies, what of its last line was written is
//! passed over by readers.

mod exchanges;
mod line;
mod reading;
mod segments;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use xuncha_extract::Extraction;
use xuncha_model::{Exchange, SweepId};

pub use exchanges::{Place as ExchangePlace, read_exchange};
pub use line::{Archived, Line, Moment, parse};
pub use reading::{ReadFault, Walk, segments, walk};

/// Folder of the archive in the data directory.
pub const ARCHIVE_FOLDER: &str = "archive";

/// What is kept beside the evidence of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Nothing.
    #[default]
    Hits,
    /// Every offer that was read.
    Listings,
    /// The same, and every exchange.
    All,
}

/// Writes the archive. What one call appends is with the system when it returns.
pub struct Archive {
    keep: Keep,
    folder: PathBuf,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    listings: Option<segments::Segment>,
    exchanges: Option<segments::Segment>,
}

impl Archive {
    /// The archive of a data directory. Segments that a process which ended abruptly left open are closed.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(data: &Path, keep: Keep) -> io::Result<Self> {
        let folder = data.join(ARCHIVE_FOLDER);
        if keep != Keep::Hits {
            std::fs::create_dir_all(&folder)?;
            segments::close_left_over(&folder)?;
        }
        Ok(Self { keep, folder, open: Mutex::default() })
    }

    /// Keeps a page.
    ///
    /// # Errors
    /// When it cannot be written, as when the disk is full; the next page is tried in a new segment.
    pub fn keep(
        &self,
        sweep: SweepId,
        exchange: &Exchange,
        found_through: &[String],
        extraction: &Extraction,
    ) -> io::Result<()> {
        if self.keep == Keep::Hits {
            return Ok(());
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut place = None;
        if self.keep == Keep::All {
            let bytes = exchanges::packed(exchange, found_through)?;
            let segment = &mut open.exchanges;
            place = Some(segments::append(&self.folder, segments::EXCHANGES, segment, &bytes)?);
        }
        let mut lines = Vec::new();
        for listing in &extraction.listings {
            line::write(&mut lines, sweep, exchange, extraction, listing, place.as_ref())?;
        }
        if !lines.is_empty() {
            segments::append(&self.folder, segments::LISTINGS, &mut open.listings, &lines)?;
        }
        Ok(())
    }

    /// Closes the segments under way.
    ///
    /// # Errors
    /// When a segment cannot be packed; it stays as it is, readable.
    pub fn close(&self) -> io::Result<()> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Open { listings, exchanges } = std::mem::take(&mut *open);
        [listings, exchanges].into_iter().flatten().try_for_each(segments::Segment::close)
    }
}

//! Files that are appended to until they are full, and then packed.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::exchanges::Place;

/// A kind of segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) stem: &'static str,
    pub(super) ending: &'static str,
    /// Size at which a new one is begun, in bytes.
    full: u64,
    /// Whether it is packed when it is closed.
    packed: bool,
}

/// Lines of offers.
pub(super) const LISTINGS: Kind = Kind { stem: "listings-", ending: ".jsonl", full: 64 << 20, packed: true };

/// Exchanges, each packed by itself.
pub(super) const EXCHANGES: Kind =
    Kind { stem: "exchanges-", ending: ".warc.gz", full: 256 << 20, packed: false };

/// Zstandard level: on JSON Lines of titles it is as quick as the disk.
const LEVEL: i32 = 3;

/// Segments of one kind at most.
const MOST: u32 = 999_999;

/// A segment that this process writes; the lock on its file says so to others.
pub(super) struct Segment {
    kind: Kind,
    path: PathBuf,
    file: File,
    size: u64,
}

/// Appends, in a new segment where there is none or the last is full.
pub(super) fn append(
    folder: &Path,
    kind: Kind,
    slot: &mut Option<Segment>,
    bytes: &[u8],
) -> io::Result<Place> {
    if slot.as_ref().is_some_and(|segment| segment.size >= kind.full)
        && let Some(full) = slot.take()
    {
        full.close()?;
    }
    let mut segment = match slot.take() {
        Some(segment) => segment,
        None => Segment::begin(folder, kind)?,
    };
    // when this fails the segment is left as it is: what follows a torn line would be read with it
    segment.file.write_all(bytes)?;
    let name = segment.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let place = Place { segment: name, offset: segment.size, length: bytes.len() as u64 };
    segment.size += bytes.len() as u64;
    *slot = Some(segment);
    Ok(place)
}

/// Packs what processes that are gone had open.
pub(super) fn close_left_over(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if number(&path, LISTINGS).is_none() || !path.to_string_lossy().ends_with(LISTINGS.ending) {
            continue;
        }
        let file = File::open(&path)?;
        match file.try_lock() {
            Ok(()) => pack(&path)?,
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(())
}

/// The number in a segment's name, packed or not.
pub(super) fn number(path: &Path, kind: Kind) -> Option<u32> {
    let name = path.file_name()?.to_str()?.strip_prefix(kind.stem)?;
    let name = name.strip_suffix(".zst").unwrap_or(name);
    name.strip_suffix(kind.ending)?.parse().ok()
}

impl Segment {
    fn begin(folder: &Path, kind: Kind) -> io::Result<Self> {
        let taken = fs::read_dir(folder)?.flatten().filter_map(|entry| number(&entry.path(), kind));
        for number in taken.max().unwrap_or_default() + 1..=MOST {
            let path = folder.join(format!("{}{number:06}{}", kind.stem, kind.ending));
            match OpenOptions::new().append(true).create_new(true).open(&path) {
                Ok(file) => {
                    file.lock()?;
                    return Ok(Self { kind, path, file, size: 0 });
                }
                // another process was first
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("归档的分段已用完"))
    }

    pub(super) fn close(self) -> io::Result<()> {
        self.file.sync_data()?;
        if self.kind.packed { pack(&self.path) } else { Ok(()) }
    }
}

/// Puts a packed segment in the place of an open one; a reader sees the one or the other.
fn pack(path: &Path) -> io::Result<()> {
    let packed = PathBuf::from(format!("{}.zst", path.display()));
    let unfinished = PathBuf::from(format!("{}.zst.part", path.display()));
    let mut to = zstd::Encoder::new(File::create(&unfinished)?, LEVEL)?;
    io::copy(&mut File::open(path)?, &mut to)?;
    let mut file = to.finish()?;
    file.flush()?;
    file.sync_data()?;
    fs::rename(&unfinished, &packed)?;
    fs::remove_file(path)
}

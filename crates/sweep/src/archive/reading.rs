//! Walking over every line of the archive, on all processors.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    thread,
};

use super::segments::{LISTINGS, number};

/// Longest line that is read.
const LONGEST: u64 = 64 << 20;

/// What a walk came over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Walk {
    /// Lines.
    pub lines: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Lines that are none of ours: torn when the machine died, or damaged.
    pub broken: u64,
}

/// A segment could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("归档分段 {segment} 读不下去（{cause}）；请检查磁盘，或从备份恢复该文件")]
pub struct ReadFault {
    /// The file.
    pub segment: String,
    /// Why.
    #[source]
    pub cause: io::Error,
}

/// Segments of listings in order; of one that is there packed and not, the packed one.
///
/// # Errors
/// When the folder cannot be read.
pub fn segments(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found: BTreeMap<u32, PathBuf> = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(number) = number(&path, LISTINGS) else { continue };
        let known = found.entry(number).or_insert_with(|| path.clone());
        if is_packed(&path) {
            *known = path;
        }
    }
    Ok(found.into_values().collect())
}

/// Shows every line to a worker. `worker` makes one for each thread: called with a segment's place in the order and a
/// line, it says whether the line was one of ours. The workers come back.
///
/// # Errors
/// The first segment that could not be read.
pub fn walk<W, F>(segments: &[PathBuf], worker: F) -> Result<(Walk, Vec<W>), ReadFault>
where
    F: Fn() -> W + Sync,
    W: FnMut(usize, &[u8]) -> bool + Send,
{
    let next = AtomicUsize::new(0);
    let counts = [const { AtomicU64::new(0) }; 3];
    let threads = thread::available_parallelism().map_or(1, usize::from).min(segments.len().max(1));
    let run = || -> Result<W, ReadFault> {
        let mut worker = worker();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = segments.get(at) else { return Ok(worker) };
            let fault = |cause| ReadFault { segment: path.display().to_string(), cause };
            let found = one(path, |line| worker(at, line)).map_err(fault)?;
            for (count, more) in counts.iter().zip([found.lines, found.bytes, found.broken]) {
                count.fetch_add(more, Ordering::Relaxed);
            }
        }
    };
    let workers: Result<Vec<W>, ReadFault> = thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined.map(|ended| ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let [lines, bytes, broken] = counts.map(AtomicU64::into_inner);
    Ok((Walk { lines, bytes, broken }, workers?))
}

fn one(path: &Path, mut see: impl FnMut(&[u8]) -> bool) -> io::Result<Walk> {
    let file = File::open(path)?;
    let unpacked: Box<dyn Read> =
        if is_packed(path) { Box::new(zstd::Decoder::new(file)?) } else { Box::new(file) };
    let mut lines = BufReader::with_capacity(1 << 20, unpacked);
    let mut walk = Walk::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let count = lines.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if count == 0 {
            return Ok(walk);
        }
        walk.lines += 1;
        walk.bytes += count as u64;
        if !see(&line) {
            walk.broken += 1;
        }
    }
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "zst")
}

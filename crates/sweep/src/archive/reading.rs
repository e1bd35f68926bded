//! Walking over every line of the archive, on all processors.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::segments::{LISTINGS, number};

/// Longest line that is read.
const LONGEST: u64 = 64 << 20;

/// Bytes of lines that a thread takes at once.
const TAKEN: usize = 1 << 20;

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

/// Shows every line to a worker. `worker` makes one for each thread; it is called with a line, and says whether that was one
/// of ours. Lines of a segment are shown by several threads when there are more threads than segments. Memory: a megabyte
/// and what unpacking needs, by thread.
///
/// # Errors
/// The first segment that could not be read.
pub fn walk<W, F>(segments: &[PathBuf], worker: F) -> Result<Walk, ReadFault>
where
    F: Fn() -> W + Sync,
    W: FnMut(&[u8]) -> bool,
{
    let opened: Vec<Mutex<Reader<'_>>> =
        segments.iter().map(|path| Mutex::new(Reader { path, state: State::Waiting })).collect();
    let next = AtomicUsize::new(0);
    let run = || -> Result<Walk, ReadFault> {
        let (mut worker, mut walk, mut lines) = (worker(), Walk::default(), Vec::new());
        // a segment by itself while there are any, then whatever is left of others'
        while let Some(reader) = opened.get(next.fetch_add(1, Ordering::Relaxed)) {
            while take(reader, &mut lines)? {
                walk.show(&lines, &mut worker);
            }
        }
        for reader in &opened {
            while take(reader, &mut lines)? {
                walk.show(&lines, &mut worker);
            }
        }
        Ok(walk)
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let walks: Result<Vec<Walk>, ReadFault> = thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined.map(|ended| ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    Ok(walks?.into_iter().fold(Walk::default(), Walk::and))
}

/// A segment, from which several threads take lines.
struct Reader<'s> {
    path: &'s Path,
    state: State,
}

enum State {
    Waiting,
    Open(Box<dyn BufRead + Send>),
    Done,
}

/// Takes the next lines of a segment in place of those before; false when there are no more.
fn take(reader: &Mutex<Reader<'_>>, lines: &mut Vec<u8>) -> Result<bool, ReadFault> {
    let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
    let path = reader.path;
    let fault = |cause| ReadFault { segment: path.display().to_string(), cause };
    lines.clear();
    let more = reader.more(lines).map_err(fault)?;
    if !more {
        reader.state = State::Done;
    }
    Ok(more)
}

impl Reader<'_> {
    fn more(&mut self, lines: &mut Vec<u8>) -> io::Result<bool> {
        if let State::Waiting = self.state {
            let file = File::open(self.path)?;
            self.state = State::Open(if is_packed(self.path) {
                Box::new(BufReader::with_capacity(TAKEN, zstd::Decoder::new(file)?))
            } else {
                Box::new(BufReader::with_capacity(TAKEN, file))
            });
        }
        let State::Open(from) = &mut self.state else { return Ok(false) };
        from.by_ref().take(TAKEN as u64).read_to_end(lines)?;
        if lines.last().is_some_and(|last| *last != b'\n') {
            from.by_ref().take(LONGEST).read_until(b'\n', lines)?;
        }
        Ok(!lines.is_empty())
    }
}

impl Walk {
    fn show(&mut self, lines: &[u8], worker: &mut impl FnMut(&[u8]) -> bool) {
        self.bytes += lines.len() as u64;
        let mut rest = lines;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at(end);
            self.lines += 1;
            self.broken += u64::from(!worker(line));
            rest = after;
        }
    }

    const fn and(self, other: Self) -> Self {
        let Self { lines, bytes, broken } = other;
        Self { lines: self.lines + lines, bytes: self.bytes + bytes, broken: self.broken + broken }
    }
}

fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "zst")
}

//! The log as files, in the form of C2SP tlog-tiles: whoever has them needs nothing else of ours to check it.

use rusqlite::Connection;

use super::{
    ledger::{Head, Ledger, TILE, entries},
    merkle::Hash,
};
use crate::fault::Fault;

/// A file of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// Where it belongs, with `/` between folders, such as `tile/0/x001/234.p/5`.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Checkpoint, tiles and entry bundles of the log as far as `head`.
pub(crate) fn files(connection: &Connection, head: &Head) -> Result<Vec<LogFile>, Fault> {
    let size = head.frontier.size;
    let mut files = vec![LogFile { path: "checkpoint".to_owned(), content: head.note.clone().into_bytes() }];
    let (mut level, mut count) = (0, size);
    while count > 0 {
        let mut ledger = Ledger::new(connection);
        for (number, width) in tiles(count) {
            let hashes: Vec<Hash> = ledger.row(level, number * TILE, width)?;
            files.push(LogFile { path: path(&level.to_string(), number, width), content: hashes.concat() });
        }
        level += 1;
        count /= TILE;
    }
    for (number, width) in tiles(size) {
        let mut content = Vec::new();
        for entry in entries(connection, number * TILE, number * TILE + width)? {
            let length = u16::try_from(entry.bytes.len()).unwrap_or(u16::MAX);
            content.extend(length.to_be_bytes());
            content.extend(entry.bytes);
        }
        files.push(LogFile { path: path("entries", number, width), content });
    }
    Ok(files)
}

/// Number and width of the tiles that hold `count` hashes.
fn tiles(count: u64) -> impl Iterator<Item = (u64, u64)> {
    (0..count.div_ceil(TILE)).map(move |number| (number, TILE.min(count - number * TILE)))
}

/// Groups of three digits, all but the last with an `x` before them; a tile that is not full names its width.
fn path(level: &str, number: u64, width: u64) -> String {
    let mut groups = vec![format!("{:03}", number % 1000)];
    let mut rest = number / 1000;
    while rest > 0 {
        groups.push(format!("x{:03}", rest % 1000));
        rest /= 1000;
    }
    groups.reverse();
    let partial = if width == TILE { String::new() } else { format!(".p/{width}") };
    format!("tile/{level}/{}{partial}", groups.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn paths() {
        assert_eq!(path("0", 1_234_067, TILE), "tile/0/x001/x234/067");
        assert_eq!(path("entries", 0, 5), "tile/entries/000.p/5");
        assert_eq!(tiles(256).collect::<Vec<_>>(), [(0, 256)]);
        assert_eq!(tiles(257).collect::<Vec<_>>(), [(0, 256), (1, 1)]);
        assert_eq!(tiles(0).count(), 0);
    }
}

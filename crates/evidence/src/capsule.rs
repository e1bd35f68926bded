//! A snapshot's capsule: its small pieces in one blob, with a first line that says in which parts they stand.
//!
//! ```text
//! {"environment.json":[412],"exchange.warc":[830,null,690]}⏎ 412 bytes, 830 bytes, 690 bytes
//! ```
//!
//! A number is the next so many bytes of the capsule; `null` a piece that is kept by itself: the next row of `chunks` for that
//! part. A row and a frame for each small piece would take more room than the pieces.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    fault::Fault,
    seal::{Piece, SealedPart},
};

/// Name of the part that it is kept as; no file has it.
pub(crate) const PART: &str = "";

/// Largest piece that lies in it, in bytes.
const SMALL: usize = 4 << 10;

/// A piece that is kept by itself: its part, and its place among those of the part.
pub(crate) struct Alone {
    pub(crate) part: String,
    pub(crate) place: i64,
    pub(crate) piece: Piece,
}

/// Puts the small pieces into a capsule of a family; gives it with what is kept by itself.
pub(crate) fn fill(parts: Vec<SealedPart>, host: &str) -> Result<Vec<Alone>, Fault> {
    let mut layout: BTreeMap<&str, Vec<Option<usize>>> = BTreeMap::new();
    let is_small = |piece: &Piece| !piece.alone && piece.family.is_some() && piece.content.len() <= SMALL;
    for part in parts.iter().filter(|part| part.pieces.iter().any(is_small)) {
        let pieces = part.pieces.iter();
        let pieces = pieces.map(|piece| is_small(piece).then_some(piece.content.len())).collect();
        layout.insert(&part.name, pieces);
    }
    let mut content = serde_json::to_vec(&layout)?;
    content.push(b'\n');
    drop(layout);
    let mut alone = Vec::new();
    for SealedPart { name, pieces, .. } in parts {
        let mut place = 0;
        for piece in pieces {
            if is_small(&piece) {
                content.extend(piece.content);
            } else {
                alone.push(Alone { part: name.clone(), place, piece });
                place += 1;
            }
        }
    }
    let family = Some(format!("capsule {host}"));
    let piece = Piece { content, family, alone: false };
    alone.push(Alone { part: PART.to_owned(), place: 0, piece });
    Ok(alone)
}

/// A capsule that is read.
pub(crate) struct Capsule {
    content: Vec<u8>,
    /// Of each part its pieces in order: where they lie here, or `None`.
    pieces: BTreeMap<String, Vec<Option<Range<usize>>>>,
}

impl Capsule {
    /// Reads one; every byte must belong to a piece.
    pub(crate) fn open(content: Vec<u8>) -> Option<Self> {
        let mut at = content.iter().position(|byte| *byte == b'\n')?;
        let layout: BTreeMap<String, Vec<Option<usize>>> = serde_json::from_slice(content.get(..at)?).ok()?;
        at += 1;
        let mut pieces = BTreeMap::new();
        for (part, sizes) in layout {
            let mut ranges = Vec::new();
            for size in sizes {
                let range = size.map(|size| Some(at..at.checked_add(size)?));
                let range = if let Some(range) = range { Some(range?) } else { None };
                at = range.as_ref().map_or(at, |range| range.end);
                ranges.push(range);
            }
            pieces.insert(part, ranges);
        }
        (at == content.len()).then_some(Self { content, pieces })
    }

    /// The parts that have pieces here.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.pieces.keys().map(String::as_str)
    }

    /// The pieces of a part in order; `None` for one that is kept by itself.
    pub(crate) fn pieces(&self, part: &str) -> impl Iterator<Item = Option<&[u8]>> {
        let ranges = self.pieces.get(part).into_iter().flatten();
        ranges.map(|range| range.as_ref().and_then(|range| self.content.get(range.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_belongs_to_a_piece() {
        let open = |text: &str| Capsule::open(text.as_bytes().to_vec());
        let capsule = open("{\"a\":[2,null,1],\"b\":[0]}\nxyz").unwrap();
        let pieces: Vec<_> = capsule.pieces("a").collect();
        assert_eq!(pieces, [Some(&b"xy"[..]), None, Some(b"z")]);
        assert_eq!(capsule.pieces("b").collect::<Vec<_>>(), [Some(&b""[..])]);
        assert_eq!(capsule.pieces("c").count(), 0);
        assert_eq!(capsule.parts().collect::<Vec<_>>(), ["a", "b"]);
        for bad in
            ["", "{}", "{\"a\":[2]}\nxyz", "{\"a\":[4]}\nxyz", "{\"a\":[18446744073709551615,2]}\nx", "[]\n"]
        {
            assert!(open(bad).is_none(), "{bad}");
        }
    }
}

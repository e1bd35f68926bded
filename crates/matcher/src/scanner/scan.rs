//! The scanner: all stages over one text.

use std::fmt;

use aho_corasick::AhoCorasick;
use xuncha_model::Grade;
use xuncha_zh_text::FoldSet;

use super::{
    TermMatch,
    judge::{Span, Term},
    plane::Plane,
    text::Text,
    walk::Walk,
    words::Words,
};

/// Terms, compiled. Immutable; share it between threads.
pub struct Scanner {
    pub(super) terms: Terms,
    pub(super) sight: Plane,
    pub(super) sound: Option<Plane>,
    pub(super) words: Words,
    pub(super) literals: Option<Literals>,
}

impl fmt::Debug for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scanner")
            .field("terms", &self.terms.all.len())
            .field("memory_bytes", &self.memory_bytes())
            .finish_non_exhaustive()
    }
}

/// Memory that a scan needs and the next scan can use again. One per thread.
#[derive(Debug, Default)]
pub struct Scratch {
    candidates: Vec<u32>,
    spans: Vec<Span>,
}

/// The terms and their further writings.
pub(super) struct Terms {
    pub(super) all: Vec<Term>,
    pub(super) variants: Vec<Variant>,
}

/// Another writing of a term, and the fold that leads back from it.
pub(super) struct Variant {
    pub(super) text: Box<str>,
    pub(super) folds: FoldSet,
}

/// Terms that only a letter-for-letter search can find.
pub(super) struct Literals {
    pub(super) search: AhoCorasick,
    pub(super) terms: Vec<u32>,
}

impl Scanner {
    /// Puts every match in `text` into `out`, which is cleared first: ordered by start, then end, then term; per term and start
    /// the reading with the mildest and fewest folds, and of equal ones the longest. Matches of different terms may
    /// overlap. Time is linear in the length of the text. What lies beyond 4 GiB is not looked at.
    pub fn scan(&self, text: &str, scratch: &mut Scratch, out: &mut Vec<TermMatch>) {
        out.clear();
        let text = if u32::try_from(text.len()).is_ok() { text } else { first_4_gib(text) };
        for plane in std::iter::once(&self.sight).chain(&self.sound) {
            plane.filter.candidates(&plane.classes, Text(text), &mut scratch.candidates);
            let spans = &mut scratch.spans;
            spans.clear();
            let mut walk = Walk { plane, terms: &self.terms, text: Text(text), spans, out, steps: 0 };
            for &candidate in &scratch.candidates {
                walk.candidate(candidate);
            }
        }
        self.words.scan(text, &self.terms.all, out);
        if let Some(literals) = &self.literals {
            self.scan_literals(literals, text, out);
        }
        keep_best(out);
    }

    fn scan_literals(&self, literals: &Literals, text: &str, out: &mut Vec<TermMatch>) {
        for found in literals.search.find_overlapping_iter(text) {
            let term = literals.terms[found.pattern().as_usize()];
            let span =
                Span { start: found.start() as u32, end: found.end() as u32, how: super::judge::How::Direct };
            let judged = &self.terms.all[term as usize];
            if let Some(folds) = judged.judge(Text(text), &judged.text, FoldSet::EMPTY, &[span]) {
                out.push(TermMatch { start: span.start, end: span.end, term, folds });
            }
        }
    }

    /// Bytes of memory the compiled terms hold, about.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let plane = |plane: &Plane| {
            plane.trie.bytes()
                + plane.pairs.bytes()
                + plane.filter.bytes()
                + plane.symbols.len() * 16
                + 2 * 0x11_0000
        };
        let terms = self.terms.all.iter().map(|term| size_of::<Term>() + term.text.len()).sum::<usize>();
        let variants = self.terms.variants.iter().map(|writing| size_of::<Variant>() + writing.text.len());
        let literals = self.literals.as_ref().map_or(0, |literals| literals.search.memory_usage());
        plane(&self.sight)
            + self.sound.as_ref().map_or(0, plane)
            + self.words.bytes()
            + terms
            + variants.sum::<usize>()
            + literals
    }
}

fn first_4_gib(text: &str) -> &str {
    let mut end = u32::MAX as usize;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Of several readings of a term at one start keeps the best, and puts all in order.
fn keep_best(out: &mut Vec<TermMatch>) {
    if out
        .windows(2)
        .all(|two| (two[0].start, two[0].end) < (two[1].start, two[1].end) && two[0].start < two[1].start)
    {
        return;
    }
    let cost = |found: &TermMatch| {
        let folds: Vec<_> = found.folds.into();
        (Grade::of(&folds), folds.len(), u32::MAX - found.end, found.folds)
    };
    out.sort_unstable_by(|a, b| {
        (a.start, a.term).cmp(&(b.start, b.term)).then_with(|| cost(a).cmp(&cost(b)))
    });
    out.dedup_by_key(|found| (found.start, found.term));
    out.sort_unstable();
}

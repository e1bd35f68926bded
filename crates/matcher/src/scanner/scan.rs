//! The scanner: all stages over one text.

use std::fmt;

use xuncha_lanes::{Found, KnownRuns, Road, Stream};
use xuncha_model::Grade;
use xuncha_zh_text::FoldSet;

use super::{
    TermMatch, TermRef,
    apart::Apart,
    ascii::AsciiBeginnings,
    judge::{Span, Term},
    letters::{self, Run, TextRuns},
    literals::Literals,
    plane::Plane,
    text::Text,
    trie::{NONE, Pattern},
    walk::{Places, Walk},
    words::Words,
};

/// Terms, compiled. Immutable; share it between threads.
pub struct Scanner {
    pub(super) terms: Terms,
    pub(super) sight: Plane,
    pub(super) sound: Option<Plane>,
    pub(super) words: Words,
    pub(super) apart: Apart,
    pub(super) known_runs: KnownRuns,
    pub(super) literals: Vec<Literals>,
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
    stream: Stream,
    found: Found,
    places: Places,
    letters: TextRuns,
    spans: Vec<Span>,
}

/// The terms and their further writings.
pub(super) struct Terms {
    pub(super) all: Vec<Term>,
    pub(super) variants: Variants,
}

impl Terms {
    /// How a pattern is written.
    pub(super) fn writing(&self, pattern: &Pattern) -> &str {
        match self.variants.get(pattern.variant as usize) {
            Some(variant) => variant.text,
            None => self.all.get(pattern.term as usize).map_or("", Term::text),
        }
    }

    /// The text of a pattern that is a term as it is written, and that stands where it stands, whatever is beside it.
    pub(super) fn plain_text(&self, pattern: &Pattern) -> Option<&str> {
        let term = self.all.get(pattern.term as usize)?;
        (pattern.variant == NONE && !term.has_word_edge).then_some(term.text())
    }
}

/// Another writing of a term, and the fold that leads back from it.
pub(super) struct Variant<'v> {
    pub(super) text: &'v str,
    pub(super) folds: FoldSet,
}

/// All other writings, by number, their texts one after another.
#[derive(Default)]
pub(super) struct Variants {
    texts: String,
    /// Where the text of each ends, and its fold.
    ends: Vec<(u32, FoldSet)>,
}

impl Variants {
    /// Adds a writing; its number.
    pub(super) fn push(&mut self, text: &str, folds: FoldSet) -> u32 {
        self.texts.push_str(text);
        self.ends.push((self.texts.len() as u32, folds));
        self.ends.len() as u32 - 1
    }

    /// The writing of that number.
    #[inline]
    pub(super) fn get(&self, variant: usize) -> Option<Variant<'_>> {
        let &(end, folds) = self.ends.get(variant)?;
        let start = variant.checked_sub(1).map_or(0, |before| self.ends[before].0);
        Some(Variant { text: self.texts.get(start as usize..end as usize)?, folds })
    }

    /// Gives back what was reserved for more.
    pub(super) fn shrink_to_fit(&mut self) {
        self.texts.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn bytes(&self) -> usize {
        self.texts.len() + size_of_val(self.ends.as_slice())
    }
}

impl Scanner {
    /// Puts every match in `text` into `out`, which is cleared first: ordered by start, then end, then term; per term and start
    /// the reading with the mildest and fewest folds, and of equal ones the longest. Matches of different terms may
    /// overlap. Time is linear in the length of the text. What lies beyond 2 GiB is not looked at.
    pub fn scan(&self, text: &str, scratch: &mut Scratch, out: &mut Vec<TermMatch>) {
        out.clear();
        let text = if text.len() < Stream::MOST_BYTES { text } else { beginning(text) };
        let road = Road::fastest();
        let Scratch { stream, found, places, letters, spans } = scratch;
        let mut unread = Some(letters);
        let mut runs: &[Run] = &[];
        for plane in std::iter::once(&self.sight).chain(&self.sound) {
            let ascii = plane.ascii.as_ref();
            stream.read(&plane.classes, ascii.map(|ascii| ascii.longest), text, road);
            plane.filter.find(stream, found, road);
            spans.clear();
            let mut walk = Walk { plane, terms: &self.terms, text: Text(text), stream, spans, out, steps: 0 };
            walk.found(found, places);
            if let Some(letters) = unread.take() {
                // The plane of sight, which is the first.
                let in_ascii = !walk.stream.stretches().is_empty();
                let (known, words) = letters::list(&self.known_runs, text, in_ascii, road, letters);
                self.apart.scan(Text(text), &self.terms.all, words, walk.out);
                walk.latin_runs(known);
                walk.in_ascii(known);
                runs = known;
            }
            for &emoji in stream.pictographs() {
                walk.emoji(emoji);
            }
        }
        self.words.scan(Text(text), &self.terms.all, runs, out);
        for literals in &self.literals {
            literals.scan(text, &self.terms, out);
        }
        keep_best(out);
    }

    /// The terms it was made of, in order.
    pub(crate) fn terms(&self) -> impl Iterator<Item = TermRef<'_>> {
        self.terms.all.iter().map(Term::written)
    }

    /// Bytes of memory the compiled terms hold, about.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let plane = |plane: &Plane| {
            plane.runs.bytes()
                + plane.trie.bytes()
                + plane.pairs.bytes()
                + plane.openings.bytes()
                + plane.filter.bytes()
                + plane.ascii.as_ref().map_or(0, AsciiBeginnings::bytes)
                + plane.symbols.len() * 16
                + plane.classes.bytes()
        };
        let terms = self.terms.all.iter().map(|term| size_of::<Term>() + term.text().len()).sum::<usize>();
        let literals = self.literals.iter().map(Literals::bytes);
        plane(&self.sight)
            + self.sound.as_ref().map_or(0, plane)
            + self.words.bytes()
            + self.apart.bytes()
            + self.known_runs.bytes()
            + terms
            + self.terms.variants.bytes()
            + literals.sum::<usize>()
    }
}

/// As much of a text as is looked at.
fn beginning(text: &str) -> &str {
    let mut end = Stream::MOST_BYTES - 1;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Of several readings of a term at one start keeps the best, and puts all in order.
fn keep_best(out: &mut Vec<TermMatch>) {
    // what each stage found is nearly in order by start, and a stable sort merges such stretches
    if !out.is_sorted_by_key(|found| found.start) {
        out.sort_by_key(|found| found.start);
    }
    let same_start = |one: &TermMatch, two: &TermMatch| one.start == two.start;
    for here in out.chunk_by_mut(same_start) {
        // only readings of one term are weighed against each other
        here.sort_unstable_by(|one, two| {
            let weighed = || cost(one.folds).cmp(&cost(two.folds)).then(two.end.cmp(&one.end));
            one.term.cmp(&two.term).then_with(weighed)
        });
    }
    out.dedup_by_key(|found| (found.start, found.term));
    for here in out.chunk_by_mut(same_start) {
        here.sort_unstable_by_key(|found| (found.end, found.term));
    }
}

/// What is dearer is a worse reading: its grade, the number of folds, and, to be definite, the folds.
fn cost(folds: FoldSet) -> u32 {
    let grade = folds.iter().map(|fold| Grade::of(&[fold]) as u32).max().unwrap_or(0);
    grade << 20 | folds.len() << 16 | u32::from(folds.bits())
}

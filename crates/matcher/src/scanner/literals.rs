//! Terms that only a letter-for-letter search can find: those with a separator or a pictograph at an end.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use memchr::memchr;
use xuncha_zh_text::FoldSet;

use super::{
    ScannerError, TermMatch,
    judge::{How, Span, Term},
    scan::Terms,
    text::Text,
};

/// What pictographs begin with, and hardly any letter.
const OF_PICTOGRAPHS: u8 = 0xF0;

/// Most literals of an automaton with all its steps written out: a step is then one load.
const MOST_WRITTEN_OUT: usize = 1_000;

/// Literals, and the terms that they are.
pub(super) struct Literals {
    search: AhoCorasick,
    terms: Vec<u32>,
    /// A byte that all of them have.
    needs: Option<u8>,
}

impl Literals {
    /// Those of `literals` that have a pictograph, of which most texts have none, and the others.
    pub(super) fn of(literals: Vec<u32>, terms: &Terms) -> Result<Vec<Self>, ScannerError> {
        let text = |index: &u32| terms.all.get(*index as usize).map_or("", Term::text).as_bytes();
        let (drawn, others): (Vec<_>, Vec<_>) =
            literals.into_iter().partition(|index| text(index).contains(&OF_PICTOGRAPHS));
        let both = [(drawn, Some(OF_PICTOGRAPHS)), (others, None)].into_iter();
        let made = both.filter(|(terms, _)| !terms.is_empty()).map(|(terms, needs)| {
            let kind = (terms.len() <= MOST_WRITTEN_OUT).then_some(AhoCorasickKind::DFA);
            let search = AhoCorasickBuilder::new().kind(kind).build(terms.iter().map(text));
            let search = search.map_err(|error| ScannerError::Literals(error.to_string()))?;
            Ok(Self { search, terms, needs })
        });
        made.collect()
    }

    /// Adds those that stand in `text`.
    pub(super) fn scan(&self, text: &str, terms: &Terms, out: &mut Vec<TermMatch>) {
        if self.needs.is_some_and(|byte| memchr(byte, text.as_bytes()).is_none()) {
            return;
        }
        for found in self.search.find_overlapping_iter(text) {
            let term = self.terms[found.pattern().as_usize()];
            let span = Span { start: found.start() as u32, end: found.end() as u32, how: How::Direct };
            let judged = &terms.all[term as usize];
            if let Some(folds) = judged.judge(Text(text), judged.text(), FoldSet::EMPTY, &[span]) {
                out.push(TermMatch { start: span.start, end: span.end, term, folds });
            }
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.search.memory_usage() + size_of_val(self.terms.as_slice())
    }
}

//! What it means that a term was found, while terms are collected: for each term the uses of its word, in the order they came.

use crate::{groups::number, ruleset::Use};

/// So many of the last uses of a term are looked through for the same one.
const RECENT: usize = 4;
/// No earlier use.
const NONE: u32 = u32::MAX;

/// The uses of terms. A list for each of a hundred thousand terms, most of which have one use, would take five times the memory.
#[derive(Default)]
pub(crate) struct Uses {
    /// The last use of each term.
    last: Vec<u32>,
    /// Each with the one of the same term before it.
    all: Vec<(Use, u32)>,
}

impl Uses {
    /// Begins the next term.
    pub(crate) fn begin_term(&mut self) {
        self.last.push(NONE);
    }

    /// Adds a use of a term that was begun, unless it is one of its last ones: what one group says twice stands close together,
    /// and to search all uses would take the square of their number.
    pub(crate) fn add(&mut self, term: usize, found: Use) {
        if self.backwards(term).take(RECENT).all(|known| known != found)
            && let Some(last) = self.last.get_mut(term)
        {
            self.all.push((found, std::mem::replace(last, number(self.all.len()))));
        }
    }

    /// How many terms were begun.
    pub(crate) fn terms(&self) -> usize {
        self.last.len()
    }

    /// All uses, whichever term's.
    pub(crate) fn all(&self) -> impl Iterator<Item = Use> {
        self.all.iter().map(|&(found, _)| found)
    }

    /// Puts the uses of a term behind those in `out`.
    pub(crate) fn append(&self, term: usize, out: &mut Vec<Use>) {
        let first = out.len();
        out.extend(self.backwards(term));
        if let Some(own) = out.get_mut(first..) {
            own.reverse();
        }
    }

    fn backwards(&self, term: usize) -> impl Iterator<Item = Use> {
        let mut next = self.last.get(term).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let &(found, before) = self.all.get(next as usize)?;
            next = before;
            Some(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terms_uses_come_in_order_whatever_came_between() {
        let mut uses = Uses::default();
        (0..3).for_each(|_| uses.begin_term());
        let word = |group| Use::Word { group, word: 0 };
        for (term, group) in [(0, 1), (2, 7), (0, 2), (0, 1), (2, 8), (0, 3)] {
            uses.add(term, word(group));
        }
        let of = |term| {
            let mut out = vec![word(99)];
            uses.append(term, &mut out);
            out
        };
        assert_eq!(of(0), [99, 1, 2, 3].map(word));
        assert_eq!(of(1), [99].map(word));
        assert_eq!(of(2), [99, 7, 8].map(word));
        assert_eq!((uses.terms(), uses.all().count()), (3, 5));
    }
}

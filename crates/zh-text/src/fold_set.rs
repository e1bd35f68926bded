//! A set of folds in two bytes, so that a match can carry it by value.

use std::{fmt, ops};

use xuncha_model::Fold;

/// A set of [`Fold`]s.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct FoldSet(u16);

impl FoldSet {
    /// No fold: the text is written as the term is.
    pub const EMPTY: Self = Self(0);

    /// The set of that one fold.
    #[must_use]
    pub const fn of(fold: Fold) -> Self {
        Self(1 << fold as u16)
    }

    /// Whether nothing was undone.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many folds.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether `fold` is in the set.
    #[must_use]
    pub const fn contains(self, fold: Fold) -> bool {
        self.0 & Self::of(fold).0 != 0
    }

    /// The folds, in the order of [`Fold::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Fold> {
        Fold::ALL.into_iter().filter(move |&fold| self.contains(fold))
    }

    /// Folds in one of the two but not in both: what still separates two writings that lead to the same form.
    #[must_use]
    pub const fn difference_of_both(self, other: Self) -> Self {
        Self(self.0 ^ other.0)
    }

    /// The set as bits, bit `n` for the `n`th of [`Fold::ALL`].
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The set of these bits; bits that are no fold are dropped.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & ((1 << Fold::ALL.len()) - 1))
    }
}

impl ops::BitOr for FoldSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl ops::BitOrAssign for FoldSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl From<Fold> for FoldSet {
    fn from(fold: Fold) -> Self {
        Self::of(fold)
    }
}

impl From<FoldSet> for Vec<Fold> {
    fn from(set: FoldSet) -> Self {
        set.iter().collect()
    }
}

impl fmt::Debug for FoldSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        let set = FoldSet::of(Fold::Width) | Fold::Reversed.into();
        assert_eq!(Vec::<Fold>::from(set), [Fold::Width, Fold::Reversed]);
        assert_eq!(FoldSet::from_bits(set.bits()), set);
        assert_eq!(set.len(), 2);
        assert!(!set.contains(Fold::Case));
        assert!(FoldSet::EMPTY.is_empty());
        assert_eq!(FoldSet::from_bits(u16::MAX).len(), 15);
    }
}

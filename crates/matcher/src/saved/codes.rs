//! Numbers of closed sets in the written form: their places in these lists. Only ever append.

use xuncha_model::Field;
use xuncha_rule_lang::ast::{Compare, FoldLevel, Quantity};

pub(super) const LEVELS: [FoldLevel; 4] =
    [FoldLevel::Exact, FoldLevel::Fold, FoldLevel::Sound, FoldLevel::Shape];
pub(super) const COMPARES: [Compare; 5] =
    [Compare::Less, Compare::AtMost, Compare::More, Compare::AtLeast, Compare::Equal];
pub(super) const QUANTITIES: [Quantity; 4] =
    [Quantity::Price, Quantity::ListPrice, Quantity::Discount, Quantity::PriceRaise];

/// The number of `one`; 255, which stands for nothing, when it is not in the list.
pub(super) fn code<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|other| other == one).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// The one with that number.
pub(super) fn coded<T: Copy>(all: &[T], code: u8) -> Option<T> {
    all.get(usize::from(code)).copied()
}

pub(super) fn field_codes(fields: &[Field]) -> Vec<u8> {
    fields.iter().map(|field| code(&Field::ALL, field)).collect()
}

pub(super) fn coded_fields(codes: &[u8]) -> Option<Vec<Field>> {
    codes.iter().map(|&code| coded(&Field::ALL, code)).collect()
}

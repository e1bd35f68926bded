//! What a character looks like: its parts and its doubles.

use crate::tables::TABLES;

/// The ways to write a symbol as two characters side by side, such as 木仓 for 枪. Pairs that occur in ordinary
/// listings (女子, not 好) are left out. Source: kfcd/chaizi.
#[must_use]
pub fn splits(symbol: char) -> &'static [[char; 2]] {
    TABLES.splits.get(&symbol).map_or(&[], Vec::as_slice)
}

/// Symbols of similar shape, such as 象 and 像: for terms that ask for it only.
pub fn similar(symbol: char) -> impl Iterator<Item = char> {
    TABLES.similar.get(&symbol).copied().unwrap_or_default().chars()
}

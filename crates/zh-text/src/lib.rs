//! Folds Chinese text for matching and keeps the way back to the original positions.

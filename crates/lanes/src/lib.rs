//! Reads text as a stream of character classes, and finds where pairs and triples of classes stand that matter.
//!
//! The first pass of the matcher over every byte: [`Classes`] says what a character is, [`Stream::read`] lists the characters that
//! are not passed over, and [`Filter::find`] their places of interest; long stretches of ASCII are left out, for whose sake
//! [`AsciiRuns`] lists words and numbers and tells which are [`KnownRuns`]. With AVX2 characters are read eight at a time; without,
//! the portable road gives the same answers ([`Road`]). [`sm3_of_each`] hashes messages by the same roads, for evidence. All unsafe code of the project is in this crate's `avx2.rs`: it does nothing
//! but load from and store to arrays whose bounds the types tell.

mod bits;
mod classes;
mod filter;
mod known_runs;
mod road;
mod runs;
mod sm3;
mod stream;
mod stretches;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx2_runs;

pub use classes::{Classes, FIRST, LETTER_A, OTHER, SKIP, SKIP_WORD, is_letter, is_skip};
pub use filter::{Filter, Found, Place, Wanted};
pub use known_runs::{Kinds, KnownRun, KnownRuns, run_key, run_key_at};
pub use road::Road;
pub use runs::AsciiRuns;
pub use sm3::sm3_of_each;
pub use stream::Stream;

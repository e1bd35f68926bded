//! Measures rules on labelled listings, beside plain word lists.
//!
//! ```text
//! Label{expected categories, kind, evasion} + categories that fired -> Judgement -> Tally -> Score (counts, Rates)
//! ```
//!
//! How a listing counts, which is what every number here rests on:
//!
//! - An unlawful listing counts once for each category it should give a lead in: a hit when there is a lead in that
//!   category, else a miss. *Recall* is hits by hits and misses.
//! - A lawful listing counts once: a false alarm when there is any lead on it. The *false-positive rate* is false
//!   alarms by lawful listings.
//! - *Precision* is hits by hits and false leads; a false lead is a category with a lead on a lawful listing. *F1* is
//!   the harmonic mean of precision and recall.
//! - A lead in a category that an unlawful listing is not labelled with is a *cross-fire*. It is counted apart and
//!   touches none of the above: somebody has to look at that listing anyway.
//!
//! Every rate comes with its Wilson 95 % interval. What fired is told by the caller, so the same measure serves
//! rules and the [`WordList`] baselines.

mod health;
mod label;
mod rate;
mod tally;
mod word_list;

pub use health::{Advice, FEWEST_JUDGED, Fate, Health, Infirmary, SUSPEND_BELOW, TIGHTEN_BELOW};
pub use label::{Evasion, Kind, Label, LabelError};
pub use rate::Rate;
pub use tally::{Counts, Judgement, Tally};
pub use word_list::{Reading, WordList, WordListError, core_words};

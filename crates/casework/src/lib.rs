//! What is known and reckoned of a lead on its way: whose it is, what is missing, how urgent it is, whether its goods were put up
//! again, when it is looked at again and what those looks come to.
//!
//! ```text
//! Lead -> gaps, score, unit (with its reason) -> dispatch ... disposal -> looks at T+1, 3, 7, 30 days -> Verdict
//! ```
//!
//! Pure: files and the clock are the caller's.

mod departments;
mod likeness;
mod look;
mod picture;
mod raise;
mod score;
mod units;

pub use departments::departments;
pub use likeness::{LIKE, TitleKeys, likeness_percent, title_keys};
pub use look::{CONFIRM_AFTER, SLOTS, next_look, standing_verdict};
pub use picture::{COMMON_PICTURE, NEAR_PICTURE, picture_key, picture_name, print_keys};
pub use raise::{PriceVerdict, Raised, judge_raise};
pub use score::{Score, score, shop_points};
pub use units::{Suggestion, Unit, Units, UnitsError};

//! Why a rule hit a listing, step by step, and why it did not. In plain Chinese, for reviewers and case files.

mod hit;
mod miss;

pub use hit::explain;
pub use miss::{Takes, Verdict, explain_miss};

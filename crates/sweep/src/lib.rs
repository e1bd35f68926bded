//! The use case: targets become leads.
//!
//! ```text
//! Target -> Frontier -> Exchange -> Extraction -> Hits -> Findings -> Snapshot (sealed) -> Leads -> SweepSummary
//! ```

mod event;
mod pipeline;
mod record;
mod run;
mod saved_pages;
mod triage;
mod visit;

pub use event::{EventSink, SweepEvent};
pub use pipeline::{PageReading, Pipeline, SweepError};
pub use run::{SweepEnd, SweepPlan, run};
pub use triage::{Finding, Place, platform, triage};

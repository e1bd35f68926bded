//! The use case: targets become leads.
//!
//! ```text
//! Target -> Frontier -> Exchange -> Extraction -> Hits -> Findings -> Snapshot (sealed) -> Leads -> SweepSummary
//! ```

pub mod archive;
mod event;
mod filing;
mod formal;
mod hunt;
pub mod intake;
mod likeness;
mod look;
mod parts;
mod pipeline;
mod prices;
mod prints;
mod record;
mod repeats;
mod revisit;
mod run;
mod runner;
mod saved_pages;
mod schedule;
mod sight;
mod sketch;
mod subject;
mod tally;
mod targets;
mod triage;
mod visit;

pub use event::{EventSink, SweepEvent};
pub use formal::{Change, Differences, Formal, FormalCapture, OfficersError, SETTINGS, officers};
pub use hunt::{Hunt, RuleFinds, Sample, hunt};
pub use look::{LOOKING_AGAIN, page_of};
pub use parts::{MARKS, PICTURES, RESOURCES, SCREENSHOT, boxes_of};
pub use pipeline::{Arrival, PageReading, Pipeline, SweepError};
pub use repeats::Repeats;
pub use revisit::Revisit;
pub use run::{SweepEnd, SweepPlan, World, run};
pub use runner::{DueTarget, Runner, due_targets, last_sweep};
pub use schedule::{Cadence, Calendar, Days, Due, Hours, LastSweep, Timing, due, next_slot};
pub use sight::{Blind, Sight};
pub use targets::{
    Campaign, EditError, Entry, TargetList, TargetRow, add_targets, pause_target, remove_target,
};
pub use triage::{Finding, Place, Told, platform, triage};

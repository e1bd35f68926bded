//! Frontier, robots, politeness, back-off, HTTP fetcher.
//!
//! ```text
//! Frontier -> Lease -> robots -> HostGate -> Fetcher -> Exchange -> Visitor -> found tasks -> Frontier
//! ```

mod frontier;
mod host;
mod memory_frontier;
mod politeness;
mod task;

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;

pub use frontier::{Frontier, FrontierCounts, FrontierError, HostQueue, Lease, LeaseId};
pub use host::Host;
pub use memory_frontier::MemoryFrontier;
pub use politeness::GateState;
pub use task::{FetchTask, TaskKind, canonical_url};

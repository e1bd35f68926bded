//! Frontier, robots, politeness, back-off, HTTP fetcher.
//!
//! ```text
//! Frontier -> Lease -> robots -> HostGate -> Fetcher -> Exchange -> Visitor -> found tasks -> Frontier
//! ```

mod address;
mod backoff;
mod body;
mod certificates;
mod clock;
mod crawl;
mod errand;
mod fault;
mod fetcher;
mod frontier;
mod gates;
mod host;
mod http_fetcher;
mod memory_frontier;
mod passage;
mod politeness;
mod rate;
mod resolver;
mod retry_after;
mod robots;
mod scope;
mod sitemap;
mod task;
mod visitor;

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;

pub use backoff::Backoff;
pub use body::decoded;
pub use crawl::{CrawlConfig, CrawlEnd, CrawlError, Ending, HostAway, crawl};
pub use errand::{Errands, RenderOrder, Renderer, Supply, SupplyFault};
pub use fetcher::{FetchError, Fetcher, Oversize, Phase, RedirectFault, Validators};
pub use frontier::{Frontier, FrontierCounts, FrontierError, HostQueue, Lease, LeaseId};
pub use gates::Gates;
pub use host::Host;
pub use http_fetcher::{HttpFetcher, HttpLimits, HttpSetupError, user_agent};
pub use memory_frontier::MemoryFrontier;
pub use politeness::{GateState, HostGate, Outcome, Pace};
pub use rate::{FASTEST_RATE, RateError, check_rate};
pub use retry_after::retry_after;
pub use robots::{PRODUCT_TOKEN, ROBOTS_CAP, RobotsDecision, RobotsRules};
pub use scope::Scope;
pub use sitemap::{Listed, SITEMAP_CAP, Sitemap};
pub use task::{FetchTask, TaskKind};
pub use visitor::{Approach, Asked, Visit, VisitError, Visitor};

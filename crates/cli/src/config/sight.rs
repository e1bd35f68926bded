//! Settings of the browser and of the archive.

use std::path::PathBuf;

use serde::Deserialize;

/// What is kept beside the evidence of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Archive {
    /// Nothing.
    Hits,
    /// Every offer that was read.
    Listings,
    /// The same, and every exchange.
    All,
}

/// When and how pages are shown in a browser.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Browser {
    /// Chromium; empty to look for it.
    pub(crate) path: PathBuf,
    /// Of which pages pictures are taken.
    pub(crate) screenshots: Screenshots,
    /// Whether the main pictures of leads' goods are kept.
    pub(crate) pictures: bool,
    /// Whether pages that say nothing without their scripts are read after them.
    pub(crate) scripts: bool,
    /// Further hosts that pages may draw in from.
    pub(crate) hosts: Vec<String>,
    /// Renderings in a sweep at most.
    pub(crate) max_renders: u64,
    /// Seconds for a page.
    pub(crate) timeout: u64,
    /// MiB of memory for the browser.
    pub(crate) max_memory: u64,
}

/// Of which pages pictures are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Screenshots {
    /// Of none.
    Off,
    /// Of the page of each lead.
    Leads,
}

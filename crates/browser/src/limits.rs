//! How far one rendering may go.

use std::time::Duration;

/// How far one rendering may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Width and height of the window's inside, in CSS pixels.
    pub viewport: (u32, u32),
    /// From the start of the page to its last picture.
    pub whole: Duration,
    /// A page is taken to be done when it asked for nothing that long.
    pub quiet: Duration,
    /// Memory of the browser's processes, in MiB, shared pages left out; when it takes more it is ended.
    pub memory_mib: u64,
    /// A whole-page picture is cut at this height, in pixels.
    pub height: u32,
    /// Things that one page may ask for.
    pub resources: usize,
    /// Bytes of scripts, style sheets and pictures kept for the next pages, each at most ten minutes; 0 for none.
    pub kept_bytes: usize,
}

impl Limits {
    /// The ordinary caps. 20,000 pixels are more than twenty screens.
    #[must_use]
    pub const fn ordinary() -> Self {
        Self {
            viewport: (1280, 900),
            whole: Duration::from_secs(60),
            quiet: Duration::from_millis(500),
            memory_mib: 1500,
            height: 20_000,
            resources: 200,
            kept_bytes: 32 << 20,
        }
    }
}

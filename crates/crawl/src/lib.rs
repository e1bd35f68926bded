//! Frontier, robots, politeness, back-off, HTTP fetcher.

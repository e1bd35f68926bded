//! The real Chromium on pages of a loopback server. Where it is missing these tests fail: `tests/run` installs it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod marking;
mod showing;
mod site;
mod trouble;

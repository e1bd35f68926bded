//! The walls of the house, as tests: what `docs/architecture.md` says about the source must be true of the source.
//!
//! Each wall is a function from text to complaints and a test that runs it over the repository; its own tests
//! plant a fault and see it found, so that no wall is paint.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod walls {
    mod files;
    mod floors;
    mod licences;
    mod links;
    mod pure;
    mod repository;
    mod rules;
    mod unsafety;
}

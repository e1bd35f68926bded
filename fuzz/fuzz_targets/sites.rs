//! See `checks/sites.rs`.
#![no_main]

#[path = "../checks/sites.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));

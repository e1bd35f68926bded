//! See `checks/matcher.rs`.
#![no_main]

#[path = "../checks/matcher.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));

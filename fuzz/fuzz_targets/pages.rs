//! See `checks/pages.rs`.
#![no_main]

#[path = "../checks/pages.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));

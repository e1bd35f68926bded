//! See `checks/rules.rs`.
#![no_main]

#[path = "../checks/rules.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));

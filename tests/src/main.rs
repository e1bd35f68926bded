//! The program under test: the same as `xuncha`, built as a binary of this package so that the stories find it.

use std::process::ExitCode;

fn main() -> ExitCode {
    xuncha_cli::main_impl()
}

//! The `xuncha` program. Everything is in the library so that system tests can run the same entry point.

fn main() -> std::process::ExitCode {
    xuncha_cli::main_impl()
}

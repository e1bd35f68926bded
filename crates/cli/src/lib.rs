//! The command line: arguments, configuration, wiring, output. The composition root: the only crate that names the
//! concrete store and fetcher.
//!
//! `args` says what the user typed, `config` what the user set; `wiring` builds the world from both; each file of
//! `commands` is one command; `output` and `progress` are the only places that write to the terminal.

mod args;
#[cfg(test)]
mod bureau;
mod chosen_rules;
mod cleanliness;
mod clock;
mod commands;
mod config;
mod custody;
pub mod demo;
mod evidence_place;
mod exit;
mod export_file;
mod fixity;
mod fixity_watch;
mod given;
mod kept_rulesets;
mod lines;
mod listing_line;
mod logging;
mod machine;
mod metrics;
mod notices;
mod output;
mod pack_files;
mod post;
mod progress;
mod sealed_later;
mod sheet;
mod sight;
mod site_files;
mod standing_rules;
mod summary;
mod table;
mod target_file;
mod template_file;
mod unit_file;
#[cfg(test)]
mod unread_pages;
mod usage;
mod watch;
mod whole_file;
mod wiring;
mod workshop;

pub use exit::{Exit, UsageError};

use std::process::ExitCode;

use clap::Parser as _;

/// Runs the program on this process's arguments and says how it ended.
#[must_use]
pub fn main_impl() -> ExitCode {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            if error.use_stderr() {
                output::complain(&usage::describe(&error));
                return Exit::Usage.into();
            }
            let told = output::line(usage::help(&error).trim_end());
            return if told.is_ok() { Exit::Done.into() } else { Exit::Failure.into() };
        }
    };
    logging::start();
    match commands::run(cli) {
        Ok(exit) => exit.into(),
        Err(error) => {
            if output::is_broken_pipe(&error) {
                return Exit::Done.into();
            }
            output::complain(&format!("错误：{error:#}"));
            let exit = if error.is::<UsageError>() { Exit::Usage } else { Exit::Failure };
            exit.into()
        }
    }
}

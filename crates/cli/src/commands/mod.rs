//! One file a command. Each takes what the user typed, does it through the crates below, and says how it ended.

mod backup;
mod demo;
mod evidence;
mod export;
mod help;
mod hunt;
mod import;
mod leads;
mod match_lines;
mod notify;
mod queries;
mod report;
mod rules;
mod scan;
mod serve;
mod sites;
mod statement;
mod sweep;
mod targets;
mod units;

pub(crate) use leads::{due as looks_due, looking_plan};
pub(crate) use scan::plan;

use crate::{
    args::{Cli, Command, NotifyCommand},
    exit::Exit,
    output, wiring,
};

/// Does what the user asked for.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Exit> {
    let global = &cli.global;
    match &cli.command {
        Command::Scan(args) => scan::run(args, global),
        Command::Import(args) => import::run(args, global),
        Command::Targets(command) => targets::run(command, global),
        Command::Sweep(command) => sweep::run(command, global),
        Command::Serve(args) => serve::run(args, global),
        Command::Match(args) => match_lines::run(args, &*wiring::ruleset(global)?),
        Command::Leads(args) => leads::run(args, global),
        Command::Units => units::run(global),
        Command::Export(args) => export::run(args, global),
        Command::Report(command) => report::run(command, global),
        Command::Hunt(args) => hunt::run(args, global),
        Command::Demo(args) => demo::run(args, global),
        Command::Rules(command) => rules::run(command, global),
        Command::Sites(command) => sites::run(command, global),
        Command::Evidence(command) => evidence::run(command, global),
        Command::Notify(NotifyCommand::Test) => notify::run(global),
        Command::Backup(command) => backup::run(command, global),
        Command::Config => {
            output::line(crate::config::DEFAULT.trim_end())?;
            Ok(Exit::Done)
        }
        Command::Help { topic } => help::run(topic.as_deref()),
    }
}

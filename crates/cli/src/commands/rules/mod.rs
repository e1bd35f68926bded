//! `xuncha rules`: checks, tries out, measures, lists, explains and formats rule packs. One file a command.

mod check;
mod cross_fires;
mod eval;
mod explain;
mod format;
mod health;
mod list;
mod new;
mod test;

use std::path::PathBuf;

use crate::{
    args::{Global, RulesCommand},
    exit::Exit,
    wiring,
};

pub(super) fn run(command: &RulesCommand, global: &Global) -> anyhow::Result<Exit> {
    match command {
        RulesCommand::Check { dirs } => check::run(&chosen(dirs, global)?),
        RulesCommand::Test { dirs, category } => test::run(&chosen(dirs, global)?, category.as_deref()),
        RulesCommand::Eval(args) => eval::run(args, global),
        RulesCommand::Health(args) => health::run(args, global),
        RulesCommand::New { name } => new::run(name, &wiring::pack_dirs(global)?),
        RulesCommand::List { category, all, format } => list::run(category.as_deref(), *all, *format, global),
        RulesCommand::Explain { rule, text } => explain::run(rule.as_deref(), text.as_deref(), global),
        RulesCommand::Fmt { dir, check } => {
            let dirs: Vec<_> = dir.iter().cloned().collect();
            format::run(&chosen(&dirs, global)?, *check)
        }
    }
}

/// The packs named beside the command, else those of `--rules` and the configuration.
fn chosen(dirs: &[PathBuf], global: &Global) -> anyhow::Result<Vec<PathBuf>> {
    if dirs.is_empty() { wiring::pack_dirs(global) } else { Ok(dirs.to_vec()) }
}

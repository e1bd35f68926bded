//! `xuncha rules`: checks, tries out, measures, lists, explains and formats rule packs. One file a command.

mod check;
mod eval;
mod explain;
mod format;
mod list;

use crate::{
    args::{Global, RulesCommand},
    exit::Exit,
};

pub(super) fn run(command: &RulesCommand, global: &Global) -> anyhow::Result<Exit> {
    let chosen = |dir: &Option<std::path::PathBuf>| dir.clone().or_else(|| global.rules.clone());
    match command {
        RulesCommand::Check { dir } => check::run(chosen(dir).as_deref()),
        RulesCommand::Eval(args) => eval::run(args, global),
        RulesCommand::List { category, format } => list::run(category.as_deref(), *format, global),
        RulesCommand::Explain { rule, text } => explain::run(rule.as_deref(), text.as_deref(), global),
        RulesCommand::Fmt { dir, check } => format::run(chosen(dir).as_deref(), *check),
    }
}

//! `xuncha help`: the usage of a command, or the manual of the rule language.

use clap::CommandFactory as _;

use crate::{
    args::Cli,
    exit::{Exit, usage},
    output,
};

/// The manual of the rule language, the same page that developers read.
const RULES: &str = include_str!("../../../../docs/rules.md");

pub(super) fn run(topic: Option<&str>) -> anyhow::Result<Exit> {
    let mut program = Cli::command();
    let text = match topic {
        Some("rules") => RULES.to_owned(),
        None => program.render_long_help().to_string(),
        Some(name) => match program.find_subcommand_mut(name) {
            Some(command) => command.render_long_help().to_string(),
            None => {
                return Err(usage(format!(
                    "没有“{name}”这个命令或主题。可用：rules，或 `xuncha help` 列出的命令。"
                )));
            }
        },
    };
    output::line(text.trim_end())?;
    Ok(Exit::Done)
}

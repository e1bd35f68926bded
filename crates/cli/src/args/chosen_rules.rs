//! Which rules a command uses: what the user typed.

use clap::Args;

// Rules by their numbers. (No doc comment: clap would print it as the command's description.)
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct ChosenRules {
    /// 只用这些规则：规则编号，或编号的开头（如 special-supply）；可以给几个，不给则用规则包里启用的全部规则
    #[arg(long = "rule", value_name = "规则")]
    pub(crate) rule: Vec<String>,
}

// The same where saved pages are read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct RescanRules {
    #[command(flatten)]
    pub(crate) chosen: ChosenRules,
    /// 与 --rule 一起用，加快成批重查保存的网页：先查原文，没有所选规则的词的页面不解析，另行计数，不算已检查
    #[arg(long)]
    pub(crate) skip_unlikely: bool,
}

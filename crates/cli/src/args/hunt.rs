//! `xuncha hunt`: what the user typed.

use clap::Args;

use super::{ChosenRules, Format, TEMPLATE};

// `xuncha hunt`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct HuntArgs {
    #[command(flatten)]
    pub(crate) rules: ChosenRules,
    /// 把找到的形成线索，连同当时的证据；不给则只列出
    #[arg(long)]
    pub(crate) commit: bool,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: Format,
}

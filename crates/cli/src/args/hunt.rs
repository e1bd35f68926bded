//! `xuncha hunt`: what the user typed.

use clap::Args;

use super::{Format, TEMPLATE};

// `xuncha hunt`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct HuntArgs {
    /// 只用这些规则：规则编号，或编号的开头（如 special-supply）；可以给几个，不给则用规则包里启用的全部规则
    #[arg(long = "rule", value_name = "规则")]
    pub(crate) rule: Vec<String>,
    /// 把找到的形成线索，连同当时的证据；不给则只列出
    #[arg(long)]
    pub(crate) commit: bool,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: Format,
}

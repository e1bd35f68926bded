//! The words of `xuncha import`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, RescanRules, TEMPLATE};

// `xuncha import`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct ImportArgs {
    /// 平台数据、投诉清单（CSV、XLSX、JSONL），网址清单或分享文字（TXT），保存的网页（HTML、MHTML），抓包（HAR），归档（WARC）
    #[arg(required = true, value_name = "文件")]
    pub(crate) files: Vec<PathBuf>,
    /// 列名对照文件；不给时按常见列名辨认
    #[arg(long, value_name = "文件")]
    pub(crate) mapping: Option<PathBuf>,
    /// 网址清单和分享文字：访问其中的网址；不给时只列出
    #[arg(long)]
    pub(crate) visit: bool,
    #[command(flatten)]
    pub(crate) rules: RescanRules,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: Format,
}

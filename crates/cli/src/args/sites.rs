//! The words of `xuncha sites`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, TEMPLATE};

/// `xuncha sites`.
#[derive(Debug, Subcommand)]
pub(crate) enum SitesCommand {
    /// 检查网站档案写得对不对
    Check {
        /// 档案文件或目录，可以给几个；不给时查规则包里 sites/ 目录的档案
        #[arg(value_name = "文件|目录")]
        paths: Vec<PathBuf>,
    },
    /// 试读一个网页：页面类型、每个字段来自哪里、网站档案的每个选择器给了什么
    Try(TryArgs),
}

// `xuncha sites try`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct TryArgs {
    /// 保存的网页文件，或网址（遵守 robots.txt，只取这一页）
    #[arg(value_name = "文件|网址")]
    pub(crate) page: String,
    /// 文件原来的网址；档案按网址选用
    #[arg(long, value_name = "网址")]
    pub(crate) address: Option<String>,
    /// 用哪些档案；不给时用规则包里 sites/ 目录的档案
    #[arg(long, value_name = "文件|目录")]
    pub(crate) sites: Vec<PathBuf>,
    /// 最多显示多少件商品
    #[arg(long, default_value_t = 5, value_name = "件数")]
    pub(crate) limit: usize,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: Format,
}

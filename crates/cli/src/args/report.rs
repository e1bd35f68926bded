//! The words of `xuncha report`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TEMPLATE;

/// `xuncha report`.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// 列出可填的统计表
    Forms {
        /// 另用哪些统计表文件或目录，可以给几个；编号相同的代替自带的
        #[arg(long, value_name = "文件|目录")]
        forms: Vec<PathBuf>,
    },
    /// 用一段时间内发现的线索填统计表，或每店一张的网上检查记录表
    Form(FormArgs),
    /// 文书模板：列出模板和可用的名称，检查本单位换上的模板，导出默认模板供修改
    Templates {
        /// 把默认模板写到这个目录；已有的文件不覆盖
        #[arg(long, value_name = "目录")]
        to: Option<PathBuf>,
    },
    /// 工作简报：一段时间的检查、线索、办理情况和图表，附红黑榜草稿
    Brief(BriefArgs),
}

// `xuncha report form`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct FormArgs {
    /// 统计表编号，如 zw2022；用 `xuncha report forms` 查看
    #[arg(value_name = "统计表")]
    pub(crate) form: String,
    /// 统计时段的第一天（北京时间），如 2026-11-01
    #[arg(long, value_name = "日期")]
    pub(crate) from: String,
    /// 统计时段的最后一天，含当天
    #[arg(long, value_name = "日期")]
    pub(crate) to: String,
    /// 填报单位，写入表头
    #[arg(long, default_value = "", hide_default_value = true, value_name = "单位")]
    pub(crate) unit: String,
    /// 只计这个单位和它下级单位承办的线索
    #[arg(long = "of", value_name = "单位")]
    pub(crate) of: Option<String>,
    /// 写到哪个文件；- 为标准输出
    #[arg(short, long, value_name = "文件")]
    pub(crate) output: String,
    /// 只要这家店铺；只用于检查记录表
    #[arg(long, value_name = "店铺")]
    pub(crate) shop: Option<String>,
    /// 加一张工作表，列出每个数字由哪些线索得来
    #[arg(long)]
    pub(crate) explain: bool,
    /// 另用哪些统计表文件或目录，可以给几个；编号相同的代替自带的
    #[arg(long, value_name = "文件|目录")]
    pub(crate) forms: Vec<PathBuf>,
}

// `xuncha report brief`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct BriefArgs {
    /// 第一天（北京时间）；不给则为最近 7 天
    #[arg(long, value_name = "日期")]
    pub(crate) from: Option<String>,
    /// 最后一天，含当天；不给则到今天
    #[arg(long, value_name = "日期")]
    pub(crate) to: Option<String>,
    /// 单位，写入标题
    #[arg(long, default_value = "", hide_default_value = true, value_name = "单位")]
    pub(crate) unit: String,
    /// 写到哪个文件：.xlsx 为带图表的工作簿，.docx 为文字简报；- 为标准输出（工作簿）
    #[arg(short, long, value_name = "文件")]
    pub(crate) output: String,
}

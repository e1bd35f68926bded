//! The words of `xuncha targets`, `sweep` and `serve`.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use super::{Format, TEMPLATE};

/// `xuncha targets`.
#[derive(Debug, Subcommand)]
pub(crate) enum TargetsCommand {
    /// 增加一个检查对象
    Add(Box<TargetArgs>),
    /// 列出检查对象：频次、下次检查时间、上次结果
    List {
        /// 输出形式
        #[arg(long, value_enum, default_value = "text", value_name = "格式")]
        format: Format,
    },
    /// 从表格成批增加：CSV 或 XLSX，列名为名称、网址、平台、辖区、频次、时段、专项、责任人
    Import {
        /// 表格文件
        #[arg(value_name = "文件")]
        file: PathBuf,
    },
    /// 按规则的核心词成批增加：在某个网站上搜索这些词的结果页
    Queries(Box<QueriesArgs>),
    /// 暂停检查一个对象
    Pause {
        /// 名称
        name: String,
    },
    /// 恢复检查一个对象
    Resume {
        /// 名称
        name: String,
    },
    /// 从清单中删除一个对象；已有的线索和证据不受影响
    Remove {
        /// 名称
        name: String,
    },
}

// `xuncha targets add`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct TargetArgs {
    /// 名称，不能重复
    pub(crate) name: String,
    /// 店铺、搜索结果或页面的网址
    pub(crate) url: String,
    /// 频次，如 30m、6h、1d、1w；不给为每天一次
    #[arg(long, default_value = "", hide_default_value = true, value_name = "频次")]
    pub(crate) every: String,
    /// 只在一天中的这段时间检查，如 08:00-20:00 或 22:00-06:00
    #[arg(long, default_value = "", hide_default_value = true, value_name = "时段")]
    pub(crate) hours: String,
    /// 哪些日子检查：all 每天、workdays 工作日、restdays 休息日
    #[arg(long, default_value = "", hide_default_value = true, value_name = "日子")]
    pub(crate) days: String,
    /// 所属专项，可以给几个
    #[arg(long = "campaign", value_name = "专项")]
    pub(crate) campaigns: Vec<String>,
    /// 平台
    #[arg(long, default_value = "", hide_default_value = true, value_name = "平台")]
    pub(crate) platform: String,
    /// 辖区
    #[arg(long, default_value = "", hide_default_value = true, value_name = "辖区")]
    pub(crate) jurisdiction: String,
    /// 责任人
    #[arg(long, default_value = "", hide_default_value = true, value_name = "人员")]
    pub(crate) owner: String,
    /// 复查方式：all 每次看全部、adaptive 少变的页面隔几天看、afresh 每次重新下载
    #[arg(long, default_value = "", hide_default_value = true, value_name = "方式")]
    pub(crate) revisit: String,
}

// `xuncha targets queries`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct QueriesArgs {
    /// 网站：网站档案的名称，或它的一个域名
    #[arg(value_name = "网站")]
    pub(crate) site: String,
    /// 规则类别，如 special-supply
    #[arg(value_name = "类别")]
    pub(crate) category: String,
    /// 频次，如 6h、1d；不给为每天一次
    #[arg(long, default_value = "", hide_default_value = true, value_name = "频次")]
    pub(crate) every: String,
    /// 所属专项，可以给几个
    #[arg(long = "campaign", value_name = "专项")]
    pub(crate) campaigns: Vec<String>,
    /// 最多取多少个词
    #[arg(long, default_value_t = 50, value_name = "个数")]
    pub(crate) limit: usize,
    /// 只列出这些词，不加入清单
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Format of a coverage statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatementFormat {
    /// 供人阅读
    Text,
    /// 一个 JSON 对象
    Json,
    /// 逗号分隔，带 BOM，可直接用 Excel 打开
    Csv,
    /// Excel 工作簿
    Xlsx,
}

/// `xuncha sweep`.
#[derive(Debug, Subcommand)]
pub(crate) enum SweepCommand {
    /// 检查到期的对象，检查完就结束
    Run {
        /// 只检查这些对象，不论是否到期
        #[arg(value_name = "名称")]
        names: Vec<String>,
        /// 检查全部对象，不论是否到期
        #[arg(long)]
        all: bool,
    },
    /// 现在有没有检查在进行，各对象下次何时检查
    Status,
    /// 列出最近的检查
    List {
        /// 最多列出多少次
        #[arg(long, default_value_t = 20, value_name = "次数")]
        limit: u32,
        /// 输出形式
        #[arg(long, value_enum, default_value = "text", value_name = "格式")]
        format: Format,
    },
    /// 一次检查的覆盖说明：看了什么，什么没能看、为什么，对网站造成多少访问
    Show {
        /// 检查编号，如 S000003
        #[arg(value_name = "检查编号")]
        sweep: String,
        /// 文件格式
        #[arg(long, value_enum, default_value = "text", value_name = "格式")]
        format: StatementFormat,
        /// 写到哪个文件；不给或 - 为标准输出
        #[arg(short, long, default_value = "-", value_name = "文件")]
        output: String,
    },
    /// 让正在进行的检查看完手头的页面就停下
    Stop,
}

// `xuncha serve`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct ServeArgs {
    /// 运行状态（/healthz）和统计指标（/metrics）在哪个地址提供
    #[arg(long, default_value = "127.0.0.1:9280", value_name = "地址:端口")]
    pub(crate) listen: SocketAddr,
}

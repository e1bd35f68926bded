//! The words of `xuncha leads`.

use clap::{Args, Subcommand};

use super::{Format, Selection, TEMPLATE};

// `xuncha leads`.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "选项",
    help_template = TEMPLATE,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令"
)]
pub(crate) struct LeadsArgs {
    #[command(subcommand)]
    pub(crate) command: Option<LeadsCommand>,
    /// 线索编号，如 XS000012；不给则列出
    pub(crate) lead: Option<String>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// 最多列出多少条
    #[arg(long, default_value_t = 50, value_name = "条数")]
    pub(crate) limit: u32,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: Format,
}

/// What is done with leads.
#[derive(Debug, Subcommand)]
pub(crate) enum LeadsCommand {
    /// 办理线索：研判、派发、签收、核实、处置、反馈、回头看、办结、退回、督办、移送、误报、重新办理
    Step(StepArgs),
    /// 撤销一条线索的最后一次办理；撤销本身也记录在案
    Undo {
        /// 线索编号
        #[arg(value_name = "编号")]
        lead: String,
        #[command(flatten)]
        signature: Signature,
    },
    /// 列出一条线索的全部办理记录
    History {
        /// 线索编号
        #[arg(value_name = "编号")]
        lead: String,
        /// 输出形式
        #[arg(long, value_enum, default_value = "text", value_name = "格式")]
        format: Format,
    },
    /// 列出超过期限还没有办完的线索
    Overdue,
    /// 店铺档案：一家店铺的全部检查、线索和办理结果
    Shop {
        /// 店铺名称，与页面显示的一致
        #[arg(value_name = "店铺")]
        shop: String,
        /// 只要这个平台的，写主机名
        #[arg(long, value_name = "平台")]
        platform: Option<String>,
        /// 输出形式
        #[arg(long, value_enum, default_value = "text", value_name = "格式")]
        format: Format,
    },
}

// `xuncha leads step`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct StepArgs {
    /// 办理步骤：研判、派发、签收、核实、处置、反馈、回头看、办结、退回、督办、移送、误报、重新办理
    #[arg(value_name = "步骤")]
    pub(crate) step: String,
    /// 线索编号，可以给几个
    #[arg(required = true, value_name = "编号")]
    pub(crate) leads: Vec<String>,
    #[command(flatten)]
    pub(crate) signature: Signature,
    /// 承办单位（派发）或接收单位（移送）
    #[arg(long, value_name = "单位")]
    pub(crate) unit: Option<String>,
    /// 期限：日期，如 2026-12-01，或从今天起的工作日数，如 5
    #[arg(long, value_name = "日期|天数")]
    pub(crate) due: Option<String>,
}

// Who, why, and what they had seen.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct Signature {
    /// 办理人
    #[arg(long, value_name = "姓名")]
    pub(crate) who: String,
    /// 理由，或核实、处置的结果
    #[arg(long, value_name = "文字")]
    pub(crate) why: String,
    /// 您看到的办理记录条数；期间有别人办理过就不执行
    #[arg(long, value_name = "条数")]
    pub(crate) seen: Option<u64>,
}

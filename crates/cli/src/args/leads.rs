//! The words of `xuncha leads`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Format, Selection, Signed, TEMPLATE};

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
    #[arg(value_name = "编号")]
    pub(crate) lead: Option<String>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// 只要这个单位承办的
    #[arg(long = "of", value_name = "单位")]
    pub(crate) unit: Option<String>,
    /// 顺序：score 评分高的在前，number 按编号
    #[arg(long, value_enum, default_value = "score", value_name = "顺序")]
    pub(crate) order: Order,
    /// 最多列出多少条
    #[arg(long, default_value_t = 50, value_name = "条数")]
    pub(crate) limit: u32,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: Format,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// 评分高的在前
    Score,
    /// 按编号
    Number,
}

/// What is done with leads.
#[derive(Debug, Subcommand)]
pub(crate) enum LeadsCommand {
    /// 办理线索：研判、派发、签收、核实、处置、反馈、回头看、办结、退回、督办、移送、误报、重新办理
    Step(Box<StepArgs>),
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
    /// 督办：按承办单位列出超过期限还没有办完的线索
    Overdue {
        /// 只要这个单位和它下级单位的
        #[arg(long = "of", value_name = "单位")]
        unit: Option<String>,
    },
    /// 价格历史：一个商品页每次查看时的标价，是否先涨价再优惠
    Prices {
        /// 商品页网址
        #[arg(value_name = "网址")]
        url: String,
        /// 输出形式
        #[arg(long, value_enum, default_value = "text", value_name = "格式")]
        format: Format,
    },
    /// 补充经营主体：名称、统一社会信用代码、地址；以前的记录保留
    Subject(SubjectArgs),
    /// 生成文书（Word）：交办通知书（派发之后）、移送函（移送之后）
    Letter(LetterArgs),
    /// 回头看：查看商品页是否已下架；不给编号时查看到期的（处置后第 1、3、7、30 天）
    Recheck(RecheckArgs),
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

// `xuncha leads subject`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct SubjectArgs {
    /// 线索编号
    #[arg(value_name = "编号")]
    pub(crate) lead: String,
    /// 经营主体名称
    #[arg(long, default_value = "", hide_default_value = true, value_name = "名称")]
    pub(crate) name: String,
    /// 统一社会信用代码
    #[arg(long, default_value = "", hide_default_value = true, value_name = "代码")]
    pub(crate) code: String,
    /// 经营地址
    #[arg(long, default_value = "", hide_default_value = true, value_name = "地址")]
    pub(crate) address: String,
    /// 谁查的
    #[arg(long, value_name = "姓名")]
    pub(crate) who: String,
    /// 从哪里查到的，如：国家企业信用信息公示系统
    #[arg(long, value_name = "来源")]
    pub(crate) source: String,
}

// `xuncha leads letter`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct LetterArgs {
    /// 文书：交办通知书、移送函
    #[arg(value_name = "文书")]
    pub(crate) kind: String,
    /// 线索编号，可以给几个；须是派发（移送）给同一个单位的
    #[arg(required = true, value_name = "编号")]
    pub(crate) leads: Vec<String>,
    /// 写到哪个文件
    #[arg(short, long, value_name = "文件")]
    pub(crate) output: PathBuf,
    /// 发文单位；不给时用单位表（units.toml）里最上级的单位
    #[arg(long, value_name = "单位")]
    pub(crate) from: Option<String>,
    /// 文号
    #[arg(long, default_value = "", hide_default_value = true, value_name = "文号")]
    pub(crate) number: String,
    /// 谁生成的，记入办理记录；不给时用配置里的操作人
    #[arg(long, value_name = "姓名")]
    pub(crate) who: Option<String>,
}

// `xuncha leads recheck`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct RecheckArgs {
    /// 线索编号，可以给几个；不给时查看到期的
    #[arg(value_name = "编号")]
    pub(crate) leads: Vec<String>,
    /// 对每个网站每秒最多请求几次；超过 5 只允许用于本机地址
    #[arg(long, value_name = "次/秒")]
    pub(crate) rate: Option<f64>,
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
    /// 处置结果，可以给几个：未发现违法、指导教育、责令改正、下架、停止平台服务、提请关闭网站、立案、行政处罚、移送公安、移送其他部门、列入失信名单
    #[arg(long = "result", value_name = "结果")]
    pub(crate) results: Vec<String>,
    /// 罚没款，单位：元，如 5000 或 5000.50
    #[arg(long, value_name = "元")]
    pub(crate) fine: Option<String>,
    /// 处置文书的文号
    #[arg(long, default_value = "", hide_default_value = true, value_name = "文号")]
    pub(crate) document: String,
    /// 资料不全仍要派发的理由
    #[arg(long, value_name = "理由")]
    pub(crate) despite: Option<String>,
}

// Who, why, and what they had seen.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct Signature {
    #[command(flatten)]
    pub(crate) by: Signed,
    /// 您看到的办理记录条数；期间有别人办理过就不执行
    #[arg(long, value_name = "条数")]
    pub(crate) seen: Option<u64>,
}

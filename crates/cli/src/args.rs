//! What the user typed, and nothing else: names, defaults and help of every command.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

mod backup;
mod chosen_rules;
mod evidence;
mod hunt;
mod import;
mod leads;
mod report;
mod rules;
mod signed;
mod sites;
mod sweeps;

pub(crate) use backup::BackupCommand;
pub(crate) use chosen_rules::{ChosenRules, RescanRules};
pub(crate) use evidence::{
    EvidenceCommand, ExtractArgs, FixityArgs, HoldArgs, KeyCommand, LogArgs, PackArgs, PictureArgs,
    RetentionArgs, RootArgs, StampArgs, StraysArgs, TextArgs, VerifyArgs,
};
pub(crate) use hunt::HuntArgs;
pub(crate) use import::ImportArgs;
pub(crate) use leads::{
    LeadsArgs, LeadsCommand, LetterArgs, Order, RecheckArgs, Signature, StepArgs, SubjectArgs,
};
pub(crate) use report::{BriefArgs, FormArgs, ReportCommand};
pub(crate) use rules::{EvalArgs, HealthArgs, RulesCommand};
pub(crate) use signed::{MaybeSigned, Signed};
pub(crate) use sites::{SitesCommand, TryArgs};
pub(crate) use sweeps::{QueriesArgs, ServeArgs, StatementFormat, SweepCommand, TargetArgs, TargetsCommand};

const EXIT_CODES: &str = "退出码：\n  0  完成\n  1  完成，但有内容未能查看（地址、文件、输入行、规则示例）\n  2  用法、配置或规则文件有误，未执行\n  3  执行失败（磁盘、数据库、本机网络或程序缺陷）";

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n";

/// 巡查：按规则检查网络交易商品信息，形成线索和证据。
#[derive(Debug, Parser)]
#[command(
    name = "xuncha",
    version,
    about = "巡查：按规则检查网络交易商品信息，形成线索和证据。",
    after_help = EXIT_CODES,
    help_template = TEMPLATE,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

// The options of every command. (No doc comment: clap would print it as the program's description.)
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "通用选项")]
pub(crate) struct Global {
    /// 数据目录：线索库和证据库所在
    #[arg(long, value_name = "目录", default_value = "xuncha-data", global = true)]
    pub(crate) data: PathBuf,
    /// 规则包目录，可以给几个；不给时用配置里的，再用当前目录的 rules/，没有则用程序自带的规则包
    #[arg(long, value_name = "目录", global = true)]
    pub(crate) rules: Vec<PathBuf>,
    /// 配置文件；不给时读数据目录里的 config.toml（可以没有）
    #[arg(long, value_name = "文件", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// 同时启用试验性规则
    #[arg(long, global = true)]
    pub(crate) experimental: bool,
    /// 显示帮助
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

impl Global {
    /// The same rules, another place for data, no configuration file of the user's.
    pub(crate) fn for_demo(data: &std::path::Path, global: &Self) -> Self {
        Self {
            data: data.to_owned(),
            rules: global.rules.clone(),
            config: None,
            experimental: global.experimental,
            help: None,
            version: None,
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 检查店铺地址或已保存的网页，形成线索和证据
    Scan(ScanArgs),
    /// 导入平台数据、投诉清单、保存的网页、抓包和归档，与巡查同样处理
    Import(ImportArgs),
    /// 检查对象清单：增加、列出、成批导入、暂停、恢复、删除
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Targets(TargetsCommand),
    /// 按清单巡查：检查到期的对象，查看和导出覆盖说明
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Sweep(SweepCommand),
    /// 常驻运行：按清单的时间表巡查
    Serve(ServeArgs),
    /// 逐行检查商品信息（JSON Lines 或纯文本），逐行输出命中结果
    Match(MatchArgs),
    /// 线索：列出、查看、办理、补充主体、文书、回头看、督办
    Leads(Box<LeadsArgs>),
    /// 单位表：列出办理线索的市、县区、所，检查单位表文件
    Units,
    /// 导出线索清单
    Export(ExportArgs),
    /// 统计表：列出专项行动要报的统计表，用线索填表
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Report(ReportCommand),
    /// 回查归档：用新增或改过的规则检查以前见过的全部商品，先看会形成哪些线索，再决定是否形成
    Hunt(HuntArgs),
    /// 演示：在本机启动一个虚构的购物网站并检查它，不访问外网
    Demo(DemoArgs),
    /// 规则：检查、试例、测评、列出、解释
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Rules(RulesCommand),
    /// 网站档案：检查，用网页试读
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Sites(SitesCommand),
    /// 证据库：校验
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Evidence(EvidenceCommand),
    /// 通知：试发
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Notify(NotifyCommand),
    /// 备份：备份全部数据，核对备份或数据目录
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Backup(BackupCommand),
    /// 显示配置文件的全部选项和默认值
    Config,
    /// 帮助；`xuncha help rules` 显示规则语言手册
    Help {
        /// 主题：rules 或命令名
        topic: Option<String>,
    },
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// 供人阅读
    Text,
    /// 一个 JSON 对象
    Json,
}

// `xuncha scan`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct ScanArgs {
    /// 店铺地址、应用里复制的分享文字（整段放在引号里）、保存的网页文件，或存放网页的目录
    #[arg(required = true, value_name = "地址|分享文字|文件|目录")]
    pub(crate) targets: Vec<String>,
    /// 对每个网站每秒最多请求几次；超过 5 只允许用于本机地址
    #[arg(long, value_name = "次/秒")]
    pub(crate) rate: Option<f64>,
    /// 本次最多访问多少个页面
    #[arg(long, value_name = "页数")]
    pub(crate) max_pages: Option<u64>,
    #[command(flatten)]
    pub(crate) rules: RescanRules,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: Format,
}

/// What the lines of `xuncha match` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lines {
    /// 由第一行判断：以 { 开头为 JSON Lines
    Auto,
    /// 每行一个 JSON 对象
    Jsonl,
    /// 每行一个商品标题
    Plain,
}

// `xuncha match`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct MatchArgs {
    /// 输入文件；- 为标准输入
    #[arg(default_value = "-", value_name = "文件")]
    pub(crate) input: String,
    /// 输入行的形式
    #[arg(long, value_enum, default_value = "auto", value_name = "形式")]
    pub(crate) lines: Lines,
    /// 只输出有命中的行
    #[arg(long)]
    pub(crate) hits_only: bool,
    /// 同时输出只作提示、不单独形成线索的命中（每个命中加 outcome 字段）
    #[arg(long)]
    pub(crate) hints: bool,
}

// Which leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct Selection {
    /// 只要这个类别，如 special-supply
    #[arg(long, value_name = "类别")]
    pub(crate) category: Option<String>,
    /// 只要这个状态：待研判、待派发、待签收、待核实、待处置、待反馈、待回头看、待办结、已办结、已移送、误报；不给时除误报外都要
    #[arg(long, value_name = "状态")]
    pub(crate) status: Option<String>,
    /// 只要这次检查见到的，如 S000003 或 3
    #[arg(long, value_name = "检查编号")]
    pub(crate) sweep: Option<String>,
    /// 只要这个严重程度及以上，1 至 5
    #[arg(long, value_name = "1-5")]
    pub(crate) min_severity: Option<u8>,
    /// 只要这一天（北京时间）及以后发现的，如 2026-11-01
    #[arg(long, value_name = "日期")]
    pub(crate) since: Option<String>,
    /// 只要标题、店铺、命中词、承办单位或办理理由里有这些词的，几个词之间空一格；伪装、繁体写法也能找到
    #[arg(long, value_name = "词")]
    pub(crate) text: Option<String>,
}

/// Format of an exported list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ListFormat {
    /// 逗号分隔，带 BOM，可直接用 Excel 打开
    Csv,
    /// Excel 工作簿
    Xlsx,
    /// 每行一个 JSON 对象，英文字段名
    Jsonl,
}

// `xuncha export`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct ExportArgs {
    /// 文件格式；用 --profile 时不写
    #[arg(long, value_enum, value_name = "格式")]
    pub(crate) format: Option<ListFormat>,
    /// 写到哪个文件；- 为标准输出
    #[arg(short, long, value_name = "文件")]
    pub(crate) output: String,
    /// 只要这些列，按所写的顺序，用逗号隔开，如 编号,店铺,商品标题,链接
    #[arg(long, value_delimiter = ',', value_name = "列")]
    pub(crate) columns: Vec<String>,
    /// 制表单位，写入表头
    #[arg(long, default_value = "", hide_default_value = true, value_name = "单位")]
    pub(crate) unit: String,
    /// 遮盖什么，用逗号隔开：个人信息（电话、证件号、收货人等）、店铺（店名只留首字）、链接（只留平台）
    #[arg(long, value_delimiter = ',', value_name = "内容")]
    pub(crate) hide: Vec<String>,
    /// 把这次的格式、列、遮盖、单位和筛选以这个名称保存
    #[arg(long, value_name = "名称", conflicts_with = "profile")]
    pub(crate) save: Option<String>,
    /// 用保存的导出方式
    #[arg(long, value_name = "名称")]
    pub(crate) profile: Option<String>,
    /// 只要没有用同一导出方式这样（加 --new）导出过的线索；与 --save 或 --profile 一起用
    #[arg(long)]
    pub(crate) new: bool,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

// `xuncha demo`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct DemoArgs {
    /// 演示数据和线索清单放在哪个目录；上次演示的数据会被替换
    #[arg(long, default_value = "xuncha-demo", value_name = "目录")]
    pub(crate) dir: PathBuf,
}

/// `xuncha notify`.
#[derive(Debug, Subcommand)]
pub(crate) enum NotifyCommand {
    /// 向配置文件里的每个通知渠道试发一条
    Test,
}

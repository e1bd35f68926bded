//! The words of `xuncha rules`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, StatementFormat, TEMPLATE};

/// `xuncha rules`.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// 检查规则文件能否编译，示例是否都对
    Check {
        /// 规则包目录，可以给几个；不给时同 --rules
        #[arg(value_name = "目录")]
        dirs: Vec<PathBuf>,
    },
    /// 试每条规则的每个示例，列出命中、不命中、串到其他类别的情况
    Test {
        /// 规则包目录，可以给几个；不给时同 --rules
        #[arg(value_name = "目录")]
        dirs: Vec<PathBuf>,
        /// 只要这个类别的规则
        #[arg(long, value_name = "类别")]
        category: Option<String>,
    },
    /// 用标注好的商品信息测评规则：召回率、误报率、精确率，以及漏报和误报的条目
    Eval(EvalArgs),
    /// 新建一个规则文件，填空即可；不会覆盖已有的文件
    New {
        /// 类别，如 medals；已有这个类别的文件时写规则编号，如 medals.local
        #[arg(value_name = "类别|规则编号")]
        name: String,
    },
    /// 规则在使用中的表现：研判结果、准确率、每天多少线索、趋势，以及停用或收紧的建议
    Health(HealthArgs),
    /// 列出规则包、专项行动和启用的规则
    List {
        /// 只要这个类别
        #[arg(long, value_name = "类别")]
        category: Option<String>,
        /// 连停用的规则和停用的原因一起列出
        #[arg(long)]
        all: bool,
        /// 输出形式
        #[arg(long, value_enum, default_value = "text", value_name = "格式")]
        format: Format,
    },
    /// 解释一条规则，或一段文字为什么命中、为什么不命中
    Explain {
        /// 规则编号；不给则解释全部命中
        #[arg(long, value_name = "规则")]
        rule: Option<String>,
        /// 商品标题，或一个 JSON 对象
        text: Option<String>,
    },
    /// 把规则文件改写成统一格式
    Fmt {
        /// 规则包目录；不给时同 --rules
        dir: Option<PathBuf>,
        /// 只检查，不改写
        #[arg(long)]
        check: bool,
    },
}

// `xuncha rules eval`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct EvalArgs {
    /// 标注文件（.jsonl），或存放标注文件的目录（含下级目录）
    #[arg(required = true, value_name = "文件|目录")]
    pub(crate) files: Vec<PathBuf>,
    /// 只测这个类别：应当命中它的条目，和文件名为它的文件里的条目
    #[arg(long, value_name = "类别")]
    pub(crate) category: Option<String>,
    /// 同时列出两种对照：逐字关键词表，和通用敏感词做法（大小写、全角、繁体归一，不看上下文）
    #[arg(long)]
    pub(crate) baselines: bool,
    /// 漏报、误报、串类各最多列出多少条
    #[arg(long, default_value_t = 30, value_name = "条数")]
    pub(crate) fail_limit: usize,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: Format,
}

// `xuncha rules health`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct HealthArgs {
    /// 从哪一天（北京时间）发现的线索算起；不给则为最近 30 天
    #[arg(long, value_name = "日期")]
    pub(crate) from: Option<String>,
    /// 算到哪一天；不给则到今天
    #[arg(long, value_name = "日期")]
    pub(crate) to: Option<String>,
    /// 输出形式
    #[arg(long, value_enum, default_value = "text", value_name = "格式")]
    pub(crate) format: StatementFormat,
    /// 写到哪个文件；- 为标准输出
    #[arg(short, long, default_value = "-", value_name = "文件")]
    pub(crate) output: String,
}

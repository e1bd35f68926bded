//! `xuncha evidence`: what the user typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TEMPLATE;

/// `xuncha evidence`.
#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// 重新计算证据的摘要值，报告任何改动或缺失
    Verify(VerifyArgs),
    /// 查看存证日志，或导出为 C2SP tlog-tiles 格式的文件
    Log(LogArgs),
    /// 写出今天的日志根（已签名），供报送、公示或留存在本单位以外
    Root(RootArgs),
    /// 写出线索页面的截图，命中的字词用红框标出（标在副本上，原图不动）
    Picture(PictureArgs),
    /// 正式提取：为办案再次取证，须有两名执法人员，通过环境检查，并与监测快照比对
    Extract(ExtractArgs),
    /// 管理签名密钥
    #[command(subcommand)]
    Key(KeyCommand),
}

// `xuncha evidence verify`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct VerifyArgs {
    /// 线索编号；不给则校验全部
    #[arg(value_name = "线索编号")]
    pub(crate) lead: Option<String>,
}

// `xuncha evidence picture`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct PictureArgs {
    /// 线索编号
    #[arg(value_name = "线索编号")]
    pub(crate) lead: String,
    /// 写到哪个文件；- 为标准输出
    #[arg(short, long, value_name = "文件")]
    pub(crate) output: String,
    /// 要原图，不加红框
    #[arg(long)]
    pub(crate) plain: bool,
}

// `xuncha evidence extract`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct ExtractArgs {
    /// 线索编号
    #[arg(value_name = "线索编号")]
    pub(crate) lead: String,
    /// 执法人员姓名，至少两名，用逗号隔开，如 甲,乙
    #[arg(long, value_name = "姓名,姓名")]
    pub(crate) officers: String,
}

// `xuncha evidence log`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct LogArgs {
    /// 只列最近多少条
    #[arg(long, default_value_t = 50, value_name = "条数")]
    pub(crate) limit: u64,
    /// 导出到这个目录（目录须不存在或为空）
    #[arg(long, value_name = "目录")]
    pub(crate) export: Option<PathBuf>,
}

// `xuncha evidence root`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct RootArgs {
    /// 写到哪个文件；- 为标准输出
    #[arg(short, long, default_value = "-", value_name = "文件")]
    pub(crate) output: String,
}

/// `xuncha evidence key`.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// 列出用过的签名公钥和启用时间
    List,
    /// 导出全部公钥（PEM），供他人核验签名
    #[command(help_template = TEMPLATE)]
    Export {
        /// 写到哪个文件；- 为标准输出
        #[arg(short, long, default_value = "-", value_name = "文件")]
        output: String,
    },
    /// 换用新密钥；旧私钥随即删除，旧公钥和旧签名保留
    #[command(help_template = TEMPLATE)]
    Rotate {
        /// 经办人
        #[arg(long, value_name = "姓名")]
        who: String,
        /// 理由
        #[arg(long, value_name = "理由")]
        why: String,
    },
}

//! `xuncha evidence`: what the user typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{MaybeSigned, Signed, TEMPLATE};

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
    /// 向配置的时间戳机构补盖还没有的时间戳
    Stamp(StampArgs),
    /// 定期复核全部证据，写出复核报告
    Fixity(FixityArgs),
    /// 把线索的证据打成一个可以独立核验的 ZIP 包
    Pack(PackArgs),
    /// 查看线索页面的文字，个人信息已遮盖
    Text(TextArgs),
    /// 设定线索的证据不得删除（复议、诉讼等）
    Hold(HoldArgs),
    /// 解除“不得删除”
    Release(HoldArgs),
    /// 列出保存期满的证据；加 --apply 才删除，删除记入存证日志
    Retention(RetentionArgs),
    /// 把证据库里相似的内容合并存放，腾出空间；内容和摘要值不变，可每晚运行
    Compact,
    /// 列出存放处里没有登记的内容（写入时中断留下的）；加 --remove 才清除
    Strays(StraysArgs),
}

// `xuncha evidence strays`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct StraysArgs {
    /// 清除它们
    #[arg(long)]
    pub(crate) remove: bool,
}

// `xuncha evidence verify`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct VerifyArgs {
    /// 线索编号；不给则校验全部
    #[arg(value_name = "线索编号", conflicts_with = "pack")]
    pub(crate) lead: Option<String>,
    /// 校验一个证据包，不需要数据目录
    #[arg(long, value_name = "文件.zip")]
    pub(crate) pack: Option<PathBuf>,
    /// 取证单位公布的公钥（PEM），用来核对证据包的签名；不给时只核对包内自带的公钥
    #[arg(long, value_name = "文件.pem", requires = "pack")]
    pub(crate) key: Option<PathBuf>,
    /// 时间戳机构的根证书（PEM），用来核对证据包里的时间戳
    #[arg(long, value_name = "文件.pem", requires = "pack")]
    pub(crate) roots: Vec<PathBuf>,
}

// `xuncha evidence stamp`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct StampArgs {
    /// 每个机构最多请求多少份
    #[arg(long, default_value_t = 1000, value_name = "份数")]
    pub(crate) limit: usize,
}

// `xuncha evidence fixity`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct FixityArgs {
    /// 上次复核距今不到这么多天就不做，供定时任务使用
    #[arg(long, value_name = "天数")]
    pub(crate) if_older: Option<u32>,
}

// `xuncha evidence pack`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct PackArgs {
    /// 线索编号，可以给几个
    #[arg(required = true, value_name = "线索编号")]
    pub(crate) leads: Vec<String>,
    /// 写到哪个文件
    #[arg(short, long, value_name = "文件.zip")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) by: Signed,
}

// `xuncha evidence text`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct TextArgs {
    /// 线索编号
    #[arg(value_name = "线索编号")]
    pub(crate) lead: String,
    /// 不遮盖个人信息；须写明经办人和理由，记入存证日志
    #[arg(long, requires_all = ["who", "why"])]
    pub(crate) unmasked: bool,
    #[command(flatten)]
    pub(crate) by: MaybeSigned,
}

// `xuncha evidence hold` and `release`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct HoldArgs {
    /// 线索编号，可以给几个
    #[arg(required = true, value_name = "线索编号")]
    pub(crate) leads: Vec<String>,
    #[command(flatten)]
    pub(crate) by: Signed,
}

// `xuncha evidence retention`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项", help_template = TEMPLATE)]
pub(crate) struct RetentionArgs {
    /// 真的删除，而不只是列出
    #[arg(long)]
    pub(crate) apply: bool,
    #[command(flatten)]
    pub(crate) by: MaybeSigned,
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
    /// 重复以前的一次正式提取：那次证据里的 settings.json；按它的设置再做一次，并与那次比对
    #[arg(long, value_name = "文件")]
    pub(crate) settings: Option<PathBuf>,
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
    Rotate(Signed),
}

//! The words of `xuncha backup`.

use std::path::PathBuf;

use clap::Subcommand;

/// `xuncha backup`.
#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// 备份线索库、证据库和设置；巡查运行时也可以备份，备份后当场核对
    Make {
        /// 备份放在哪个目录；每次备份新建一个以时间命名的子目录
        #[arg(value_name = "目录")]
        dir: PathBuf,
    },
    /// 核对一份备份，或正在使用的数据目录：文件是否完好，证据是否齐全、未被改动
    Check {
        /// 备份所在的目录；不给则核对 --data 的数据目录
        #[arg(value_name = "目录")]
        dir: Option<PathBuf>,
    },
}

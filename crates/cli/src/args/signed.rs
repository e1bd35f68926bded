//! Who does something, and why: the same words wherever that is asked for.

use clap::Args;

// Who, and why. (No doc comment: clap would print it as the command's description.)
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct Signed {
    /// 经办人，记入办理记录或存证日志
    #[arg(long, value_name = "姓名")]
    pub(crate) who: String,
    /// 理由、用途，或核实、处置的结果，一并记入
    #[arg(long, value_name = "文字")]
    pub(crate) why: String,
}

// The same where a command needs it only for some of what it does.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct MaybeSigned {
    /// 经办人
    #[arg(long, value_name = "姓名")]
    pub(crate) who: Option<String>,
    /// 理由
    #[arg(long, value_name = "理由")]
    pub(crate) why: Option<String>,
}

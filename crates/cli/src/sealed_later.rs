//! What is sealed at another time than it was captured, or by another program: out of the archive, out of a file that was
//! taken in. The environment record is that of the sealing, so it says so itself.

use xuncha_model::EnvironmentCheck;

/// Name of the point of the environment record (清洁性检查).
pub(crate) const NAME: &str = "取证后立即封存";

/// Where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The archive of this data directory.
    Archive,
    /// A file.
    File,
}

impl Source {
    /// The point, not passed.
    pub(crate) fn check(self) -> EnvironmentCheck {
        let detail = match self {
            Self::Archive => {
                "内容取自归档，由归档回查时封存；从取得到封存之间没有签名和时间戳。本记录里的程序、规则、时钟是封存时的"
            }
            Self::File => {
                "内容由导入的文件提供，不是本程序从网站取得；封存以前的真实性须另行核实。本记录里的程序、规则、时钟是导入时的"
            }
        };
        EnvironmentCheck { name: NAME.to_owned(), passed: false, detail: detail.to_owned() }
    }
}

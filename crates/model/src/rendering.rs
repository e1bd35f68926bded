//! A page as a browser shows it: pictures, the document after its scripts, and what it drew in.

use crate::{Digest, Exchange, Timestamp};

/// What a page was rendered to. Pictures and document are as the browser gave them, nothing drawn on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendering {
    /// Start of the rendering.
    pub started: Timestamp,
    /// Its end.
    pub ended: Timestamp,
    /// Product and version of the browser, such as `Chrome/156.0.8078.108`.
    pub browser: String,
    /// Width and height of the window's inside, in CSS pixels.
    pub viewport: (u32, u32),
    /// Address that the page stood at in the end; scripts may have moved it.
    pub final_url: String,
    /// The document's title.
    pub title: String,
    /// The document after its scripts, as HTML.
    pub dom: String,
    /// Visible text.
    pub text: String,
    /// Whole page; absent when pictures were not asked for.
    pub full_page: Option<Picture>,
    /// What a visitor sees first; likewise.
    pub first_view: Option<Picture>,
    /// Everything the page asked for, in order; the page itself first.
    pub resources: Vec<Resource>,
    /// Answers that were drawn in, each once; the page's own is not among them.
    pub exchanges: Vec<Exchange>,
    /// Where the words that were asked about stand, in their order.
    pub marks: Vec<Mark>,
    /// Whether the page came to rest in time; if not, it was halted and taken as it stood.
    pub settled: bool,
    /// What should be known of the rendering, in plain Chinese: a dialog closed, a download refused, a limit met.
    pub notes: Vec<String>,
}

/// A picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// PNG.
    pub png: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Height of the whole page when it is higher than the picture, which was cut at a limit.
    pub cut_from: Option<u32>,
}

/// Something that a page asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Address.
    pub url: String,
    /// Kind as the browser calls it: `Document`, `Stylesheet`, `Image`, `Script`, `XHR`…
    pub kind: String,
    /// What became of it.
    pub state: ResourceState,
    /// Status of the answer, when there was one.
    pub status: Option<u16>,
    /// Bytes of its body.
    pub bytes: u64,
    /// SHA-256 of its body, when there was one.
    pub sha256: Option<Digest>,
}

/// What became of something that a page asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceState {
    /// It was had for this rendering.
    Loaded,
    /// It was had for another page shortly before; the moment.
    Kept(Timestamp),
    /// It was not asked for, and why: another site, refused by robots.txt, a limit.
    Refused(String),
    /// It was asked for in vain, and why.
    Failed(String),
    /// It had not come when the rendering ended.
    Pending,
}

impl ResourceState {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Kept(_) => "kept",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
            Self::Pending => "pending",
        }
    }

    /// Whether the page got it.
    #[must_use]
    pub const fn is_had(&self) -> bool {
        matches!(self, Self::Loaded | Self::Kept(_))
    }
}

/// Where a word stands on the picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The word.
    pub word: String,
    /// Boxes around it; none when it is not to be seen, as when only the page's data says it.
    pub boxes: Vec<MarkBox>,
}

/// A box on a picture, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkBox {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Why a page was not rendered. The text is for inspectors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderFault {
    /// There is no browser.
    #[error(
        "没有找到 Chromium 浏览器（{0}）；请以管理员身份运行：apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji，或在配置 browser.path 中指明位置"
    )]
    NoBrowser(String),
    /// It would not start.
    #[error("浏览器启动失败：{0}")]
    Launch(String),
    /// It ended on its own, or the page's process did.
    #[error("浏览器在打开该页时崩溃：{0}")]
    Crash(String),
    /// It took more memory than it may have and was ended.
    #[error("该页在浏览器中占用内存超过 {0} MiB，已中止")]
    Memory(u64),
    /// It did not come to an end; the whole seconds it had.
    #[error("该页在浏览器中 {0} 秒没有完成（脚本不停运行或长时间无响应），已中止")]
    Hang(u64),
    /// It answered what we do not understand.
    #[error("浏览器的答复不合约定：{0}")]
    Protocol(String),
    /// The limit of renderings was used up.
    #[error("本次检查的截图和渲染已达上限 {0} 次")]
    Budget(u64),
    /// There is no page to show: an answer without content, a record of a table, a saved file.
    #[error("{0}")]
    NoPage(String),
}

impl RenderFault {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoBrowser(_) => "no_browser",
            Self::Launch(_) => "launch",
            Self::Crash(_) => "crash",
            Self::Memory(_) => "memory",
            Self::Hang(_) => "hang",
            Self::Protocol(_) => "protocol",
            Self::Budget(_) => "budget",
            Self::NoPage(_) => "no_page",
        }
    }
}

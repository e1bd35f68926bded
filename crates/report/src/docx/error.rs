//! Why a template cannot be used. Every message names the template, the place and the next step.

/// Why a template cannot be used or filled.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// The file is no DOCX.
    #[error("模板“{template}”不是 Word 文档（.docx）：{cause}。请用 Word 或 WPS 另存为 .docx 再放进来")]
    NotDocx {
        /// The template.
        template: String,
        /// What is wrong with it.
        cause: String,
    },
    /// It is larger than any letter.
    #[error("模板“{template}”解压后超过 {limit} MiB，不像一份公文模板；请去掉里面的大图片")]
    TooLarge {
        /// The template.
        template: String,
        /// The limit in MiB.
        limit: u64,
    },
    /// It carries macros.
    #[error("模板“{template}”带有宏，不能使用；请另存为不带宏的 .docx")]
    Macros {
        /// The template.
        template: String,
    },
    /// A part of it is no XML as Word writes it.
    #[error("模板“{template}”的 {part} 读不出来：{cause}。请用 Word 或 WPS 打开后重新保存")]
    Xml {
        /// The template.
        template: String,
        /// The part.
        part: String,
        /// What is wrong with it.
        cause: String,
    },
    /// Braces that do not make a placeholder.
    #[error("模板“{template}”的“{near}”一段里花括号不成对或名称不对；占位符应在同一段里写成 {{{{名称}}}}")]
    Braces {
        /// The template.
        template: String,
        /// The paragraph.
        near: String,
    },
    /// A block that does not begin and end as it must.
    #[error("模板“{template}”的重复区“{name}”{cause}")]
    Block {
        /// The template.
        template: String,
        /// The list it names.
        name: String,
        /// What is wrong with it.
        cause: &'static str,
    },
    /// Names that the document does not know.
    #[error("模板“{template}”用了没有的名称：{}；可以用的名称：{}", .unknown.join("、"), .known.join("、"))]
    Unknown {
        /// The template.
        template: String,
        /// The names.
        unknown: Vec<String>,
        /// What could stand there.
        known: Vec<String>,
    },
    /// Names without which the document says too little.
    #[error("模板“{template}”缺少必须有的名称：{}；请写成 {{{{名称}}}} 放进模板", .missing.join("、"))]
    Missing {
        /// The template.
        template: String,
        /// The names.
        missing: Vec<String>,
    },
    /// The document could not be written.
    #[error("文档“{template}”无法生成：{cause}")]
    Write {
        /// The template.
        template: String,
        /// Why.
        cause: String,
    },
}

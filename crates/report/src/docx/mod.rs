//! Letters and reports as DOCX, made from templates that a bureau can replace.
//!
//! `template.docx -> parts -> tree -> placeholders -> filled tree -> parts -> letter.docx`. A template is an ordinary Word
//! file with names in double braces: `{{案件名称}}` stands for a text, and what stands between `{{#线索}}` and `{{/线索}}`
//! is repeated for every entry of a list: the rows of a table that hold the two marks, or outside tables the
//! paragraphs and tables from one to the other. Word likes to split a text into runs anywhere; a placeholder is found all the same
//! and takes the looks of its first character. Full-width braces do too, as a Chinese keyboard writes them.
//!
//! The same template and the same fields give the same bytes. Every text passes through [`clean`](crate::clean).
//!
//! ```
//! use xuncha_report::{Fields, TemplateKind};
//!
//! let template = TemplateKind::ASSIGNMENT.default_template().unwrap();
//! assert!(template.fill(&Fields::new()).unwrap_err().to_string().contains("接收单位"), "every name needs a text");
//! ```

mod error;
mod fields;
mod fill;
mod kind;
mod package;
mod tags;
mod template;
mod tree;

pub use error::DocxError;
pub use fields::Fields;
pub use kind::{ListNames, Named, TemplateKind};
pub use template::Template;

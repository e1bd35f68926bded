//! What was found and how it fared.

use crate::{IdentifierKind, Region};

/// What is wrong with the form of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormFault {
    /// Length, characters or wording do not fit.
    Shape,
    /// No such 行政区划.
    Region,
    /// Digits that must agree do not: class of device, source of a drug number.
    Class,
    /// A letter stands where its look-alike digit belongs (O for 0, I for 1).
    LookAlike,
    /// A form that is no longer to be used.
    Retired,
}

impl FormFault {
    /// The words inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Shape => "位数或格式不符",
            Self::Region => "行政区划代码不存在",
            Self::Class => "类别或来源代码自相矛盾",
            Self::LookAlike => "疑似以字母代替数字",
            Self::Retired => "已停用的编号形式",
        }
    }
}

/// How a number fared. A hint for a person, never a finding: see the crate's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Form right, and checksum right where the kind has one.
    Valid,
    /// Form right, checksum wrong.
    BadChecksum,
    /// Form wrong.
    BadForm(FormFault),
}

impl Verdict {
    /// The sentence inspectors see.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Valid => "格式与校验位相符",
            Self::BadChecksum => "校验位不符，请在公示系统核对",
            Self::BadForm(fault) => fault.label_zh(),
        }
    }
}

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its kind.
    pub kind: IdentifierKind,
    /// First byte in the given text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The number with width and case folded, without inner spaces.
    pub text: String,
    /// How it fared.
    pub verdict: Verdict,
    /// Region the number was given out in, where it says so.
    pub region: Option<Region>,
    /// What else the number says, in plain Chinese; may be empty.
    pub detail: String,
}

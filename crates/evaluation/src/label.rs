//! What a reader said of a listing: what it should fire, and what makes it easy or hard.

use xuncha_model::CategoryId;

/// What sort of case a labelled listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Unlawful, in plain words.
    Plain,
    /// Unlawful, in disguised words.
    Evasive,
    /// Lawful, with words that look unlawful.
    LookAlike,
    /// Lawful, of the same trade, with nothing special about it.
    Ordinary,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Evasive, Self::LookAlike, Self::Ordinary];

    /// The name used in files and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Evasive => "evasive",
            Self::LookAlike => "look-alike",
            Self::Ordinary => "ordinary",
        }
    }

    /// The name in tables for people.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Plain => "直白",
            Self::Evasive => "变体",
            Self::LookAlike => "形似合法",
            Self::Ordinary => "普通合法",
        }
    }

    /// Whether listings of this kind should give a lead.
    #[must_use]
    pub const fn is_unlawful(self) -> bool {
        matches!(self, Self::Plain | Self::Evasive)
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The main disguise of an evasive listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evasion {
    /// Signs or spaces inside words.
    Separator,
    /// Invisible characters inside words.
    ZeroWidth,
    /// Full-width or styled letters.
    Width,
    /// Traditional characters.
    Traditional,
    /// Variant characters or ones that look the same.
    Variant,
    /// Syllables in Latin letters.
    Pinyin,
    /// Initials for characters.
    Initials,
    /// Characters written as their parts.
    Split,
    /// Characters that sound the same.
    Homophone,
    /// Emoji for words or inside them.
    Emoji,
    /// Words written backwards.
    Reversed,
    /// Digits written otherwise, or standing for words.
    Digits,
    /// Characters written more than once.
    Repeat,
    /// Another word for the thing.
    Euphemism,
}

impl Evasion {
    /// Every evasion.
    pub const ALL: [Self; 14] = [
        Self::Separator,
        Self::ZeroWidth,
        Self::Width,
        Self::Traditional,
        Self::Variant,
        Self::Pinyin,
        Self::Initials,
        Self::Split,
        Self::Homophone,
        Self::Emoji,
        Self::Reversed,
        Self::Digits,
        Self::Repeat,
        Self::Euphemism,
    ];

    /// The name used in files and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Separator => "separator",
            Self::ZeroWidth => "zero-width",
            Self::Width => "width",
            Self::Traditional => "traditional",
            Self::Variant => "variant",
            Self::Pinyin => "pinyin",
            Self::Initials => "initials",
            Self::Split => "split",
            Self::Homophone => "homophone",
            Self::Emoji => "emoji",
            Self::Reversed => "reversed",
            Self::Digits => "digits",
            Self::Repeat => "repeat",
            Self::Euphemism => "euphemism",
        }
    }

    /// The name in tables for people.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Separator => "夹符号空格",
            Self::ZeroWidth => "不可见字符",
            Self::Width => "全角花体",
            Self::Traditional => "繁体",
            Self::Variant => "异体形近",
            Self::Pinyin => "拼音",
            Self::Initials => "首字母",
            Self::Split => "拆字",
            Self::Homophone => "谐音",
            Self::Emoji => "表情",
            Self::Reversed => "倒写",
            Self::Digits => "数字",
            Self::Repeat => "重复字",
            Self::Euphemism => "隐语",
        }
    }

    /// The evasion of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evasion| evasion.name() == name)
    }
}

/// What a reader said of a listing. Consistent: see [`Label::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    expect: Vec<CategoryId>,
    kind: Kind,
    evasion: Option<Evasion>,
}

/// Why a label contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// An unlawful listing that should fire nothing.
    #[error("kind 为 {}，expect 却是空的", .0.name())]
    NothingExpected(Kind),
    /// A lawful listing that should fire.
    #[error("kind 为 {}（合法），expect 却不是空的", .0.name())]
    LawfulButExpected(Kind),
    /// An evasive listing whose evasion is not named.
    #[error("kind 为 evasive，缺少 evasion")]
    EvasionMissing,
    /// An evasion named for a listing that is not evasive.
    #[error("kind 为 {}，不应有 evasion", .0.name())]
    EvasionUnasked(Kind),
}

impl Label {
    /// A label: `expect` holds categories exactly when the kind is unlawful, `evasion` exactly when it is evasive. A
    /// category named twice counts once.
    pub fn new(
        mut expect: Vec<CategoryId>,
        kind: Kind,
        evasion: Option<Evasion>,
    ) -> Result<Self, LabelError> {
        match (kind.is_unlawful(), expect.is_empty()) {
            (true, true) => return Err(LabelError::NothingExpected(kind)),
            (false, false) => return Err(LabelError::LawfulButExpected(kind)),
            _ => {}
        }
        match (kind == Kind::Evasive, evasion) {
            (true, None) => return Err(LabelError::EvasionMissing),
            (false, Some(_)) => return Err(LabelError::EvasionUnasked(kind)),
            _ => {}
        }
        expect.sort();
        expect.dedup();
        Ok(Self { expect, kind, evasion })
    }

    /// Categories that should give a lead, in order of name.
    #[must_use]
    pub fn expect(&self) -> &[CategoryId] {
        &self.expect
    }

    /// What sort of case it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Its main disguise, if it is evasive.
    #[must_use]
    pub const fn evasion(&self) -> Option<Evasion> {
        self.evasion
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        assert!(Kind::ALL.iter().all(|kind| Kind::from_name(kind.name()) == Some(*kind)));
        assert!(Evasion::ALL.iter().all(|evasion| Evasion::from_name(evasion.name()) == Some(*evasion)));
    }

    #[test]
    fn a_label_that_contradicts_itself_is_refused() {
        let some = || vec![CategoryId("a".into())];
        let pinyin = Some(Evasion::Pinyin);
        assert_eq!(Label::new(vec![], Kind::Plain, None), Err(LabelError::NothingExpected(Kind::Plain)));
        assert_eq!(
            Label::new(some(), Kind::Ordinary, None),
            Err(LabelError::LawfulButExpected(Kind::Ordinary))
        );
        assert_eq!(Label::new(some(), Kind::Evasive, None), Err(LabelError::EvasionMissing));
        assert_eq!(Label::new(some(), Kind::Plain, pinyin), Err(LabelError::EvasionUnasked(Kind::Plain)));
        let twice = Label::new([some(), some()].concat(), Kind::Evasive, pinyin).unwrap();
        assert_eq!(twice.expect(), some());
    }
}

//! What the engine found: a term at a place, and a rule that is true of a listing.

use crate::{CategoryId, Field, RuleId, Severity};

/// One disguise that was undone to see a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fold {
    /// Full or half width, styled letters, compatibility forms.
    Width,
    /// Letter case.
    Case,
    /// Traditional or variant character.
    Variant,
    /// Another way to write a digit: ①, 壹, ².
    Digit,
    /// Zero-width, bidi or other invisible characters inside the term.
    Invisible,
    /// Punctuation, spaces, symbols inside the term.
    Separator,
    /// Emoji or pictures put inside the term.
    EmojiFiller,
    /// A character written more often than the term has it.
    Repeat,
    /// A character that only looks like the one meant: 巿 for 市, Cyrillic а.
    LookAlike,
    /// A character written as its parts: 犭良 for 狼.
    Split,
    /// A syllable in Latin letters for a character: te供.
    Pinyin,
    /// An initial for a character: T供.
    Initial,
    /// A character that only sounds the same.
    Homophone,
    /// An emoji that stands for a word.
    Emoji,
    /// Written backwards.
    Reversed,
}

impl Fold {
    /// Every fold.
    pub const ALL: [Self; 15] = [
        Self::Width,
        Self::Case,
        Self::Variant,
        Self::Digit,
        Self::Invisible,
        Self::Separator,
        Self::EmojiFiller,
        Self::Repeat,
        Self::LookAlike,
        Self::Split,
        Self::Pinyin,
        Self::Initial,
        Self::Homophone,
        Self::Emoji,
        Self::Reversed,
    ];

    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Width => "width",
            Self::Case => "case",
            Self::Variant => "variant",
            Self::Digit => "digit",
            Self::Invisible => "invisible",
            Self::Separator => "separator",
            Self::EmojiFiller => "emoji-filler",
            Self::Repeat => "repeat",
            Self::LookAlike => "look-alike",
            Self::Split => "split",
            Self::Pinyin => "pinyin",
            Self::Initial => "initial",
            Self::Homophone => "homophone",
            Self::Emoji => "emoji",
            Self::Reversed => "reversed",
        }
    }

    /// The words an inspector reads in an explanation.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        match self {
            Self::Width => "全角或花体字符",
            Self::Case => "大小写",
            Self::Variant => "繁体或异体字",
            Self::Digit => "数字的其他写法",
            Self::Invisible => "夹入不可见字符",
            Self::Separator => "夹入符号或空格",
            Self::EmojiFiller => "夹入表情符号",
            Self::Repeat => "重复字",
            Self::LookAlike => "形近字",
            Self::Split => "拆字",
            Self::Pinyin => "以拼音代字",
            Self::Initial => "以拼音首字母代字",
            Self::Homophone => "谐音字",
            Self::Emoji => "以表情代词",
            Self::Reversed => "倒写",
        }
    }
}

/// How far a match is from the plain word; conditions and scores may treat the grades differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// Letter for letter.
    Exact,
    /// Only width, case, variants, digits.
    Folded,
    /// Characters inside the term were skipped.
    Skipped,
    /// Look-alike, split or emoji writing.
    Variant,
    /// Read by its sound.
    Phonetic,
}

impl Grade {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Folded => "folded",
            Self::Skipped => "skipped",
            Self::Variant => "variant",
            Self::Phonetic => "phonetic",
        }
    }

    /// The grade of a match for which `folds` were undone: the farthest of them.
    #[must_use]
    pub fn of(folds: &[Fold]) -> Self {
        folds.iter().fold(Self::Exact, |grade, fold| {
            grade.max(match fold {
                Fold::Width | Fold::Case | Fold::Variant | Fold::Digit => Self::Folded,
                Fold::Invisible | Fold::Separator | Fold::EmojiFiller | Fold::Repeat => Self::Skipped,
                Fold::LookAlike | Fold::Split | Fold::Emoji | Fold::Reversed => Self::Variant,
                Fold::Pinyin | Fold::Initial | Fold::Homophone => Self::Phonetic,
            })
        })
    }
}

/// One term at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The field it stands in.
    pub field: Field,
    /// First character, counted from 0 in characters (Unicode scalar values) of the ORIGINAL text.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The original text between them.
    pub text: String,
    /// The rule's term that was seen there, as the rule's author wrote it.
    pub term: String,
    /// Name of the term group it belongs to.
    pub group: String,
    /// The disguises undone, each once, in the order of [`Fold`].
    pub folds: Vec<Fold>,
}

/// What a rule's being true means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Too weak to stand alone; raises another.
    Hint,
    /// A lead for a person to work on.
    Lead,
}

impl Outcome {
    /// The name used in rule files and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Lead => "lead",
        }
    }
}

/// One rule true of one listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The rule.
    pub rule: RuleId,
    /// Its category.
    pub category: CategoryId,
    /// How grave it is.
    pub severity: Severity,
    /// Lead or hint.
    pub outcome: Outcome,
    /// The matches that made it true, in order of field and place.
    pub matches: Vec<Match>,
}

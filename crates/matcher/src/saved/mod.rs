//! A ruleset as bytes and back, so that a program need not read and check a hundred thousand words of TOML to start.
//!
//! ```text
//! 16 bytes MAGIC, 2 bytes FORMAT (little endian), 32 bytes SHA-256 of the rest; the rest: RulesetShape by postcard
//! ```
//!
//! Saved are the rules in force, the resolved words, and regexes as folded, which are built when one is first needed; the scanner
//! and all that follows from the words is built anew, and the digest with it, so what is read is what its name says or it is
//! refused. Which rules and exceptions
//! are in force was decided on the day of compiling: save again when the day changes.

mod codes;
mod plans;
mod shape;

use sha2::{Digest as _, Sha256};
use xuncha_model::{CategoryId, LawRef, Outcome, RuleId, Severity, Span};
use xuncha_rule_lang::ast::Allow;

use self::{
    codes::{LEVELS, code, coded, coded_fields, field_codes},
    shape::{RegexShape, RuleShape, RulesetShape, TermShape, UseShape},
};
use crate::{
    compile::assemble,
    groups::Vocabulary,
    regexes::FoldedRegex,
    ruleset::{CompiledRule, Group, GroupRegex, RuleInfo, Ruleset, Use},
    scanner::{ScannerError, TermRef, TermSpec},
};

const MAGIC: &[u8; 16] = b"xuncha-ruleset\r\n";
/// The version of the written form.
const FORMAT: u16 = 4;
const HEADER: usize = MAGIC.len() + size_of::<u16>() + 32;
/// Most bytes that are read.
const MAX_BYTES: usize = 256 << 20;

/// Why bytes are no ruleset.
#[derive(Debug, thiserror::Error)]
pub enum SavedRulesetError {
    /// They begin otherwise.
    #[error("not a saved ruleset")]
    Foreign,
    /// Written by another version of the program.
    #[error("saved in format {0}, this program reads format {FORMAT}")]
    Format(u16),
    /// More than can be a ruleset.
    #[error("{0} bytes are more than {MAX_BYTES}")]
    TooLarge(usize),
    /// The bytes are not those that were written.
    #[error("the checksum does not fit")]
    Damaged,
    /// The checksum fits, but this part is not as a ruleset's.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// The words cannot be searched for.
    #[error("the words cannot be compiled")]
    Words(#[from] ScannerError),
    /// The rules are not those the file is named by, or this version of the engine gives them another name.
    #[error("the digest does not fit")]
    OtherDigest,
}

impl Ruleset {
    /// The ruleset as bytes, for [`Ruleset::from_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing to memory cannot fail; were it to, nothing would read the result.
        let rest = postcard::to_allocvec(&self.shape()).unwrap_or_default();
        let mut bytes = Vec::with_capacity(HEADER + rest.len());
        bytes.extend(MAGIC);
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend(Sha256::digest(&rest));
        bytes.extend(rest);
        bytes
    }

    /// The ruleset that [`Ruleset::to_bytes`] made these bytes of; its digest is the same. Bytes that are given away are freed
    /// before the scanner is built, which is when most memory is in use.
    ///
    /// # Errors
    /// When they are anything else. Never panics, whatever they are.
    pub fn from_bytes(bytes: impl AsRef<[u8]>) -> Result<Self, SavedRulesetError> {
        let (digest, (vocabulary, rules)) = read(bytes.as_ref())?;
        drop(bytes);
        let ruleset = assemble(vocabulary, rules)?;
        if ruleset.digest.0 == digest { Ok(ruleset) } else { Err(SavedRulesetError::OtherDigest) }
    }

    fn shape(&self) -> RulesetShape<'_> {
        RulesetShape {
            digest: self.digest.0,
            rules: self.info.iter().zip(&self.rules).map(|(info, rule)| rule_shape(info, rule)).collect(),
            groups: self.groups.iter().map(|group| (group.name.as_str(), group.open)).collect(),
            words: self.words.iter().map(String::as_str).collect(),
            terms: (0..)
                .zip(self.scanner.terms())
                .map(|(at, term)| term_shape(term, self.uses_of(at)))
                .collect(),
            regexes: self.regexes.iter().map(regex_shape).collect(),
            singles: self.singles.all().to_vec(),
            sound_pairs: self.sound_pairs.all().to_vec(),
        }
    }
}

/// What is written in these bytes: the digest, and what the ruleset is made of.
fn read(bytes: &[u8]) -> Result<([u8; 32], Restored), SavedRulesetError> {
    if bytes.len() > MAX_BYTES {
        return Err(SavedRulesetError::TooLarge(bytes.len()));
    }
    let rest = bytes.strip_prefix(MAGIC).ok_or(SavedRulesetError::Foreign)?;
    let (format, rest) = rest.split_first_chunk().ok_or(SavedRulesetError::Damaged)?;
    let format = u16::from_le_bytes(*format);
    if format != FORMAT {
        return Err(SavedRulesetError::Format(format));
    }
    let (checksum, rest) = rest.split_first_chunk::<32>().ok_or(SavedRulesetError::Damaged)?;
    if Sha256::digest(rest)[..] != checksum[..] {
        return Err(SavedRulesetError::Damaged);
    }
    let shape: RulesetShape<'_> =
        postcard::from_bytes(rest).map_err(|_| SavedRulesetError::Malformed("bytes"))?;
    let digest = shape.digest;
    Ok((digest, restored(shape)?))
}

fn term_shape<'a>(term: TermRef<'a>, uses: &[Use]) -> TermShape<'a> {
    TermShape {
        text: term.text,
        level: code(&LEVELS, &term.level),
        whole_word: term.whole_word,
        max_gap: term.max_gap,
        uses: uses.iter().map(use_shape).collect(),
    }
}

fn regex_shape(found: &GroupRegex) -> RegexShape<'_> {
    let literals = found.regex.literals.iter().map(String::as_str).collect();
    RegexShape { group: found.group, word: found.word, folded: &found.regex.folded, literals }
}

const fn use_shape(found: &Use) -> UseShape {
    match *found {
        Use::Word { group, word } => UseShape::Word(group, word),
        Use::Except { group } => UseShape::Except(group),
        Use::Literal { regex } => UseShape::Literal(regex),
    }
}

fn rule_shape<'a>(info: &'a RuleInfo, rule: &'a CompiledRule) -> RuleShape<'a> {
    let mut steps = Vec::new();
    plans::write(&rule.plan, &mut steps);
    RuleShape {
        id: &info.id.0,
        name: &info.name,
        category: &info.category.0,
        severity: info.severity.level(),
        is_lead: info.outcome == Outcome::Lead,
        law: info.law.iter().map(|law| (&*law.title, &*law.article, law.verified)).collect(),
        departments: info.departments.iter().map(String::as_str).collect(),
        stat_rows: info.stat_rows.iter().map(|(form, row)| (&**form, &**row)).collect(),
        fact: &info.fact,
        experimental: &info.experimental,
        condition: &info.condition,
        file: &info.file,
        fields: field_codes(&rule.fields),
        allow: rule
            .allow
            .iter()
            .map(|allow| [&*allow.text, &*allow.shop, &*allow.url, &*allow.reason, &*allow.expires])
            .collect(),
        steps,
    }
}

type Restored = (Vocabulary, Vec<(RuleInfo, CompiledRule)>);

fn restored(shape: RulesetShape<'_>) -> Result<Restored, SavedRulesetError> {
    let malformed = SavedRulesetError::Malformed;
    let (groups, words) = (shape.groups.len(), shape.words.len());
    let is_pair = |group: u32, word: u32| (group as usize) < groups && (word as usize) < words;
    let mut vocabulary = Vocabulary::default();
    vocabulary.groups = shape.groups.iter().map(|&(name, open)| Group::new(name.to_owned(), open)).collect();
    vocabulary.words = shape.words.iter().map(|&word| word.to_owned()).collect();
    for RegexShape { group, word, folded, literals } in &shape.regexes {
        if !is_pair(*group, *word) {
            return Err(malformed("regex"));
        }
        let literals = literals.iter().map(|&literal| literal.to_owned()).collect();
        let regex = FoldedRegex::from_parts((*folded).to_owned(), literals);
        vocabulary.regexes.push(GroupRegex { group: *group, word: *word, regex });
    }
    for term in shape.terms {
        let used = |found: &UseShape| {
            Some(match *found {
                UseShape::Word(group, word) if is_pair(group, word) => Use::Word { group, word },
                UseShape::Except(group) if (group as usize) < groups => Use::Except { group },
                UseShape::Literal(regex) if (regex as usize) < shape.regexes.len() => Use::Literal { regex },
                _ => return None,
            })
        };
        let level = coded(&LEVELS, term.level).ok_or(malformed("level"))?;
        let index = vocabulary.terms.len();
        vocabulary.uses.begin_term();
        for found in &term.uses {
            vocabulary.uses.add(index, used(found).ok_or(malformed("use"))?);
        }
        let spec = TermSpec {
            text: term.text.to_owned(),
            level,
            whole_word: term.whole_word,
            max_gap: term.max_gap,
        };
        vocabulary.terms.push(spec);
    }
    if !shape.singles.iter().all(|&(_, group, word)| is_pair(group, word)) {
        return Err(malformed("single character"));
    }
    if !shape.sound_pairs.iter().all(|&(group, word)| is_pair(group, word)) {
        return Err(malformed("sound pair"));
    }
    vocabulary.singles = shape.singles;
    vocabulary.sound_pairs = shape.sound_pairs;
    vocabulary.restore_costs();
    let rules =
        shape.rules.into_iter().map(|rule| restored_rule(rule, &mut vocabulary).ok_or(malformed("rule")));
    let rules = rules.collect::<Result<_, _>>()?;
    Ok((vocabulary, rules))
}

fn restored_rule(shape: RuleShape<'_>, vocabulary: &mut Vocabulary) -> Option<(RuleInfo, CompiledRule)> {
    let owned = |text: &str| text.to_owned();
    let law = |&(title, article, verified): &(&str, &str, bool)| LawRef {
        title: title.to_owned(),
        article: article.to_owned(),
        verified,
    };
    let info = RuleInfo {
        id: RuleId(owned(shape.id)),
        name: owned(shape.name),
        category: CategoryId(owned(shape.category)),
        severity: Severity::new(shape.severity)?,
        outcome: if shape.is_lead { Outcome::Lead } else { Outcome::Hint },
        law: shape.law.iter().map(law).collect(),
        departments: shape.departments.into_iter().map(owned).collect(),
        stat_rows: shape.stat_rows.iter().map(|&(form, row)| (owned(form), owned(row))).collect(),
        fact: owned(shape.fact),
        experimental: owned(shape.experimental),
        condition: owned(shape.condition),
        file: owned(shape.file),
    };
    let allow = shape.allow.iter().map(|&[text, shop, url, reason, expires]| Allow {
        text: owned(text),
        shop: owned(shop),
        url: owned(url),
        reason: owned(reason),
        expires: owned(expires),
        span: Span::default(),
    });
    let plan = plans::read(shape.steps, vocabulary.groups.len())?;
    vocabulary.note(&plan);
    let fields = coded_fields(&shape.fields)?;
    Some((info, CompiledRule::new(plan, fields, allow.collect())))
}

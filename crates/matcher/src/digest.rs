//! The name of a ruleset: SHA-256 over everything that decides what is found.

use sha2::{Digest as _, Sha256};
use xuncha_model::Digest;

use crate::{
    groups::Vocabulary,
    ruleset::{CompiledRule, RuleInfo, Use},
};

/// Changes when what is hashed changes its meaning, or the engine finds something else for the same rules.
const FORM: &str = "xuncha-ruleset-6";

/// The digest of rules and vocabulary. Comments, layout, names of groups' files and unused groups do not enter.
pub(crate) fn of(vocabulary: &Vocabulary, rules: &[(RuleInfo, CompiledRule)]) -> Digest {
    let mut hash = Sha256::new();
    let mut put = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    put(FORM);
    for (info, rule) in rules {
        // The debug form is complete and stable within a version; FORM guards against changes of it.
        put(&format!("{:?}", RuleInfo { file: String::new(), ..info.clone() }));
        put(&format!("{:?}", rule.plan));
        put(&format!("{:?}", rule.fields));
        for allow in &rule.allow {
            [&allow.text, &allow.shop, &allow.url, &allow.expires].into_iter().for_each(|text| put(text));
        }
    }
    for group in &vocabulary.groups {
        put(&group.name);
        put(if group.open { "open" } else { "" });
    }
    for regex in &vocabulary.regexes {
        put(&format!("{} {}", regex.group, regex.word));
        put(&regex.regex.folded);
        put(&regex.regex.literals.join("\n"));
    }
    for (character, group, word) in &vocabulary.singles {
        put(&format!("{character} {group} {word}"));
    }
    for (group, word) in &vocabulary.sound_pairs {
        put(&format!("{group} {word}"));
    }
    vocabulary.words.iter().for_each(|word| put(word));
    let (mut bytes, mut uses) = (Vec::new(), Vec::new());
    for (index, term) in vocabulary.terms.iter().enumerate() {
        uses.clear();
        vocabulary.uses.append(index, &mut uses);
        // By hand: there may be hundreds of thousands, and the debug form of each takes longer than to compile it.
        bytes.clear();
        bytes.extend((term.text.len() as u64).to_le_bytes());
        bytes.extend(term.text.as_bytes());
        bytes.extend([term.level as u8, u8::from(term.whole_word), u8::from(term.max_gap.is_some())]);
        bytes.push(term.max_gap.unwrap_or_default());
        bytes.extend((uses.len() as u64).to_le_bytes());
        for found in &uses {
            let (kind, first, second) = match *found {
                Use::Word { group, word } => (0, group, word),
                Use::Except { group } => (1, group, 0),
                Use::Literal { regex } => (2, regex, 0),
            };
            bytes.push(kind);
            bytes.extend(first.to_le_bytes());
            bytes.extend(second.to_le_bytes());
        }
        hash.update(&bytes);
    }
    Digest(hash.finalize().into())
}

//! Numbers that are announced by their words but do not have their form: 国药准字H2023001, 粤G妆备字2022324124.

use crate::IdentifierKind;
use crate::glyph::{Gap, Glyph};
use crate::region;

/// Words that announce a number, longest first where one contains another.
const WORDS: [(&str, IdentifierKind); 18] = [
    ("国药准字", IdentifierKind::Drug),
    ("械注准", IdentifierKind::Device),
    ("械注进", IdentifierKind::Device),
    ("械注许", IdentifierKind::Device),
    ("械备", IdentifierKind::DeviceFiling),
    ("械经营备", IdentifierKind::DeviceDealer),
    ("械经营许", IdentifierKind::DeviceDealer),
    ("网械平台备", IdentifierKind::DevicePlatform),
    ("国食健", IdentifierKind::HealthFood),
    ("卫食健", IdentifierKind::HealthFood),
    ("食健备", IdentifierKind::HealthFood),
    ("国食注", IdentifierKind::SpecialFood),
    ("妆网备", IdentifierKind::Cosmetic),
    ("妆备", IdentifierKind::Cosmetic),
    ("国妆特", IdentifierKind::Cosmetic),
    ("ICP备", IdentifierKind::Icp),
    ("公网安备", IdentifierKind::PoliceNet),
    ("经营性-", IdentifierKind::DrugInfo),
];

/// Letters that announce a number when enough digits follow.
const LETTERS: [(&str, IdentifierKind); 4] = [
    ("JY", IdentifierKind::Jy),
    ("SC", IdentifierKind::Sc),
    ("YB", IdentifierKind::Yb),
    ("ZL", IdentifierKind::Patent),
];

/// A number is at most this long.
const MAX_BODY: usize = 24;
/// Fewer digits than this are no number (国药准字号 is a way of speaking).
const MIN_DIGITS: usize = 4;
/// Behind letters a number has nearly its right length, or it is a model name.
const LETTERED: std::ops::RangeInclusive<usize> = 11..=17;
/// And at most two of its digits are letters or points by mistake; a row of points after SC is none.
const LETTERED_DIGITS: usize = 9;

/// The announced number at `row[at]`, as kind and length in glyphs. Masked numbers (JY1341003***) are none.
pub(crate) fn announced_at(row: &[Glyph], at: usize) -> Option<(IdentifierKind, usize)> {
    let rest = row.get(at..)?;
    if let Some((kind, words)) = announced_by(rest, &WORDS) {
        let body = body_length(rest, words, |ch| ch.is_ascii_alphanumeric() || is_joint(ch));
        let digits = rest.iter().skip(words).take(body).filter(|glyph| glyph.ch.is_ascii_digit()).count();
        return (digits >= MIN_DIGITS && !is_masked(rest, words + body)).then_some((kind, words + body));
    }
    let (kind, letters) = announced_by(rest, &LETTERS)?;
    let body = body_length(rest, letters, |ch| ch.is_ascii_alphanumeric() || ch == '.');
    let tail = rest.get(letters..letters + body)?;
    let letters_inside = tail.iter().filter(|glyph| glyph.ch.is_ascii_alphabetic()).count();
    let digits = tail.iter().filter(|glyph| glyph.ch.is_ascii_digit()).count();
    let is_number = LETTERED.contains(&tail.len())
        && letters_inside <= 2
        && digits >= LETTERED_DIGITS
        && !is_masked(rest, letters + body);
    is_number.then_some((kind, letters + body))
}

/// Characters that an announcing word begins with.
pub(crate) fn beginnings() -> impl Iterator<Item = char> {
    WORDS.iter().chain(&LETTERS).filter_map(|(words, _)| words.chars().next())
}

/// How many glyphs before `row[at]` belong to the number: 国, or a province with up to three characters.
pub(crate) fn prefix_length(row: &[Glyph], at: usize) -> usize {
    (1..=4)
        .take_while(|back| at >= *back)
        .find(|back| {
            row.get(at - back).is_some_and(|glyph| glyph.ch == '国' || region::is_abbreviation(glyph.ch))
        })
        .filter(|back| row.get(at + 1 - back..=at).is_some_and(|row| row.iter().all(|g| g.gap == Gap::None)))
        .unwrap_or(0)
}

fn announced_by(rest: &[Glyph], table: &[(&str, IdentifierKind)]) -> Option<(IdentifierKind, usize)> {
    let first = rest.first()?.ch;
    table.iter().filter(|(words, _)| words.starts_with(first)).find_map(|&(words, kind)| {
        let length = words.chars().count();
        let fits = rest.len() > length
            && words
                .chars()
                .zip(rest)
                .enumerate()
                .all(|(index, (ch, glyph))| ch == glyph.ch && (index == 0 || glyph.gap != Gap::Break));
        fits.then_some((kind, length))
    })
}

fn body_length(rest: &[Glyph], from: usize, belongs: impl Fn(char) -> bool) -> usize {
    rest.iter()
        .skip(from)
        .take(MAX_BODY)
        .enumerate()
        .take_while(|(index, glyph)| belongs(glyph.ch) && (*index == 0 || glyph.gap == Gap::None))
        .count()
}

fn is_joint(ch: char) -> bool {
    matches!(ch, '(' | ')' | '-' | '字' | '第' | '号' | '进' | '制' | '注' | '备' | '年')
        || region::is_abbreviation(ch)
}

fn is_masked(rest: &[Glyph], at: usize) -> bool {
    rest.get(at).is_some_and(|next| matches!(next.ch, '*' | '×' | '█' | '…' | '_'))
}

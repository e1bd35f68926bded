//! The written forms of the numbers that begin with words or letters, and how a row of glyphs is laid against them.
//!
//! A form is written in a small language: `#` a digit, `省` a province's abbreviation, `汉` any Han character,
//! `^` a capital letter, `{a|b|}` one of several; everything else stands for itself. Brackets and dashes are
//! written half-width as [`crate::glyph`] folds them. At start-up a form becomes all its flat spellings.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::IdentifierKind;
use crate::glyph::{Gap, Glyph};
use crate::region;

/// Kind and form. Sources: 58号令 and 药品注册管理办法 for drugs; 医疗器械注册与备案管理办法 第一百一十五、一百一十六条;
/// 化妆品注册备案管理办法; 保健食品注册与备案管理办法; 食品生产、经营许可管理办法.
const FORMS: [(IdentifierKind, &str); 33] = [
    (IdentifierKind::Jy, "JY{1|2|3}#############"),
    (IdentifierKind::Yb, "YB{1|2}#############"),
    (IdentifierKind::Sc, "SC{1|2}#############"),
    (IdentifierKind::Qs, "QS############"),
    (IdentifierKind::Drug, "国药准字{H|Z|S|B|T|F|J|HJ|ZJ|SJ|HC|ZC|SC}########"),
    (IdentifierKind::DrugInfo, "(省)-{经营性|非经营性}-20##-####"),
    (IdentifierKind::Device, "{国|省}械注{准|进|许}20##{1|2|3}######"),
    (IdentifierKind::DeviceFiling, "{国|省|省汉}械备20######{号|}"),
    (IdentifierKind::DeviceDealer, "省{|汉|汉汉|汉汉汉}{食|}药监械经营{备|许}20######{号|}"),
    (IdentifierKind::DevicePlatform, "(省)网械平台备字(20##)第#####号"),
    (IdentifierKind::Cosmetic, "省G妆网备字20########"),
    (IdentifierKind::Cosmetic, "国妆网备{进|制}字(省)20########"),
    (IdentifierKind::Cosmetic, "国妆特{|进|制}字{|G|J}20######"),
    (IdentifierKind::CosmeticMaker, "省妆20######"),
    (IdentifierKind::HealthFood, "国食健{注|字}{G|J}20######"),
    (IdentifierKind::HealthFood, "食健备G20##########"),
    (IdentifierKind::HealthFood, "食健备J20##00######"),
    (IdentifierKind::HealthFood, "卫食健字({19|20}##)第{##|###|####}号"),
    (IdentifierKind::SpecialFood, "国食注字{YP|TY}20######"),
    (IdentifierKind::AdReview, "{国|省}{药|械}广审(文)第######-#####号"),
    (IdentifierKind::AdReview, "{国|省}食{健|特}广审(文)第######-#####号"),
    (IdentifierKind::FoodPlatform, "GDWS#####"),
    (IdentifierKind::Icp, "省ICP备{########|##########}号"),
    // Most footers leave out 号.
    (IdentifierKind::Icp, "省ICP备{########|##########}"),
    (IdentifierKind::Icp, "省ICP备{########|##########}-{#|##|###}"),
    (IdentifierKind::Icp, "省ICP备{########|##########}号-{#|##|###}{|A|X}"),
    (IdentifierKind::PoliceNet, "省公网安备##############{号|}"),
    (IdentifierKind::TravelAgency, "L-{^^|^^^}{-|}#####"),
    (IdentifierKind::TravelAgency, "L-{^^|^^^}{-|}CJ#####"),
    (IdentifierKind::Patent, "ZL####{1|2|3|5|8|9}#######{.|}{#|X}"),
    (IdentifierKind::Isbn, "97{8|9}##########"),
    (IdentifierKind::RegNo, "{1|2|3|4|5|6|7|8|9}##############"),
    (IdentifierKind::Ccc, "20##############"),
];

/// Kinds that have no words of their own and are looked for only beside their label; see [`crate::runs`].
const UNWORDED: [IdentifierKind; 3] = [IdentifierKind::Isbn, IdentifierKind::RegNo, IdentifierKind::Ccc];

/// Flat spellings by first character; those that begin with a province stand under `省`.
static SPELLINGS: LazyLock<HashMap<char, Vec<Spelling>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<Spelling>> = HashMap::new();
    for (kind, form) in FORMS {
        for letters in expand(form) {
            let first = letters.first().copied().unwrap_or_default();
            table.entry(first).or_default().push(Spelling { kind, letters });
        }
    }
    table
});

struct Spelling {
    kind: IdentifierKind,
    letters: Vec<char>,
}

/// The longest number with words of its own that begins at `row[at]`, as kind and length in glyphs.
pub(crate) fn longest_at(row: &[Glyph], at: usize) -> Option<(IdentifierKind, usize)> {
    let rest = row.get(at..)?;
    candidates(rest.first()?.ch)
        .filter(|spelling| !UNWORDED.contains(&spelling.kind))
        .filter(|spelling| lies_on(&spelling.letters, rest) && ends_after(rest, spelling.letters.len()))
        .map(|spelling| (spelling.kind, spelling.letters.len()))
        .max_by_key(|&(_, length)| length)
}

/// Characters that a spelling can begin with.
pub(crate) fn beginnings() -> impl Iterator<Item = char> {
    let provinces = SPELLINGS.contains_key(&'省').then(region::abbreviations).into_iter().flatten();
    SPELLINGS.keys().copied().chain(provinces)
}

/// Whether all of `row` is one spelling of that kind.
pub(crate) fn is_whole(kind: IdentifierKind, row: &[Glyph]) -> bool {
    row.first().is_some_and(|first| {
        candidates(first.ch).any(|spelling| {
            spelling.kind == kind && spelling.letters.len() == row.len() && lies_on(&spelling.letters, row)
        })
    })
}

/// Whether a number may end before `rest[length]`: what follows does not go on with letters or digits.
pub(crate) fn ends_after(rest: &[Glyph], length: usize) -> bool {
    rest.get(length).is_none_or(|next| {
        next.gap != Gap::None
            || !next.ch.is_ascii_alphanumeric()
            || rest.get(length.wrapping_sub(1)).is_some_and(|last| !last.ch.is_ascii_alphanumeric())
    })
}

fn candidates(first: char) -> impl Iterator<Item = &'static Spelling> {
    let provincial = if region::is_abbreviation(first) { SPELLINGS.get(&'省') } else { None };
    SPELLINGS.get(&first).into_iter().chain(provincial).flatten()
}

fn lies_on(letters: &[char], row: &[Glyph]) -> bool {
    row.len() >= letters.len()
        && letters.iter().zip(row).enumerate().all(|(index, (&letter, glyph))| {
            let ch = glyph.ch;
            (index == 0 || glyph.gap != Gap::Break)
                && match letter {
                    '#' => ch.is_ascii_digit(),
                    '^' => ch.is_ascii_uppercase(),
                    '省' => region::is_abbreviation(ch),
                    '汉' => matches!(ch, '\u{4E00}'..='\u{9FFF}'),
                    _ => ch == letter,
                }
        })
}

/// All flat spellings of a form.
fn expand(form: &str) -> Vec<Vec<char>> {
    let Some((before, rest)) = form.split_once('{') else { return vec![form.chars().collect()] };
    let (choices, after) = rest.split_once('}').unwrap_or((rest, ""));
    let tails = expand(after);
    let mut all = Vec::new();
    for choice in choices.split('|') {
        for tail in &tails {
            all.push(before.chars().chain(choice.chars()).chain(tail.iter().copied()).collect());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_all_its_spellings() {
        let flat: Vec<String> = expand("a{b|c|}#{d|}").into_iter().map(String::from_iter).collect();
        assert_eq!(flat, ["ab#d", "ab#", "ac#d", "ac#", "a#d", "a#"]);
    }
}

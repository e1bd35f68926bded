//! 行政区划 (GB/T 2260): from the digits in a number to the name of a place.

use std::sync::LazyLock;

/// Rows `code TAB name`, sorted by code; codes of 2, 4 and 6 digits.
static DIVISIONS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("../data/divisions.tsv").lines().filter_map(|line| line.split_once('\t')).collect()
});

/// Abbreviations of the 31 mainland provinces as they stand in permits, five of them in two ways (蜀ICP备, 陇ICP备), with the
/// first two digits of their codes.
const ABBREVIATIONS: [(char, &str); 36] = [
    ('京', "11"),
    ('津', "12"),
    ('冀', "13"),
    ('晋', "14"),
    ('蒙', "15"),
    ('辽', "21"),
    ('吉', "22"),
    ('黑', "23"),
    ('沪', "31"),
    ('苏', "32"),
    ('浙', "33"),
    ('皖', "34"),
    ('闽', "35"),
    ('赣', "36"),
    ('鲁', "37"),
    ('豫', "41"),
    ('鄂', "42"),
    ('湘', "43"),
    ('粤', "44"),
    ('桂', "45"),
    ('琼', "46"),
    ('渝', "50"),
    ('川', "51"),
    ('贵', "52"),
    ('云', "53"),
    ('藏', "54"),
    ('陕', "61"),
    ('甘', "62"),
    ('青', "63"),
    ('宁', "64"),
    ('新', "65"),
    ('蜀', "51"),
    ('黔', "52"),
    ('滇', "53"),
    ('秦', "61"),
    ('陇', "62"),
];

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Digits as they stand in the number: 6, or 2 where the number names a province only.
    pub code: String,
    /// Full name as far as the code is known; a county code that was abolished gives its prefecture or province.
    pub name: String,
}

impl Region {
    /// The same place, its code cut to as much of it as is known: permits number some districts in their own way.
    #[must_use]
    pub fn known(mut self) -> Self {
        let known = |code: &str| name_of(code).is_some() || code == "100000";
        let length = [6, 4, 2].into_iter().find(|length| self.code.get(..*length).is_some_and(known));
        if let Some(length) = length.filter(|length| *length < self.code.len()) {
            self.code.truncate(length);
        }
        self
    }

    /// The province it lies in.
    #[must_use]
    pub fn province(&self) -> Option<Self> {
        of_code(self.code.get(..2)?)
    }
}

/// Code and name of every division, sorted by code.
pub(crate) fn divisions() -> impl Iterator<Item = (&'static str, &'static str)> {
    DIVISIONS.iter().copied()
}

/// Whether `ch` abbreviates a province.
pub(crate) fn is_abbreviation(ch: char) -> bool {
    ABBREVIATIONS.iter().any(|&(short, _)| short == ch)
}

/// Every abbreviation of a province.
pub(crate) fn abbreviations() -> impl Iterator<Item = char> {
    ABBREVIATIONS.iter().map(|&(short, _)| short)
}

/// The province that `ch` abbreviates.
pub(crate) fn of_abbreviation(ch: char) -> Option<Region> {
    let (_, code) = ABBREVIATIONS.iter().find(|&&(short, _)| short == ch)?;
    of_code(code)
}

/// The place of a code of 2 to 6 digits; `None` when not even its province exists. `100000` is the state itself.
pub(crate) fn of_code(code: &str) -> Option<Region> {
    if code == "100000" {
        return Some(Region { code: code.to_owned(), name: "全国（国家登记机关）".to_owned() });
    }
    let mut name = name_of(code.get(..2)?)?.to_owned();
    for part in [code.get(..4), code.get(..6)].into_iter().flatten() {
        let Some(lower) = name_of(part) else { continue };
        let is_filler = part.len() == 4 && (lower == "市辖区" || lower == "县" || lower.contains("直辖县级"));
        if !is_filler && !name.ends_with(lower) {
            name.push_str(lower);
        }
    }
    Some(Region { code: code.to_owned(), name })
}

fn name_of(code: &str) -> Option<&'static str> {
    let at = DIVISIONS.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
    DIVISIONS.get(at).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(code: &str) -> String {
        of_code(code).map(|region| region.name).unwrap_or_default()
    }

    #[test]
    fn names_are_full_and_fall_back() {
        assert_eq!(name("320700"), "江苏省连云港市");
        assert_eq!(name("341003"), "安徽省黄山市黄山区");
        assert_eq!(name("110108"), "北京市海淀区");
        assert_eq!(name("110103"), "北京市", "崇文区 was abolished in 2010");
        assert_eq!(name("441900"), "广东省东莞市");
        assert_eq!(name("429004"), "湖北省仙桃市");
        assert_eq!(name("65"), "新疆维吾尔自治区");
        assert_eq!(of_code("991234"), None);
        assert_eq!(of_code("3"), None);
    }

    #[test]
    fn codes_are_cut_to_what_is_known() {
        let known = |code: &str| of_code(code).unwrap().known().code;
        assert_eq!(
            (known("110108"), known("110515"), known("110103")),
            ("110108".into(), "11".into(), "1101".into())
        );
        assert_eq!((known("100000"), known("32")), ("100000".into(), "32".into()));
        assert_eq!(of_code("110515").unwrap().province().unwrap().code, "11");
    }

    #[test]
    fn every_abbreviation_has_its_province() {
        for (short, code) in ABBREVIATIONS {
            assert_eq!(of_abbreviation(short).unwrap().code, code);
        }
        assert!(DIVISIONS.is_sorted());
    }
}

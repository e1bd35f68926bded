//! From words to 行政区划: the place that an address, a shop's place or the name of an authority names.
//!
//! `江苏 连云港`, `连云港市市场监督管理局`, `海州区幸福路1号（江苏省连云港市）`. A county named alone counts only where
//! no other has its name.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::region::{self, Region};

/// Bytes of a text that are looked at.
const WINDOW: usize = 600;
/// Longest name of a division, in characters.
const LONGEST: usize = 16;

/// A division under one of its names, which may be the shortened one.
#[derive(Debug, Clone, Copy)]
struct Named {
    code: &'static str,
    is_short: bool,
}

/// Divisions by name, full and short: `江苏省`, `江苏`, `连云港市`, `连云港`, `海州区`.
static NAMES: LazyLock<HashMap<String, Vec<Named>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<Named>> = HashMap::new();
    for (code, name) in region::divisions() {
        if matches!(name, "市辖区" | "县") || name.contains("直辖县级") {
            continue;
        }
        names.entry(name.to_owned()).or_default().push(Named { code, is_short: false });
        if let Some(short) = short(name) {
            names.entry(short.to_owned()).or_default().push(Named { code, is_short: true });
        }
    }
    names
});

/// A name as people shorten it. A county's short name counts only where its province or prefecture is named too.
fn short(name: &'static str) -> Option<&'static str> {
    const ENDS: &[&str] =
        &["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "地区", "市", "县"];
    let base = ENDS.iter().find_map(|end| name.strip_suffix(end))?;
    (base.chars().count() >= 2).then_some(base)
}

/// The place that `text` names, as exactly as it names it; `None` when it names none or contradicts itself.
#[must_use]
pub fn place_in(text: &str) -> Option<Region> {
    let mut end = text.len().min(WINDOW);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let found = named(text.get(..end)?);
    // A municipality (11, 12, 31, 50) is told from its districts like any other province.
    let provinces = found.iter().flat_map(|names| names.iter()).filter(|named| named.code.len() == 2);
    let province = only(provinces.map(|named| named.code), 2);
    let lower = |length: usize, outer: &Option<String>| {
        // Each name says one division; one that several have within the known place says none, and one that is the
        // known place itself (南昌 is 南昌市 and 南昌县) says nothing below it.
        let told = found.iter().filter_map(|names| {
            if outer.as_ref().is_some_and(|outer| names.iter().any(|named| named.code == outer.as_str())) {
                return None;
            }
            let mut fit = names.iter().filter(|named| {
                let within = outer.as_ref().is_none_or(|outer| named.code.starts_with(outer.as_str()));
                named.code.len() == length && within && (length < 6 || outer.is_some() || !named.is_short)
            });
            fit.next().filter(|_| fit.next().is_none()).map(|named| named.code)
        });
        only(told, length)
    };
    let prefecture = lower(4, &province);
    let outer = prefecture.clone().or_else(|| province.clone());
    let county = lower(6, &outer);
    let code = county.or(prefecture).or(province)?;
    region::of_code(&code)
}

/// The one value of all, cut to `length`; `None` when there is none or they differ.
fn only<'c>(mut codes: impl Iterator<Item = &'c str>, length: usize) -> Option<String> {
    let first = codes.next()?.get(..length)?;
    codes.all(|code| code.starts_with(first)).then(|| first.to_owned())
}

/// Divisions of every name in the text, longest name first at each place, none inside another.
fn named(text: &str) -> Vec<&'static [Named]> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut found: Vec<&'static [Named]> = Vec::new();
    let mut at = 0;
    while at + 2 < starts.len() {
        let longest = (2..=LONGEST.min(starts.len() - 1 - at)).rev().find_map(|length| {
            let name = text.get(*starts.get(at)?..*starts.get(at + length)?)?;
            Some((NAMES.get(name)?, length))
        });
        match longest {
            Some((codes, length)) => {
                found.push(codes);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        place_in(text).map(|place| place.code).unwrap_or_default()
    }

    #[test]
    fn places_as_sellers_and_authorities_write_them() {
        assert_eq!(code("江苏 连云港"), "3207");
        assert_eq!(code("连云港市市场监督管理局"), "3207");
        assert_eq!(code("江苏省连云港市海州区幸福路1号"), "320706");
        assert_eq!(code("连云港市赣榆区市场监督管理局"), "320707");
        assert_eq!(code("北京市海淀区"), "110108");
        assert_eq!(code("广东 深圳"), "4403");
        assert_eq!(code("内蒙古呼和浩特"), "1501");
        assert_eq!(code("上海"), "31");
        assert_eq!(code("吉林省吉林市"), "2202");
        assert_eq!(code("义乌市市场监督管理局"), "330782");
        assert_eq!(code("浙江 义乌"), "330782");
        assert_eq!(code("江西 南昌"), "3601", "南昌县 too is called 南昌");
        assert_eq!(code("江西省南昌市南昌县"), "360121");
    }

    #[test]
    fn nothing_and_contradictions() {
        assert_eq!(code("本店支持七天退换"), "");
        assert_eq!(code("江苏连云港、山东临沂两地发货"), "");
        assert_eq!(code("鼓楼区"), "", "four cities have one");
        assert_eq!(code("南京市鼓楼区"), "320106");
        assert_eq!(code("义乌小商品"), "", "a short name of a county alone says nothing");
    }
}

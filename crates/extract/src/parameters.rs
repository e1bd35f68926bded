//! Parameters of goods (规格参数) wherever pages put them: tables, definition lists, lists of `key：value`.

use crate::document::{At, Document};
use crate::limits::{MAX_PARAMETER, MAX_PARAMETERS};
use crate::price::{find_price, is_price_text};
use crate::tag::Tag;
use crate::text::line;

/// Keys of what a visitor chooses or is told, and not of the goods.
const NO_PARAMETERS: &[&str] = &[
    "数量",
    "购买数量",
    "商品评分",
    "评分",
    "分享",
    "分享到",
    "运费",
    "配送至",
    "送至",
    "选择新地址",
    "促销",
    "促销信息",
    "服务",
    "温馨提示",
    "赠品",
    "购买方式",
    "套餐类型",
    "花呗分期",
    "华北",
    "华东",
    "华南",
    "华中",
    "西南",
    "西北",
    "东北",
    "Quantity",
    "Number of reviews",
];

/// Parameters of one name.
const MAX_ALIKE: usize = 3;
/// Characters of a key; names in Latin letters are longer.
const LONGEST_KEY: (usize, usize) = (24, 40);
/// The same of a key in a line with its value.
const LONGEST_IN_LINE: (usize, usize) = (16, 16);
/// Characters of a value in a list; what is longer is a paragraph that begins with a word and a colon.
const LONGEST_LINE: usize = 300;

/// Keys that make a list of one line a parameter.
const ALONE: &[&str] = &["品牌", "商品品牌", "品牌名称", "产地", "生产厂家", "批准文号", "规格"];

/// Parameters from tables of two columns, definition lists and lists of `key：value`.
pub(crate) fn parameters(document: &Document<'_>, skip: &impl Fn(At, Tag) -> bool) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: &str| {
        let key = line(key.trim_end_matches([':', '：', ' ']), 120);
        let value = line(value, MAX_PARAMETER);
        let is_price = is_price_text(&value) || (key.ends_with('价') && find_price(&value).is_some());
        let plain: String = key.chars().filter(|ch| !ch.is_whitespace()).collect();
        let fits = is_short(&key, LONGEST_KEY)
            && !value.is_empty()
            && !NO_PARAMETERS.contains(&&*key)
            && !NO_PARAMETERS.contains(&&*plain)
            && !key.starts_with("选择")
            && !is_step(&key)
            && !is_price
            && !value.starts_with("请选择")
            && !value.contains("加载中")
            && out.len() < MAX_PARAMETERS;
        // 类型 of the disk and 类型 of the drive are two; a value that only repeats part of another is none, and a name that
        // comes back again and again heads a column.
        let mut alike = out.iter().filter(|(given, _)| fits && *given == key).map(|(_, told)| told);
        if fits && alike.clone().count() < MAX_ALIKE && !alike.any(|told| told.contains(&value)) {
            out.push((key, value));
        }
    };
    let mut at = 0;
    while at < document.len() {
        let Some(tag) = document.tag(at) else {
            at += 1;
            continue;
        };
        if at > 0 && skip(at, tag) {
            at = document.end(at);
            continue;
        }
        match tag {
            Tag::Tr => table_row(document, at, &mut add),
            Tag::Dl => definitions(document, at, &mut add),
            Tag::Ul | Tag::Ol => keyed_lines(document, at, &mut add),
            _ => {}
        }
        at += 1;
    }
    out
}

/// How many different names they have.
pub(crate) fn names(parameters: &[(String, String)]) -> usize {
    let earlier = |at: usize, name: &String| parameters.iter().take(at).any(|(given, _)| given == name);
    parameters.iter().enumerate().filter(|(at, (name, _))| !earlier(*at, name)).count()
}

/// Cells in pairs: `<th>key<td>value`, once or more in a row.
fn table_row(document: &Document<'_>, row: At, add: &mut impl FnMut(&str, &str)) {
    let cells: Vec<(At, Tag)> =
        document.children(row).filter(|(_, tag)| matches!(tag, Tag::Td | Tag::Th)).take(9).collect();
    if cells.len() == 1 {
        // `key：value` in a single cell.
        if let Some((at, _)) = cells.first() {
            keyed_line(&document.line(*at, MAX_PARAMETER), add);
        }
        return;
    }
    let (pairs, rest) = cells.as_chunks::<2>();
    let paired = rest.is_empty() && pairs.len() <= 4;
    let headed = pairs.iter().all(|[(_, key), (_, value)]| *key == Tag::Th && *value == Tag::Td);
    let labelled = || pairs.iter().all(|[(key, _), _]| document.line(*key, 200).ends_with([':', '：']));
    if !paired || !(headed || pairs.len() == 1 || labelled()) {
        let keyed = cells.iter().map(|(at, _)| document.line(*at, MAX_PARAMETER));
        keyed.for_each(|text| keyed_line(&text, add));
        return;
    }
    for [(key, _), (value, _)] in pairs {
        if document.below(*value).len() <= 60 {
            add(&document.line(*key, 200), &document.line(*value, MAX_PARAMETER));
        }
    }
}

fn definitions(document: &Document<'_>, list: At, add: &mut impl FnMut(&str, &str)) {
    let mut key = String::new();
    for (at, tag) in document.elements(list) {
        match tag {
            Tag::Dt => key = document.line(at, 200),
            Tag::Dd if !key.is_empty() && document.below(at).len() <= 60 => {
                add(&std::mem::take(&mut key), &document.line(at, MAX_PARAMETER));
            }
            _ => {}
        }
    }
}

/// A list counts when at least two of its lines are `key：value`.
fn keyed_lines(document: &Document<'_>, list: At, add: &mut impl FnMut(&str, &str)) {
    let lines: Vec<String> = document
        .children(list)
        .filter(|(at, tag)| *tag == Tag::Li && document.below(*at).len() <= 30)
        .take(MAX_PARAMETERS)
        .map(|(at, _)| document.line(at, MAX_PARAMETER))
        .collect();
    let keyed = lines.iter().filter(|line| split_key(line).is_some()).count();
    let known = || {
        let [only] = lines.as_slice() else { return false };
        split_key(only).is_some_and(|(key, _)| ALONE.contains(&key))
    };
    if keyed >= 2 || known() {
        let short = |line: &&String| line.chars().nth(LONGEST_LINE).is_none();
        lines.iter().filter(short).for_each(|line| keyed_line(line, add));
    }
}

/// A key short enough to be one: so many characters, or so many of ASCII.
fn is_short(key: &str, (any, ascii): (usize, usize)) -> bool {
    let count = key.chars().count();
    count > 0 && (count <= any || (key.is_ascii() && count <= ascii))
}

/// `1.等待预约`: a step of something, and no name of a parameter.
fn is_step(key: &str) -> bool {
    let rest = key.trim_start_matches(|ch: char| ch.is_ascii_digit());
    rest.len() < key.len() && rest.starts_with(['.', '、', '．'])
}

fn keyed_line(text: &str, add: &mut impl FnMut(&str, &str)) {
    if let Some((key, value)) = split_key(text) {
        add(key, value);
    }
}

/// `key：value` with a short key; a colon inside an address or a time does not count.
pub(crate) fn split_key(text: &str) -> Option<(&str, &str)> {
    let at = text.find(['：', ':'])?;
    let (key, rest) = (text.get(..at)?.trim(), text.get(at..)?);
    let value = rest.trim_start_matches(['：', ':']).trim();
    let clock = rest.starts_with(':') && key.ends_with(|c: char| c.is_ascii_digit());
    let address = value.starts_with("//");
    let short = is_short(key, LONGEST_IN_LINE) && key.chars().any(char::is_alphabetic);
    (short && !value.is_empty() && !clock && !address).then_some((key, value))
}

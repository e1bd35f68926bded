//! What two captures of one page say differently: goods, price, words that were hits, text line by line. Pure.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xuncha_model::{CategoryId, PageKind};

/// Lines told one by one; the rest are counted.
const LINES: usize = 100;

/// Characters of a line that are told.
const LONGEST: usize = 200;

/// Something with one value before and one now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What, in plain Chinese.
    pub what: &'static str,
    /// Before; empty when it was not there.
    pub before: String,
    /// Now; likewise.
    pub now: String,
}

/// What differs between two captures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differences {
    /// Values that changed.
    pub changes: Vec<Change>,
    /// Words that were hits of the category before, and are now too.
    pub words_still: Vec<String>,
    /// Words that were hits and are no more.
    pub words_gone: Vec<String>,
    /// Words that are hits now.
    pub words_new: Vec<String>,
    /// Lines of the page's text that are gone, in their order.
    pub lines_gone: Vec<String>,
    /// Lines that are new.
    pub lines_new: Vec<String>,
}

impl Change {
    /// As sealed.
    pub(super) fn to_json(&self) -> Value {
        json!({"before": self.before, "now": self.now, "what": self.what})
    }
}

impl Differences {
    /// Compares what was extracted then and now (`extraction.json` of both) for the goods that were a hit of `category`.
    #[must_use]
    pub fn between(earlier: &str, now: &str, category: &CategoryId) -> Self {
        let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let (earlier, now) = (parse(earlier), parse(now));
        let then = goods(&earlier, category, None);
        let today = goods(&now, category, Some(then));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let kind = |record: &Value| {
            let kind = record["kind"].as_str().and_then(PageKind::from_name);
            kind.map_or_else(String::new, |kind| kind.label_zh().to_owned())
        };
        let mut changes = Vec::new();
        for (what, before, after) in [
            ("页面类型", kind(&earlier), kind(&now)),
            ("商品标题", text(&then["title"]), text(&today["title"])),
            ("价格", text(&then["price"]["raw"]), text(&today["price"]["raw"])),
            ("划线价", text(&then["list_price"]["raw"]), text(&today["list_price"]["raw"])),
            ("店铺", text(&then["shop_name"]), text(&today["shop_name"])),
            ("销量", text(&then["sales"]), text(&today["sales"])),
        ] {
            if before != after {
                changes.push(Change { what, before, now: after });
            }
        }
        let (before, after) = (words(&earlier, category), words(&now, category));
        let (words_still, words_gone) = before.iter().cloned().partition(|word| after.contains(word));
        let words_new = after.into_iter().filter(|word| !before.contains(word)).collect();
        let (lines_gone, lines_new) = lines(&said(then), &said(today));
        Self { changes, words_still, words_gone, words_new, lines_gone, lines_new }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_none(&self) -> bool {
        let Self { changes, words_gone, words_new, lines_gone, lines_new, .. } = self;
        changes.is_empty() && [words_gone, words_new, lines_gone, lines_new].iter().all(|all| all.is_empty())
    }

    /// One sentence for the lead's history; `than` is what was compared with.
    #[must_use]
    pub fn sentence(&self, than: &str) -> String {
        if self.is_none() {
            return format!("与{than}相比，标题、价格、命中字词和页面文字均无变化");
        }
        let mut parts: Vec<String> =
            self.changes.iter().map(|change| format!("{}有变化", change.what)).collect();
        if !self.words_gone.is_empty() {
            parts.push(format!("不再出现“{}”", self.words_gone.join("”“")));
        }
        if !self.words_new.is_empty() {
            parts.push(format!("新出现“{}”", self.words_new.join("”“")));
        }
        if !(self.lines_gone.is_empty() && self.lines_new.is_empty()) {
            parts.push(format!("文字减少 {} 行、增加 {} 行", self.lines_gone.len(), self.lines_new.len()));
        }
        format!("与{than}相比：{}", parts.join("，"))
    }

    /// As sealed.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let changes: Vec<_> = self.changes.iter().map(Change::to_json).collect();
        let told = |lines: &[String]| -> Vec<String> {
            lines.iter().take(LINES).map(|line| line.chars().take(LONGEST).collect()).collect()
        };
        json!({
            "changes": changes,
            "lines_gone": told(&self.lines_gone),
            "lines_gone_count": self.lines_gone.len(),
            "lines_new": told(&self.lines_new),
            "lines_new_count": self.lines_new.len(),
            "version": 1,
            "words_gone": self.words_gone,
            "words_new": self.words_new,
            "words_still": self.words_still,
        })
    }
}

/// The goods that a record is about: those with a hit of the category, else those that `like` names, else the first.
fn goods<'v>(record: &'v Value, category: &CategoryId, like: Option<&Value>) -> &'v Value {
    let listings = &record["listings"];
    let hit = hits(record, category).next().and_then(|hit| hit["listing"].as_u64());
    if let Some(at) = hit.and_then(|at| usize::try_from(at).ok()) {
        return &listings[at];
    }
    let same = |listing: &&Value| {
        like.is_some_and(|like| {
            ["url", "id", "title"].iter().any(|key| !like[*key].is_null() && like[*key] == listing[*key])
        })
    };
    let known = listings.as_array().into_iter().flatten().find(same);
    known.unwrap_or(&listings[0])
}

fn hits<'v>(record: &'v Value, category: &'v CategoryId) -> impl Iterator<Item = &'v Value> {
    let hits = record["hits"].as_array().into_iter().flatten();
    hits.filter(move |hit| hit["category"] == category.0.as_str())
}

fn words(record: &Value, category: &CategoryId) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for found in hits(record, category).filter_map(|hit| hit["matches"].as_array()).flatten() {
        let word = found["text"].as_str().unwrap_or_default();
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// What goods say beside their title: the text of their page, else their description and parameters.
fn said(listing: &Value) -> String {
    let text = |key: &str| listing[key].as_str().unwrap_or_default().to_owned();
    let page = text("page_text");
    if !page.is_empty() {
        return page;
    }
    let attributes = listing["attributes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|pair| Some(format!("{}：{}", pair.get(0)?.as_str()?, pair.get(1)?.as_str()?)));
    let mut parts: Vec<String> = ["subtitle", "description"].map(text).into();
    parts.extend(attributes);
    parts.join("\n")
}

/// Lines that only one of two texts has, counted as often as they stand there.
fn lines(before: &str, now: &str) -> (Vec<String>, Vec<String>) {
    let of = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let (before, now) = (of(before), of(now));
    (without(&before, &now), without(&now, &before))
}

fn without(these: &[String], those: &[String]) -> Vec<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    those.iter().for_each(|line| *left.entry(line).or_default() += 1);
    let is_new = |line: &&String| match left.get_mut(line.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    these.iter().filter(is_new).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(title: &str, price: &str, text: &str, words: &[&str]) -> String {
        let matches: Vec<_> = words.iter().map(|word| json!({"text": word})).collect();
        let hits = if words.is_empty() {
            json!([])
        } else {
            json!([{"listing": 1, "category": "c", "matches": matches}, {"listing": 0, "category": "other", "matches": [{"text": "别的"}]}])
        };
        json!({
            "kind": "detail",
            "listings": [{"title": "别的商品"}, {"title": title, "price": {"raw": price}, "page_text": text, "url": "u"}],
            "hits": hits,
        })
        .to_string()
    }

    fn between(earlier: &str, now: &str) -> Differences {
        Differences::between(earlier, now, &CategoryId("c".into()))
    }

    #[test]
    fn the_same_page_has_no_differences() {
        let page = record("甲酒", "¥9", "一\n二\n二", &["特供"]);
        let differences = between(&page, &page);
        assert!(differences.is_none());
        assert_eq!(differences.words_still, ["特供"]);
        assert!(differences.sentence("监测快照").contains("均无变化"));
    }

    #[test]
    fn what_changed_is_told_of_the_goods_that_were_the_hit() {
        let earlier = record("特供甲酒", "¥9", "一\n二\n二\n三", &["特供", "内供"]);
        let now = record("甲酒", "¥8", "一\n二\n三\n四", &["内供", "专供"]);
        let differences = between(&earlier, &now);
        let changes: Vec<_> = differences.changes.iter().map(|change| (change.what, &*change.now)).collect();
        assert_eq!(changes, [("商品标题", "甲酒"), ("价格", "¥8")]);
        assert_eq!(differences.words_gone, ["特供"]);
        assert_eq!(differences.words_new, ["专供"]);
        assert_eq!(differences.lines_gone, ["二"]);
        assert_eq!(differences.lines_new, ["四"]);
        assert_eq!(differences.to_json()["lines_gone_count"], 1);
    }

    #[test]
    fn goods_without_a_hit_are_known_by_their_address_and_odd_records_do_no_harm() {
        let earlier = record("特供甲酒", "¥9", "", &["特供"]);
        let differences = between(&earlier, &record("甲酒", "¥9", "", &[]));
        assert_eq!(differences.changes.len(), 1, "{differences:?}");
        for odd in ["", "null", "[]", "{\"listings\":3,\"hits\":[{\"category\":\"c\",\"listing\":99}]}"] {
            assert_eq!(between(&earlier, odd).words_gone, ["特供"], "{odd}");
            assert!(between(odd, odd).is_none());
        }
    }
}

//! One line of input -> a listing: a JSON object, or the bare title.
//!
//! Lines come from anywhere: wrong encodings and lone surrogates are read as U+FFFD and said so, never dropped.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use xuncha_model::{Currency, Listing, Seller};

/// A listing read from a line.
#[derive(Debug)]
pub(crate) struct Line {
    /// The identifier to answer with: the caller's own, else the line's number.
    pub(crate) id: Value,
    /// The listing.
    pub(crate) listing: Listing,
    /// What had to be repaired to read it; empty when nothing.
    pub(crate) repaired: &'static str,
}

/// Why a line is no listing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LineError {
    /// Not a JSON object of the known shape.
    #[error("不是可用的 JSON 对象：{0}。需要 {{\"title\":\"…\"}} 这样的一行")]
    Json(#[from] serde_json::Error),
    /// No text to look at.
    #[error("没有可检查的文字：title、description、attributes、category_path、shop_name 至少要有一项")]
    NoText,
}

/// Reads a bare title.
pub(crate) fn plain(bytes: &[u8], number: u64) -> Line {
    let (title, repaired) = text(bytes);
    Line { id: number.into(), listing: Listing { title: title.into_owned(), ..Listing::default() }, repaired }
}

/// Reads a JSON object.
pub(crate) fn json(bytes: &[u8], number: u64) -> Result<Line, LineError> {
    let (text, mut repaired) = text(bytes);
    let shape: Shape = match serde_json::from_str(&text) {
        Ok(shape) => shape,
        Err(error) => match without_lone_surrogates(&text) {
            Some(mended) => {
                repaired = "孤立的代理项已换成 U+FFFD";
                serde_json::from_str(&mended)?
            }
            None => return Err(error.into()),
        },
    };
    let listing = Listing {
        id: shape.id.as_ref().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)),
        url: shape.url,
        title: shape.title.0,
        description: shape.description.0,
        attributes: shape.attributes.0,
        price: shape.price.and_then(|price| xuncha_extract::bare_price(&price, Currency::Cny)),
        category_path: shape.category_path.0,
        seller: shape.shop_name.map(|name| Seller { name, ..Seller::default() }),
        location: shape.location.0,
        ..Listing::default()
    };
    let has_text = [&listing.title, &listing.description].iter().any(|text| !text.trim().is_empty())
        || !listing.attributes.is_empty()
        || !listing.category_path.is_empty()
        || listing.seller.is_some();
    if !has_text {
        return Err(LineError::NoText);
    }
    Ok(Line { id: shape.id.unwrap_or_else(|| number.into()), listing, repaired })
}

fn text(bytes: &[u8]) -> (Cow<'_, str>, &'static str) {
    let text = String::from_utf8_lossy(bytes);
    let repaired =
        if matches!(text, Cow::Owned(_)) { "不是有效的 UTF-8，坏字节已换成 U+FFFD" } else { "" };
    (text, repaired)
}

/// `text` with every `\uD800`–`\uDFFF` that has no partner replaced by `\uFFFD`; `None` when there is none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    let unit = |at: usize| -> Option<u32> {
        let escape = text.get(at..at + 6)?;
        u32::from_str_radix(escape.strip_prefix("\\u")?, 16).ok()
    };
    let mut mended = String::with_capacity(text.len());
    let mut at = 0;
    let mut found = false;
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + offset;
        let (length, lone) = match unit(escape) {
            Some(0xD800..=0xDBFF) if matches!(unit(escape + 6), Some(0xDC00..=0xDFFF)) => (12, false),
            Some(0xD800..=0xDFFF) => (6, true),
            Some(_) => (6, false),
            None => (1 + text.get(escape + 1..)?.chars().next().map_or(0, char::len_utf8), false),
        };
        mended.push_str(text.get(at..escape)?);
        mended.push_str(if lone { "\\uFFFD" } else { text.get(escape..escape + length)? });
        found |= lone;
        at = escape + length;
    }
    mended.push_str(text.get(at..)?);
    found.then_some(mended)
}

/// The known keys; others are passed over.
#[derive(Deserialize)]
struct Shape {
    id: Option<Value>,
    url: Option<String>,
    #[serde(default)]
    title: Loose,
    #[serde(default)]
    description: Loose,
    #[serde(default)]
    attributes: Attributes,
    #[serde(default, deserialize_with = "number_or_text")]
    price: Option<String>,
    #[serde(default)]
    category_path: Path,
    shop_name: Option<String>,
    #[serde(default)]
    location: Loose,
}

/// A text that may be null.
#[derive(Default)]
struct Loose(String);

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|text| Self(text.unwrap_or_default()))
    }
}

/// An object of parameters, in the order written.
#[derive(Default)]
struct Attributes(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Attributes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_unit<E>(self) -> Result<Attributes, E> {
                Ok(Attributes::default())
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut attributes = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    attributes.push((key, as_text(value)));
                }
                Ok(Attributes(attributes))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A category path: a list, or one text with `>` or `/` between the steps.
#[derive(Default)]
struct Path(Vec<String>);

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Null => Vec::new(),
            Value::Array(steps) => steps.into_iter().map(as_text).collect(),
            other => as_text(other).split(['>', '/', '＞']).map(|step| step.trim().to_owned()).collect(),
        }))
    }
}

fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        Value::Array(parts) => parts.into_iter().map(as_text).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?;
    Ok(value.map(as_text).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_read_and_order_kept() {
        let line = json(
            br#"{"id":7,"url":"https://a.example/1","title":"T","description":null,"attributes":{"b":"1","a":2},
               "price":12.5,"category_path":"x > y","shop_name":"S","location":"L","unknown":1}"#,
            3,
        )
        .unwrap();
        assert_eq!(line.id, Value::from(7));
        assert_eq!(line.listing.attributes, [("b".into(), "1".into()), ("a".into(), "2".into())]);
        assert_eq!(line.listing.category_path, ["x", "y"]);
        assert_eq!(line.listing.price.unwrap().cents, 1250);
        assert_eq!(line.listing.seller.unwrap().name, "S");
        assert_eq!(line.repaired, "");
    }

    #[test]
    fn the_line_number_stands_in_for_a_missing_identifier() {
        assert_eq!(json(br#"{"title":"T"}"#, 41).unwrap().id, Value::from(41));
        assert_eq!(plain("标题".as_bytes(), 2).id, Value::from(2));
    }

    #[test]
    fn broken_text_is_repaired_and_said_so() {
        let line = json(br#"{"title":"a\ud83db\ud83d\ude00\\ud83d"}"#, 1).unwrap();
        assert_eq!(line.listing.title, "a\u{FFFD}b😀\\ud83d");
        assert!(!line.repaired.is_empty());
        assert_eq!(plain(b"a\xffb", 1).listing.title, "a\u{FFFD}b");
    }

    #[test]
    fn a_line_that_is_no_listing_is_an_error() {
        for bytes in [
            "",
            "[]",
            "{\"title\":",
            "{\"title\":\"x\\",
            "{}",
            "{\"title\":\" \"}",
            "{\"title\":3}",
            "{\"title\":\"\\u\"}",
        ] {
            assert!(json(bytes.as_bytes(), 1).is_err(), "{bytes}");
        }
    }

    #[test]
    fn the_fuzz_corpus_is_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/match_lines");
        let lines: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect();
        let (good, bad): (Vec<_>, Vec<_>) = lines.iter().partition(|line| json(line, 1).is_ok());
        assert!(good.len() >= 4 && bad.len() >= 2, "{} {}", good.len(), bad.len());
    }
}

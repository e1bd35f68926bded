//! Examples: a title, or a table with the fields of a listing.

use toml::de::DeValue;
use xuncha_model::{Currency, Listing, PageKind, Price, Seller};

use crate::{
    Code, Complaints,
    ast::Example,
    limits,
    section::{Section, Value, in_order, span_of, text, wrong_type},
};

const KEYS: [&str; 15] = [
    "title",
    "description",
    "attributes",
    "category_path",
    "shop_name",
    "location",
    "page_text",
    "price",
    "list_price",
    "price_raise",
    "currency",
    "url",
    "page",
    "complete",
    "why",
];

/// Reads the examples under `key`.
pub(super) fn read_all(section: &Section, key: &str, out: &mut Complaints) -> Vec<Example> {
    section.entries(key, limits::EXAMPLES, out).iter().filter_map(|entry| read(entry, out)).collect()
}

fn read(value: &Value<'_>, out: &mut Complaints) -> Option<Example> {
    let span = span_of(&value.span());
    let bare = |listing| Example { listing, page: None, complete: true, why: String::new(), span };
    if value.get_ref().is_str() {
        let title = text(value, "例子", limits::EXAMPLE_CHARS, out)?.value;
        return Some(bare(Listing { title, ..Listing::default() }));
    }
    let section = Section::of_value(value, "例子", &KEYS, out)?;
    let mut long = |key: &str| {
        section
            .get(key)
            .and_then(|value| text(value, key, limits::EXAMPLE_CHARS, out))
            .map_or_else(String::new, |text| text.value)
    };
    let mut listing = Listing {
        title: long("title"),
        description: long("description"),
        page_text: long("page_text"),
        location: long("location"),
        ..Listing::default()
    };
    let shop = long("shop_name");
    if !shop.is_empty() {
        listing.seller = Some(Seller { name: shop, ..Seller::default() });
    }
    listing.url = section.text("url", out).map(|text| text.value);
    listing.category_path = section
        .texts("category_path", limits::ENTRIES, limits::TEXT_CHARS, out)
        .into_iter()
        .map(|text| text.value)
        .collect();
    listing.attributes = attributes(&section, out);
    let currency = currency(&section, out);
    listing.price = price(&section, "price", currency, out);
    listing.list_price = price(&section, "list_price", currency, out);
    listing.price_raise = raise(&section, out);
    let kinds = PageKind::ALL.map(|kind| (kind.name(), kind));
    let why = section.text("why", out).map_or_else(String::new, |text| text.value);
    if listing == Listing::default() {
        out.add(Code::EmptyValue, span, "例子里没有任何内容", "至少写 title");
        return None;
    }
    Some(Example {
        page: section.choice("page", &kinds, out),
        complete: section.boolean("complete", out).unwrap_or(true),
        why,
        ..bare(listing)
    })
}

fn attributes(section: &Section, out: &mut Complaints) -> Vec<(String, String)> {
    let Some(value) = section.get("attributes") else { return Vec::new() };
    let DeValue::Table(table) = value.get_ref() else {
        wrong_type(value.get_ref(), span_of(&value.span()), "attributes", "表 { 名称 = \"值\" }", out);
        return Vec::new();
    };
    in_order(table)
        .into_iter()
        .filter_map(|(key, value)| {
            text(value, &key.value, limits::EXAMPLE_CHARS, out).map(|text| (key.value, text.value))
        })
        .collect()
}

fn currency(section: &Section, out: &mut Complaints) -> Currency {
    let Some(code) = section.text("currency", out) else { return Currency::Cny };
    Currency::from_code(&code.value).unwrap_or_else(|| {
        out.add(Code::BadValue, code.span, "货币应是三个字母的代码", "如 CNY、USD");
        Currency::Cny
    })
}

/// A price in units of the currency, at most a hundred million.
fn price(section: &Section, key: &str, currency: Currency, out: &mut Complaints) -> Option<Price> {
    let (raw, cents) = hundredths(section, key, out)?;
    Some(Price { cents, max_cents: None, currency, raw })
}

/// The share by which a price was raised, in hundredths.
fn raise(section: &Section, out: &mut Complaints) -> Option<u32> {
    let (_, hundredths) = hundredths(section, "price_raise", out)?;
    u32::try_from(hundredths).ok()
}

/// A number as written, and in hundredths; at most a hundred million.
fn hundredths(section: &Section, key: &str, out: &mut Complaints) -> Option<(String, i64)> {
    let value = section.get(key)?;
    let raw = match value.get_ref() {
        DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str().to_owned(),
        DeValue::Float(digits) => digits.as_str().to_owned(),
        other => {
            wrong_type(other, span_of(&value.span()), key, "数字", out);
            return None;
        }
    };
    let hundredths = raw.parse::<f64>().ok().map(|amount| (amount * 100.0).round());
    let hundredths = hundredths.filter(|number| (0.0..=1e10).contains(number));
    if hundredths.is_none() {
        out.add(Code::BadValue, span_of(&value.span()), format!("“{key}”应在 0 到一亿之间"), "");
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to lie between 0 and 1e10")]
    hundredths.map(|number| (raw, number as i64))
}

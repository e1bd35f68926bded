//! Microdata of a page (`itemscope`, `itemprop`) in the shape of JSON-LD, so that one reader serves both.
//!
//! Follows the algorithm of the WHATWG HTML standard, section "Associating names with items", `itemref` included.

use std::borrow::Cow;

use crate::document::{At, Document};
use crate::limits::MAX_TEXT;
use crate::literal::Value;
use crate::tag::Tag;

/// Items of one page that are read.
const MAX_ITEMS: usize = 2_000;
/// Nesting of items.
const MAX_NESTING: usize = 10;

/// Top-level items, in page order.
pub(crate) fn items<'t>(document: &Document<'t>) -> Vec<Value<'t>> {
    let mut left = MAX_ITEMS;
    let mut out = Vec::new();
    for (at, _) in document.elements(0) {
        if document.raw_attribute(at, "itemscope").is_some()
            && document.raw_attribute(at, "itemprop").is_none()
        {
            out.push(item(document, at, 0, &mut left));
        }
        if left == 0 {
            break;
        }
    }
    out
}

fn item<'t>(document: &Document<'t>, at: At, depth: usize, left: &mut usize) -> Value<'t> {
    *left = left.saturating_sub(1);
    let mut members: Vec<(Cow<'t, str>, Value<'t>)> = Vec::new();
    if let Some(types) = document.raw_attribute(at, "itemtype") {
        let types = types.split_ascii_whitespace().map(|name| Value::Text(Cow::Borrowed(name)));
        members.push((Cow::Borrowed("@type"), Value::List(types.collect())));
    }
    if let Some(id) = document.attribute(at, "itemid") {
        members.push((Cow::Borrowed("@id"), Value::Text(id)));
    }
    properties(document, at, depth, left, &mut members);
    for name in document.raw_attribute(at, "itemref").unwrap_or_default().split_ascii_whitespace().take(8) {
        let target =
            document.elements(0).find(|(other, _)| document.raw_attribute(*other, "id") == Some(name));
        if let Some((target, _)) = target.filter(|(target, _)| !document.below(*target).contains(&at)) {
            property(document, target, depth, left, &mut members);
            if document.raw_attribute(target, "itemscope").is_none() {
                properties(document, target, depth, left, &mut members);
            }
        }
    }
    Value::Object(members)
}

/// Properties below `at` that belong to it and not to an item in between.
fn properties<'t>(
    document: &Document<'t>,
    at: At,
    depth: usize,
    left: &mut usize,
    members: &mut Vec<(Cow<'t, str>, Value<'t>)>,
) {
    let mut next = at + 1;
    while next < document.end(at) && *left > 0 {
        property(document, next, depth, left, members);
        let inner_item = document.raw_attribute(next, "itemscope").is_some();
        next = if inner_item { document.end(next) } else { next + 1 };
    }
}

/// The property that the element at `at` is, if it is one.
fn property<'t>(
    document: &Document<'t>,
    at: At,
    depth: usize,
    left: &mut usize,
    members: &mut Vec<(Cow<'t, str>, Value<'t>)>,
) {
    let Some(names) = document.raw_attribute(at, "itemprop") else { return };
    let value = if document.raw_attribute(at, "itemscope").is_none() {
        Value::Text(text_value(document, at))
    } else if depth < MAX_NESTING {
        item(document, at, depth + 1, left)
    } else {
        return;
    };
    for name in names.split_ascii_whitespace() {
        match members.iter_mut().find(|(given, _)| given == name) {
            Some((_, Value::List(values))) => values.push(value.clone()),
            Some((_, given)) => *given = Value::List(vec![given.clone(), value.clone()]),
            None => members.push((Cow::Borrowed(name), value.clone())),
        }
    }
}

fn text_value<'t>(document: &Document<'t>, at: At) -> Cow<'t, str> {
    let attribute = match document.tag(at) {
        Some(Tag::A | Tag::Area | Tag::Link) => "href",
        Some(Tag::Img | Tag::Iframe | Tag::Embed | Tag::Video | Tag::Source) => "src",
        Some(Tag::Time) => "datetime",
        _ => "content",
    };
    // Many pages put `content` on any element, and name a link's text `name` rather than its address.
    let given = document.attribute(at, "content");
    let is_link = attribute == "href" && document.tag(at) == Some(Tag::A);
    let names_text = document.raw_attribute(at, "itemprop").is_some_and(|name| name.contains("name"));
    match given.or_else(|| document.attribute(at, attribute).filter(|_| !(is_link && names_text))) {
        Some(value) => value,
        None => Cow::Owned(document.lines(at, MAX_TEXT, |_, _| false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html;
    use crate::problem::Problems;
    use crate::schema::{Said, Setting, read};

    #[test]
    fn nested_repeated_and_referenced() {
        let page = r#"<div itemscope itemtype="http://schema.org/Product" itemref="more">
          <a itemprop="name url" href="/1">某品牌白酒</a><span itemprop=name>二</span>
          <div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
            <meta itemprop=priceCurrency content=CNY><b itemprop=price content="88.00">八十八</b></div>
          <div itemprop=isRelatedTo itemscope itemtype="http://schema.org/Product"><b itemprop=name>别的</b></div>
        </div><p id=more itemprop=description>窖藏</p>"#;
        let document = html::parse(page, &mut Problems::default());
        let items = items(&document);
        assert_eq!(items.len(), 1);
        let page = Setting {
            base: None,
            currency: xuncha_model::Currency::Cny,
            origin: xuncha_model::Origin::Microdata,
        };
        let mut said = Said::default();
        items.iter().for_each(|item| read(item, &page, &mut said));
        let listing = &said.products[0];
        assert_eq!((said.products.len(), &*listing.title, &*listing.description), (1, "某品牌白酒", "窖藏"));
        assert_eq!(listing.price.as_ref().unwrap().to_string(), "¥88.00");
    }
}

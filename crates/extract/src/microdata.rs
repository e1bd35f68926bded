//! Microdata (`itemscope`, `itemprop`) and RDFa (`typeof`, `property`) of a page in the shape of JSON-LD, so that one
//! reader serves all.
//!
//! Microdata follows the WHATWG HTML standard, section "Associating names with items", `itemref` included; RDFa is read
//! as RDFa Lite 1.1 of the W3C, with prefixes dropped.

use std::borrow::Cow;

use crate::document::{At, Document};
use crate::limits::MAX_TEXT;
use crate::literal::Value;
use crate::tag::Tag;

/// Items of one page that are read.
const MAX_ITEMS: usize = 2_000;
/// Nesting of items.
const MAX_NESTING: usize = 10;

/// The attributes that one way of writing uses.
pub(crate) struct Syntax {
    scope: &'static str,
    property: &'static str,
    kind: &'static str,
    id: &'static str,
    reference: Option<&'static str>,
}

/// WHATWG microdata.
pub(crate) const MICRODATA: Syntax = Syntax {
    scope: "itemscope",
    property: "itemprop",
    kind: "itemtype",
    id: "itemid",
    reference: Some("itemref"),
};
/// RDFa Lite.
pub(crate) const RDFA: Syntax =
    Syntax { scope: "typeof", property: "property", kind: "typeof", id: "resource", reference: None };

/// Top-level items, in page order.
pub(crate) fn items<'t>(document: &Document<'t>, syntax: &Syntax) -> Vec<Value<'t>> {
    let mut left = MAX_ITEMS;
    let mut out = Vec::new();
    for (at, _) in document.elements(0) {
        if document.raw_attribute(at, syntax.scope).is_some()
            && document.raw_attribute(at, syntax.property).is_none()
        {
            out.push(item(document, syntax, at, 0, &mut left));
        }
        if left == 0 {
            break;
        }
    }
    out
}

fn item<'t>(document: &Document<'t>, syntax: &Syntax, at: At, depth: usize, left: &mut usize) -> Value<'t> {
    *left = left.saturating_sub(1);
    let mut members: Vec<(Cow<'t, str>, Value<'t>)> = Vec::new();
    if let Some(types) = document.raw_attribute(at, syntax.kind) {
        let types = types.split_ascii_whitespace().map(|name| Value::Text(Cow::Borrowed(name)));
        members.push((Cow::Borrowed("@type"), Value::List(types.collect())));
    }
    if let Some(id) = document.attribute(at, syntax.id) {
        members.push((Cow::Borrowed("@id"), Value::Text(id)));
    }
    properties(document, syntax, at, depth, left, &mut members);
    let references = syntax.reference.and_then(|name| document.raw_attribute(at, name)).unwrap_or_default();
    for name in references.split_ascii_whitespace().take(8) {
        let target =
            document.elements(0).find(|(other, _)| document.raw_attribute(*other, "id") == Some(name));
        if let Some((target, _)) = target.filter(|(target, _)| !document.below(*target).contains(&at)) {
            property(document, syntax, target, depth, left, &mut members);
            if document.raw_attribute(target, syntax.scope).is_none() {
                properties(document, syntax, target, depth, left, &mut members);
            }
        }
    }
    Value::Object(members)
}

/// Properties below `at` that belong to it and not to an item in between.
fn properties<'t>(
    document: &Document<'t>,
    syntax: &Syntax,
    at: At,
    depth: usize,
    left: &mut usize,
    members: &mut Vec<(Cow<'t, str>, Value<'t>)>,
) {
    let mut next = at + 1;
    while next < document.end(at) && *left > 0 {
        property(document, syntax, next, depth, left, members);
        let inner_item = document.raw_attribute(next, syntax.scope).is_some();
        next = if inner_item { document.end(next) } else { next + 1 };
    }
}

/// The property that the element at `at` is, if it is one.
fn property<'t>(
    document: &Document<'t>,
    syntax: &Syntax,
    at: At,
    depth: usize,
    left: &mut usize,
    members: &mut Vec<(Cow<'t, str>, Value<'t>)>,
) {
    let Some(names) = document.raw_attribute(at, syntax.property) else { return };
    let value = if document.raw_attribute(at, syntax.scope).is_none() {
        Value::Text(text_value(document, syntax, at))
    } else if depth < MAX_NESTING {
        item(document, syntax, at, depth + 1, left)
    } else {
        return;
    };
    // RDFa may write `schema:name`.
    for name in names.split_ascii_whitespace().map(|name| name.rsplit([':', '/']).next().unwrap_or(name)) {
        match members.iter_mut().find(|(given, _)| given == name) {
            Some((_, Value::List(values))) => values.push(value.clone()),
            Some((_, given)) => *given = Value::List(vec![given.clone(), value.clone()]),
            None => members.push((Cow::Borrowed(name), value.clone())),
        }
    }
}

fn text_value<'t>(document: &Document<'t>, syntax: &Syntax, at: At) -> Cow<'t, str> {
    let attribute = match document.tag(at) {
        Some(Tag::A | Tag::Area | Tag::Link) => "href",
        Some(Tag::Img | Tag::Iframe | Tag::Embed | Tag::Video | Tag::Source) => "src",
        Some(Tag::Time) => "datetime",
        _ => "content",
    };
    // Many pages put `content` on any element, and name a link's text `name` rather than its address.
    let given = document.attribute(at, "content");
    let is_link = attribute == "href" && document.tag(at) == Some(Tag::A);
    let names_text = document.raw_attribute(at, syntax.property).is_some_and(|name| name.contains("name"));
    match given.or_else(|| document.attribute(at, attribute).filter(|_| !(is_link && names_text))) {
        Some(value) => value,
        None => {
            let shown = document.lines(at, MAX_TEXT, |_, _| false);
            // A maker's mark as a picture is named by the text that stands for it.
            let pictured = || document.all(at, Tag::Img).find_map(|img| document.attribute(img, "alt"));
            if shown.is_empty() { pictured().unwrap_or_default() } else { Cow::Owned(shown) }
        }
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
        let items = items(&document, &MICRODATA);
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

    #[test]
    fn rdfa_lite() {
        let page = r#"<meta property="og:title" content="x"><div vocab="https://schema.org/" typeof="Product">
          <b property="name">某品牌台灯</b><p property="offers" typeof="Offer"><span property="schema:price" content="20">二十</span>
          <meta property="priceCurrency" content="CNY"></p></div>"#;
        let document = html::parse(page, &mut Problems::default());
        let page =
            Setting { base: None, currency: xuncha_model::Currency::Cny, origin: xuncha_model::Origin::Rdfa };
        let mut said = Said::default();
        items(&document, &RDFA).iter().for_each(|item| read(item, &page, &mut said));
        let listing = &said.products[0];
        assert_eq!((&*listing.title, listing.price.as_ref().unwrap().cents), ("某品牌台灯", 2_000));
        assert_eq!(listing.origins.get(xuncha_model::Part::Title), Some(xuncha_model::Origin::Rdfa));
    }
}

//! Goods on pages that say nothing to machines: boxes of one shape side by side, each with a link and a price.
//!
//! The innermost container wins whose children each hold a price and lead somewhere else; boxes of the same
//! shape elsewhere on the page join in, so that a last row with a single box, or a box whose price is not
//! shown, is not lost.

use std::collections::{HashMap, HashSet};

use url::Url;
use xuncha_model::{Listing, Origin, Origins, Seller, canonical_url};

use crate::address::{absolute, goods_id};
use crate::called::Called;
use crate::claims;
use crate::detail::sales_below;
use crate::document::{At, Document};
use crate::limits::{MAX_LISTINGS, MAX_TITLE};
use crate::marks::{LinkMark, Marks, PriceMark};
use crate::price::{find_price, is_price_text};
use crate::sales::sales;
use crate::tag::Tag;
use crate::text::{is_han, line};

/// Attributes that carry a picture's address, lazy loaders first.
const PICTURES: &[&str] = &[
    "data-original",
    "data-src",
    "data-lazy-img",
    "data-lazyload",
    "data-ks-lazyload",
    "data-lazy-src",
    "src",
];

/// Characters from which a text is a description rather than a title.
const LONG_TITLE: usize = 70;
/// Nodes below a box; what is larger is a part of the page and not a box with one offer.
const MAX_BOX: usize = 300;

/// Texts of links and buttons that call to do something and name nothing.
const CALLS: &[&str] = &[
    "sign up",
    "choose plan",
    "contact us",
    "buy now",
    "add to cart",
    "add to basket",
    "details",
    "read more",
    "more",
    "learn more",
    "view details",
    "quick view",
    "shop now",
    "order now",
    "get started",
    "new",
    "sale",
    "立即购买",
    "立即抢购",
    "加入购物车",
    "查看详情",
    "详情",
    "查看",
    "更多",
    "购买",
    "抢购",
    "马上抢",
    "收藏",
    "对比",
    "关注",
    "去看看",
    "立即查看",
    "找相似",
    "同款",
];

/// A box with one offer.
#[derive(Debug)]
pub(crate) struct Card {
    /// The box.
    pub(crate) at: At,
    /// Its offer.
    pub(crate) listing: Listing,
}

/// All boxes with offers, in page order.
pub(crate) fn cards(document: &Document<'_>, marks: &Marks, base: Option<&Url>) -> Vec<Card> {
    let mut boxes = repeated(document, marks);
    boxes.extend(of_same_shape(document, marks, &boxes));
    if boxes.is_empty() {
        return unlinked(document, marks, base);
    }
    boxes.sort_unstable();
    boxes.dedup();
    boxes.truncate(MAX_LISTINGS);
    boxes.into_iter().filter_map(|at| Some(Card { at, listing: read(document, marks, base, at)? })).collect()
}

/// Children with a price and a link, at least two of a kind under one parent, innermost first.
fn repeated(document: &Document<'_>, marks: &Marks) -> Vec<At> {
    let mut parents: Vec<At> = Vec::new();
    let mut seen = HashSet::new();
    for mark in &marks.prices {
        for up in std::iter::once(mark.at).chain(document.ancestors(mark.at)) {
            let parent = document.parent(up);
            if !seen.insert(parent) {
                break;
            }
            parents.push(parent);
        }
    }
    // Later in page order is deeper, or beside.
    parents.sort_unstable_by(|a, b| b.cmp(a));
    let mut containers: Vec<At> = Vec::new();
    let mut boxes = Vec::new();
    for parent in parents {
        let holds_container = |at: At| {
            let from = containers.partition_point(|container| *container >= document.end(at));
            containers.get(from).is_some_and(|container| *container >= at)
        };
        let fit: Vec<(At, Tag)> = document
            .children(parent)
            .filter(|(at, tag)| {
                !matches!(tag, Tag::Option | Tag::Head)
                    && !is_review(document, *at)
                    && document.below(*at).len() <= MAX_BOX
                    && !marks.prices_in(document, *at).is_empty()
                    && !marks.links_in(document, *at).is_empty()
                    && !holds_container(*at)
            })
            .collect();
        let mut counts: HashMap<Tag, usize> = HashMap::new();
        fit.iter().for_each(|(_, tag)| *counts.entry(*tag).or_default() += 1);
        let Some(tag) = fit.iter().map(|(_, tag)| *tag).max_by_key(|tag| counts.get(tag)) else { continue };
        let group: Vec<At> = fit.iter().filter(|(_, other)| *other == tag).map(|(at, _)| *at).collect();
        let alike = group.len() > 3 || {
            let shapes: HashSet<_> = group.iter().map(|at| first_class(document, *at)).collect();
            let parts: HashSet<Vec<_>> = group.iter().map(|at| parts(document, *at)).collect();
            shapes.len() == 1 || parts.len() == 1
        };
        let targets: HashSet<_> = group
            .iter()
            .filter_map(|at| Some(canonical_url(&main_link(document, marks, *at)?.url)))
            .collect();
        if group.len() >= 2 && targets.len() >= 2 && alike {
            containers.push(parent);
            boxes.extend(group);
        }
    }
    boxes
}

/// Boxes that lead nowhere, as pages drawn by scripts have them: at least six of one shape with a name, a price and mostly a
/// picture, as a takeaway shop's dishes.
fn unlinked(document: &Document<'_>, marks: &Marks, base: Option<&Url>) -> Vec<Card> {
    let mut groups: HashMap<(Option<Tag>, &str), Vec<At>> = HashMap::new();
    for mark in marks.prices.iter().take(MAX_LISTINGS).filter(|mark| !is_review(document, mark.at)) {
        let up = || document.ancestors(mark.at).take(7).take_while(|up| document.below(*up).len() <= MAX_BOX);
        let inner = up().find(|up| name_of(document, *up).is_some());
        // The widest around it that holds no other price.
        let prices = |at: At| marks.prices_in(document, at).len();
        let whole = inner.and_then(|inner| up().filter(|up| prices(*up) == prices(inner)).last());
        let named = whole.and_then(|at| Some((at, first_class(document, at)?)));
        if let Some((at, class)) = named
            && marks.prices_in(document, at).len() <= 3
        {
            let group = groups.entry((document.tag(at), class)).or_default();
            if group.last() != Some(&at) {
                group.push(at);
            }
        }
    }
    let Some(mut boxes) = groups.into_values().max_by_key(Vec::len).filter(|boxes| boxes.len() >= 6) else {
        return Vec::new();
    };
    let pictured = boxes.iter().filter(|at| document.all(**at, Tag::Img).next().is_some()).count();
    if pictured * 2 < boxes.len() {
        return Vec::new();
    }
    boxes.sort_unstable();
    let read = |at: At| {
        let prices = marks.prices_in(document, at);
        let price = prices.iter().find(|mark| !mark.former)?;
        let former = prices.iter().find(|mark| mark.former);
        let title = name_of(document, at)?;
        Some(Listing {
            price: price.price.clone(),
            list_price: former.and_then(|mark| mark.price.clone()),
            images: pictures(document, base, at, |_| true),
            image_texts: picture_texts(document, at, &title, |_| true),
            sales: sales_below(document, at, |_| true),
            claims: claims::claims(&document.lines(at, 2_000, |_, _| false)),
            origins: Origins::all(Origin::Looks),
            title,
            ..Listing::default()
        })
    };
    boxes.into_iter().filter_map(|at| Some(Card { at, listing: read(at)? })).collect()
}

/// What a box calls its name: a heading, or an element of such a class.
fn name_of(document: &Document<'_>, at: At) -> Option<String> {
    let named = document.elements(at).find(|(inner, tag)| {
        let called = document.called(*inner);
        (tag.is_heading() || called.has(Called::BOX_TITLE))
            && !called.has(Called::PEOPLE)
            && document.below(*inner).len() <= 12
    })?;
    let name = document.line(named.0, MAX_TITLE);
    let letters = name.chars().filter(|ch| ch.is_alphabetic()).count();
    ((2..=80).contains(&letters) && !is_price_text(&name)).then_some(name)
}

/// The box, or what it stands in, holds what visitors wrote.
fn is_review(document: &Document<'_>, at: At) -> bool {
    std::iter::once(at).chain(document.ancestors(at).take(4)).any(|up| {
        document.called(up).has(Called::REVIEWS) && !matches!(document.tag(up), Some(Tag::Body | Tag::Html))
    })
}

/// Tags and classes of what stands directly in a box.
fn parts<'t>(document: &Document<'t>, at: At) -> Vec<(Tag, Option<&'t str>)> {
    document.children(at).take(12).map(|(at, tag)| (tag, first_class(document, at))).collect()
}

/// Elements shaped as the boxes are (tag, first class, parent's tag and first class) that lead somewhere; one
/// without a price only beside the boxes, one without a class only in a row beside theirs, or
/// with a picture among at least three of them.
fn of_same_shape(document: &Document<'_>, marks: &Marks, boxes: &[At]) -> Vec<At> {
    let shapes: HashSet<_> = boxes.iter().filter_map(|at| shape(document, *at)).collect();
    let mut siblings: HashMap<(At, Option<Tag>), usize> = HashMap::new();
    boxes.iter().for_each(|at| *siblings.entry((document.parent(*at), document.tag(*at))).or_default() += 1);
    // A menu with a price or two among its words is no row of goods.
    let goods_rows: HashSet<At> = siblings
        .iter()
        .filter(|((parent, tag), priced)| {
            let all = document.children(*parent).filter(|(_, other)| Some(*other) == *tag).count();
            *priced * 3 >= all
        })
        .map(|((parent, _), _)| *parent)
        .collect();
    let rows: HashSet<_> = boxes.iter().map(|at| row(document, *at)).collect();
    let mut sorted = boxes.to_vec();
    sorted.sort_unstable();
    let overlaps = |at: At| {
        let from = sorted.partition_point(|given| *given < at);
        sorted.get(from).is_some_and(|given| *given < document.end(at))
            || from.checked_sub(1).and_then(|i| sorted.get(i)).is_some_and(|given| at < document.end(*given))
    };
    let joins = |at: At| {
        let priced = !marks.prices_in(document, at).is_empty();
        let alike = shape(document, at).is_some_and(|found| shapes.contains(&found));
        let leads = || main_link(document, marks, at).is_some_and(|link| link.is_detail);
        (alike && (priced || goods_rows.contains(&document.parent(at)) || leads()))
            || (priced && rows.contains(&row(document, at)))
    };
    document
        .elements(0)
        .map(|(at, _)| at)
        .filter(|at| document.below(*at).len() <= MAX_BOX && !marks.links_in(document, *at).is_empty())
        .filter(|at| joins(*at) && !overlaps(*at))
        .collect()
}

/// Tag of a box, tag of its row, and what holds the rows.
fn row(document: &Document<'_>, at: At) -> (Option<Tag>, Option<Tag>, At) {
    let parent = document.parent(at);
    (document.tag(at), document.tag(parent), document.parent(parent))
}

fn shape<'t>(document: &Document<'t>, at: At) -> Option<(Tag, &'t str, Option<Tag>, &'t str)> {
    let parent = document.parent(at);
    let own = first_class(document, at);
    let around = first_class(document, parent).unwrap_or_default();
    if own.is_none() && around.is_empty() {
        return None;
    }
    Some((document.tag(at)?, own.unwrap_or_default(), document.tag(parent), around))
}

/// The first class that tells what an element is, and not which of a row it is.
fn first_class<'t>(document: &Document<'t>, at: At) -> Option<&'t str> {
    const PLACES: &[&str] = &[
        "even", "odd", "first", "last", "alt", "cur", "current", "active", "on", "hover", "selected", "mr0",
    ];
    let classes = document.raw_attribute(at, "class").unwrap_or_default();
    classes.split_ascii_whitespace().find(|class| !PLACES.contains(class))
}

/// The link that leads to the offer: one that looks so, else the target that most links share (picture, title and
/// button lead to the same page), else the one with the longest text.
fn main_link<'m>(document: &Document<'_>, marks: &'m Marks, at: At) -> Option<&'m LinkMark> {
    let own = document.tag(at) == Some(Tag::A);
    let links = marks.links_in(document, at);
    if own {
        return links.first();
    }
    let first = links.get(..30).unwrap_or(links);
    let shows = || first.iter().filter(|link| !link.is_action);
    let length = |link: &LinkMark| document.line(link.at, 400).chars().count();
    let shared = |link: &LinkMark| shows().filter(|other| other.url == link.url).count();
    shows()
        .find(|link| link.is_detail)
        .or_else(|| shows().rev().max_by_key(|link| (shared(link), length(link))))
}

fn read(document: &Document<'_>, marks: &Marks, base: Option<&Url>, at: At) -> Option<Listing> {
    let link = main_link(document, marks, at)?;
    let title = title(document, marks, at, link)?;
    let prices = marks.prices_in(document, at);
    let price = prices.iter().find(|mark| !mark.former).or_else(|| prices.first());
    let former = prices.iter().find(|mark| mark.former && price.is_none_or(|price| price.at != mark.at));
    let former = former.or_else(|| higher(document, prices));
    let url = canonical_url(&link.url);
    let image_texts = picture_texts(document, at, &title, |_| true);
    Some(Listing {
        id: goods_id(&url),
        url: Some(url.into()),
        title,
        price: price.and_then(|mark| mark.price.clone()),
        list_price: former.and_then(|mark| mark.price.clone()),
        seller: seller(document, marks, at, link),
        location: place(document, at),
        images: pictures(document, base, at, |_| true),
        image_texts,
        sales: sales_below(document, at, |_| true),
        claims: claims::claims(&document.lines(at, 2_000, |_, _| false)),
        origins: Origins::all(Origin::Looks),
        ..Listing::default()
    })
}

/// Of exactly two prices that the page calls so, the second, where it is higher and both stand alone: `889.02 898.00`.
fn higher<'m>(document: &Document<'_>, prices: &'m [PriceMark]) -> Option<&'m PriceMark> {
    let [asked, other] = prices else { return None };
    let cents = |mark: &PriceMark| mark.price.as_ref().map(|price| price.cents);
    let (low, high) = (cents(asked)?, cents(other)?);
    let named = |mark: &PriceMark| {
        std::iter::once(mark.at)
            .chain(document.ancestors(mark.at).take(2))
            .any(|up| document.called(up).has(Called::PRICE) && document.below(up).len() <= 8)
    };
    let parts = ["定金", "订金", "首付", "月供", "期", "运费", "满", "起送", "配送", "人均"];
    let split = |mark: &PriceMark| {
        let shown = document.line(document.parent(mark.at), 200);
        parts.iter().any(|word| shown.contains(word))
    };
    let fits = !asked.former && low > 0 && high > low && high < low.saturating_mul(20);
    (fits && named(asked) && named(other) && !split(asked) && !split(other)).then_some(other)
}

/// The offer's title: what the page calls so, a heading, the longest text of a link to the offer, a picture's
/// alternative text.
fn title(document: &Document<'_>, marks: &Marks, at: At, link: &LinkMark) -> Option<String> {
    let fits = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        let lower = text.to_lowercase();
        let calls = CALLS.contains(&lower.trim_end_matches(['!', '！', '>', ' ', '.', '»']));
        (2..=300).contains(&letters)
            && text.chars().any(char::is_alphabetic)
            && !is_price_text(text)
            && !is_bracketed(text)
            && !calls
    };
    let mut best: Option<(u8, usize, String)> = None;
    let mut offer = |rank: u8, text: String| {
        let length = text.chars().count();
        let better = best.as_ref().is_none_or(|(r, l, _)| rank > *r || (rank == *r && length > *l));
        if fits(&text) && better {
            best = Some((rank, length, text));
        }
    };
    for (inner, tag) in
        std::iter::once((at, document.tag(at).unwrap_or(Tag::Other))).chain(document.elements(at))
    {
        let called = document.called(inner);
        if called.has(Called::BOX_TITLE) && !called.has(Called::PEOPLE) && inner != at {
            let own = document.elements(inner).find(|(part, tag)| {
                tag.is_heading()
                    || marks
                        .links_in(document, *part)
                        .first()
                        .is_some_and(|first| first.at == *part && same_target(first, link))
            });
            offer(4, document.line(own.map_or(inner, |(part, _)| part), MAX_TITLE));
        }
        if tag.is_heading() {
            let linked = marks.links_in(document, inner).iter().any(|link| same_target(link, link))
                || document
                    .ancestors(inner)
                    .take_while(|up| *up >= at)
                    .any(|up| document.tag(up) == Some(Tag::A));
            offer(if linked { 3 } else { 1 }, document.line(inner, MAX_TITLE));
        }
        if tag == Tag::Img
            && let Some(alt) = document.attribute(inner, "alt")
        {
            offer(0, line(&alt, MAX_TITLE));
        }
    }
    let mut wholes: Vec<String> = Vec::new();
    for other in marks.links_in(document, at) {
        if !same_target(other, link) || document.called(other.at).has(Called::PEOPLE) {
            continue;
        }
        let given =
            document.attribute(other.at, "title").map(|title| line(&title, MAX_TITLE)).unwrap_or_default();
        offer(2, given.clone());
        wholes.push(given);
        if marks.prices_in(document, other.at).is_empty() {
            offer(2, link_text(document, other.at));
        }
    }
    // What a link shows beside its price names the goods before what stands for their picture.
    let leads = link.is_detail || goods_id(&link.url).is_some();
    let lined = || if leads { longest_line(document, at, fits) } else { None };
    let shown = match best {
        Some((0, _, alternative)) => lined().unwrap_or(alternative),
        Some((_, _, shown)) => shown,
        None => lined()?,
    };
    // A title cut short to fit stands whole in an attribute.
    let given = document.elements(at).filter_map(|(inner, _)| {
        document.attribute(inner, "title").or_else(|| document.attribute(inner, "alt"))
    });
    wholes.extend(given.map(|text| line(&text, MAX_TITLE)));
    let beginning = shown.trim_end_matches(['.', '…', ' ']);
    let whole = wholes.into_iter().find(|whole| {
        beginning.chars().count() >= 6
            && whole.len() > shown.len()
            && whole.starts_with(beginning)
            && fits(whole)
    });
    let mut title = whole.unwrap_or(shown);
    // A brand as heading and the goods' name as a line below, which the picture repeats: both are the title.
    let visible = document.line(at, MAX_TITLE * 2);
    let alternative = document.all(at, Tag::Img).find_map(|img| document.attribute(img, "alt"));
    if let Some(name) = alternative.map(|alt| line(&alt, MAX_TITLE))
        && fits(&name)
        && name.chars().count() <= 80
        && visible.contains(&name)
        && !title.contains(&name)
    {
        title = if name.contains(&title) { name } else { format!("{title} {name}") };
    }
    Some(line(&title, MAX_TITLE))
}

/// `(12点の新品)`: said in brackets only, beside what something is.
fn is_bracketed(text: &str) -> bool {
    let text = text.trim();
    let ends = |open: char, close: char| {
        text.starts_with(open) && text.ends_with(close) && text.chars().filter(|ch| *ch == close).count() == 1
    };
    ends('(', ')') || ends('（', '）')
}

/// A link's text; of one that also describes the goods at length, only the short lines.
fn link_text(document: &Document<'_>, at: At) -> String {
    let whole = document.line(at, MAX_TITLE);
    if whole.chars().count() <= LONG_TITLE {
        return whole;
    }
    let lines = document.lines(at, MAX_TITLE, |_, _| false);
    let short: Vec<_> = lines.lines().filter(|line| line.chars().count() <= LONG_TITLE).collect();
    if short.is_empty() || short.len() == lines.lines().count() { whole } else { short.join(" ") }
}

/// The longest line of a box that is no price: `<a><img><div>name</div><div>¥9</div></a>` names nothing otherwise.
fn longest_line(document: &Document<'_>, at: At, fits: impl Fn(&str) -> bool) -> Option<String> {
    let shown = document.lines(at, MAX_TITLE * 2, |_, _| false);
    let named =
        shown.lines().filter(|line| fits(line) && find_price(line).is_none() && sales(line, false).is_none());
    named.max_by_key(|line| line.chars().count()).map(str::to_owned)
}

fn same_target(one: &LinkMark, other: &LinkMark) -> bool {
    one.url == other.url || canonical_url(&one.url) == canonical_url(&other.url)
}

fn seller(document: &Document<'_>, marks: &Marks, at: At, main: &LinkMark) -> Option<Seller> {
    const CLASSES: &[&str] = &[
        "shop",
        "seller",
        "store",
        "nick",
        "merchant",
        "supplier",
        "company",
        "shopname",
        "sellername",
        "storename",
        "shopnick",
        "companyname",
        "suppliername",
        "merchantname",
        "vendorname",
        "vendor",
        "mallname",
        "shopinfo",
    ];
    const LABELS: &[&str] =
        &["进店", "进入店铺", "店铺", "旺旺", "联系", "自营", "收藏", "add", "cart", "加入", "逛"];
    let found = document.elements(at).find_map(|(inner, _)| {
        if !document.called(inner).has(Called::PEOPLE) {
            return None;
        }
        let given = ["class", "id"].into_iter().filter_map(|name| document.raw_attribute(inner, name));
        let named = given.flat_map(str::split_ascii_whitespace).any(|token| {
            let mut plain: String = token.chars().filter(char::is_ascii_alphanumeric).collect();
            plain.make_ascii_lowercase();
            CLASSES.contains(&plain.strip_prefix("j").unwrap_or(&plain))
                || CLASSES.contains(&&*plain)
                || CLASSES.iter().skip(7).any(|name| plain.ends_with(name))
        });
        if !named || !marks.prices_in(document, inner).is_empty() {
            return None;
        }
        let name = document
            .attribute(inner, "title")
            .map(|title| line(&title, 200))
            .filter(|title| !title.is_empty());
        let name = name.unwrap_or_else(|| document.line(inner, 200));
        let length = name.chars().count();
        let is_label = LABELS.iter().any(|label| name.to_lowercase().starts_with(label));
        (2..=40).contains(&length).then_some((inner, name)).filter(|_| !is_label)
    })?;
    let (inner, name) = found;
    let enclosing =
        document.ancestors(inner).take_while(|up| *up > at).find(|up| document.tag(*up) == Some(Tag::A));
    let link = marks.links_in(document, enclosing.unwrap_or(inner)).first();
    let url = link.filter(|link| link.url != main.url).map(|link| canonical_url(&link.url).into());
    Some(Seller { name, id: None, url })
}

fn place(document: &Document<'_>, at: At) -> String {
    let found = document.elements(at).find_map(|(inner, _)| {
        if !document.called(inner).has(Called::PLACE) {
            return None;
        }
        let text = document.line(inner, 100);
        (text.chars().any(is_han) && text.chars().count() <= 20).then_some(text)
    });
    found.unwrap_or_default()
}

/// Texts that stand for the pictures below `at`, where they say more than the title.
pub(crate) fn picture_texts(
    document: &Document<'_>,
    at: At,
    title: &str,
    wanted: impl Fn(At) -> bool,
) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for picture in document.all(at, Tag::Img).filter(|img| wanted(*img)).take(200) {
        let text = document.attribute(picture, "alt").map(|alt| line(&alt, 200)).unwrap_or_default();
        if text.chars().count() >= 2 && !title.contains(&text) && !out.contains(&text) && out.len() < 40 {
            out.push(text);
        }
    }
    out
}

/// Addresses of pictures below `at`.
pub(crate) fn pictures(
    document: &Document<'_>,
    base: Option<&Url>,
    at: At,
    wanted: impl Fn(At) -> bool,
) -> Vec<String> {
    let address = |inner: At| {
        let value = PICTURES
            .iter()
            .find_map(|name| document.attribute(inner, name).filter(|v| !v.starts_with("data:")))?;
        absolute(base, &value).map(String::from)
    };
    let mut out: Vec<String> = Vec::new();
    for found in document.all(at, Tag::Img).filter(|img| wanted(*img)).filter_map(address) {
        if out.len() >= 20 {
            break;
        }
        if !out.contains(&found) {
            out.push(found);
        }
    }
    out
}

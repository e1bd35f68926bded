//! The places of a page that the heuristics hold on to: prices and links, each in page order.

use url::Url;
use xuncha_model::{Currency, Price};

use crate::address::{absolute, is_action, looks_like_detail};
use crate::called::Called;
use crate::document::{At, Content, Document};
use crate::limits::{MAX_NODES, MAX_TITLE};
use crate::price::{bare_price, find_price, price_text};
use crate::tag::Tag;
use crate::text::{trimmed, unescape};

/// How far above a number the element is looked for that holds the whole price.
const CLIMB: usize = 3;
/// Nodes that an element with a price and nothing else may have below it.
const PRICE_NODES: usize = 14;

/// What stands in a price's place where there is none.
const NO_PRICE: &[&str] = &[
    "售罄",
    "已售罄",
    "已售",
    "已售出",
    "面议",
    "价格面议",
    "电议",
    "询价",
    "暂无报价",
    "暂无价格",
    "登录后可见",
    "sold out",
];

/// A price shown by the element at `at`.
#[derive(Debug, Clone)]
pub(crate) struct PriceMark {
    pub(crate) at: At,
    /// `None` where the page says that there is none to show: 售罄, 面议.
    pub(crate) price: Option<Price>,
    /// Struck out, or named the former price.
    pub(crate) former: bool,
    /// Bears a sign of money.
    signed: bool,
}

/// A link to another page.
#[derive(Debug, Clone)]
pub(crate) struct LinkMark {
    pub(crate) at: At,
    pub(crate) url: Url,
    /// The address looks like that of one offer.
    pub(crate) is_detail: bool,
    /// The address does something instead of showing something.
    pub(crate) is_action: bool,
}

impl LinkMark {
    fn new(at: At, url: Url) -> Self {
        let (is_detail, is_action) = (looks_like_detail(&url), is_action(&url));
        Self { at, url, is_detail, is_action }
    }
}

/// Prices and links of a page.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    pub(crate) prices: Vec<PriceMark>,
    /// Currency of the prices, by the sign that most of them bear.
    pub(crate) currency: Option<Currency>,
    pub(crate) links: Vec<LinkMark>,
    /// Bytes of text, bytes of text inside links, and links before each node.
    texts: Vec<(u32, u32, u32)>,
}

impl Marks {
    /// Finds them all.
    pub(crate) fn of(document: &Document<'_>, base: Option<&Url>) -> Self {
        let mut marks = Self::default();
        let mut at = 0;
        while at < document.len().min(MAX_NODES) {
            if matches!(document.tag(at), Some(Tag::Script | Tag::Style | Tag::Noscript | Tag::Template)) {
                at = document.end(at);
                continue;
            }
            if document.tag(at) == Some(Tag::A) {
                let href = document.attribute(at, "href");
                if let Some(url) = href.and_then(|href| absolute(base, &href)) {
                    marks.links.push(LinkMark::new(at, url));
                }
            }
            let covered = marks.prices.last().is_some_and(|mark| at < document.end(mark.at));
            if !covered && let Some(mark) = price_around(document, at) {
                marks.prices.extend(apart(document, mark));
            }
            at += 1;
        }
        marks.settle_currency();
        marks.texts = texts(document);
        marks
    }

    /// Bytes of text below `at`, blanks around each piece left out.
    pub(crate) fn text_length(&self, document: &Document<'_>, at: At) -> u32 {
        let before = |at: At| self.texts.get(at).or(self.texts.last()).map_or(0, |sums| sums.0);
        before(document.end(at)).saturating_sub(before(at))
    }

    /// True for a block that is little else than links: a menu, a list of other goods, a list of regions.
    pub(crate) fn is_menu(&self, document: &Document<'_>, at: At) -> bool {
        let before = |at: At| self.texts.get(at).or(self.texts.last()).copied().unwrap_or_default();
        let ((from, linked_from, links_from), (to, linked_to, links_to)) =
            (before(at), before(document.end(at)));
        links_to - links_from >= 5 && (linked_to - linked_from) * 10 >= (to - from) * 7
    }

    /// Prices without a sign are in the currency of those with one.
    fn settle_currency(&mut self) {
        let mut counts: Vec<(Currency, usize)> = Vec::new();
        for price in self.prices.iter().filter(|mark| mark.signed).filter_map(|mark| mark.price.as_ref()) {
            match counts.iter_mut().find(|(currency, _)| *currency == price.currency) {
                Some((_, count)) => *count += 1,
                None => counts.push((price.currency, 1)),
            }
        }
        self.currency = counts.into_iter().max_by_key(|(_, count)| *count).map(|(currency, _)| currency);
        if let Some(currency) = self.currency {
            let bare =
                self.prices.iter_mut().filter(|mark| !mark.signed).filter_map(|mark| mark.price.as_mut());
            bare.for_each(|price| price.currency = currency);
        }
    }

    /// Prices at or below `at`.
    pub(crate) fn prices_in(&self, document: &Document<'_>, at: At) -> &[PriceMark] {
        within(&self.prices, |mark| mark.at, at, document.end(at))
    }

    /// Links at or below `at`.
    pub(crate) fn links_in(&self, document: &Document<'_>, at: At) -> &[LinkMark] {
        within(&self.links, |mark| mark.at, at, document.end(at))
    }
}

fn within<T>(marks: &[T], place: impl Fn(&T) -> At, from: At, to: At) -> &[T] {
    let start = marks.partition_point(|mark| place(mark) < from);
    let end = marks.partition_point(|mark| place(mark) < to);
    marks.get(start..end).unwrap_or_default()
}

/// Sums of text lengths and links, one entry a node and one for the end.
fn texts(document: &Document<'_>) -> Vec<(u32, u32, u32)> {
    let mut out = Vec::with_capacity(document.len() + 1);
    let (mut all, mut linked, mut links, mut link_end) = (0_u32, 0_u32, 0, 0);
    for at in 0..document.len() {
        out.push((all, linked, links));
        match document.nodes.get(at).map(|node| &node.content) {
            Some(Content::Text(raw)) => {
                let length = u32::try_from(trimmed(raw).len()).unwrap_or(u32::MAX);
                all = all.saturating_add(length);
                linked = linked.saturating_add(if at < link_end { length } else { 0 });
            }
            Some(Content::Element { tag: Tag::A, .. }) => {
                links += 1;
                link_end = link_end.max(document.end(at));
            }
            _ => {}
        }
    }
    out.push((all, linked, links));
    out
}

/// `￥500 <del>￥2,900</del>` in one element are two prices; every other mark is left as it is.
fn apart(document: &Document<'_>, mark: PriceMark) -> Vec<PriceMark> {
    let is_struck = |tag| matches!(tag, Tag::Del | Tag::S | Tag::Strike);
    let Some((struck, _)) = document.elements(mark.at).find(|(_, tag)| is_struck(*tag)) else {
        return vec![mark];
    };
    let asked = find_price(&document.lines(mark.at, MAX_TITLE, |_, tag| is_struck(tag)));
    let currency = mark.price.as_ref().map_or(Currency::Cny, |price| price.currency);
    let former = bare_price(&document.line(struck, MAX_TITLE), currency);
    if asked.is_none() || former.is_none() {
        return vec![mark];
    }
    let former = PriceMark { at: struck, price: former, former: true, ..mark };
    vec![PriceMark { price: asked, former: false, ..mark }, former]
}

/// The price that the text node at `at` is, or is part of.
fn price_around(document: &Document<'_>, at: At) -> Option<PriceMark> {
    let Some(Content::Text(raw)) = document.nodes.get(at).map(|node| &node.content) else { return None };
    let raw = trimmed(raw);
    // `&#165;` takes room; a longer text is no price.
    if raw.is_empty() || raw.len() > 240 {
        return None;
    }
    let may = |byte: &u8| byte.is_ascii_digit() || *byte == b'&' || *byte == 0xef;
    let named = (raw.len() <= 24 && !raw.is_ascii()) || raw.len() == 8;
    if !named && !raw.as_bytes().iter().any(may) {
        return None;
    }
    let text = unescape(raw, false);
    let text = text.trim();
    if NO_PRICE.contains(&text) {
        let at = document.parent(at);
        let named = document.called(at).is_price();
        return named.then_some(PriceMark { at, price: None, former: false, signed: false });
    }
    if text.len() > 80 || !text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
        return None;
    }
    let mut up = document.parent(at);
    for _ in 0..CLIMB {
        if up == 0 || document.below(up).len() > PRICE_NODES {
            return None;
        }
        let shown = document.line(up, MAX_TITLE);
        if shown.len() > 120 {
            return None;
        }
        if let Some(price) = price_text(&shown) {
            let former = is_former(document, up, &shown);
            return Some(PriceMark { at: up, price: Some(price), former, signed: true });
        }
        if document.called(up).is_price() {
            // `<li class=price><em>51.92</em> 最近成交536笔`: the number alone, where it comes first.
            let alone = is_amount(text) && shown.starts_with(text);
            let (up, shown) = if alone { (document.parent(at), text) } else { (up, &*shown) };
            let price = bare_price(shown, Currency::Cny).filter(|_| shown.len() <= 24 && numeric(shown));
            if price.is_some() {
                return Some(PriceMark {
                    at: up,
                    price,
                    former: is_former(document, up, shown),
                    signed: false,
                });
            }
        }
        up = document.parent(up);
    }
    None
}

/// `51.92`: an amount with its decimals and nothing else.
fn is_amount(text: &str) -> bool {
    let Some((whole, decimals)) = text.rsplit_once('.') else { return false };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=7).contains(&whole.len()) && digits(whole) && decimals.len() == 2 && digits(decimals)
}

/// Digits and the marks that stand in prices make up the text.
fn numeric(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 3 && text.chars().filter(char::is_ascii_digit).count() >= 1
}

fn is_former(document: &Document<'_>, at: At, text: &str) -> bool {
    const WORDS: &[&str] = &[
        "原价",
        "市场价",
        "专柜价",
        "参考价",
        "吊牌价",
        "划线价",
        "门店价",
        "建议零售价",
        "厂商指导价",
        "was",
        "rrp",
        "list price",
        "list:",
        "typical price",
        "msrp",
        "antes",
        "statt",
        "uvp",
        "定価",
        "参考価格",
        "過去価格",
        "original price",
        "通常価格",
        "原價",
        "市價",
        "建議售價",
    ];
    let lower = text.to_lowercase();
    WORDS.iter().any(|word| lower.starts_with(word))
        || std::iter::once(at).chain(document.ancestors(at).take(2)).any(|up| {
            let small = document.below(up).len() <= PRICE_NODES;
            let struck = matches!(document.tag(up), Some(Tag::Del | Tag::S | Tag::Strike));
            let said = document.raw_attribute(up, "data-a-strike").is_some_and(|value| value == "true");
            small && (struck || said || document.called(up).has(Called::FORMER))
        })
        || document.elements(at).any(|(_, tag)| matches!(tag, Tag::Del | Tag::S | Tag::Strike))
}

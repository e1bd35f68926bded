//! Where to go on from a page: its next pages and its goods.

use std::collections::HashSet;

use url::Url;
use xuncha_model::canonical_url;

use crate::called::Called;
use crate::document::{At, Document};
use crate::limits::MAX_LINKS;
use crate::marks::{LinkMark, Marks};
use crate::tag::Tag;
use crate::totals::Totals;

/// Links of a page, absolute and canonical, each once, in page order.
#[derive(Debug, Clone, Default)]
pub struct PageLinks {
    /// Next pages: named so first, then numbered ones.
    pub next: Vec<Url>,
    /// Pages of single offers.
    pub products: Vec<Url>,
    /// Lists of goods that a page without goods of its own leads to: 全部商品, categories, a shop's goods. Empty where
    /// the page has goods itself.
    pub lists: Vec<Url>,
    /// How many pages and goods the list says it has.
    pub totals: Totals,
}

/// Texts of a link to the next page, lower case.
const NEXT: &[&str] = &[
    "下一页",
    "下页",
    "下一頁",
    "下一页>",
    "下一页>>",
    "下一页 >",
    "下一页»",
    "后一页",
    "next",
    "next page",
    "next >",
    "next >>",
    "next »",
    "next ›",
    "next→",
    "next →",
    "»",
    "›",
    ">",
    ">>",
    "→",
    "次へ",
    "次のページ",
    "weiter",
    "nächste",
    "suivant",
    "siguiente",
    "следующая",
    "older posts",
    "volgende",
    "avanti",
    "próxima",
];

/// What a link to a list of goods says, or begins with.
const LIST_WORDS: &[&str] = &[
    "全部商品",
    "所有商品",
    "全部宝贝",
    "所有宝贝",
    "全部分类",
    "商品列表",
    "商品分类",
    "查看全部",
    "查看更多",
    "更多商品",
    "进入店铺",
    "进店逛逛",
    "进店",
    "all products",
    "shop all",
    "view all",
    "browse products",
];

/// What a part of the path of a list of goods is called. Sources: the address schemes of the shop programs Shopify
/// (`collections`), WooCommerce (`shop`, `product-category`), django-oscar (`catalogue`), ECShop and Shopware (`category`).
const LIST_PARTS: &[&str] = &[
    "catalogue",
    "catalog",
    "category",
    "categories",
    "collection",
    "collections",
    "goods",
    "list",
    "product-category",
    "products",
    "shop",
    "shops",
    "store",
    "stores",
];

/// Links of a page; `goods` are the addresses of its listings, in page order.
pub(crate) fn links(document: &Document<'_>, marks: &Marks, own: Option<&Url>, goods: &[Url]) -> PageLinks {
    let mut next = Collector::new(own);
    for at in document.all(0, Tag::Link) {
        if is_rel_next(document, at)
            && let Some(url) =
                document.attribute(at, "href").and_then(|href| crate::address::absolute(own, &href))
        {
            next.add(&url);
        }
    }
    for link in &marks.links {
        if is_rel_next(document, link.at)
            || (marks.text_length(document, link.at) <= 120 && says_next(document, link.at))
        {
            next.add(&link.url);
        }
    }
    for link in &marks.links {
        if is_numbered(document, marks, link.at) {
            next.add(&link.url);
        }
    }
    let mut products = Collector::new(own);
    goods.iter().for_each(|url| products.add(url));
    for link in &marks.links {
        if link.is_detail && !link.is_action {
            products.add(&link.url);
        }
    }
    let mut lists = Collector::new(own);
    if goods.is_empty() {
        for link in marks.links.iter().filter(|link| leads_to_goods(document, link)) {
            lists.add(&link.url);
        }
        lists.found.retain(|url| !products.seen.contains(url) && !next.seen.contains(url));
    }
    PageLinks { next: next.found, products: products.found, lists: lists.found, totals: Totals::default() }
}

struct Collector {
    found: Vec<Url>,
    seen: HashSet<Url>,
}

impl Collector {
    fn new(own: Option<&Url>) -> Self {
        Self { found: Vec::new(), seen: own.map(canonical_url).into_iter().collect() }
    }

    fn add(&mut self, url: &Url) {
        let url = canonical_url(url);
        if self.found.len() < MAX_LINKS && self.seen.insert(url.clone()) {
            self.found.push(url);
        }
    }
}

fn leads_to_goods(document: &Document<'_>, link: &LinkMark) -> bool {
    if link.is_action {
        return false;
    }
    let is_named = |part: &str| LIST_PARTS.iter().any(|known| part.eq_ignore_ascii_case(known));
    let named = link.url.path_segments().is_some_and(|mut parts| parts.any(is_named));
    named || {
        let text = document.line(link.at, 60).to_lowercase();
        LIST_WORDS.iter().any(|word| text.starts_with(word))
    }
}

fn is_rel_next(document: &Document<'_>, at: At) -> bool {
    let rel = document.raw_attribute(at, "rel").unwrap_or_default();
    rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
}

fn says_next(document: &Document<'_>, at: At) -> bool {
    if document.below(at).len() > 12 {
        return false;
    }
    let text = document.line(at, 60).to_lowercase();
    if NEXT.contains(&&*text) {
        // A lone arrow is also what carousels use: only beside numbers, or where the class says pages.
        return text.chars().any(char::is_alphabetic) || in_pagination(document, at);
    }
    document.called(at).has(Called::NEXT) && text.chars().count() <= 12 && in_pagination(document, at)
}

fn in_pagination(document: &Document<'_>, at: At) -> bool {
    std::iter::once(at).chain(document.ancestors(at).take(4)).any(|up| document.called(up).has(Called::PAGES))
}

/// A link whose text is a page number, with another number beside it.
fn is_numbered(document: &Document<'_>, marks: &Marks, at: At) -> bool {
    let is_number = |at: At| {
        document.below(at).len() <= 4 && (1..=40).contains(&marks.text_length(document, at)) && {
            let text = document.line(at, 16);
            !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())
        }
    };
    if !is_number(at) {
        return false;
    }
    let near = document.ancestors(at).take(3).find(|up| {
        marks.links_in(document, *up).iter().filter(|link| is_number(link.at)).take(2).count() >= 2
    });
    near.is_some_and(|up| document.below(up).len() <= 400) || in_pagination(document, at)
}

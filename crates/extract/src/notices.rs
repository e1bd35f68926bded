//! What a page shows of licences: numbers of permits and filings, pictures of licences, links to them (亮照).

use std::sync::LazyLock;

use url::Url;
use xuncha_identifiers::{Found, IdentifierKind, find};
use xuncha_model::PageKind;

use crate::address::{absolute, resolve};
use crate::called::Called;
use crate::document::Document;
use crate::limits::MAX_TEXT;
use crate::signs::Signs;
use crate::sources::NOWHERE;
use crate::tag::Tag;
use crate::text::line;

/// Pictures and links kept.
const MAX_SHOWN: usize = 20;
/// A text cut at its cap may end this many bytes before it.
const NEARLY: usize = 4_000;
/// Nodes at the end of a long page in which they are looked for besides.
const LAST_NODES: usize = 1_500;
/// Bytes of a page's text in which numbers are looked for.
const WINDOW: usize = 200_000;

/// Pairs of label and value kept, lines they are looked for in, characters of a label and bytes of a value.
const MAX_STATED: usize = 60;
const MAX_LINES: usize = 400;
const MAX_LABEL: usize = 16;
const MAX_VALUE: usize = 360;

/// Words in a picture's text or a link that tell of a licence.
static WORDS: LazyLock<Signs> = LazyLock::new(|| {
    Signs::new(&[
        "营业执照",
        "许可证",
        "资格证",
        "证照",
        "亮照",
        "资质",
        "备案凭证",
        "网械平台备字",
        "工商网监",
        "工商红盾",
        "工商行政管理",
        "电子标识",
    ])
});
/// Licences, permits and filings that a page shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notices {
    /// Numbers in the page's text, verified, in page order.
    pub numbers: Vec<Found>,
    /// The page is one that shows licences, so that its numbers are the seller's; in other pages' footers they are
    /// mostly the marketplace's own.
    pub are_sellers: bool,
    /// What a page of licences, or a shop's front, states in pairs of label and value; empty on other pages.
    pub stated: Vec<(String, String)>,
    /// Addresses of pictures of licences.
    pub images: Vec<Url>,
    /// Links to pages that show licences.
    pub links: Vec<Url>,
}

impl Notices {
    /// The ICP filing number of the site.
    #[must_use]
    pub fn icp(&self) -> Option<&str> {
        self.numbers.iter().find(|found| found.kind == IdentifierKind::Icp).map(|found| found.text.as_str())
    }
}

/// The texts of the last nodes of the page, scripts and styles left out, a line each.
fn last_text(document: &Document<'_>) -> String {
    let from = document.len().saturating_sub(LAST_NODES);
    let mut out = String::new();
    for at in from..document.len() {
        let hidden = matches!(
            document.tag(document.parent(at)),
            Some(Tag::Script | Tag::Style | Tag::Noscript | Tag::Template)
        );
        if let Some(text) = document.text_node(at).filter(|text| !hidden && text.len() <= 400) {
            out.push_str(text.trim());
            out.push('\n');
        }
    }
    out
}

/// What the page shows; `text` is its visible text.
pub(crate) fn of(document: &Document<'_>, text: &str, kind: PageKind, base: Option<&Url>) -> Notices {
    let mut numbers = find(crate::text::cut(text, WINDOW));
    // A long page's footer stands behind what was looked at.
    if text.len() + NEARLY >= WINDOW.min(MAX_TEXT) {
        for found in find(&last_text(document)) {
            if !numbers.iter().any(|given| given.kind == found.kind && given.text == found.text) {
                numbers.push(found);
            }
        }
    }
    let are_sellers = kind == PageKind::Licence;
    let mut notices = Notices { numbers, are_sellers, ..Notices::default() };
    let words = &*WORDS;
    for (at, tag) in document.elements(0) {
        match tag {
            Tag::Img if notices.images.len() < MAX_SHOWN => {
                let says = |name| document.raw_attribute(at, name).unwrap_or_default();
                let told = words.stand_in(says("alt")) || words.stand_in(says("title")) || {
                    document.called(at).and(Called::of(says("src"))).has(Called::LICENCE)
                };
                let address = || absolute(base, &document.attribute(at, "src")?);
                notices.images.extend(Some(()).filter(|()| told).and_then(|()| address()));
            }
            Tag::A if notices.links.len() < MAX_SHOWN && document.below(at).len() <= 6 => {
                let shown = document
                    .below(at)
                    .any(|below| document.text_node(below).is_some_and(|text| words.stand_in(&text)));
                if shown
                    && let Some(url) = document.attribute(at, "href").and_then(|href| resolve(base, &href))
                {
                    notices.links.push(url);
                }
            }
            _ => {}
        }
    }
    notices.images.retain(|url| !url.as_str().starts_with(NOWHERE));
    notices.links.retain(|url| !url.as_str().starts_with(NOWHERE));
    notices
}

/// What a page of licences, or a shop's front, states: its parameters, then the lines `label：value` of its text.
pub(crate) fn stated(kind: PageKind, parameters: &[(String, String)], text: &str) -> Vec<(String, String)> {
    if !matches!(kind, PageKind::Licence | PageKind::ShopFront) {
        return Vec::new();
    }
    let lines = text.lines().take(MAX_LINES).filter_map(|told| told.split_once(['：', ':']));
    let lines = lines.filter(|(label, _)| label.chars().count() <= MAX_LABEL);
    let lines = lines.map(|(label, value)| (line(label, MAX_VALUE), line(value, MAX_VALUE)));
    parameters.iter().cloned().chain(lines).take(MAX_STATED).collect()
}

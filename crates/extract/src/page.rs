//! One page in, everything that can be said of it out.
//!
//! bytes → text ([`decode`](crate::decode)) → tree ([`html`](crate::html)) → what each source says
//! ([`schema`](crate::schema), [`state`](crate::state), [`cards`](crate::cards), [`detail`](crate::detail)) →
//! the page's kind ([`kind`](crate::kind)) → listings, each laid together from its sources.
//!
//! Order of trust, field by field: JSON-LD, microdata, embedded state, Open Graph, looks. A title is taken from
//! the page's looks before Open Graph, which likes to add the name of the site.

use url::Url;
use xuncha_model::{Listing, PageKind, Problem, Seller};

use crate::decode::decode;
use crate::detail::meta;
use crate::document::Document;
use crate::jurisdiction::Jurisdiction;
use crate::kind::{Signs, judge};
use crate::links::PageLinks;
use crate::notices::Notices;
use crate::problem::Problems;
use crate::reading::Reading;
use crate::sites::{ProfileUse, Sites};
use crate::tag::Tag;
use crate::words::Seen;
use crate::{address, html};

/// A response, as far as it bears on what the page is.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageInput<'a> {
    /// Body, content coding undone.
    pub bytes: &'a [u8],
    /// Final address.
    pub url: Option<&'a str>,
    /// Header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Status code; `None` for a saved file.
    pub status: Option<u16>,
}

/// What a page says.
#[derive(Debug, Clone)]
pub struct Extraction {
    /// What the page is.
    pub kind: PageKind,
    /// The page was read to its end, and a detail page has the text of its goods. Only of a complete page may
    /// it be concluded that something is missing.
    pub complete: bool,
    /// Name of the encoding it was read by, in the spelling of the WHATWG Encoding standard.
    pub encoding: &'static str,
    /// The page's `<title>`.
    pub title: String,
    /// Offers, in page order; one for a detail page.
    pub listings: Vec<Listing>,
    /// Where to go on.
    pub links: PageLinks,
    /// Who sells everything on the page, where it is the page of one shop.
    pub seller: Option<Seller>,
    /// Licences, permits and filings that the page shows.
    pub notices: Notices,
    /// Places that the page points to for everything on it; see [`jurisdictions`](crate::jurisdictions) for a listing's.
    pub jurisdictions: Vec<Jurisdiction>,
    /// The site profile that bore on the page, and what it gave.
    pub profile: Option<ProfileUse>,
    /// What could not be read as it should.
    pub problems: Vec<Problem>,
    /// The sign that decided the kind, in plain Chinese.
    pub reason: String,
}

/// Reads a page without site profiles. Never fails: what could not be read is among the problems.
#[must_use]
pub fn extract(input: &PageInput<'_>) -> Extraction {
    extract_with(input, &Sites::default())
}

/// Reads a page with the site profiles that hold for its address.
#[must_use]
pub fn extract_with(input: &PageInput<'_>, sites: &Sites) -> Extraction {
    read(input, sites, true)
}

/// The same, the numbers that reach someone past the marketplace left as the page has them: for somebody who may see them.
#[must_use]
pub fn extract_uncovered(input: &PageInput<'_>, sites: &Sites) -> Extraction {
    read(input, sites, false)
}

fn read(input: &PageInput<'_>, sites: &Sites, covers: bool) -> Extraction {
    let mut problems = Problems::default();
    let url = input.url.and_then(|url| Url::parse(url).ok());
    let host = url.as_ref().and_then(Url::host_str);
    if let Some(what) = not_html(input) {
        let (kind, reason) = judge_without_body(input.status)
            .unwrap_or_else(|| (PageKind::NotHtml, format!("内容是{what}，不是网页")));
        return nothing(kind, reason, "", problems);
    }
    let decoded = decode(input.bytes, input.content_type, host, &mut problems);
    let document = html::parse(&decoded.text, &mut problems);
    let url = url.or_else(|| own_address(&document, &decoded.text));
    let mut reading = Reading::of(&document, url, sites, problems);
    reading.covers = covers;
    reading.finish(input.status, decoded.encoding)
}

fn nothing(kind: PageKind, reason: String, encoding: &'static str, problems: Problems) -> Extraction {
    Extraction {
        kind,
        complete: false,
        encoding,
        title: String::new(),
        listings: Vec::new(),
        links: PageLinks::default(),
        seller: None,
        notices: Notices::default(),
        jurisdictions: Vec::new(),
        profile: None,
        problems: problems.into_vec(),
        reason,
    }
}

fn judge_without_body(status: Option<u16>) -> Option<(PageKind, String)> {
    let signs = Signs {
        url: None,
        status,
        title: "",
        text: "",
        seen: &Seen::default(),
        stated: 0,
        embedded: 0,
        cards: 0,
        lone_prices: 0,
        parameters: 0,
        headed: false,
        og_product: false,
        article: false,
        known: None,
    };
    let (kind, reason) = judge(&Document::default(), &signs);
    (kind != PageKind::Empty).then_some((kind, reason))
}

/// What the body is when it is no page at all: pictures and the like are known by their first bytes, whatever
/// the header calls them.
pub(crate) fn not_html(input: &PageInput<'_>) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"\xff\xd8\xff", "图片"),
        (b"\x89PNG", "图片"),
        (b"GIF8", "图片"),
        (b"RIFF", "媒体文件"),
        (b"%PDF", "PDF文件"),
        (b"PK\x03\x04", "压缩文件"),
        (b"\x1f\x8b", "压缩文件"),
        (b"\x00\x00\x00", "媒体文件"),
    ];
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| input.bytes.starts_with(magic)) {
        return Some(what);
    }
    let head = input.bytes.get(..512).unwrap_or(input.bytes).trim_ascii_start();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let declared = input.content_type.unwrap_or_default().to_ascii_lowercase();
    let markup = memchr::memchr(b'<', head).is_some();
    if declared.contains("json") || (!markup && matches!(head.first(), Some(b'{' | b'['))) {
        return Some("JSON数据");
    }
    let name =
        head.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.')).count();
    if !markup && name > 0 && matches!(head.get(name..), Some([b'(', b'{' | b'[', ..])) {
        return Some("JSON数据");
    }
    let script = declared.contains("javascript") || declared.contains("css");
    let text =
        declared.starts_with("image/") || declared.starts_with("video/") || declared.starts_with("audio/");
    (script || text).then_some("其他文件")
}

/// The address that a saved page says it had: the browser's note, `rel=canonical`, `og:url`.
fn own_address(document: &Document<'_>, text: &str) -> Option<Url> {
    let head = crate::text::cut(text, 4_096);
    let noted =
        head.split_once("saved from url=(").and_then(|(_, rest)| rest.split_once(')')).map(|(_, rest)| rest);
    let noted = noted.and_then(|rest| address::absolute(None, rest.split_ascii_whitespace().next()?));
    let linked = || {
        let link = document.all(0, Tag::Link).find(|at| {
            document.raw_attribute(*at, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
        })?;
        address::absolute(None, &document.attribute(link, "href")?)
    };
    noted.or_else(linked).or_else(|| address::absolute(None, &meta(document, &["og:url"])?))
}

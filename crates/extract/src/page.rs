//! One page in, everything that can be said of it out.
//!
//! bytes → text ([`decode`](crate::decode)) → tree ([`html`](crate::html)) → what each source says
//! ([`schema`](crate::schema), [`state`](crate::state), [`cards`](crate::cards), [`detail`](crate::detail)) →
//! the page's kind ([`kind`](crate::kind)) → listings, each laid together from its sources.
//!
//! Order of trust, field by field: JSON-LD, microdata, embedded state, Open Graph, looks. A title is taken from
//! the page's looks before Open Graph, which likes to add the name of the site.

use url::Url;
use xuncha_model::{Currency, Listing, Origin, PageKind, Part, Problem, canonical_url};

use crate::cards::{Card, cards};
use crate::decode::decode;
use crate::detail::{Looks, meta, without_site};
use crate::document::Document;
use crate::draft::{fill, of_source, put, same, settle_origins};
use crate::kind::{Signs, judge};
use crate::limits::{MAX_LISTINGS, MAX_SCRIPT_BYTES, MAX_TEXT, MAX_TITLE};
use crate::links::{PageLinks, links};
use crate::literal::{Allowance, literals, read};
use crate::marks::Marks;
use crate::price::bare_price;
use crate::problem::Problems;
use crate::schema::{Said, Setting};
use crate::tag::Tag;
use crate::{address, html, microdata, schema, state};

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
    /// What could not be read as it should.
    pub problems: Vec<Problem>,
    /// The sign that decided the kind, in plain Chinese.
    pub reason: String,
}

/// Reads a page. Never fails: what could not be read is among the problems.
#[must_use]
pub fn extract(input: &PageInput<'_>) -> Extraction {
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
    Reading::of(&document, url, problems).finish(input.status, decoded.encoding)
}

fn nothing(kind: PageKind, reason: String, encoding: &'static str, problems: Problems) -> Extraction {
    Extraction {
        kind,
        complete: false,
        encoding,
        title: String::new(),
        listings: Vec::new(),
        links: PageLinks::default(),
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
        stated: 0,
        embedded: 0,
        cards: 0,
        lone_prices: 0,
        parameters: 0,
        headed: false,
        og_product: false,
        article: false,
    };
    let (kind, reason) = judge(&Document::default(), &signs);
    (kind != PageKind::Empty).then_some((kind, reason))
}

/// What the body is when it is no page at all: pictures and the like are known by their first bytes, whatever
/// the header calls them.
fn not_html(input: &PageInput<'_>) -> Option<&'static str> {
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

/// Stands for the address of a saved page that does not say where it was saved from, so that its relative
/// links can be told apart; RFC 2606 keeps the name free. Nothing with it leaves this module.
const NOWHERE: &str = "https://nowhere.invalid/";

/// True for an address of the page that says not where it came from.
fn is_nowhere(url: &str) -> bool {
    url.starts_with(NOWHERE)
}

/// Everything the sources say, before it is known what the page is.
struct Reading<'d, 't> {
    document: &'d Document<'t>,
    url: Option<Url>,
    base: Option<Url>,
    problems: Problems,
    title: String,
    text: String,
    marks: Marks,
    cards: Vec<Card>,
    said: Said,
    embedded: Vec<Listing>,
    graph: Listing,
    og_product: bool,
}

impl<'d, 't> Reading<'d, 't> {
    fn of(document: &'d Document<'t>, url: Option<Url>, mut problems: Problems) -> Self {
        let base = base(document, url.as_ref());
        let title =
            document.all(0, Tag::Title).next().map(|at| document.line(at, MAX_TITLE)).unwrap_or_default();
        let marks = Marks::of(document, base.as_ref());
        let cards = cards(document, &marks, base.as_ref());
        let setting = Setting {
            base: base.as_ref(),
            currency: marks.currency.unwrap_or(Currency::Cny),
            origin: Origin::JsonLd,
        };
        let (said, embedded) = scripts(document, &setting, &mut problems);
        let (graph, og_product) = open_graph(document, &setting);
        let text = document.lines(0, MAX_TEXT, |_, tag| matches!(tag, Tag::Head));
        Self { document, url, base, problems, title, text, marks, cards, said, embedded, graph, og_product }
    }

    fn finish(mut self, status: Option<u16>, encoding: &'static str) -> Extraction {
        let looks = Looks::of(self.document, &self.marks, &self.cards, &self.title);
        let article =
            self.said.is_article || meta(self.document, &["og:type"]).is_some_and(|kind| kind == "article");
        let signs = Signs {
            url: self.url.as_ref(),
            status,
            title: &self.title,
            text: &self.text,
            stated: distinct(&self.said.products),
            embedded: distinct(&self.embedded),
            cards: self.cards.len(),
            lone_prices: looks.lone_prices().count(),
            parameters: looks.parameters.len(),
            headed: looks.title_at.is_some(),
            og_product: self.og_product,
            article,
        };
        let (kind, reason) = judge(self.document, &signs);
        let mut listings = match kind {
            PageKind::Detail => {
                let looks = looks.listing(self.base.as_ref(), &mut self.problems);
                vec![self.single(&looks)]
            }
            PageKind::ListingIndex => self.many(),
            _ => Vec::new(),
        };
        for listing in &mut listings {
            forget_nowhere(listing);
            settle_origins(listing);
            let asked = listing.price.as_ref();
            // A "former" price that is not higher is the same price shown twice.
            listing.list_price = listing.list_price.take().filter(|former| {
                asked.is_none_or(|asked| former.currency == asked.currency && former.cents > asked.cents)
            });
        }
        let goods = match kind {
            PageKind::ListingIndex => {
                listings.iter().filter_map(|listing| Url::parse(listing.url.as_deref()?).ok()).collect()
            }
            _ => Vec::new(),
        };
        let mut onward = links(self.document, &self.marks, self.base.as_ref(), &goods);
        onward.next.retain(|url| !is_nowhere(url.as_str()));
        onward.products.retain(|url| !is_nowhere(url.as_str()));
        let cut = ["too-large", "too-many-nodes"].iter().any(|code| self.problems.has(code));
        let told = listings.iter().all(|one| !one.description.is_empty() || !one.page_text.is_empty());
        Extraction {
            kind,
            complete: !cut && (kind != PageKind::Detail || told),
            encoding,
            title: self.title,
            listings,
            links: onward,
            problems: self.problems.into_vec(),
            reason,
        }
    }

    /// The one offer of a detail page.
    fn single(&mut self, looks: &Listing) -> Listing {
        let mut listing = self.said.products.first().cloned().unwrap_or_default();
        let heading = if listing.title.is_empty() { looks.title.clone() } else { listing.title.clone() };
        let own = self.url.as_ref().map(canonical_url);
        let own_id = own.as_ref().and_then(address::goods_id);
        let embedded = self.embedded.iter().find(|one| {
            (one.id.is_some() && one.id == own_id)
                || (!one.title.is_empty()
                    && (heading.contains(&one.title) || self.title.contains(&one.title)))
        });
        if let Some(embedded) = embedded {
            fill(&mut listing, embedded);
        }
        if looks.description.len() > listing.description.len() {
            listing.description.clone_from(&looks.description);
            listing.origins.set(Part::Description, Some(Origin::Looks));
        }
        put(&mut listing, Part::Title, Origin::Looks, |into| into.title.clone_from(&looks.title));
        if let Some((crumbs, origin)) = self.said.breadcrumbs.take() {
            put(&mut listing, Part::CategoryPath, origin, |into| into.category_path = crumbs);
        }
        fill(&mut listing, &self.graph);
        fill(&mut listing, looks);
        put(&mut listing, Part::Id, Origin::Address, |into| into.id = own_id);
        if let Some(own) = own {
            listing.url = Some(own.into());
            listing.origins.set(Part::Url, Some(Origin::Address));
        }
        listing
    }

    /// The offers of an index: the source with the most of them leads, the others add what it leaves out.
    fn many(&mut self) -> Vec<Listing> {
        let stated = std::mem::take(&mut self.said.products);
        let embedded = std::mem::take(&mut self.embedded);
        let shown: Vec<Listing> =
            std::mem::take(&mut self.cards).into_iter().map(|card| card.listing).collect();
        let mut sources = [stated, embedded, shown];
        // Stable: of equal counts the more trusted source leads.
        sources.sort_by_key(|source| std::cmp::Reverse(source.len()));
        let mut out: Vec<Listing> = Vec::new();
        if sources.iter().any(|source| source.len() >= MAX_LISTINGS) {
            self.problems.note("too-many-listings", format!("商品超过{MAX_LISTINGS}个，其后的没有读取"));
        }
        let [lead, others @ ..] = sources;
        for listing in lead {
            match out.iter_mut().find(|given| same(given, &listing)) {
                Some(given) => fill(given, &listing),
                None => out.push(listing),
            }
        }
        for listing in others.iter().flatten() {
            if let Some(given) = out.iter_mut().find(|given| same(given, listing)) {
                fill(given, listing);
            }
        }
        out
    }
}

/// Drops addresses that could not be made absolute.
fn forget_nowhere(listing: &mut Listing) {
    listing.url = listing.url.take().filter(|url| !is_nowhere(url));
    listing.images.retain(|image| !is_nowhere(image));
    if let Some(seller) = &mut listing.seller {
        seller.url = seller.url.take().filter(|url| !is_nowhere(url));
    }
}

/// How many different offers.
fn distinct(listings: &[Listing]) -> usize {
    let mut kept: Vec<&Listing> = Vec::new();
    for listing in listings.iter().take(MAX_LISTINGS) {
        if !kept.iter().any(|given| same(given, listing)) {
            kept.push(listing);
        }
    }
    kept.len()
}

fn base(document: &Document<'_>, url: Option<&Url>) -> Option<Url> {
    let stated = document.all(0, Tag::Base).find_map(|at| document.attribute(at, "href"));
    let stated = stated.and_then(|href| address::absolute(url, &href));
    stated.or_else(|| url.cloned()).or_else(|| Url::parse(NOWHERE).ok())
}

/// What scripts and microdata say.
fn scripts(document: &Document<'_>, page: &Setting<'_>, problems: &mut Problems) -> (Said, Vec<Listing>) {
    let mut said = Said::default();
    let mut embedded = Vec::new();
    let mut left = MAX_SCRIPT_BYTES;
    for at in document.all(0, Tag::Script) {
        let Some(script) = document.raw_text(at).filter(|script| script.len() >= 10) else { continue };
        if script.len() > left {
            problems.note("script-cut", "脚本数据过大，其余的没有读取");
            break;
        }
        left -= script.len();
        let mut allowance = Allowance::for_bytes(script.len());
        let kind = document.raw_attribute(at, "type").unwrap_or_default();
        if kind.to_ascii_lowercase().contains("ld+json") {
            match read(script.trim(), &mut allowance) {
                Some(value) => schema::read(&value, page, &mut said),
                None => problems.note("broken-json-ld", "结构化数据（JSON-LD）写法有误，没有读取"),
            }
            continue;
        }
        for value in literals(script, &mut allowance) {
            state::offers(&value, page, &mut allowance, &mut embedded);
        }
        if allowance.is_spent() && memchr::memmem::find(script.as_bytes(), b"rice\"").is_some() {
            problems.note("script-cut", "有一段脚本数据过于复杂，其余的没有读取");
        }
    }
    let page = &Setting { origin: Origin::Microdata, ..*page };
    microdata::items(document).iter().for_each(|item| schema::read(item, page, &mut said));
    (said, embedded)
}

/// Open Graph and Twitter cards, and whether they speak of goods.
fn open_graph(document: &Document<'_>, page: &Setting<'_>) -> (Listing, bool) {
    let get = |names: &[&str]| meta(document, names);
    let kind = get(&["og:type"]).unwrap_or_default().to_ascii_lowercase();
    let code =
        get(&["product:price:currency", "og:price:currency"]).and_then(|code| Currency::from_code(&code));
    let price = get(&["product:price:amount", "og:price:amount", "product:price"])
        .and_then(|text| bare_price(&text, code.unwrap_or(page.currency)));
    let listing = Listing {
        title: get(&["og:title", "twitter:title"]).map(|title| without_site(&title)).unwrap_or_default(),
        images: get(&["og:image", "twitter:image"])
            .and_then(|image| address::absolute(page.base, &image))
            .map(String::from)
            .into_iter()
            .collect(),
        price,
        ..Listing::default()
    };
    let listing = of_source(Origin::OpenGraph, listing);
    let product = kind.ends_with("product") || kind == "product.item" || listing.price.is_some();
    (listing, product)
}

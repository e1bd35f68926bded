//! What the page of a single offer shows to people: title, price, breadcrumbs, parameters, description, shop.

use url::Url;
use xuncha_model::{Listing, Origin, Origins, Seller};

use crate::cards::{Card, pictures};
use crate::document::{At, Document};
use crate::limits::{MAX_TEXT, MAX_TITLE};
use crate::marks::{Marks, PriceMark};
use crate::parameters::parameters;
use crate::problem::Problems;
use crate::tag::Tag;
use crate::text::{cut, half_width, line, squeeze};

/// Classes and ids of what other visitors wrote.
const REVIEWS: &[&str] =
    &["review", "comment", "evaluat", "apprais", "rating", "pinglun", "j_rate", "feedback", "question"];
/// Classes and ids of what belongs to the site and not to the offer.
const SITE: &[&str] = &[
    "footer",
    "sitemap",
    "site-nav",
    "sitenav",
    "shortcut",
    "topbar",
    "navbar",
    "navigation",
    "breadcrumb",
    "toolbar",
    "recommend",
    "related",
    "similar",
    "guess",
    "history",
    "sidebar",
    "copyright",
    "cookie",
    "pagination",
    "minicart",
];

/// Parameters that tell where the goods are sent from.
const PLACES: &[&str] = &["发货地", "发货地址", "所在地", "所在地区", "商品所在地", "发货城市"];

/// Nodes between the price asked and the former price beside it.
const NEARBY: usize = 60;

/// What the looks of a page say of its one offer.
pub(crate) struct Looks<'a, 't> {
    document: &'a Document<'t>,
    marks: &'a Marks,
    cards: &'a [Card],
    /// Where the title stands, when it stands on the page and not only in `<title>`.
    pub(crate) title_at: Option<At>,
    title: String,
    /// Where the price asked stands.
    asked: Option<&'a PriceMark>,
    /// Parameters in page order.
    pub(crate) parameters: Vec<(String, String)>,
}

impl<'a, 't> Looks<'a, 't> {
    /// Finds title, price and parameters; `heading` is the page's `<title>`.
    pub(crate) fn of(document: &'a Document<'t>, marks: &'a Marks, cards: &'a [Card], heading: &str) -> Self {
        let (title_at, title) = title(document, heading);
        let mut looks = Self { document, marks, cards, title_at, title, asked: None, parameters: Vec::new() };
        let start = title_at.unwrap_or(0);
        let asked = |from: At| looks.lone_prices().find(|mark| !mark.former && mark.at >= from);
        let asked = asked(start).or_else(|| asked(0));
        looks.asked = asked;
        looks.parameters = parameters(document, &|at, tag| looks.is_aside(at, tag));
        looks
    }

    /// Prices that stand in no box with another offer.
    pub(crate) fn lone_prices(&self) -> impl Iterator<Item = &'a PriceMark> + use<'a, 't, '_> {
        self.marks.prices.iter().filter(|mark| !self.in_card(mark.at))
    }

    fn in_card(&self, at: At) -> bool {
        let after = self.cards.partition_point(|card| card.at <= at);
        let nearest = after.checked_sub(1).and_then(|index| self.cards.get(index));
        nearest.is_some_and(|card| at < self.document.end(card.at))
    }

    /// True for what belongs to the site, to other goods or to other visitors.
    fn is_aside(&self, at: At, tag: Tag) -> bool {
        let site = matches!(tag, Tag::Head | Tag::Nav | Tag::Header | Tag::Footer | Tag::Select);
        let list =
            matches!(tag, Tag::Div | Tag::Ul | Tag::Ol | Tag::Dl | Tag::Table | Tag::Section | Tag::Aside);
        let whole = matches!(tag, Tag::Body | Tag::Html | Tag::Main | Tag::Form);
        let named = || names(self.document, at, REVIEWS) || names(self.document, at, SITE);
        self.in_card(at) || site || (list && self.marks.is_menu(self.document, at)) || (!whole && named())
    }

    /// The offer with all its texts.
    pub(crate) fn listing(&self, own: Option<&Url>, problems: &mut Problems) -> Listing {
        let document = self.document;
        // The former price stands right beside the price asked; one further off belongs to something else.
        let former = self.asked.and_then(|asked| {
            self.lone_prices().find(|mark| mark.former && mark.at.abs_diff(asked.at) <= NEARBY)
        });
        let skip = |at: At, tag: Tag| self.is_aside(at, tag);
        let shown: Vec<At> = self.title_at.into_iter().chain(self.asked.map(|mark| mark.at)).collect();
        let place = |(key, _): &&(String, String)| PLACES.contains(&key.as_str());
        let gallery = |at: At| pictures(document, own, surroundings(document, at), |img| !self.in_card(img));
        Listing {
            title: self.title.clone(),
            location: self.parameters.iter().find(place).map(|(_, value)| value.clone()).unwrap_or_default(),
            description: description(document, &shown, skip, problems),
            attributes: self.parameters.clone(),
            price: self.asked.and_then(|mark| mark.price.clone()),
            list_price: former.and_then(|mark| mark.price.clone()),
            category_path: breadcrumbs(document),
            seller: seller(document, self.marks, own),
            images: self.title_at.map(gallery).unwrap_or_default(),
            page_text: text(document, 0, skip, "页面文字", problems),
            origins: Origins::all(Origin::Looks),
            ..Listing::default()
        }
    }
}

/// True when the class or id of `at` has one of `words`.
fn names(document: &Document<'_>, at: At, words: &[&str]) -> bool {
    let class = document.class_and_id(at);
    class.len() > 1 && words.iter().any(|word| class.contains(word))
}

/// The block of a few hundred nodes around the title, which holds the main pictures.
fn surroundings(document: &Document<'_>, at: At) -> At {
    document.ancestors(at).take_while(|up| document.below(*up).len() < 600).last().unwrap_or(at)
}

/// The heading that the page's `<title>` repeats; failing that the first heading, then `<title>` itself.
fn title(document: &Document<'_>, heading: &str) -> (Option<At>, String) {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let whole = plain(heading);
    let mut best: Option<(usize, At, String)> = None;
    for (at, tag) in document.elements(0) {
        let class = document.class_and_id(at);
        let named = class.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
            matches!(word, "title" | "name" | "subject") || word.ends_with("title") || word.ends_with("name")
        });
        if !(tag.is_heading() || named)
            || document.below(at).len() > 40
            || matches!(tag, Tag::Meta | Tag::Input)
        {
            continue;
        }
        let shown = document.line(at, MAX_TITLE);
        let letters = plain(&shown);
        let length = letters.chars().count();
        if length < if tag.is_heading() { 2 } else { 3 } || shown.len() > 600 {
            continue;
        }
        let told =
            whole.contains(&letters) || (length >= 12 && letters.contains(&whole) && !whole.is_empty());
        let score = length * usize::from(told) * 4
            + match tag {
                Tag::H1 => 30,
                Tag::H2 | Tag::H3 if told => 10,
                _ => 0,
            };
        if score > 0 && best.as_ref().is_none_or(|(given, _, _)| score > *given) {
            best = Some((score, at, shown));
        }
    }
    match best {
        Some((_, at, shown)) => (Some(at), shown),
        None => (None, without_site(heading)),
    }
}

/// `Goods | Site` and `Goods-Site` without the site, where the last part is the shorter one.
pub(crate) fn without_site(heading: &str) -> String {
    for mark in [" | ", "|", " - ", "_", "-", "–", "—"] {
        if let Some((goods, site)) = heading.rsplit_once(mark)
            && site.chars().count() <= 16
            && goods.chars().count() > site.chars().count()
            && goods.chars().count() >= 4
        {
            return line(goods, MAX_TITLE);
        }
    }
    line(heading, MAX_TITLE)
}

/// Links of the breadcrumbs, widest first.
pub(crate) fn breadcrumbs(document: &Document<'_>) -> Vec<String> {
    let named = document.elements(0).find(|(at, tag)| {
        let words = ["breadcrumb", "crumb", "bread-", "location-nav"];
        !matches!(tag, Tag::Body | Tag::Html)
            && names(document, *at, &words)
            && document.below(*at).len() <= 200
    });
    let Some((at, _)) = named else { return Vec::new() };
    let crumbs = document.all(at, Tag::A).map(|link| document.line(link, 200));
    let mut out: Vec<String> = Vec::new();
    for crumb in crumbs.map(|crumb| crumb.trim_matches(['>', '/', '›', '»', ' ']).to_owned()) {
        if (1..=40).contains(&crumb.chars().count()) && !out.contains(&crumb) && out.len() < 12 {
            out.push(crumb);
        }
    }
    out
}

/// The longest block that the page calls description or detail, else what it says of itself in `<meta>`.
///
/// A block that holds the title or the price is the offer as a whole and not its description.
fn description(
    document: &Document<'_>,
    shown: &[At],
    skip: impl Fn(At, Tag) -> bool + Copy,
    problems: &mut Problems,
) -> String {
    const WORDS: &[&str] =
        &["description", "desc", "detail", "intro", "goods-content", "goods_content", "j_divdescription"];
    let mut best = (0, 0);
    let mut at = 1;
    while at < document.len() {
        let Some(tag) = document.tag(at) else {
            at += 1;
            continue;
        };
        if matches!(tag, Tag::Script | Tag::Style) || skip(at, tag) {
            at = document.end(at);
            continue;
        }
        let whole = shown.iter().any(|part| document.below(at).contains(part) || *part == at);
        let page = matches!(tag, Tag::Body | Tag::Html | Tag::Head | Tag::Meta | Tag::Link);
        if !page && !whole && names(document, at, WORDS) {
            let length = document.lines(at, MAX_TEXT, skip).len();
            if length > best.0 {
                best = (length, at);
            }
            at = document.end(at);
            continue;
        }
        at += 1;
    }
    let shown =
        if best.0 > 0 { text(document, best.1, skip, "商品详情", problems) } else { String::new() };
    if shown.chars().count() >= 20 {
        return shown;
    }
    let meta = meta(document, &["og:description", "description"]).unwrap_or_default();
    if meta.len() > shown.len() { meta } else { shown }
}

/// Content of the first `<meta>` with one of those names or properties, in the order of `names`.
pub(crate) fn meta(document: &Document<'_>, names: &[&str]) -> Option<String> {
    let find = |name: &str| {
        document.all(0, Tag::Meta).find_map(|at| {
            let given =
                document.raw_attribute(at, "property").or_else(|| document.raw_attribute(at, "name"))?;
            let content = document.attribute(at, "content").filter(|_| given.eq_ignore_ascii_case(name))?;
            Some(squeeze(&content)).filter(|content| !content.is_empty())
        })
    };
    names.iter().find_map(|name| find(name))
}

/// Visible text below `at` without the site's own parts, cut at the limit with a problem.
fn text(
    document: &Document<'_>,
    at: At,
    skip: impl Fn(At, Tag) -> bool,
    what: &str,
    problems: &mut Problems,
) -> String {
    let shown = document.lines(at, MAX_TEXT + 4, skip);
    if shown.len() > MAX_TEXT {
        problems.note("text-cut", format!("{what}超过{}千字节，其后的部分没有读取", MAX_TEXT / 1_000));
    }
    cut(&shown, MAX_TEXT).to_owned()
}

/// Who sells: an element called shop, store or seller with a short text, or a line `店铺：…`.
fn seller(document: &Document<'_>, marks: &Marks, own: Option<&Url>) -> Option<Seller> {
    const CLASSES: &[&str] = &[
        "shopname",
        "shop-name",
        "shop_name",
        "shoptitle",
        "shop-title",
        "storename",
        "store-name",
        "store_name",
        "sellername",
        "seller-name",
        "seller_name",
        "slogo-shopname",
        "merchantname",
        "merchant-name",
        "company-name",
        "companyname",
        "company_name",
        "vendor-name",
        "supplier-name",
        "j_shopname",
        "shop-nick",
        "mbg-nw",
    ];
    const LABELS: &[&str] =
        &["店铺", "店铺名称", "卖家", "掌柜", "商家", "公司名称", "供应商", "sold by", "seller", "出售者"];
    let fits = |name: &str| {
        let length = name.chars().count();
        (2..=50).contains(&length) && name.chars().any(char::is_alphabetic)
    };
    let linked = |at: At, name: String| {
        let up = std::iter::once(at).chain(document.ancestors(at).take(2));
        let link = up
            .filter(|up| document.below(*up).len() <= 30)
            .find_map(|up| marks.links_in(document, up).first());
        let url = link
            .filter(|link| own != Some(&link.url))
            .map(|link| xuncha_model::canonical_url(&link.url).into());
        Seller { name, id: None, url }
    };
    for (at, tag) in document.elements(0) {
        if document.below(at).len() > 20 || matches!(tag, Tag::Script | Tag::Style | Tag::Input | Tag::Meta) {
            continue;
        }
        if names(document, at, CLASSES) {
            let shown = document.line(at, 200);
            let name = LABELS.iter().fold(&*shown, |text, label| {
                text.strip_prefix(label).map_or(text, |rest| rest.trim_start_matches(['：', ':', ' ']))
            });
            if fits(name) {
                return Some(linked(at, name.to_owned()));
            }
        }
    }
    for (at, _) in document.elements(0) {
        if document.below(at).len() > 12 {
            continue;
        }
        let shown = document.line(at, 200);
        let lower = half_width(&shown).to_lowercase();
        let label = LABELS.iter().find(|label| lower.starts_with(**label));
        let rest = label.and_then(|label| shown.get(label.len()..)).unwrap_or_default().trim_start();
        let name = rest.strip_prefix(['：', ':']).unwrap_or_default().trim();
        if fits(name) {
            return Some(linked(at, name.to_owned()));
        }
    }
    None
}

//! What the page of a single offer shows to people: title, price, breadcrumbs, parameters, description, shop.

use std::sync::LazyLock;

use url::Url;
use xuncha_model::{Listing, Origin, Origins, Sales, Seller};

use crate::called::Called;
use crate::cards::{Card, picture_texts, pictures};
use crate::document::{At, Content, Document};
use crate::limits::{MAX_TEXT, MAX_TITLE};
use crate::marks::{Marks, PriceMark};
use crate::parameters::parameters;
use crate::problem::Problems;
use crate::sales::sales;
use crate::schema::SEPARATORS;
use crate::seller::{seller, shop_in_title, shop_named};
use crate::signs::Signs;
use crate::tag::Tag;
use crate::text::{cut, line, squeeze};
use crate::words::{List, Seen};
use crate::{claims, contacts};

/// Parameters that tell where the goods are sent from.
const PLACES: &[&str] = &["发货地", "发货地址", "所在地", "所在地区", "商品所在地", "发货城市"];

/// Links among the breadcrumbs that lead back and down no way.
const BACK: &[&str] = &[
    "返回",
    "返回上一页",
    "返回上页",
    "back",
    "return",
    "go back",
    "zurück",
    "tilbage",
    "indietro",
    "retour",
    "volver",
];

/// One of these stands in every sales figure.
static SALES_SIGNS: LazyLock<Signs> =
    LazyLock::new(|| Signs::new(&["销", "售", "付款", "成交", "收货", "买", "拼", "sold"]));

/// Nodes between the price asked and the former price beside it.
const NEARBY: usize = 60;

/// Nodes between the title and the row of main pictures, and nodes that such a row has.
const GALLERY_REACH: usize = 1_500;
const GALLERY_NODES: usize = 600;

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
        let named = || self.document.called(at).has(Called::REVIEWS.and(Called::SITE));
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
        let page_text = text(document, 0, skip, "页面文字", problems);
        let contacts = contacts::in_links(document);
        let (description, block) = description(document, &shown, skip, problems);
        let own_picture = |img: At| !self.in_card(img);
        let described = |img: At| block.is_some_and(|block| document.below(block).contains(&img));
        let around = self.title_at.map(|at| surroundings(document, at));
        let main = |at: At| pictures(document, own, at, |img| own_picture(img) && !described(img));
        let images = self.gallery(own).or_else(|| around.map(main)).unwrap_or_default();
        let detail_images = block.map(|at| pictures(document, own, at, own_picture)).unwrap_or_default();
        let told = around.into_iter().chain(block);
        let mut image_texts: Vec<String> =
            told.flat_map(|at| picture_texts(document, at, &self.title, own_picture)).collect();
        image_texts.dedup();
        Listing {
            title: self.title.clone(),
            subtitle: self.title_at.map(|at| self.subtitle(at)).unwrap_or_default(),
            claims: claims::claims(&page_text),
            sales: self.sales(),
            contacts,
            location: self.parameters.iter().find(place).map(|(_, value)| value.clone()).unwrap_or_default(),
            description,
            detail_images,
            image_texts,
            attributes: self.parameters.clone(),
            price: self.asked.and_then(|mark| mark.price.clone()),
            list_price: former.and_then(|mark| mark.price.clone()),
            category_path: breadcrumbs(document),
            seller: seller(document, self.marks, own, |_| true),
            images,
            page_text,
            origins: Origins::all(Origin::Looks),
            ..Listing::default()
        }
    }
}

impl Looks<'_, '_> {
    /// The shop whose page this is: named outside the boxes and either in the page's `<title>` or beside what only
    /// shops' pages say.
    pub(crate) fn shop(&self, heading: &str, seen: &Seen, own: Option<&Url>) -> Option<Seller> {
        let named = seller(self.document, self.marks, own, |at| !self.in_card(at));
        let told = seen.all(List::Shops).take(2).count();
        named
            .filter(|seller| {
                let long = seller.name.chars().count() >= 3;
                told == 2 || (long && heading.contains(&seller.name))
            })
            .or_else(|| shop_in_title(heading).filter(|_| told > 0))
            .or_else(|| shop_named(heading))
    }

    /// Addresses of the pictures in the row of main pictures that stands nearest to the title.
    fn gallery(&self, own: Option<&Url>) -> Option<Vec<String>> {
        let (document, title) = (self.document, self.title_at?);
        let called = document.elements(0).filter(|(at, tag)| {
            document.called(*at).has(Called::GALLERY)
                && at.abs_diff(title) <= GALLERY_REACH
                && document.below(*at).len() <= GALLERY_NODES
                && !self.in_card(*at)
                && !matches!(tag, Tag::Body | Tag::Html)
        });
        let rows = called.filter_map(|(at, _)| {
            let aside = document.ancestors(at).chain([at]).any(|up| {
                document.tag(up).is_some_and(|tag| self.is_aside(up, tag))
                    || document.below(up).contains(&title)
            });
            // What holds the title holds more than pictures; only what stands beside it counts.
            let aside = aside && !document.ancestors(at).any(|up| document.below(up).contains(&title));
            let found = pictures(document, own, at, |img| !self.in_card(img));
            (!aside && found.len() >= 2).then_some((at, found))
        });
        rows.min_by_key(|(at, _)| at.abs_diff(title)).map(|(_, found)| found)
    }

    /// The line near the title that the page calls so.
    fn subtitle(&self, title: At) -> String {
        let document = self.document;
        let near = title.saturating_sub(10)..(document.end(title) + NEARBY).min(document.len());
        let mut found =
            near.filter(|at| document.tag(*at).is_some() && !document.below(*at).contains(&title));
        let named = found.find_map(|at| {
            let called = document.called(at).has(Called::SUBTITLE) && document.below(at).len() <= 20;
            Some(document.line(at, MAX_TITLE)).filter(|shown| called && shown.chars().count() >= 2)
        });
        let shown = named.or_else(|| self.behind_heading(title)).unwrap_or_default();
        if shown == self.title { String::new() } else { shown }
    }

    /// The short paragraph right behind the heading, beside which nothing else stands: `<div><h1>title</h1><p>line</p></div>`.
    fn behind_heading(&self, title: At) -> Option<String> {
        let document = self.document;
        let mut beside = document.children(document.parent(title));
        let only = [beside.next()?, beside.next()?];
        let [(heading, Tag::H1), (line, Tag::P)] = only else { return None };
        let lone = heading == title && beside.next().is_none() && document.below(line).len() <= 6;
        let shown = lone.then(|| document.line(line, MAX_TITLE))?;
        let priced = !self.marks.prices_in(document, line).is_empty();
        ((4..=120).contains(&shown.chars().count()) && !priced).then_some(shown)
    }

    /// The first sales figure outside other goods' boxes.
    fn sales(&self) -> Option<Sales> {
        sales_below(self.document, 0, |at| !self.in_card(at))
    }
}

/// The first sales figure below `at`: a text, or the texts of its parent, that is one.
pub(crate) fn sales_below(document: &Document<'_>, at: At, wanted: impl Fn(At) -> bool) -> Option<Sales> {
    let signs = &*SALES_SIGNS;
    let texts = document.below(at).filter(|at| {
        matches!(document.nodes.get(*at).map(|node| &node.content),
            Some(Content::Text(raw)) if raw.len() <= 120 && signs.stand_in(raw))
    });
    texts.filter(|at| wanted(*at)).take(200).find_map(|at| {
        let own = document.text_node(at).and_then(|text| sales(&text, false));
        own.or_else(|| {
            let parent = document.parent(at);
            let up = document.parent(parent);
            [parent, up]
                .into_iter()
                .filter(|at| *at != 0 && document.below(*at).len() <= 8)
                .find_map(|at| sales(&document.line(at, 100), false))
        })
    })
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
        if !(tag.is_heading() || document.called(at).has(Called::TITLE))
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
                _ if whole.is_empty() && document.called(at).has(Called::GOODS_TITLE) => 20,
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
        !matches!(tag, Tag::Body | Tag::Html)
            && document.called(*at).has(Called::CRUMBS)
            && document.below(*at).len() <= 200
    });
    let Some((outer, _)) = named else { return Vec::new() };
    let at = innermost_crumbs(document, outer);
    // A list inside a step offers its neighbours, and so does one behind a step that stands in no list.
    let is_list = |tag| matches!(tag, Some(Tag::Ul | Tag::Ol | Tag::Menu));
    let list_of =
        |link: At| document.ancestors(link).take_while(|up| *up > at).find(|up| is_list(document.tag(*up)));
    let in_list = document.all(at, Tag::A).next().is_some_and(|first| list_of(first).is_some())
        || is_list(document.tag(at));
    let beside = |link: At| {
        list_of(link).is_some_and(|list| {
            if !in_list {
                return true;
            }
            document.ancestors(list).take_while(|up| *up >= at).any(|up| document.tag(up) == Some(Tag::Li))
        })
    };
    let shown = |link: At| {
        let text = document.line(link, 400);
        if !text.is_empty() {
            return text;
        }
        let alternative = document.all(link, Tag::Img).find_map(|img| document.attribute(img, "alt"));
        document.attribute(link, "title").or(alternative).map(|text| line(&text, 400)).unwrap_or_default()
    };
    let crumbs = document.all(at, Tag::A).filter(|link| !beside(*link)).map(shown);
    let mut out: Vec<String> = Vec::new();
    for crumb in crumbs.map(|crumb| crumb.trim_matches(SEPARATORS).to_owned()) {
        let back = BACK.iter().any(|word| crumb.eq_ignore_ascii_case(word));
        if (1..=120).contains(&crumb.chars().count()) && !back && !out.contains(&crumb) && out.len() < 12 {
            out.push(crumb);
        }
    }
    out
}

/// The part of a block of breadcrumbs that holds them alone: the innermost called so with the first of its links and one more.
fn innermost_crumbs(document: &Document<'_>, outer: At) -> At {
    let Some(first) = document.all(outer, Tag::A).next() else { return outer };
    let inner = document.ancestors(first).take_while(|up| *up > outer);
    inner
        .filter(|up| document.called(*up).has(Called::CRUMBS))
        .find(|up| document.all(*up, Tag::A).nth(1).is_some())
        .unwrap_or(outer)
}

/// The longest block that the page calls description or detail, else what it says of itself in `<meta>`.
///
/// A block that holds the title or the price is the offer as a whole and not its description.
fn description(
    document: &Document<'_>,
    shown: &[At],
    skip: impl Fn(At, Tag) -> bool + Copy,
    problems: &mut Problems,
) -> (String, Option<At>) {
    let mut best = (0, String::new());
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
        if !page && !whole && document.called(at).has(Called::DESCRIPTION) {
            let shown = document.lines(at, MAX_TEXT + 4, skip);
            if shown.len() > best.1.len() {
                best = (at, shown);
            }
            at = document.end(at);
            continue;
        }
        at += 1;
    }
    let block = (best.0 > 0).then_some(best.0);
    let shown = capped(&best.1, "商品详情", problems).to_owned();
    if shown.chars().count() >= 20 {
        return (shown, block);
    }
    let meta = meta(document, &["og:description", "description"]).unwrap_or_default();
    (if meta.len() > shown.len() { meta } else { shown }, block)
}

/// Content of the first `<meta>` with one of those names or properties, in the order of `names`.
pub(crate) fn meta(document: &Document<'_>, names: &[&str]) -> Option<String> {
    let find = |name: &str| {
        document.metas.iter().find_map(|&at| {
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
    capped(&document.lines(at, MAX_TEXT + 4, skip), what, problems).to_owned()
}

/// The text up to the limit; a longer one is a problem.
fn capped<'t>(text: &'t str, what: &str, problems: &mut Problems) -> &'t str {
    if text.len() > MAX_TEXT {
        problems.note("text-cut", format!("{what}超过{}千字节，其后的部分没有读取", MAX_TEXT / 1_000));
    }
    cut(text, MAX_TEXT)
}

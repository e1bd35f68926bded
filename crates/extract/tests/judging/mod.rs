//! Holds extraction against pages that a person judged.
//!
//! Lines are `page DIGEST FILE URL KIND SITE` (`|` between kinds that are right), `number KIND TEXT` (every permit or filing
//! number the page shows), `currency CODE` (that of every price), `shop NAME` (who sells all of the page), `place CODE` (where
//! the page itself points to) and `listing TITLE PRICE LIST_PRICE SELLER ID SALES BRAND LOCATION JURISDICTION`, separated by tabs;
//! prices in hundredths, the jurisdiction as the code that the place of the goods comes to, empty where the page does not
//! show the field, `?` or absent where it was not judged. A title is right when it is the judged one, or one holds the other
//! and is not three times as long (a brand or a state before it). The digest is the beginning of the page's SHA-256.
//!
//! Lines of the page's one offer and its licences, each kind only where a line `judged KIND` says that all of the page stand there:
//! `attribute KEY VALUE`, `category NAME` (steps of the way down), `picture PART` (what all sizes of one main picture have in their
//! address; `choice PART` of pictures that are no mistake either), `subtitle TEXT`, `licence ADDRESS` (a link or picture that shows one),
//! `contact KIND` (a way past the marketplace in the texts of an offer).

use std::collections::BTreeMap;
use std::path::Path;

use xuncha_extract::{Extraction, PageInput, Sites, extract_with, jurisdictions};
use xuncha_model::Listing;

/// Names of the judged fields, in the order of the columns.
const FIELDS: [&str; 9] =
    ["title", "price", "list price", "seller", "id", "sales", "brand", "location", "jurisdiction"];

/// How one field fared.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Count {
    /// Values that are right.
    pub(crate) right: usize,
    /// Values given.
    pub(crate) given: usize,
    /// Values on the pages.
    pub(crate) there: usize,
}

#[derive(Debug)]
struct Judged {
    file: String,
    url: String,
    kinds: Vec<String>,
    numbers: Vec<(String, String)>,
    currency: String,
    shop: String,
    place: String,
    listings: Vec<Vec<String>>,
    /// Lines of the one offer and of licences, kind first.
    more: Vec<Vec<String>>,
}

/// Kinds of lines that count for the whole page, and the names of what they count for.
const MORE: [(&str, &str); 6] = [
    ("attribute", "parameter"),
    ("category", "step of the way down"),
    ("picture", "main picture"),
    ("subtitle", "subtitle"),
    ("licence", "licence shown or linked"),
    ("contact", "way past the marketplace"),
];

impl Count {
    /// Right among those given.
    #[must_use]
    pub(crate) fn precision(&self) -> f64 {
        share(self.right, self.given)
    }

    /// Right among those there.
    #[must_use]
    pub(crate) fn recall(&self) -> f64 {
        share(self.right, self.there)
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// By field; `listing of an index` counts the listings of pages with many.
    pub(crate) counts: BTreeMap<&'static str, Count>,
    /// Every difference, and pages that are absent.
    pub(crate) differences: Vec<String>,
    /// Pages compared.
    pub(crate) pages: usize,
}

/// Compares every page of `judged`, whose files are relative to `folder`.
#[must_use]
pub(crate) fn judge(judged: &str, folder: &Path, sites: &Sites) -> Verdict {
    let mut verdict = Verdict::default();
    for page in &read(judged) {
        let Ok(bytes) = std::fs::read(folder.join(&page.file)) else {
            verdict.differences.push(format!("absent: {}", page.file));
            continue;
        };
        let url = Some(page.url.as_str()).filter(|url| !url.is_empty());
        let found = extract_with(&PageInput { bytes: &bytes, url, ..PageInput::default() }, sites);
        verdict.pages += 1;
        verdict.compare(page, &found);
    }
    verdict
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 1.0 } else { number(part) / number(whole) }
}

fn read(judged: &str) -> Vec<Judged> {
    let mut pages: Vec<Judged> = Vec::new();
    for line in judged.lines() {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        match cells.as_slice() {
            [mark, _, file, url, kind, ..] if mark == "page" => pages.push(Judged {
                file: file.clone(),
                url: url.clone(),
                kinds: kind.split('|').map(str::to_owned).collect(),
                numbers: Vec::new(),
                currency: String::new(),
                shop: String::new(),
                place: String::new(),
                listings: Vec::new(),
                more: Vec::new(),
            }),
            [mark, kind, text] if mark == "number" => {
                if let Some(page) = pages.last_mut() {
                    page.numbers.push((kind.clone(), plain(text)));
                }
            }
            [mark, text] if ["currency", "shop", "place"].contains(&mark.as_str()) => {
                if let Some(page) = pages.last_mut() {
                    match mark.as_str() {
                        "currency" => page.currency.clone_from(text),
                        "shop" => page.shop.clone_from(text),
                        _ => page.place.clone_from(text),
                    }
                }
            }
            [mark, fields @ ..] if mark == "listing" => {
                if let Some(page) = pages.last_mut() {
                    page.listings.push(fields.to_vec());
                }
            }
            _ => {
                if let Some(page) = pages.last_mut() {
                    page.more.push(cells);
                }
            }
        }
    }
    pages
}

impl Verdict {
    fn compare(&mut self, page: &Judged, found: &Extraction) {
        let right_kind = page.kinds.iter().any(|kind| kind == found.kind.name());
        self.count("kind", true, true, right_kind);
        if !right_kind {
            self.tell(page, format!("kind {} ({})", found.kind.name(), found.reason));
        }
        self.compare_numbers(page, found);
        let shop = found.seller.as_ref().map(|seller| seller.name.clone()).unwrap_or_default();
        let place = found.jurisdictions.first().map(|one| one.place.code.clone()).unwrap_or_default();
        for (field, wanted, given) in
            [("shop of the page", &page.shop, shop), ("place of the page", &page.place, place)]
        {
            if !wanted.is_empty() {
                self.count(field, true, !given.is_empty(), plain(wanted) == plain(&given));
                if plain(wanted) != plain(&given) {
                    self.tell(page, format!("{field} “{given}” for “{wanted}”"));
                }
            }
        }
        let many = page.kinds.iter().any(|kind| kind == "listing_index");
        let whole = if many { "listing of an index" } else { "listing" };
        let mut left: Vec<&Listing> = found.listings.iter().collect();
        for wanted in &page.listings {
            let cell = |column: usize| wanted.get(column).map_or("", String::as_str);
            let id = cell(4);
            let by_id = left.iter().position(|one| id.chars().count() > 1 && one.id.as_deref() == Some(id));
            // Titles repeat; among equals the one with the judged price is meant.
            let titled = |one: &&Listing| title_fits(cell(0), &one.title);
            let priced = |one: &&Listing| value(found, one, 1) == cell(1);
            let at = by_id
                .or_else(|| left.iter().position(|one| titled(one) && priced(one)))
                .or_else(|| left.iter().position(titled));
            let one = at.map(|at| left.remove(at));
            self.count(whole, true, one.is_some(), one.is_some());
            if one.is_none() {
                self.tell(page, format!("missed {wanted:?}"));
            }
            if let Some(price) = one.and_then(|one| one.price.as_ref()).filter(|_| !page.currency.is_empty())
            {
                let code = price.currency.code();
                self.count("currency", true, true, code == page.currency);
                if code != page.currency {
                    self.tell(page, format!("currency {code} for {} of {}", page.currency, price.raw));
                }
            }
            for (column, (field, cell)) in FIELDS.iter().zip(wanted).enumerate() {
                if cell == "?" {
                    continue;
                }
                let given = one.map(|one| value(found, one, column)).unwrap_or_default();
                let right = if column == 0 { title_fits(cell, &given) } else { plain(cell) == plain(&given) };
                self.count(field, !cell.is_empty(), !given.is_empty(), right && !cell.is_empty());
                if let (Some(one), false) = (one, right) {
                    self.tell(page, format!("{field} “{given}” for “{cell}” of {}", one.title));
                }
            }
        }
        for one in left {
            self.count(whole, false, true, false);
            self.tell(page, format!("too much: {}", one.title));
        }
        self.compare_more(page, found);
    }

    /// Parameters, way down, pictures and subtitle of the one offer, and the licences of the page.
    fn compare_more(&mut self, page: &Judged, found: &Extraction) {
        for (mark, name) in MORE {
            if !page.more.iter().any(|line| line.iter().eq(["judged", mark])) {
                continue;
            }
            let wanted: Vec<String> =
                page.more.iter().filter(|line| line[0] == mark).map(|line| line[1..].join("=")).collect();
            let choices: Vec<&String> =
                page.more.iter().filter(|line| line[0] == "choice").filter_map(|line| line.get(1)).collect();
            let given = given(found, mark);
            // Pictures and addresses are whole where what was judged is a part of them.
            let is_part = matches!(mark, "picture" | "licence");
            let fits = |wanted: &str, given: &str| {
                if is_part { given.contains(wanted) } else { plain(wanted) == plain(given) }
            };
            for one in &wanted {
                let there = given.iter().any(|given| fits(one, given));
                self.count(name, true, false, false);
                if let Some(count) = self.counts.get_mut(name).filter(|_| there) {
                    count.right += 1;
                    count.given += 1;
                } else {
                    self.tell(page, format!("missed {mark} {one}"));
                }
            }
            for one in &given {
                let known = wanted.iter().any(|wanted| fits(wanted, one));
                let also = mark == "picture" && choices.iter().any(|choice| one.contains(choice.as_str()));
                if !known && !also {
                    self.count(name, false, true, false);
                    self.tell(page, format!("{mark} too much: {one}"));
                }
            }
        }
    }

    fn compare_numbers(&mut self, page: &Judged, found: &Extraction) {
        let mut left: Vec<_> =
            found.notices.numbers.iter().map(|found| (found.kind.name(), plain(&found.text))).collect();
        left.dedup();
        for (kind, text) in &page.numbers {
            let at = left.iter().position(|(given, number)| given == kind && number == text);
            self.count("permit and filing numbers", true, at.is_some(), at.is_some());
            match at {
                Some(at) => drop(left.remove(at)),
                None => self.tell(page, format!("missed number {kind} {text}")),
            }
        }
        for (kind, text) in left {
            let repeated = page.numbers.iter().any(|(given, number)| given == kind && *number == text);
            if !repeated {
                self.count("permit and filing numbers", false, true, false);
                self.tell(page, format!("number too much: {kind} {text}"));
            }
        }
    }

    fn count(&mut self, field: &'static str, there: bool, given: bool, right: bool) {
        let count = self.counts.entry(field).or_default();
        count.there += usize::from(there);
        count.given += usize::from(given);
        count.right += usize::from(right);
    }

    fn tell(&mut self, page: &Judged, what: String) {
        self.differences.push(format!("{}: {what}", page.file));
    }
}

/// What the page's one offer, or the page, gives of a kind of line.
fn given(found: &Extraction, mark: &str) -> Vec<String> {
    let offer = found.listings.first();
    let texts = match mark {
        "licence" => {
            found.notices.links.iter().chain(&found.notices.images).map(ToString::to_string).collect()
        }
        "attribute" => offer
            .map(|one| one.attributes.iter().map(|(key, value)| format!("{key}={value}")).collect())
            .unwrap_or_default(),
        "category" => offer.map(|one| one.category_path.clone()).unwrap_or_default(),
        "contact" => found
            .listings
            .iter()
            .flat_map(|one| one.contacts.iter().map(|kind| format!("{kind:?} {}", one.title)))
            .collect(),
        "picture" => offer.map(|one| one.images.clone()).unwrap_or_default(),
        _ => offer.map(|one| vec![one.subtitle.clone()]).unwrap_or_default(),
    };
    texts.into_iter().filter(|text: &String| !text.is_empty()).collect()
}

fn value(page: &Extraction, one: &Listing, column: usize) -> String {
    let cents = |price: &Option<xuncha_model::Price>| price.as_ref().map(|price| price.cents.to_string());
    let text = match column {
        0 => Some(one.title.clone()),
        1 => cents(&one.price),
        2 => cents(&one.list_price),
        3 => one.seller.as_ref().map(|seller| seller.name.clone()),
        4 => one.id.clone(),
        5 => one.sales.as_ref().map(|sales| sales.raw.clone()),
        6 => Some(one.brand.clone()),
        7 => Some(one.location.clone()),
        _ => jurisdictions(page, one).into_iter().next().map(|one| one.place.code),
    };
    text.unwrap_or_default()
}

fn plain(text: &str) -> String {
    text.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn title_fits(wanted: &str, given: &str) -> bool {
    let (wanted, given) = (plain(wanted), plain(given));
    let (short, long) = if wanted.len() < given.len() { (&wanted, &given) } else { (&given, &wanted) };
    !short.is_empty() && long.contains(short.as_str()) && long.len() <= short.len() * 3
}

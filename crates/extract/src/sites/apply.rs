//! A profile laid on one page: which of its page kinds fits, and what its selectors give.

use url::Url;
use xuncha_model::{Listing, Origin, Origins, PageKind, Seller};

use super::pattern::{fits, subject};
use super::profile::{FieldName, FieldRule, PageRule, Place, Profile, Source};
use super::selector::Budget;
use super::set::{FieldUse, ProfileUse};
use crate::address::{absolute, resolve};
use crate::claims;
use crate::document::{At, Document};
use crate::limits::{MAX_IMAGES, MAX_LISTINGS, MAX_PARAMETERS, MAX_TEXT, MAX_TITLE};
use crate::literal::Value;
use crate::parameters::split_key;
use crate::price::bare_price;
use crate::sales::sales;
use crate::schema::{Setting, without_markup};
use crate::text::line;
use crate::totals::Paging;

/// Element tests and steps of paths for one page.
const BUDGET: usize = 20_000_000;
/// Values taken of one selector.
const MAX_VALUES: usize = 200;

/// What a profile makes of a page.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// The kind it knows the page for, with the reason.
    pub(crate) kind: Option<(PageKind, String)>,
    /// Its listings go before every other source.
    pub(crate) first: bool,
    /// Offers; on a detail page one.
    pub(crate) listings: Vec<Listing>,
    /// Who sells everything on the page.
    pub(crate) seller: Option<Seller>,
    /// Where everything on the page is sold.
    pub(crate) location: String,
    /// Next pages.
    pub(crate) next: Vec<Url>,
    /// How the site numbers its pages.
    pub(crate) pages: Option<Paging>,
    /// What was used.
    pub(crate) usage: ProfileUse,
    /// Looking ended for want of budget.
    pub(crate) is_cut: bool,
}

/// What of the page a profile can look at.
pub(crate) struct Sight<'a, 't> {
    pub(crate) document: &'a Document<'t>,
    pub(crate) url: Option<&'a Url>,
    /// Visible text.
    pub(crate) text: &'a str,
    /// Values in the data of scripts.
    pub(crate) values: &'a [Value<'t>],
    pub(crate) setting: Setting<'a>,
}

/// Lays `profile` on a page.
pub(crate) fn apply(profile: &Profile, page: &Sight<'_, '_>) -> Applied {
    let budget = Budget::new(BUDGET);
    let mut applied = Applied {
        usage: ProfileUse {
            profile: profile.name.clone(),
            file: profile.file.clone(),
            ..ProfileUse::default()
        },
        ..Applied::default()
    };
    let fitting = profile.pages.iter().enumerate().find(|(_, rule)| rule.fits(page, &budget));
    let Some((number, rule)) = fitting else {
        applied.is_cut = budget.is_spent();
        return applied;
    };
    let mut reading = Reading { page, budget: &budget, uses: Vec::new() };
    applied.listings = reading.listings(rule);
    let shop = reading.one(&rule.shop, &Spot::whole(page));
    (applied.seller, applied.location) = (shop.seller, shop.location);
    applied.next = reading.next(rule);
    applied.pages.clone_from(&rule.pages);
    applied.first = rule.first && !applied.listings.is_empty();
    let seen = !rule.marker.is_empty() || !rule.words.is_empty() || rule.kind == PageKind::LoginWall;
    let goods = matches!(rule.kind, PageKind::Detail | PageKind::ListingIndex | PageKind::Menu);
    if if goods && !rule.fields.is_empty() { !applied.listings.is_empty() } else { seen } {
        applied.kind = Some((rule.kind, format!("网站档案“{}”第{}种页面", profile.name, number + 1)));
    }
    applied.usage.page = Some(number + 1);
    applied.usage.fields = reading.uses;
    applied.is_cut = budget.is_spent();
    applied
}

impl PageRule {
    fn fits(&self, page: &Sight<'_, '_>, budget: &Budget) -> bool {
        let by_url = || {
            let subject = page.url.map(subject);
            subject.is_some_and(|subject| self.url.iter().any(|pattern| fits(pattern, &subject)))
        };
        let by_marker =
            || self.marker.iter().any(|marker| marker.find(page.document, 0, budget).next().is_some());
        (self.url.is_empty() || by_url())
            && (self.words.is_empty() || self.words.iter().any(|word| page.text.contains(word.as_str())))
            && (self.marker.is_empty() || by_marker())
    }
}

/// Where selectors and paths begin.
struct Spot<'v, 't> {
    at: At,
    values: Vec<&'v Value<'t>>,
}

impl<'v, 't> Spot<'v, 't> {
    fn whole(page: &Sight<'v, 't>) -> Self {
        Self { at: 0, values: page.values.iter().collect() }
    }
}

struct Reading<'a, 'v, 't> {
    page: &'a Sight<'v, 't>,
    budget: &'a Budget,
    uses: Vec<FieldUse>,
}

impl<'v, 't> Reading<'_, 'v, 't> {
    fn listings(&mut self, rule: &PageRule) -> Vec<Listing> {
        let spots = match &rule.each {
            None => vec![Spot::whole(self.page)],
            Some(each) => self.spots(each),
        };
        let read = spots.iter().map(|spot| self.one(&rule.fields, spot));
        read.filter(|listing| !listing.title.is_empty()).take(MAX_LISTINGS).collect()
    }

    /// Boxes of single offers, none inside another.
    fn spots(&self, each: &Source) -> Vec<Spot<'v, 't>> {
        match &each.place {
            Place::Elements { selector, .. } => {
                let mut boxes: Vec<At> = Vec::new();
                for at in selector.find(self.page.document, 0, self.budget) {
                    if boxes.last().is_none_or(|last| at >= self.page.document.end(*last)) {
                        boxes.push(at);
                    }
                }
                boxes.into_iter().map(|at| Spot { at, values: Vec::new() }).collect()
            }
            Place::Data(path) => {
                let found = self.page.values.iter().map(|value| path.find(value, self.budget));
                let found = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
                // An empty range of the document: elements are not looked for beside data.
                let nowhere = self.page.document.len();
                found.into_iter().map(|value| Spot { at: nowhere, values: vec![value] }).collect()
            }
        }
    }

    fn one(&mut self, rules: &[FieldRule], spot: &Spot<'_, 't>) -> Listing {
        let mut listing = Listing { origins: Origins::all(Origin::Profile), ..Listing::default() };
        for rule in rules {
            let gave = rule.sources.iter().position(|source| {
                let texts = self.texts(rule.field, source, spot);
                !texts.is_empty() && write(&mut listing, rule.field, &texts, &self.page.setting)
            });
            self.note(rule, gave);
        }
        listing
    }

    fn note(&mut self, rule: &FieldRule, gave: Option<usize>) {
        let name = rule.field.written();
        let at = self.uses.iter().position(|given| given.field == name).unwrap_or_else(|| {
            let sources = rule.sources.iter().map(|source| (source.written.clone(), 0)).collect();
            self.uses.push(FieldUse { field: name, sources });
            self.uses.len() - 1
        });
        let source = gave.and_then(|gave| self.uses.get_mut(at)?.sources.get_mut(gave));
        if let Some((_, count)) = source {
            *count += 1;
        }
    }

    fn texts(&self, field: FieldName, source: &Source, spot: &Spot<'_, 't>) -> Vec<String> {
        let document = self.page.document;
        match &source.place {
            Place::Elements { selector, attribute } => selector
                .find(document, spot.at, self.budget)
                .take(MAX_VALUES)
                .filter_map(|at| match attribute {
                    Some(name) => document.attribute(at, name).map(|value| line(&value, MAX_TITLE)),
                    None if field == FieldName::Description => {
                        Some(document.lines(at, MAX_TEXT, |_, _| false))
                    }
                    None => Some(document.line(at, MAX_TITLE)),
                })
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>(),
            Place::Data(path) => {
                let found = spot.values.iter().map(|value| path.find(value, self.budget));
                let found = found.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
                let scalars = found.into_iter().flat_map(Value::each).filter_map(Value::scalar);
                scalars.take(MAX_VALUES).map(without_markup).filter(|text| !text.is_empty()).collect()
            }
        }
    }

    fn next(&self, rule: &PageRule) -> Vec<Url> {
        let spot = Spot::whole(self.page);
        let found = rule.next.iter().flat_map(|source| {
            let linked = Source { place: with_href(&source.place), written: String::new() };
            self.texts(FieldName::Url, &linked, &spot)
        });
        found.filter_map(|text| resolve(self.page.setting.base, &text)).take(50).collect()
    }
}

/// A link stands for its address.
fn with_href(place: &Place) -> Place {
    match place {
        Place::Elements { selector, attribute: None } => {
            Place::Elements { selector: selector.clone(), attribute: Some("href".to_owned()) }
        }
        other => other.clone(),
    }
}

/// Writes one field; false when the texts say nothing of the kind.
fn write(listing: &mut Listing, field: FieldName, texts: &[String], page: &Setting<'_>) -> bool {
    let Some(first) = texts.first() else { return false };
    let short = || line(first, 200);
    let address = |text: &String| resolve(page.base, text).map(String::from);
    match field {
        FieldName::Id => listing.id = Some(short()).filter(|id| id.len() <= 64),
        FieldName::Url => listing.url = texts.iter().find_map(address),
        FieldName::Title => listing.title = line(first, MAX_TITLE),
        FieldName::Subtitle => listing.subtitle = line(first, MAX_TITLE),
        FieldName::Description => listing.description.clone_from(first),
        FieldName::Price => listing.price = texts.iter().find_map(|text| bare_price(text, page.currency)),
        FieldName::ListPrice => {
            listing.list_price = texts.iter().find_map(|text| bare_price(text, page.currency));
        }
        FieldName::Claims => listing.claims = claims::given(texts),
        FieldName::Sales => listing.sales = texts.iter().find_map(|text| sales(text, true)),
        FieldName::Brand => listing.brand = short(),
        FieldName::CategoryPath => {
            listing.category_path = texts.iter().take(12).map(|text| line(text, 200)).collect();
        }
        FieldName::Location => listing.location = short(),
        FieldName::Images | FieldName::DetailImages => {
            let all = texts.iter().filter_map(|text| absolute(page.base, text).map(String::from));
            let all = all.take(MAX_IMAGES).collect();
            *(if field == FieldName::Images { &mut listing.images } else { &mut listing.detail_images }) =
                all;
        }
        FieldName::Attributes => {
            let pairs = texts.iter().filter_map(|text| split_key(text));
            let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
            listing.attributes = pairs.take(MAX_PARAMETERS).collect();
            return !listing.attributes.is_empty();
        }
        FieldName::Seller => {
            listing.seller.get_or_insert_default().name = short();
        }
        FieldName::SellerId => {
            if let Some(seller) = &mut listing.seller {
                seller.id = Some(short());
            }
        }
        FieldName::SellerUrl => {
            if let Some(seller) = &mut listing.seller {
                seller.url = texts.iter().find_map(address);
            }
        }
    }
    match field {
        FieldName::Id => listing.id.is_some(),
        FieldName::Url => listing.url.is_some(),
        FieldName::Price => listing.price.is_some(),
        FieldName::ListPrice => listing.list_price.is_some(),
        FieldName::Sales => listing.sales.is_some(),
        FieldName::Images => !listing.images.is_empty(),
        FieldName::DetailImages => !listing.detail_images.is_empty(),
        FieldName::SellerUrl => listing.seller.as_ref().is_some_and(|seller| seller.url.is_some()),
        _ => true,
    }
}

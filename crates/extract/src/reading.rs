//! What all sources of one page say, and what follows from it: the page's kind, its listings, where to go on.

use url::Url;
use xuncha_model::{Currency, Listing, Origin, PageKind, Part, Seller};

use crate::cards::{Card, cards};
use crate::contacts;
use crate::detail::{Looks, meta};
use crate::document::Document;
use crate::draft::{note_contacts, put, settle_origins};
use crate::jurisdiction::of_page;
use crate::kind::{Signs, judge};
use crate::limits::{MAX_TEXT, MAX_TITLE};
use crate::links::links;
use crate::marks::Marks;
use crate::merge::{self, Offers, distinct};
use crate::money::Money;
use crate::notices;
use crate::page::Extraction;
use crate::parameters;
use crate::problem::Problems;
use crate::schema::{Said, Setting};
use crate::sites::{Applied, Profile, Sight, Sites, apply};
use crate::sources::{NOWHERE, base, forget_nowhere, open_graph, scripts};
use crate::state::Embedded;
use crate::tag::Tag;
use crate::totals;
use crate::words::Seen;

/// Parameters that name the brand.
const BRANDS: &[&str] = &[
    "品牌",
    "品牌名称",
    "商品品牌",
    "brand",
    "brand name",
    "marke",
    "marque",
    "marca",
    "merk",
    "ブランド",
    "ブランド名",
];

/// Everything the sources say, before it is known what the page is.
pub(crate) struct Reading<'d, 't> {
    document: &'d Document<'t>,
    sites: &'d Sites,
    /// Whether numbers that reach someone are covered in the texts of listings.
    pub(crate) covers: bool,
    url: Option<Url>,
    base: Option<Url>,
    problems: Problems,
    title: String,
    text: String,
    marks: Marks,
    cards: Vec<Card>,
    said: Said,
    embedded: Embedded,
    graph: Listing,
    og_product: bool,
    /// What the profile of the site gave.
    known: Option<Applied>,
}

impl<'d, 't> Reading<'d, 't> {
    /// Asks every source.
    pub(crate) fn of(
        document: &'d Document<'t>,
        url: Option<Url>,
        sites: &'d Sites,
        mut problems: Problems,
    ) -> Self {
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
        let profile = url.as_ref().and_then(|url| sites.of(url));
        let (said, embedded, values) =
            scripts(document, &setting, profile.is_some_and(Profile::reads_data), &mut problems);
        let (graph, og_product) = open_graph(document, &setting);
        let text = document.lines(0, MAX_TEXT, |_, tag| matches!(tag, Tag::Head));
        let sight = Sight { document, url: url.as_ref(), text: &text, values: &values, setting };
        let mut known = profile.map(|profile| apply(profile, &sight));
        let offers = cards.len() + said.products.len() + embedded.listings.len();
        if let Some(known) =
            known.as_mut().filter(|known| offers == 0 && known.seller.is_some() && known.listings.is_empty())
            && let Some((kind, reason)) =
                known.kind.as_mut().filter(|(kind, _)| *kind == PageKind::ListingIndex)
        {
            *kind = PageKind::ShopFront;
            reason.push_str("，写有店铺而没有商品");
        }
        Self {
            document,
            sites,
            covers: true,
            url,
            base,
            problems,
            title,
            text,
            marks,
            cards,
            said,
            embedded,
            graph,
            og_product,
            known,
        }
    }

    /// Judges what the page is and lays its listings together.
    pub(crate) fn finish(mut self, status: Option<u16>, encoding: &'static str) -> Extraction {
        let looks = Looks::of(self.document, &self.marks, &self.cards, &self.title);
        let article =
            self.said.is_article || meta(self.document, &["og:type"]).is_some_and(|kind| kind == "article");
        let seen = Seen::of(&self.text);
        let signs = Signs {
            seen: &seen,
            url: self.url.as_ref(),
            status,
            title: &self.title,
            text: &self.text,
            stated: distinct(&self.said.products),
            embedded: distinct(&self.embedded.listings),
            cards: self.cards.len(),
            lone_prices: looks.lone_prices().count(),
            parameters: parameters::names(&looks.parameters),
            headed: looks.title_at.is_some(),
            og_product: self.og_product,
            article,
            known: self.known.as_ref().and_then(|known| known.kind.clone()),
        };
        let (kind, reason) = judge(self.document, &signs);
        let mut known = self.known.take().unwrap_or_default();
        if known.is_cut {
            self.problems.note("profile-cut", "网站档案的选择器太费时，其余的没有用");
        }
        let mut notices = notices::of(self.document, &self.text, kind, self.base.as_ref());
        notices.stated = notices::stated(kind, &looks.parameters, &self.text);
        let shop = known.seller.take().or_else(|| match kind {
            PageKind::ListingIndex | PageKind::Menu | PageKind::ShopFront => {
                looks.shop(&self.title, &seen, self.base.as_ref())
            }
            _ => None,
        });
        let shop = shop.map(|mut shop| {
            shop.url = shop.url.filter(|url| !url.starts_with(NOWHERE));
            shop
        });
        let mut listings = match kind {
            PageKind::Detail => {
                let looks = looks.listing(self.base.as_ref(), &mut self.problems);
                vec![merge::single(&mut self.offers(&mut known), &looks)]
            }
            PageKind::ListingIndex | PageKind::Menu => {
                let shown = std::mem::take(&mut self.cards).into_iter().map(|card| card.listing).collect();
                merge::many(self.offers(&mut known), shown)
            }
            _ => Vec::new(),
        };
        self.settle(&mut listings, shop.as_ref(), &known.location);
        let goods = match kind {
            PageKind::ListingIndex | PageKind::Menu => {
                listings.iter().filter_map(|listing| Url::parse(listing.url.as_deref()?).ok()).collect()
            }
            _ => Vec::new(),
        };
        let mut onward = links(self.document, &self.marks, self.base.as_ref(), &goods);
        if !known.next.is_empty() {
            onward.next.clone_from(&known.next);
        }
        if matches!(kind, PageKind::ListingIndex | PageKind::Menu) {
            onward.totals = self.embedded.totals;
            onward.totals.add(totals::in_text(&self.text));
            let next = || onward.totals.next(self.url.as_ref()?, known.pages.as_ref());
            if onward.next.is_empty() {
                onward.next.extend(next());
            }
        }
        for urls in [&mut onward.next, &mut onward.products, &mut onward.lists] {
            urls.retain(|url| !url.as_str().starts_with(NOWHERE));
        }
        let cut = ["too-large", "too-many-nodes"].iter().any(|code| self.problems.has(code));
        let told = listings.iter().all(|one| !one.description.is_empty() || !one.page_text.is_empty());
        Extraction {
            kind,
            complete: !cut && (kind != PageKind::Detail || told),
            encoding,
            title: self.title,
            listings,
            links: onward,
            seller: shop,
            jurisdictions: of_page(&notices, &self.text),
            notices,
            profile: (!known.usage.profile.is_empty()).then_some(known.usage),
            problems: self.problems.into_vec(),
            reason,
        }
    }

    /// What the sources that speak of offers said.
    fn offers(&mut self, known: &mut Applied) -> Offers<'_> {
        Offers {
            url: self.url.as_ref(),
            title: &self.title,
            stated: std::mem::take(&mut self.said.products),
            breadcrumbs: self.said.breadcrumbs.take(),
            embedded: std::mem::take(&mut self.embedded.listings),
            known: std::mem::take(&mut known.listings),
            known_first: known.first,
            graph: &self.graph,
            problems: &mut self.problems,
        }
    }

    /// Goods' address and number as the site's profile knows them. An advertisement leads over a redirect; its goods'
    /// own address follows from the number that the profile read.
    fn one_address(&self, listing: &mut Listing) {
        let Some(url) = listing.url.as_deref().and_then(|url| Url::parse(url).ok()) else { return };
        let Some(profile) = self.sites.of(&url) else { return };
        put(listing, Part::Id, Origin::Profile, |into| into.id = profile.id_of(&url));
        let by_id = || {
            let known = listing.origins.get(Part::Id) == Some(Origin::Profile)
                || listing.origins.get(Part::Id) == Some(Origin::ScriptData);
            profile.goods_at(listing.id.as_deref().filter(|_| known && profile.id_of(&url).is_none())?)
        };
        listing.url = Some(by_id().unwrap_or_else(|| profile.canonical(&url)).into());
    }

    /// What holds for every listing, wherever it came from.
    fn settle(&self, listings: &mut [Listing], shop: Option<&Seller>, place: &str) {
        let money = Money::of(self.document, self.url.as_ref(), &self.marks, &self.text);
        // The shop of the page, unless other shops sell on it too.
        let others = shop.is_none_or(|shop| {
            listings
                .iter()
                .filter_map(|listing| listing.seller.as_ref())
                .any(|seller| seller.name != shop.name)
        });
        for listing in listings {
            forget_nowhere(listing);
            settle_origins(listing);
            let texts =
                [&mut listing.title, &mut listing.subtitle, &mut listing.description, &mut listing.page_text];
            let values = listing.attributes.iter_mut().map(|(_, value)| value);
            if self.covers {
                let told: Vec<_> = texts.into_iter().chain(values).flat_map(contacts::mask).collect();
                note_contacts(listing, &told);
            }
            listing.price.iter_mut().chain(&mut listing.list_price).for_each(|price| money.settle(price));
            let asked = listing.price.as_ref();
            // A "former" price that is not higher is the same price shown twice.
            listing.list_price = listing.list_price.take().filter(|former| {
                asked.is_none_or(|asked| former.currency == asked.currency && former.cents > asked.cents)
            });
            if let Some(shop) = shop.filter(|_| !others) {
                put(listing, Part::Seller, Origin::WholePage, |into| into.seller = Some(shop.clone()));
            }
            put(listing, Part::Location, Origin::Profile, |into| into.location.push_str(place));
            let own = |attribute: &&(String, String)| {
                BRANDS.iter().any(|name| attribute.0.eq_ignore_ascii_case(name))
            };
            if let Some(brand) = listing.attributes.iter().find(own).map(|(_, brand)| brand.clone()) {
                let origin = listing.origins.get(Part::Attributes).unwrap_or(Origin::Looks);
                put(listing, Part::Brand, origin, |into| into.brand = brand);
            }
            self.one_address(listing);
            settle_origins(listing);
        }
    }
}

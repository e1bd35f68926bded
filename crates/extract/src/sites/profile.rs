//! What a site profile says, as values.

use url::Url;
use xuncha_model::PageKind;

use super::path::Path;
use super::pattern::IdPlace;
use super::selector::Selector;
use crate::totals::Paging;

/// What is known of one site.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profile {
    /// File it was read from.
    pub(crate) file: String,
    /// Name inspectors see.
    pub(crate) name: String,
    /// Hosts it holds for, each with everything below it; `*` is any host.
    pub(crate) hosts: Vec<String>,
    /// Further hosts that pages of the site draw their pictures, styles and scripts from.
    pub(crate) draws_from: Vec<String>,
    /// Parameters of addresses that name no page.
    pub(crate) drop_parameters: Vec<String>,
    /// Where addresses carry the goods' number, tried in order.
    pub(crate) goods_id: Vec<IdPlace>,
    /// The one address of goods, with `{id}`.
    pub(crate) goods_url: Option<String>,
    /// The site's public search, with `{query}`.
    pub(crate) search: Option<String>,
    /// Kinds of pages, tried in order.
    pub(crate) pages: Vec<PageRule>,
}

/// How one kind of page is known and read.
#[derive(Debug, Clone)]
pub(crate) struct PageRule {
    pub(crate) kind: PageKind,
    /// Shapes of its address; none means any.
    pub(crate) url: Vec<String>,
    /// Elements of which one must be there; none means any.
    pub(crate) marker: Vec<Selector>,
    /// Words of which one must be shown; none means any.
    pub(crate) words: Vec<String>,
    /// Its values go before every other source, and only its boxes are listings.
    pub(crate) first: bool,
    /// Box of one offer.
    pub(crate) each: Option<Source>,
    /// Links to the next page.
    pub(crate) next: Vec<Source>,
    /// How addresses carry the number of a page.
    pub(crate) pages: Option<Paging>,
    pub(crate) fields: Vec<FieldRule>,
    /// Who sells everything on the page.
    pub(crate) shop: Vec<FieldRule>,
}

/// Where one field stands; the first that gives something counts.
#[derive(Debug, Clone)]
pub(crate) struct FieldRule {
    pub(crate) field: FieldName,
    pub(crate) sources: Vec<Source>,
}

/// A selector or a path, and how it was written.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) written: String,
    pub(crate) place: Place,
}

#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// Text, or an attribute, of elements.
    Elements { selector: Selector, attribute: Option<String> },
    /// Value in the data of the page's scripts.
    Data(Path),
}

macro_rules! field_names {
    ($($name:ident $written:literal,)+) => {
        /// Fields that a profile can give.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum FieldName { $($name),+ }

        impl FieldName {
            /// Every field, with its name in profiles.
            pub(crate) const ALL: &[(&'static str, Self)] = &[$(($written, Self::$name)),+];

            pub(crate) const fn written(self) -> &'static str {
                match self { $(Self::$name => $written),+ }
            }
        }
    };
}

field_names! {
    Id "id", Url "url", Title "title", Subtitle "subtitle", Description "description", Attributes "attributes",
    Price "price", ListPrice "list_price", Claims "claims", Sales "sales", Brand "brand",
    CategoryPath "category_path", Seller "seller", SellerId "seller_id", SellerUrl "seller_url",
    Location "location", Images "images", DetailImages "detail_images",
}

impl Profile {
    /// How closely the profile holds for a host: length of the part that fits, `None` when it does not.
    pub(crate) fn closeness(&self, host: &str) -> Option<usize> {
        let fits = |given: &&String| {
            *given == "*"
                || host == given.as_str()
                || host.strip_suffix(given.as_str()).is_some_and(|rest| rest.ends_with('.'))
        };
        self.hosts.iter().filter(fits).map(|given| if given == "*" { 0 } else { given.len() }).max()
    }

    /// True when one of its paths looks into the data of scripts.
    pub(crate) fn reads_data(&self) -> bool {
        let is_data = |source: &Source| matches!(source.place, Place::Data(_));
        self.pages.iter().any(|page| {
            let fields = page.fields.iter().chain(&page.shop).flat_map(|rule| &rule.sources);
            fields.chain(&page.each).chain(&page.next).any(is_data)
        })
    }

    /// The goods' number in an address.
    pub(crate) fn id_of(&self, url: &Url) -> Option<String> {
        self.goods_id.iter().find_map(|place| place.of(url))
    }

    /// The one address of the goods with that number.
    pub(crate) fn goods_at(&self, id: &str) -> Option<Url> {
        Url::parse(&self.goods_url.as_ref()?.replace("{id}", id)).ok()
    }

    /// The address without what names no page; that of goods in its one form.
    pub(crate) fn canonical(&self, url: &Url) -> Url {
        if let Some(goods) = self.id_of(url).and_then(|id| self.goods_at(&id)) {
            return goods;
        }
        let mut plain = xuncha_model::canonical_url(url);
        let dropped = |name: &str| self.drop_parameters.iter().any(|given| given == name);
        if plain.query_pairs().any(|(name, _)| dropped(&name)) {
            let kept: Vec<(String, String)> = plain
                .query_pairs()
                .filter(|(name, _)| !dropped(name))
                .map(|(k, v)| (k.into(), v.into()))
                .collect();
            plain.set_query(None);
            if !kept.is_empty() {
                plain.query_pairs_mut().extend_pairs(kept);
            }
        }
        plain
    }
}

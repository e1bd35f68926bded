//! Listings laid together from what the sources of a page say of the same offers.

use url::Url;
use xuncha_model::{Listing, Origin, Part, canonical_url};

use crate::address;
use crate::draft::{fill, put, same};
use crate::limits::{MAX_IMAGES, MAX_LISTINGS};
use crate::problem::Problems;

/// What the sources that speak of offers said.
pub(crate) struct Offers<'a> {
    pub(crate) url: Option<&'a Url>,
    /// The page's `<title>`.
    pub(crate) title: &'a str,
    /// By JSON-LD, microdata and RDFa.
    pub(crate) stated: Vec<Listing>,
    pub(crate) breadcrumbs: Option<(Vec<String>, Origin)>,
    /// By the data of scripts.
    pub(crate) embedded: Vec<Listing>,
    /// By the site's profile.
    pub(crate) known: Vec<Listing>,
    /// The profile goes before all.
    pub(crate) known_first: bool,
    /// By Open Graph.
    pub(crate) graph: &'a Listing,
    pub(crate) problems: &'a mut Problems,
}

/// The one offer of a detail page.
pub(crate) fn single(offers: &mut Offers<'_>, looks: &Listing) -> Listing {
    let known = offers.known.first();
    let mut listing = known.filter(|_| offers.known_first).cloned().unwrap_or_default();
    if let Some(stated) = offers.stated.first() {
        fill(&mut listing, stated);
    }
    let told = [Some(&listing), known, Some(looks)].into_iter().flatten();
    let heading = told.map(|one| one.title.as_str()).find(|title| !title.is_empty()).unwrap_or_default();
    let own = offers.url.map(canonical_url);
    let own_id = own.as_ref().and_then(address::goods_id);
    let embedded = offers.embedded.iter().find(|one| {
        (one.id.is_some() && one.id == own_id)
            || (!one.title.is_empty() && (heading.contains(&one.title) || offers.title.contains(&one.title)))
    });
    if let Some(embedded) = embedded {
        fill(&mut listing, embedded);
    }
    if let Some(known) = known {
        fill(&mut listing, known);
    }
    if looks.description.len() > listing.description.len()
        && listing.origins.get(Part::Description) != Some(Origin::Profile)
    {
        listing.description.clone_from(&looks.description);
        listing.origins.set(Part::Description, Some(Origin::Looks));
    }
    put(&mut listing, Part::Title, Origin::Looks, |into| into.title.clone_from(&looks.title));
    // Where the first steps stand outside the markup, the page shows more of the same way.
    let shown = &looks.category_path;
    let stated = offers
        .breadcrumbs
        .take()
        .filter(|(crumbs, _)| shown.len() <= crumbs.len() || !shown.ends_with(crumbs));
    if let Some((crumbs, origin)) = stated {
        put(&mut listing, Part::CategoryPath, origin, |into| into.category_path = crumbs);
    }
    fill(&mut listing, offers.graph);
    // What speaks to machines mostly names one picture; the page shows the others.
    if let [only] = listing.images.as_slice()
        && looks.images.len() >= 2
    {
        let only = only.clone();
        let others = looks.images.iter().filter(|image| **image != only).cloned();
        listing.images = std::iter::once(only.clone()).chain(others).take(MAX_IMAGES).collect();
    }
    fill(&mut listing, looks);
    // The maker's number (mpn) or the seller's own is not the marketplace's, which a goods' address carries.
    let stated =
        matches!(listing.origins.get(Part::Id), Some(Origin::JsonLd | Origin::Microdata | Origin::Rdfa));
    let sure = own_id.as_ref().is_some_and(|id| id.len() >= 6)
        && own.as_ref().is_some_and(address::looks_like_detail);
    if stated && sure {
        listing.id = None;
    }
    put(&mut listing, Part::Id, Origin::Address, |into| into.id = own_id);
    if let Some(own) = own {
        listing.url = Some(own.into());
        listing.origins.set(Part::Url, Some(Origin::Address));
    }
    listing
}

/// The offers of an index: the source with the most of them leads, the others add what it leaves out. What a page
/// states of goods is a listing even where no box shows it. A profile that goes first says what the listings are.
pub(crate) fn many(offers: Offers<'_>, shown: Vec<Listing>) -> Vec<Listing> {
    // Most trusted first.
    let mut sources = [offers.stated, offers.embedded, offers.known, shown];
    if sources.iter().any(|source| source.len() >= MAX_LISTINGS) {
        offers.problems.note("too-many-listings", format!("商品超过{MAX_LISTINGS}个，其后的没有读取"));
    }
    let stated = sources.first().map_or(0, Vec::len);
    if offers.known_first {
        sources.rotate_left(2);
        sources.swap(1, 2);
    } else {
        // Stable: of equal counts the more trusted source leads.
        sources.sort_by_key(|source| std::cmp::Reverse(source.len()));
    }
    let mut out: Vec<Listing> = Vec::new();
    for (rank, source) in sources.into_iter().enumerate() {
        let is_stated = source.first().is_some_and(|one| {
            let origin = one.origins.get(Part::Title);
            matches!(origin, Some(Origin::JsonLd | Origin::Microdata | Origin::Rdfa))
        });
        let joins = rank == 0 || (is_stated && stated > 0 && !offers.known_first);
        for listing in source {
            if let Some(given) = out.iter_mut().find(|given| same(given, &listing)) {
                fill(given, &listing);
            } else if joins && out.len() < MAX_LISTINGS {
                out.push(listing);
            }
        }
    }
    out
}

/// How many different offers.
pub(crate) fn distinct(listings: &[Listing]) -> usize {
    let mut kept: Vec<&Listing> = Vec::new();
    for listing in listings.iter().take(MAX_LISTINGS) {
        if !kept.iter().any(|given| same(given, listing)) {
            kept.push(listing);
        }
    }
    kept.len()
}

//! Prices of goods' own pages: what a look saw, and whether earlier looks say that a reduction is counted from a raised price.

use url::Url;
use xuncha_casework::{PriceVerdict, Raised, judge_raise};
use xuncha_extract::Extraction;
use xuncha_model::{Asking, Digest, Exchange, Listing, PageKind, PriceLook};
use xuncha_store::{LeadStore, StoreError};

/// What a page asks, where it is the own page of some goods on the web.
pub(crate) fn asking(exchange: &Exchange, extraction: &Extraction) -> Option<Asking> {
    let is_web = Url::parse(&exchange.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let [listing] = extraction.listings.as_slice() else { return None };
    if !is_web || exchange.status.is_none() || extraction.kind != PageKind::Detail || listing.price.is_none()
    {
        return None;
    }
    Some(Asking {
        title: listing.title.chars().take(Asking::TITLE).collect(),
        price: listing.price.clone(),
        list_price: listing.list_price.clone(),
    })
}

/// What earlier looks say of a reduction that the page shows: `None` where it shows none, or they do not say that it is counted
/// from a raised price.
pub(crate) async fn raised(
    store: &dyn LeadStore,
    exchange: &Exchange,
    extraction: &Extraction,
    body: Digest,
) -> Result<Option<Raised>, StoreError> {
    let Some(asking) = asking(exchange, extraction).filter(|asking| asking.list_price.is_some()) else {
        return Ok(None);
    };
    let at = exchange.ended;
    let mut looks = store.price_looks(&exchange.url).await?;
    looks.retain(|look| look.at < at);
    let shop = extraction.listings.first().map(shop_of).unwrap_or_default();
    looks.push(PriceLook { at, shop, asking, body, evidence: None });
    Ok(match judge_raise(&looks) {
        PriceVerdict::Raised(raised) => Some(raised),
        PriceVerdict::NoReduction | PriceVerdict::NotJudged(_) | PriceVerdict::NotRaised(_) => None,
    })
}

/// Lets rules know of the raise; the sentences that tell of it.
pub(crate) fn tell<'a>(extraction: &mut Extraction, raised: Option<&'a Raised>) -> &'a [String] {
    let Some((raised, listing)) = raised.zip(extraction.listings.first_mut()) else { return &[] };
    listing.price_raise = Some(raised.percent);
    &raised.grounds
}

fn shop_of(listing: &Listing) -> String {
    listing.seller.as_ref().map(|seller| seller.name.clone()).unwrap_or_default()
}

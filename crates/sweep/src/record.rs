//! What was made of a page, as the JSON text that is sealed with its evidence: enough to see later, without this
//! program, what was read and why it was a hit.

use serde_json::{Value, json};
use xuncha_extract::Extraction;
use xuncha_model::{Field, Hit, Listing, Part, Price};

/// Version of the shape; grows when a key changes its meaning.
const VERSION: u32 = 1;

/// The record of one page: its reading, for each listing that was hit the hits by its place in `listings`, why it
/// was read after its scripts, when it was, and what earlier looks say of its price.
pub(crate) fn extraction_json(
    extraction: &Extraction,
    hits: &[(usize, &[Hit])],
    scripted: Option<&str>,
    grounds: &[String],
) -> String {
    let problems: Vec<_> = extraction
        .problems
        .iter()
        .map(|problem| json!({"code": problem.code, "message": problem.message}))
        .collect();
    let hits: Vec<_> =
        hits.iter().flat_map(|(at, hits)| hits.iter().map(move |hit| hit_json(*at, hit))).collect();
    json!({
        "version": VERSION,
        "kind": extraction.kind.name(),
        "kind_reason": extraction.reason,
        "complete": extraction.complete,
        "encoding": extraction.encoding,
        "title": extraction.title,
        "listings": extraction.listings.iter().map(listing_json).collect::<Vec<_>>(),
        "problems": problems,
        "hits": hits,
        "scripted": scripted,
        "grounds": grounds,
    })
    .to_string()
}

fn listing_json(listing: &Listing) -> Value {
    let seller = listing.seller.as_ref();
    json!({
        "id": listing.id,
        "url": listing.url,
        "title": listing.title,
        "subtitle": listing.subtitle,
        "description": listing.description,
        "attributes": listing.attributes,
        "price": listing.price.as_ref().map(price_json),
        "list_price": listing.list_price.as_ref().map(price_json),
        "claims": listing.claims,
        "sales": listing.sales.as_ref().map(|sales| &sales.raw),
        "brand": listing.brand,
        "category_path": listing.category_path,
        "shop_name": seller.map(|seller| &seller.name),
        "shop_id": seller.and_then(|seller| seller.id.as_ref()),
        "shop_url": seller.and_then(|seller| seller.url.as_ref()),
        "location": listing.location,
        "images": listing.images,
        "detail_images": listing.detail_images,
        "image_texts": listing.image_texts,
        "contacts": listing.contacts.iter().map(|contact| contact.name()).collect::<Vec<_>>(),
        "page_text": listing.page_text,
        "origins": origins(listing),
    })
}

/// Which source of the page each part came from.
fn origins(listing: &Listing) -> Value {
    let told = |part: Part| Some((part.name().to_owned(), json!(listing.origins.get(part)?.name())));
    Value::Object(Part::ALL.into_iter().filter_map(told).collect())
}

fn price_json(price: &Price) -> Value {
    json!({"cents": price.cents, "max_cents": price.max_cents, "currency": price.currency.code(), "unit": price.unit(), "raw": price.raw})
}

fn hit_json(listing: usize, hit: &Hit) -> Value {
    let matches: Vec<_> = hit
        .matches
        .iter()
        .map(|found| {
            json!({
                "field": Field::name(found.field),
                "start": found.start,
                "end": found.end,
                "text": found.text,
                "term": found.term,
                "group": found.group,
                "folds": found.folds.iter().map(|fold| fold.name()).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "listing": listing,
        "rule": hit.rule.0,
        "category": hit.category.0,
        "severity": hit.severity.level(),
        "outcome": hit.outcome.name(),
        "matches": matches,
    })
}

//! A listing in the making: what one source says of one offer, and how sources are laid over each other.

use xuncha_model::{Listing, Seller};

use crate::limits::{MAX_IMAGES, MAX_PARAMETERS};

/// Fills what `into` does not say from `from`. Lists are taken whole, never mixed, but for parameters, where
/// keys that are missing are added.
pub(crate) fn fill(into: &mut Listing, from: &Listing) {
    fn text(into: &mut String, from: &str) {
        if into.is_empty() {
            into.push_str(from);
        }
    }
    text(&mut into.title, &from.title);
    text(&mut into.description, &from.description);
    text(&mut into.location, &from.location);
    text(&mut into.page_text, &from.page_text);
    into.id = into.id.take().or_else(|| from.id.clone());
    into.url = into.url.take().or_else(|| from.url.clone());
    into.price = into.price.take().or_else(|| from.price.clone());
    into.list_price = into.list_price.take().or_else(|| from.list_price.clone());
    if into.category_path.is_empty() {
        into.category_path.clone_from(&from.category_path);
    }
    if into.images.is_empty() {
        into.images.clone_from(&from.images);
        into.images.truncate(MAX_IMAGES);
    }
    fill_seller(&mut into.seller, from.seller.as_ref());
    for (key, value) in &from.attributes {
        if into.attributes.len() < MAX_PARAMETERS && !into.attributes.iter().any(|(given, _)| given == key) {
            into.attributes.push((key.clone(), value.clone()));
        }
    }
}

fn fill_seller(into: &mut Option<Seller>, from: Option<&Seller>) {
    match (into, from) {
        (Some(into), Some(from)) => {
            if into.name.is_empty() {
                into.name.clone_from(&from.name);
            }
            if into.name == from.name {
                into.id = into.id.take().or_else(|| from.id.clone());
                into.url = into.url.take().or_else(|| from.url.clone());
            }
        }
        (into @ None, Some(from)) => *into = Some(from.clone()),
        _ => {}
    }
}

/// True when both speak of the same offer: same address or identifier, or the same title where one of them
/// has no address.
pub(crate) fn same(one: &Listing, other: &Listing) -> bool {
    let equal = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let both_placed = one.url.is_some() && other.url.is_some();
    equal(&one.url, &other.url)
        || equal(&one.id, &other.id)
        || (!both_placed && !one.title.is_empty() && one.title == other.title)
}

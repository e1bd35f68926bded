//! A listing in the making: what one source says of one offer, and how sources are laid over each other.

use xuncha_model::{Contact, Listing, Origin, Origins, Part, Seller};

use crate::limits::{MAX_IMAGES, MAX_PARAMETERS};

/// A listing that one source tells all of.
pub(crate) fn of_source(origin: Origin, listing: Listing) -> Listing {
    Listing { origins: Origins::all(origin), ..listing }
}

/// Fills what `into` does not say from `from`, and notes where it came from. Lists are taken whole, never mixed,
/// but for parameters, where keys that are missing are added.
pub(crate) fn fill(into: &mut Listing, from: &Listing) {
    let missing: Vec<Part> =
        Part::ALL.into_iter().filter(|part| !into.has(*part) && from.has(*part)).collect();
    for part in missing {
        into.origins.set(part, from.origins.get(part));
        match part {
            Part::Id => into.id.clone_from(&from.id),
            Part::Url => into.url.clone_from(&from.url),
            Part::Title => into.title.clone_from(&from.title),
            Part::Subtitle => into.subtitle.clone_from(&from.subtitle),
            Part::Description => into.description.clone_from(&from.description),
            Part::Price => into.price.clone_from(&from.price),
            Part::ListPrice => into.list_price.clone_from(&from.list_price),
            Part::Claims => into.claims.clone_from(&from.claims),
            Part::Sales => into.sales.clone_from(&from.sales),
            Part::Brand => into.brand.clone_from(&from.brand),
            Part::CategoryPath => into.category_path.clone_from(&from.category_path),
            Part::Location => into.location.clone_from(&from.location),
            Part::Images => {
                into.images.clone_from(&from.images);
                into.images.truncate(MAX_IMAGES);
            }
            // Laid together below, key by key.
            Part::Attributes | Part::Seller => {}
        }
    }
    if into.detail_images.is_empty() {
        into.detail_images.clone_from(&from.detail_images);
    }
    if into.image_texts.is_empty() {
        into.image_texts.clone_from(&from.image_texts);
    }
    if into.page_text.is_empty() {
        into.page_text.clone_from(&from.page_text);
    }
    fill_seller(&mut into.seller, from.seller.as_ref());
    // One source may tell two things under one name; what another source told of that name stands.
    let given = into.attributes.len();
    for (key, value) in &from.attributes {
        let told = into.attributes.iter().take(given).any(|(given, _)| given == key);
        if into.attributes.len() < MAX_PARAMETERS && !told {
            into.attributes.push((key.clone(), value.clone()));
        }
    }
    note_contacts(into, &from.contacts);
}

/// Puts in one part where the listing says nothing of it.
pub(crate) fn put(into: &mut Listing, part: Part, origin: Origin, write: impl FnOnce(&mut Listing)) {
    if !into.has(part) {
        write(into);
        if into.has(part) {
            into.origins.set(part, Some(origin));
        }
    }
}

/// Adds ways past the marketplace, each once, in a fixed order.
pub(crate) fn note_contacts(into: &mut Listing, contacts: &[Contact]) {
    into.contacts.extend_from_slice(contacts);
    into.contacts.sort_unstable();
    into.contacts.dedup();
}

/// Forgets the sources of what is not there.
pub(crate) fn settle_origins(listing: &mut Listing) {
    for part in Part::ALL {
        if !listing.has(part) {
            listing.origins.set(part, None);
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

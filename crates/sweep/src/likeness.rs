//! When two pages say the same, and when two addresses are of one kind. Pure.
//!
//! Both serve to notice what a crawl could go on with for ever: calendars, session identifiers, one list under a
//! hundred orders. Such addresses differ in a number or a token, and their pages repeat each other.

use sha2::{Digest as _, Sha256};
use url::Url;
use xuncha_extract::Extraction;
use xuncha_model::{Digest, Listing, PageKind};

/// A path segment of this many letters and digits, mixed, is a token and not a word.
const TOKEN_LENGTH: usize = 16;

/// Patterns are cut to this many characters.
const PATTERN_LENGTH: usize = 300;

/// The digest of what a page says: its offers, and the text of a page that is about one. Layout, white space and digits
/// in running text (counters, clocks) do not enter, nor does the order of a list.
pub(crate) fn content_digest(extraction: &Extraction) -> Digest {
    let mut hasher = Sha256::new();
    let mut add = |text: &str| {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(extraction.kind.name());
    let mut offers: Vec<_> = extraction.listings.iter().map(offer).collect();
    if offers.is_empty() {
        add(&extraction.title);
    }
    if !matches!(extraction.kind, PageKind::Detail) {
        offers.sort_unstable();
        offers.dedup();
    }
    offers.iter().flatten().for_each(|text| add(text));
    Digest(hasher.finalize().into())
}

/// What an offer says, without the address it stands at: that may carry a token.
fn offer(listing: &Listing) -> Vec<String> {
    let price = |price: &Option<xuncha_model::Price>| price.as_ref().map(|price| price.raw.clone());
    let seller = listing.seller.as_ref().map(|seller| seller.name.clone());
    let attributes = listing.attributes.iter().map(|(key, value)| format!("{key}={value}"));
    let mut said = vec![squeeze(&listing.title), squeeze(&listing.description)];
    said.push(without_digits(&listing.page_text));
    said.extend(
        [listing.id.clone(), price(&listing.price), price(&listing.list_price), seller]
            .map(Option::unwrap_or_default),
    );
    said.push(listing.category_path.join(">"));
    said.extend(attributes);
    said
}

fn squeeze(text: &str) -> String {
    without(text, char::is_whitespace)
}

fn without_digits(text: &str) -> String {
    without(text, |c| c.is_whitespace() || c.is_ascii_digit())
}

/// A text without some characters; what is left goes over in stretches, not one by one.
fn without(text: &str, left_out: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    text.split(left_out).for_each(|stretch| out.push_str(stretch));
    out
}

/// The pattern of an address: numbers become `{n}`, tokens `{x}`, and of its query only the names remain.
pub(crate) fn pattern(url: &Url) -> String {
    let path: Vec<_> = url.path().split('/').map(segment).collect();
    let mut pattern = format!("{}{}", url.host_str().unwrap_or_default(), path.join("/"));
    if let Some(query) = url.query() {
        let mut names: Vec<_> =
            query.split('&').map(|part| numbers(part.split('=').next().unwrap_or_default())).collect();
        names.sort_unstable();
        names.dedup();
        pattern.push('?');
        pattern.push_str(&names.join("&"));
    }
    pattern.chars().take(PATTERN_LENGTH).collect()
}

fn segment(text: &str) -> String {
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let only_those = letters + digits + 4 >= text.len();
    if only_those && text.len() >= TOKEN_LENGTH && letters > 0 && digits > 3 {
        "{x}".to_owned()
    } else {
        numbers(text)
    }
}

fn numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !inside {
            out.push_str("{n}");
        }
        inside = c.is_ascii_digit();
    }
    out
}

#[cfg(test)]
mod tests {
    use xuncha_extract::{PageInput, extract};

    use super::*;

    fn pattern_of(url: &str) -> String {
        pattern(&url.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_kind_have_one_pattern() {
        assert_eq!(pattern_of("https://s.example/calendar/2026/11"), "s.example/calendar/{n}/{n}");
        assert_eq!(pattern_of("https://s.example/item/1009.html"), "s.example/item/{n}.html");
        assert_eq!(pattern_of("https://s.example/list?sort=price&page=3"), "s.example/list?page&sort");
        assert_eq!(pattern_of("https://s.example/list?page=4&sort=sales"), "s.example/list?page&sort");
        assert_eq!(pattern_of("https://s.example/(S(k3j45hk3j4h5k3jh45))/a"), "s.example/{x}/a");
        assert_eq!(
            pattern_of("https://s.example/products/winter-jacket-blue"),
            "s.example/products/winter-jacket-blue"
        );
        assert_eq!(pattern_of("https://s.example/?a[0]=1&a[1]=2"), "s.example/?a[{n}]");
        assert!(
            pattern_of(&format!("https://s.example/{}", "长".repeat(500))).chars().count() <= PATTERN_LENGTH
        );
    }

    fn digest(page: &str) -> Digest {
        let url = Some("https://s.example/list");
        content_digest(&extract(&PageInput { bytes: page.as_bytes(), url, ..PageInput::default() }))
    }

    fn goods(name: &str, price: u32) -> String {
        format!(
            "<script type='application/ld+json'>{{\"@type\":\"Product\",\"name\":\"{name}\",\
             \"description\":\"五斤装\",\"offers\":{{\"price\":\"{price}\"}}}}</script>"
        )
    }

    #[test]
    fn the_same_goods_in_another_dress_are_the_same_and_another_price_is_not() {
        let plain = format!("<title>米</title><h1>东北大米</h1>{}<p>浏览 12 次</p>", goods("东北大米", 30));
        let dressed = format!(
            "<title>米</title><h1>东北大米</h1> {}  <p>浏览 4123 次</p><!--t=9-->",
            goods("东北大米", 30)
        );
        assert_eq!(digest(&plain), digest(&dressed));
        assert_ne!(digest(&plain), digest(&plain.replace("\"30\"", "\"31\"")));
        assert_ne!(digest(&plain), digest(&plain.replace("五斤装", "十斤装")));
    }
}

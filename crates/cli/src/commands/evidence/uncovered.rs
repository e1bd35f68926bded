//! A page read once more from its sealed bytes, with the numbers in its texts that reading a page covers.
//!
//! What is kept of goods says of a telephone or 微信 number only that there is one; the number itself is in the sealed exchange alone.

use serde_json::{Value, json};
use xuncha_evidence::Sealed;
use xuncha_extract::{PageInput, Sites, extract_uncovered};
use xuncha_warc::{Limits, Reader, RecordKind};

/// `extraction.json` with the texts as the page has them; `None` where the sealed bytes do not read as the same goods (a
/// record and no page, or a program that reads otherwise).
pub(super) fn extraction(sealed: &Sealed, sites: &Sites) -> Option<Vec<u8>> {
    let part = |name: &str| sealed.parts.iter().find(|part| part.listed.name == name);
    let mut record: Value = serde_json::from_slice(&part("extraction.json")?.content).ok()?;
    let exchange = part("exchange.warc")?;
    let mut records = Reader::new(exchange.content.as_slice(), Limits::default());
    let page = records.find(|record| matches!(record.kind(), RecordKind::Response | RecordKind::Resource))?;
    let media = page.media_type();
    // what was read in place of the page's own bytes
    let (bytes, media) = match part("read-from.html") {
        Some(shown) => (shown.content.as_slice(), Some("text/html; charset=utf-8")),
        None => (page.payload(), media.as_deref()),
    };
    let is_web = ["http://", "https://"].iter().any(|scheme| page.target().starts_with(scheme));
    let input = PageInput {
        bytes,
        url: is_web.then_some(page.target()),
        content_type: media,
        ..PageInput::default()
    };
    let read = extract_uncovered(&input, sites);
    let listings = record["listings"].as_array_mut()?;
    if listings.len() != read.listings.len() {
        return None;
    }
    for (listing, plain) in listings.iter_mut().zip(&read.listings) {
        listing["title"] = json!(plain.title);
        listing["subtitle"] = json!(plain.subtitle);
        listing["description"] = json!(plain.description);
        listing["page_text"] = json!(plain.page_text);
        listing["attributes"] = json!(plain.attributes);
    }
    serde_json::to_vec(&record).ok()
}

//! Pages and records that did not come by a crawl: archives, captures, tables, texts. They take the same road.
//!
//! ```text
//! file -> Intake{arrivals, unreadable} -> Pipeline -> leads and evidence, as for any page
//! ```
//!
//! What a file says is its maker's word: an address stands in the evidence as it was given, and what was imported
//! never counts as our own look at that address.

mod bring;
mod captures;
mod links;
mod records;
mod wacz;

pub use bring::{ImportPlan, bring};
pub use captures::{har, mhtml, saved_page, warc};
pub use links::{Links, links};
pub(crate) use records::as_given;
pub use wacz::wacz;

use xuncha_model::{Exchange, Header, Listing, Timestamp, Unseen};

use crate::pipeline::Arrival;

/// What a file held, or a piece of it.
#[derive(Debug, Default)]
pub struct Intake {
    /// Pages and records, in their order.
    pub arrivals: Vec<Arrival>,
    /// What could not be read, and why.
    pub unreadable: Vec<Unseen>,
    /// What is no page: pictures, scripts, requests.
    pub passed_over: u64,
    /// About how many more come after these; for the progress only.
    pub to_come: u64,
}

/// One page of a file.
struct Page {
    /// Name of the page within its file, such as `归档.warc#7`.
    place: String,
    /// The address it is said to have; the place when it has none.
    address: Option<String>,
    at: Timestamp,
    status: Option<u16>,
    headers: Vec<Header>,
    body: Vec<u8>,
}

impl Page {
    fn arrival(self) -> Arrival {
        let Self { place, address, at, status, headers, body } = self;
        Arrival::alone(Exchange {
            url: place.clone(),
            redirects: Vec::new(),
            final_url: address.unwrap_or(place),
            started: at,
            ended: at,
            remote: None,
            http_version: String::new(),
            request_headers: Vec::new(),
            status,
            response_headers: headers,
            body,
            truncated: false,
            robots: String::new(),
            tls: None,
        })
    }
}

/// A record of a table as it arrives; `row` is what stood in the file, and becomes the evidence.
#[must_use]
pub fn record(place: String, row: Vec<u8>, listing: Listing, now: Timestamp) -> Arrival {
    let headers = vec![header("content-type", "application/json")];
    let page = Page { place, address: None, at: now, status: None, headers, body: row };
    Arrival { given: Some(listing), ..page.arrival() }
}

fn header(name: &str, value: &str) -> Header {
    Header { name: name.to_owned(), value: value.as_bytes().to_vec() }
}

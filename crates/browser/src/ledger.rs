//! What a page asked for and what became of it.

use sha2::{Digest as _, Sha256};
use xuncha_crawl::SupplyFault;
use xuncha_model::{Digest, Exchange, Resource, ResourceState};

use crate::events::Paused;

/// Bytes of answers that go into one rendering.
const ROOM: usize = 64 << 20;

/// Everything a page asked for, in order.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) resources: Vec<Resource>,
    pub(crate) exchanges: Vec<Exchange>,
    bytes: usize,
}

impl Ledger {
    /// Notes a request; its place is what it is settled by.
    pub(crate) fn open(&mut self, request: &Paused) -> usize {
        self.resources.push(Resource {
            url: request.url.clone(),
            kind: request.kind.clone(),
            state: ResourceState::Pending,
            status: None,
            bytes: 0,
            sha256: None,
        });
        self.resources.len() - 1
    }

    /// The page got it.
    pub(crate) fn had(&mut self, place: usize, state: ResourceState, exchange: &Exchange) {
        let Some(resource) = self.resources.get_mut(place) else { return };
        resource.state = state;
        resource.status = exchange.status;
        resource.bytes = exchange.body.len() as u64;
        resource.sha256 = Some(Digest(Sha256::digest(&exchange.body).into()));
        let known = self.exchanges.iter().any(|known| known.url == exchange.url);
        if place > 0 && !known && self.bytes + exchange.body.len() <= ROOM {
            self.bytes += exchange.body.len();
            self.exchanges.push(exchange.clone());
        }
    }

    /// It did not.
    pub(crate) fn missed(&mut self, place: usize, fault: &SupplyFault) {
        let words = fault.to_string();
        let state = match fault {
            SupplyFault::Refused(_) => ResourceState::Refused(words),
            _ => ResourceState::Failed(words),
        };
        if let Some(resource) = self.resources.get_mut(place) {
            resource.state = state;
        }
    }
}

/// Why a request is not made at all, by what it is; `None` for one that may be.
pub(crate) fn refusal(request: &Paused, pictures: bool, asked_before: usize, limit: usize) -> Option<String> {
    if request.method != "GET" {
        return Some(format!("只读取，不发出 {} 请求", request.method));
    }
    if asked_before >= limit {
        return Some(format!("一个页面最多取 {limit} 个资源"));
    }
    let needed = match &*request.kind {
        "Document" | "Stylesheet" | "Script" | "XHR" | "Fetch" => true,
        "Other" => !request.url.ends_with("/favicon.ico"),
        "Image" | "Font" => pictures,
        // films, beacons, reports, event streams
        _ => false,
    };
    let needed = needed && !request.accept.contains("event-stream");
    (!needed).then(|| "截图和渲染不需要".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_picture_needs_is_asked_for() {
        let refused = |method: &str, kind: &str, url: &str, pictures, before| {
            let request = Paused {
                id: "1".into(),
                method: method.into(),
                url: url.into(),
                kind: kind.into(),
                frame: "f".into(),
                accept: if url.ends_with("/stream") { "text/event-stream".into() } else { "*/*".into() },
            };
            refusal(&request, pictures, before, 10).is_some()
        };
        assert!(!refused("GET", "XHR", "https://s.example/api", false, 9));
        assert!(refused("GET", "XHR", "https://s.example/api", false, 10));
        assert!(refused("POST", "XHR", "https://s.example/buy", true, 0));
        assert!(!refused("GET", "Image", "https://s.example/a.png", true, 0));
        assert!(refused("GET", "Image", "https://s.example/a.png", false, 0));
        for kind in ["Media", "Ping", "CSPViolationReport", "EventSource", "WebSocket", "Prefetch", ""] {
            assert!(refused("GET", kind, "https://s.example/x", true, 0), "{kind}");
        }
        assert!(refused("GET", "XHR", "https://s.example/stream", true, 0), "it would never end");
        assert!(refused("GET", "Other", "https://s.example/favicon.ico", true, 0));
    }
}

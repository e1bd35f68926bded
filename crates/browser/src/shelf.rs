//! Scripts, style sheets and pictures that were had for one page and serve the next ones: a shop's pages share them,
//! and its server is asked once.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use xuncha_model::{Exchange, Timestamp};

/// How long something serves.
const TERM: Duration = Duration::from_secs(600);

/// Kept answers by address; the oldest go when there is no more room.
pub(crate) struct Shelf {
    room: usize,
    kept: Mutex<HashMap<String, Exchange>>,
}

impl Shelf {
    pub(crate) fn new(room: usize) -> Self {
        Self { room, kept: Mutex::default() }
    }

    /// What is kept of an address and fresh at `now`.
    pub(crate) fn get(&self, url: &str, now: Timestamp) -> Option<Exchange> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(url).filter(|exchange| is_fresh(exchange, now)).cloned()
    }

    /// Keeps an answer, when it is sound and its server does not forbid it.
    pub(crate) fn put(&self, kind: &str, exchange: &Exchange, now: Timestamp) {
        let control = exchange.response_header("cache-control").unwrap_or_default().to_ascii_lowercase();
        let forbidden = ["no-store", "no-cache", "private"].iter().any(|word| control.contains(word));
        let serves = matches!(kind, "Script" | "Stylesheet" | "Image" | "Font");
        if !serves || forbidden || exchange.status != Some(200) || exchange.body.len() > self.room {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, exchange| is_fresh(exchange, now));
        kept.insert(exchange.url.clone(), exchange.clone());
        let size = |kept: &HashMap<String, Exchange>| kept.values().map(|one| one.body.len()).sum::<usize>();
        while size(&kept) > self.room {
            let oldest = kept.values().min_by_key(|exchange| exchange.ended).map(|oldest| oldest.url.clone());
            let Some(oldest) = oldest else { return };
            kept.remove(&oldest);
        }
    }
}

fn is_fresh(exchange: &Exchange, now: Timestamp) -> bool {
    let age: Duration = now.duration_since(exchange.ended).try_into().unwrap_or_default();
    age < TERM
}

#[cfg(test)]
mod tests {
    use xuncha_model::Header;

    use super::*;

    fn answer(url: &str, at: i64, body: usize, control: &str) -> Exchange {
        let at = Timestamp::from_second(at).unwrap();
        Exchange {
            url: url.into(),
            redirects: vec![],
            final_url: url.into(),
            started: at,
            ended: at,
            remote: None,
            http_version: "HTTP/1.1".into(),
            request_headers: vec![],
            status: Some(200),
            response_headers: vec![Header { name: "Cache-Control".into(), value: control.into() }],
            body: vec![0; body],
            truncated: false,
            robots: String::new(),
            tls: None,
        }
    }

    #[test]
    fn the_shelf_keeps_what_it_may_as_long_as_it_may() {
        let shelf = Shelf::new(100);
        let at = |second| Timestamp::from_second(second).unwrap();
        shelf.put("Script", &answer("a", 0, 60, "max-age=60"), at(0));
        assert!(shelf.get("a", at(599)).is_some());
        assert!(shelf.get("a", at(600)).is_none(), "too old");
        shelf.put("XHR", &answer("x", 0, 1, ""), at(0));
        shelf.put("Script", &answer("s", 0, 1, "private, max-age=9"), at(0));
        shelf.put("Image", &answer("huge", 0, 101, ""), at(0));
        assert!(["x", "s", "huge"].iter().all(|url| shelf.get(url, at(1)).is_none()));
        shelf.put("Image", &answer("b", 5, 60, ""), at(5));
        assert!(shelf.get("a", at(6)).is_none(), "the oldest made room");
        assert!(shelf.get("b", at(6)).is_some());
    }
}

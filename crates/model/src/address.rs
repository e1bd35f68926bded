//! Addresses: one spelling for each page, so that it is known again.
//!
//! The crawl, the extraction and the leads must agree on it, so it stands here.

use url::Url;

/// Query parameters that say where a visitor came from and not what is shown.
const TRACKING: &[&str] = &[
    "spm",
    "scm",
    "pvid",
    "ali_trackid",
    "ali_refid",
    "abbucket",
    "acm",
    "algo_pvid",
    "algo_expid",
    "initiative_id",
    "ut_sk",
    "sourcetype",
    "suid",
    "shareurl",
    "share_crt_v",
    "bxsign",
    "on_comment",
    "track_id",
    "trackid",
    "trackinfo",
    "pv_id",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "msclkid",
    "yclid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "igshid",
    "ref_src",
    "clickid",
    "click_id",
    "from_source",
    "vd_source",
    "hybrid_search_id",
    "union_lens",
    "cookie_guid",
    "log_id",
    "request_id",
    "traceid",
    "trace_id",
];

/// Query parameters that name a visit.
const SESSION: &[&str] = &["jsessionid", "phpsessid", "aspsessionid", "sessionid", "session_id"];

/// Length from which the value of `sid` is a session; shorter ones number a shop.
const SESSION_LENGTH: usize = 20;

/// An address with more query parameters than this keeps them as they are.
const MAX_PARAMETERS: usize = 200;

/// One spelling for all addresses of the same page: without fragment, user name and password, tracking parameters and session
/// identifiers, a repeated parameter once with its last value, parameters sorted.
///
/// Shops that build the next page's address by appending (`?page=2&page=3`) are read as servers read them:
/// the last value counts.
#[must_use]
pub fn canonical_url(url: &Url) -> Url {
    let mut out = url.clone();
    out.set_fragment(None);
    if !url.username().is_empty() || url.password().is_some() {
        // refused only where there is no host, and then there is nobody to log in to either
        let removed = out.set_username("").and_then(|()| out.set_password(None));
        debug_assert!(removed.is_ok(), "an address with a user has a host");
    }
    if let Some((path, _)) = split_session(url.path()) {
        let path = path.to_owned();
        out.set_path(&path);
    }
    let Some(query) = url.query() else { return out };
    if query.split('&').nth(MAX_PARAMETERS).is_some() {
        return out;
    }
    let mut kept: Vec<(&str, &str)> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        if is_noise(name, value) {
            continue;
        }
        // `ids[]=1&ids[]=2` is a list and keeps its members.
        if !name.ends_with("[]") && !name.ends_with("%5B%5D") {
            kept.retain(|(given, _)| *given != name);
        }
        kept.push((name, part));
    }
    kept.sort_by_key(|(name, _)| *name);
    let query: Vec<_> = kept.iter().map(|(_, part)| *part).collect();
    let query = query.join("&");
    out.set_query((!query.is_empty()).then_some(&query));
    out
}

fn is_noise(name: &str, value: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("utm_")
        || (lower == "sid" && value.len() >= SESSION_LENGTH)
        || TRACKING.contains(&&*lower)
        || SESSION.contains(&&*lower)
}

/// A path and the session identifier behind a semicolon in it.
fn split_session(path: &str) -> Option<(&str, &str)> {
    let (before, after) = path.split_once(';')?;
    after.to_ascii_lowercase().starts_with("jsessionid").then_some((before, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(url: &str) -> String {
        canonical_url(&Url::parse(url).unwrap()).into()
    }

    #[test]
    fn one_spelling() {
        assert_eq!(canonical("https://shop.example/c?page=2&page=3#top"), "https://shop.example/c?page=3");
        assert_eq!(
            canonical("https://item.example/item.htm?spm=a.1&id=7&utm_source=x&scm=1&pvid=2"),
            "https://item.example/item.htm?id=7"
        );
        assert_eq!(canonical("http://a.example/x;jsessionid=1F?b=2&a=1&"), "http://a.example/x?a=1&b=2");
        assert_eq!(canonical("http://a.example/x?f[]=1&f[]=2"), "http://a.example/x?f[]=1&f[]=2");
        assert_eq!(canonical("http://a.example/?q=%E9%85%92&q"), "http://a.example/?q");
        assert_eq!(canonical("http://a.example/?spm=1"), "http://a.example/");
        assert_eq!(canonical("http://a.example/?sid=71&x=1"), "http://a.example/?sid=71&x=1");
        assert_eq!(canonical("http://a.example/?sid=0123456789abcdef0123"), "http://a.example/");
        assert_eq!(canonical("HTTP://Shop.Example:80/a/../b#top"), "http://shop.example/b");
        assert_eq!(canonical("https://me:secret@shop.example/"), "https://shop.example/");
        assert_eq!(
            canonical("https://s.example/i?&id=%e7%89%b9&&spmx=1"),
            "https://s.example/i?id=%e7%89%b9&spmx=1"
        );
        let many = format!("http://a.example/?{}", vec!["a=1"; 300].join("&"));
        assert_eq!(canonical(&many), many);
    }
}

//! Shapes of addresses in site profiles: `s.shop.example/search*`, and where in one the goods' number stands.

use url::Url;

/// True when `text` has the shape of `pattern`, where `*` stands for any run of characters. Time is the product of
/// the lengths at worst.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// Host, path and query, as patterns see an address; the host in lower case, `www.` left out.
pub(crate) fn subject(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{}{query}", host.strip_prefix("www.").unwrap_or(host), url.path())
}

/// Where in an address the goods' number stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IdPlace {
    /// The value of a parameter, written `?id`.
    Parameter(String),
    /// What `*` stands for in a path, written `/item/*.html`; only letters, digits, `-` and `_`.
    Path(String, String),
}

impl IdPlace {
    /// Reads `?name` or a path with one `*`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(name) = text.strip_prefix('?') {
            return (!name.is_empty()).then(|| Self::Parameter(name.to_owned()));
        }
        let (before, after) = text.split_once('*')?;
        (before.starts_with('/') && !after.contains('*'))
            .then(|| Self::Path(before.to_owned(), after.to_owned()))
    }

    /// The number in `url`, if it stands there.
    pub(crate) fn of(&self, url: &Url) -> Option<String> {
        let plain = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_');
        let id = match self {
            Self::Parameter(name) => {
                url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
            }
            Self::Path(before, after) => {
                let rest = url.path().strip_prefix(before.as_str())?;
                let whole = rest.strip_suffix(after.as_str());
                // `/dp/*`: what goes on behind the number (`/ref=…`) is left out.
                let whole = whole.map(|whole| {
                    if after.is_empty() {
                        whole.split(|ch| !plain(ch)).next().unwrap_or_default()
                    } else {
                        whole
                    }
                });
                whole.map(str::to_owned)
            }
        };
        id.filter(|id| (1..=64).contains(&id.len()) && id.chars().all(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        assert!(fits("s.shop.example/search*", "s.shop.example/search?q=1"));
        assert!(fits("*.html", "item.shop.example/1.html"));
        assert!(fits("a*b*c", "axxbyyc") && fits("abc", "abc"));
        assert!(!fits("a*b*c", "axxcyyb") && !fits("abc", "abcd") && !fits("a*a", "a"));
    }

    #[test]
    fn numbers_of_goods() {
        let url = Url::parse("https://shop.example/item/12-3.html?id=77&spm=x").unwrap();
        assert_eq!(IdPlace::parse("?id").unwrap().of(&url), Some("77".into()));
        assert_eq!(IdPlace::parse("/item/*.html").unwrap().of(&url), Some("12-3".into()));
        assert_eq!(IdPlace::parse("/p/*").unwrap().of(&url), None);
        assert!(IdPlace::parse("item/*").is_none() && IdPlace::parse("?").is_none());
    }
}

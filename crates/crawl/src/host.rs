//! The name under which a server is queued and spared.

use std::fmt;

use url::Url;

/// Name of a server: host name or address literal in lower case, with the port when it is not the scheme's
/// own. `http://shop.example` and `https://shop.example` are one host: it is one machine that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Host(String);

impl Host {
    /// The host of an `http` or `https` address; `None` for any other.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let name = url.host_str()?.trim_end_matches('.');
        Some(Self(url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))))
    }

    /// A host as it was stored, that is, as [`Host::as_str`] gave it.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The name, such as `shop.example` or `127.0.0.1:8080`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without the port, such as `shop.example` or `[::1]`.
    pub(crate) fn name(&self) -> &str {
        match self.0.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => &self.0,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_without_port() {
        let name = |stored| Host::from_stored(stored).name().to_owned();
        assert_eq!(name("shop.example"), "shop.example");
        assert_eq!(name("shop.example:81"), "shop.example");
        assert_eq!(name("[::1]"), "[::1]");
        assert_eq!(name("[::1]:81"), "[::1]");
    }

    #[test]
    fn one_machine_one_name() {
        let host = |text: &str| Host::of(&text.parse().unwrap()).map(|host| host.to_string());
        assert_eq!(host("HTTP://Shop.Example:80/a"), host("https://shop.example/b"));
        assert_eq!(host("https://shop.example./"), host("https://shop.example/"));
        assert_eq!(host("http://127.0.0.1:8080/").as_deref(), Some("127.0.0.1:8080"));
        assert_eq!(host("https://店.example/").as_deref(), Some("xn--hxt.example"));
        assert_eq!(host("ftp://shop.example/"), None);
        assert_eq!(host("data:text/html,x"), None);
    }
}

//! How far a crawl goes: the sites of its targets and no further. Pure.

use url::Url;

use crate::address;

/// The sites that were named as targets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    sites: Vec<Site>,
}

/// One site: a host, and where on it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Site {
    /// Host name in lower case, without a closing dot and a leading `www.`.
    name: String,
    /// `None`: the port that belongs to the scheme.
    port: Option<u16>,
    /// Paths begin with this.
    path_prefix: String,
}

impl Scope {
    /// Whole hosts: every page on the host of one of the targets. `http` and `https`, and the name with and
    /// without `www.`, are the same host; another port is another.
    #[must_use]
    pub fn of_hosts<'a>(targets: impl IntoIterator<Item = &'a Url>) -> Self {
        Self { sites: targets.into_iter().filter_map(|target| Site::of(target, "/")).collect() }
    }

    /// Adds the pages of the target's host whose path begins with `path_prefix`, such as `/shop/123/`.
    pub fn add_path(&mut self, target: &Url, path_prefix: &str) {
        self.sites.extend(Site::of(target, path_prefix));
    }

    /// Whether an address belongs to the crawl.
    #[must_use]
    pub fn contains(&self, url: &Url) -> bool {
        let site = Site::of(url, url.path());
        site.is_some_and(|page| self.sites.iter().any(|site| site.holds(&page)))
    }

    /// Whether a target itself names this address's host as a literal or as `localhost`, so that it may be
    /// asked although it is not public.
    #[must_use]
    pub fn names(&self, url: &Url) -> bool {
        let spoken = |name: &str| address::is_localhost(name) || address::literal(name).is_some();
        Site::of(url, "/")
            .is_some_and(|asked| spoken(&asked.name) && self.sites.iter().any(|site| site.is_at(&asked)))
    }
}

impl Site {
    fn of(url: &Url, path_prefix: &str) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let name = url.host_str()?.trim_end_matches('.');
        let name = name.strip_prefix("www.").unwrap_or(name).to_owned();
        Some(Self { name, port: url.port(), path_prefix: path_prefix.to_owned() })
    }

    fn is_at(&self, other: &Self) -> bool {
        self.name == other.name && self.port == other.port
    }

    fn holds(&self, page: &Self) -> bool {
        self.is_at(page) && page.path_prefix.starts_with(&self.path_prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn same_host() {
        let scope = Scope::of_hosts([&url("https://www.shop.example/a?b"), &url("http://127.0.0.1:8080/")]);
        for inside in [
            "https://www.shop.example/",
            "http://shop.example/x/y",
            "https://SHOP.example.:443/",
            "http://127.0.0.1:8080/any",
        ] {
            assert!(scope.contains(&url(inside)), "{inside}");
        }
        for outside in [
            "https://img.shop.example/",
            "https://shop.example.evil.example/",
            "https://shop.example:8443/",
            "http://127.0.0.1:8081/",
            "http://127.0.0.1/",
            "ftp://shop.example/",
            "mailto:a@shop.example",
        ] {
            assert!(!scope.contains(&url(outside)), "{outside}");
        }
    }

    #[test]
    fn part_of_a_host() {
        let mut scope = Scope::default();
        scope.add_path(&url("https://mall.example/shop/7/index.html"), "/shop/7/");
        assert!(scope.contains(&url("https://mall.example/shop/7/item/1")));
        assert!(!scope.contains(&url("https://mall.example/shop/70/item/1")));
        assert!(!scope.contains(&url("https://mall.example/shop/7/../8/item")));
    }

    #[test]
    fn only_a_spoken_address_opens_the_inner_network() {
        let scope = Scope::of_hosts([
            &url("http://127.0.0.1:8080/"),
            &url("http://localhost:9000/"),
            &url("http://intranet.example/"),
        ]);
        assert!(scope.names(&url("http://127.0.0.1:8080/item")));
        assert!(scope.names(&url("http://localhost:9000/item")));
        for unnamed in [
            "http://127.0.0.1:22/",
            "http://127.0.0.2:8080/",
            "http://[::1]:8080/",
            "http://intranet.example/",
        ] {
            assert!(!scope.names(&url(unnamed)), "{unnamed}");
        }
    }
}

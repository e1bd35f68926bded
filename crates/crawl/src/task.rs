//! One waiting fetch, and the address under which it is known.

use url::Url;
use xuncha_model::{SweepId, canonical_url};

use crate::Host;

/// Why an address was put into the frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskKind {
    /// The target itself.
    Seed,
    /// A page that lists goods.
    Index,
    /// The page of one product.
    Product,
    /// A sitemap.
    Sitemap,
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Seed, Self::Index, Self::Product, Self::Sitemap];

    /// The name used in stores.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Index => "index",
            Self::Product => "product",
            Self::Sitemap => "sitemap",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One address that waits to be fetched in one sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchTask {
    /// The sweep it belongs to.
    pub sweep: SweepId,
    /// The address, canonical (see [`xuncha_model::canonical_url`]): within a sweep it is known by this text.
    pub url: Url,
    /// The queue it stands in; always [`Host::of`] the address.
    pub host: Host,
    /// Why it is wanted.
    pub kind: TaskKind,
    /// Higher goes first within a host; 0 is ordinary. Equal ones go in the order of pushing.
    pub priority: i16,
    /// Links followed from the target.
    pub depth: u32,
    /// The pages that led here, target first; empty for a seed.
    pub found_through: Vec<String>,
    /// Leases given so far; in a [`Lease`](crate::Lease) it counts that lease. A process that dies over a
    /// page counts too, so that one poisonous page cannot stop a sweep for ever.
    pub attempts: u32,
}

impl FetchTask {
    /// A task for a target's own address; `None` unless it is `http` or `https` with a host.
    #[must_use]
    pub fn seed(sweep: SweepId, url: &Url) -> Option<Self> {
        let url = canonical_url(url);
        Some(Self {
            sweep,
            host: Host::of(&url)?,
            url,
            kind: TaskKind::Seed,
            priority: 0,
            depth: 0,
            found_through: Vec::new(),
            attempts: 0,
        })
    }

    /// A task for an address found on this task's page; `None` unless it is `http` or `https` with a host.
    #[must_use]
    pub fn child(&self, url: &Url, kind: TaskKind) -> Option<Self> {
        // of the right size: a sitemap has tens of thousands of children
        let mut found_through = Vec::with_capacity(self.found_through.len() + 1);
        found_through.extend_from_slice(&self.found_through);
        found_through.push(self.url.to_string());
        Some(Self { kind, depth: self.depth + 1, found_through, ..Self::seed(self.sweep, url)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_remember_the_way() {
        let seed = FetchTask::seed(SweepId(1), &"http://s.example/".parse().unwrap()).unwrap();
        let index = seed.child(&"http://s.example/p2#x".parse().unwrap(), TaskKind::Index).unwrap();
        let product = index.child(&"http://s.example/i/1".parse().unwrap(), TaskKind::Product).unwrap();
        assert_eq!((product.depth, product.kind, product.sweep), (2, TaskKind::Product, SweepId(1)));
        assert_eq!(product.found_through, ["http://s.example/", "http://s.example/p2"]);
        assert_eq!(seed.child(&"mailto:a@s.example".parse().unwrap(), TaskKind::Index), None);
    }

    #[test]
    fn names_and_back() {
        for kind in TaskKind::ALL {
            assert_eq!(TaskKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(TaskKind::from_name("shop"), None);
    }
}

//! All profiles of a folder, and which holds for an address.

use url::Url;
use url::form_urlencoded;
use xuncha_model::{Diagnostic, canonical_url};

use super::profile::Profile;
use super::read::read;

/// Profiles of one set.
const MAX_PROFILES: usize = 500;

/// Site profiles, read and ready.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    profiles: Vec<Profile>,
}

/// Which profile bore on a page, and what each of its selectors gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileUse {
    /// Name of the profile.
    pub profile: String,
    /// File it was read from.
    pub file: String,
    /// Which of its pages fitted, from 1; `None` when none did.
    pub page: Option<usize>,
    /// Its fields in the order of the profile.
    pub fields: Vec<FieldUse>,
}

/// What one field of a profile's page gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldUse {
    /// Name of the field in profiles.
    pub field: &'static str,
    /// Selectors and paths as written, each with the number of listings it gave a value for.
    pub sources: Vec<(String, usize)>,
}

impl Sites {
    /// Reads profiles from pairs of file name and text, and everything that is wrong with them. A profile with a
    /// complaint is used for what could be read of it; use none of them when one of the complaints is an error.
    #[must_use]
    pub fn read(files: &[(String, String)]) -> (Self, Vec<Diagnostic>) {
        let (mut profiles, mut found) = (Vec::new(), Vec::new());
        for (name, text) in files.iter().take(MAX_PROFILES) {
            let (profile, complaints) = read(name, text);
            profiles.push(profile);
            found.extend(complaints);
        }
        (Self { profiles }, found)
    }

    /// Whether a profile may read the data of scripts: of a page without an address, any of them.
    pub(crate) fn may_read_data(&self, url: Option<&Url>) -> bool {
        match url {
            Some(url) => self.of(url).is_some_and(Profile::reads_data),
            None => self.profiles.iter().any(Profile::reads_data),
        }
    }

    /// How many profiles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.profiles.len()
    }

    /// True without profiles.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.profiles.is_empty()
    }

    /// Name and file of each profile, and how many kinds of pages it knows.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.profiles.iter().map(|profile| (&*profile.name, &*profile.file, profile.pages.len()))
    }

    /// The one address of what `url` leads to: tracking parameters folded, goods in the form their profile gives.
    #[must_use]
    pub fn canonical(&self, url: &Url) -> Url {
        self.of(url).map_or_else(|| canonical_url(url), |profile| profile.canonical(url))
    }

    /// The goods' number in an address, where a profile knows it.
    #[must_use]
    pub fn goods_id(&self, url: &Url) -> Option<String> {
        self.of(url)?.id_of(url)
    }

    /// Address of a site's public search for `query`; `site` is the name of a profile or one of its hosts.
    #[must_use]
    pub fn search(&self, site: &str, query: &str) -> Option<Url> {
        let named =
            |profile: &&Profile| profile.name == site || profile.hosts.iter().any(|host| host == site);
        let pattern = self.profiles.iter().find(named)?.search.as_ref()?;
        let written: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        Url::parse(&pattern.replace("{query}", &written)).ok()
    }

    /// Further hosts that pages at `url` draw their pictures, styles and scripts from, by their profile.
    #[must_use]
    pub fn draws_from(&self, url: &Url) -> &[String] {
        self.of(url).map_or(&[], |profile| &profile.draws_from)
    }

    /// The profile that holds most closely for the host of `url`.
    pub(crate) fn of(&self, url: &Url) -> Option<&Profile> {
        let host = url.host_str()?;
        let near = self.profiles.iter().filter_map(|profile| Some((profile.closeness(host)?, profile)));
        near.max_by_key(|(closeness, _)| *closeness).map(|(_, profile)| profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_host_wins_and_addresses_fold() {
        let files = [
            ("a.toml".to_owned(), "name='任何'\nhosts=['*']\ndrop_parameters=['from']".to_owned()),
            (
                "b.toml".to_owned(),
                "name='乙'\nhosts=['b.example']\ndraws_from=['img.b-cdn.example']\ngoods_id='?id'\ngoods_url='https://b.example/g/{id}'\nsearch='https://b.example/s?k={query}'".to_owned(),
            ),
        ];
        let (sites, complaints) = Sites::read(&files);
        assert!(complaints.is_empty() && sites.len() == 2, "{complaints:?}");
        let canonical = |url: &str| sites.canonical(&Url::parse(url).unwrap()).to_string();
        assert_eq!(canonical("https://item.b.example/x?id=7&q=1"), "https://b.example/g/7");
        assert_eq!(canonical("https://notb.example/x?from=1&a=2"), "https://notb.example/x?a=2");
        assert_eq!(
            sites.search("乙", "白酒 53").unwrap().as_str(),
            "https://b.example/s?k=%E7%99%BD%E9%85%92+53"
        );
        assert_eq!(sites.goods_id(&Url::parse("https://b.example/x?id=7").unwrap()), Some("7".into()));
        let drawn = |url: &str| sites.draws_from(&Url::parse(url).unwrap()).to_vec();
        assert_eq!(drawn("https://item.b.example/1"), ["img.b-cdn.example"]);
        assert_eq!(drawn("https://other.example/1"), [""; 0]);
        for wrong in ["https://img.example", "*", "img", "图.example"] {
            let text = format!("name='乙'\nhosts=['b.example']\ndraws_from=['{wrong}']");
            assert_eq!(Sites::read(&[("c.toml".to_owned(), text)]).1.len(), 1, "{wrong}");
        }
    }
}

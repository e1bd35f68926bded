//! The authorities that are asked, and the certificates that their answers must lead to.

use rustls_pki_types::{CertificateDer, pem::PemObject as _};

/// An authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Its name, as configured; tokens are kept under it.
    pub name: String,
    /// Where it is asked.
    pub url: String,
    /// Its root certificates, DER.
    pub roots: Vec<Vec<u8>>,
}

/// All that are configured; may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authorities(pub Vec<Authority>);

impl Authority {
    /// With the root certificates of a PEM file. `None` when there is none in it that can be read.
    #[must_use]
    pub fn new(name: &str, url: &str, roots_pem: &[u8]) -> Option<Self> {
        let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(roots_pem).collect();
        let roots: Vec<_> = roots.ok()?.into_iter().map(|root| root.as_ref().to_vec()).collect();
        let usable =
            |root: &Vec<u8>| webpki::anchor_from_trusted_cert(&CertificateDer::from(root.as_slice())).is_ok();
        let all_usable = !roots.is_empty() && roots.iter().all(usable);
        all_usable.then(|| Self { name: name.to_owned(), url: url.to_owned(), roots })
    }
}

impl Authorities {
    /// The roots of the authority of that name; `None` when it is not configured.
    #[must_use]
    pub fn roots(&self, name: &str) -> Option<&[Vec<u8>]> {
        self.0.iter().find(|authority| authority.name == name).map(|authority| authority.roots.as_slice())
    }
}

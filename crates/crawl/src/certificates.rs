//! The certificates that servers showed, so that an exchange can tell the chain it came over.
//!
//! The HTTP client tells the first certificate of a connection only. So the verifier notes each chain it has accepted,
//! and the chain is found again by its first certificate; a connection that was resumed shows none and has the same one.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};

/// Chains that are remembered; one host after the other shows its own.
const CHAINS_CAP: usize = 1000;

/// Certificates of one chain that are kept, the first among them.
const CHAIN_CAP: usize = 10;

/// Bytes of a chain that are kept, beside its first certificate.
const CHAIN_BYTES_CAP: usize = 64 * 1024;

/// Chains by their first certificate, all in DER.
#[derive(Debug, Default)]
pub(crate) struct Chains(Mutex<BTreeMap<Vec<u8>, Vec<Vec<u8>>>>);

impl Chains {
    /// The chain that begins with `first`; at least that.
    pub(crate) fn beginning_with(&self, first: &[u8]) -> Vec<Vec<u8>> {
        let chains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        chains.get(first).cloned().unwrap_or_else(|| vec![first.to_vec()])
    }

    fn note(&self, first: &CertificateDer<'_>, more: &[CertificateDer<'_>]) {
        let mut chain = vec![first.to_vec()];
        let mut bytes = 0;
        for certificate in more.iter().take(CHAIN_CAP - 1) {
            bytes += certificate.len();
            if bytes > CHAIN_BYTES_CAP {
                break;
            }
            chain.push(certificate.to_vec());
        }
        let mut chains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if chains.len() >= CHAINS_CAP {
            chains.pop_first();
        }
        chains.insert(first.to_vec(), chain);
    }
}

/// Accepts what `inner` accepts, and notes it.
#[derive(Debug)]
pub(crate) struct Noting {
    pub(crate) inner: Arc<dyn ServerCertVerifier>,
    pub(crate) chains: Arc<Chains>,
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        first: &CertificateDer<'_>,
        more: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.inner.verify_server_cert(first, more, name, ocsp, now)?;
        self.chains.note(first, more);
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_and_long_chains_are_kept_within_bounds() {
        let chains = Chains::default();
        let certificate = |byte: u8, length: usize| CertificateDer::from(vec![byte; length]);
        let more: Vec<_> = (0..50).map(|byte| certificate(byte, 1000)).collect();
        chains.note(&certificate(1, 5), &more);
        assert_eq!(chains.beginning_with(&[1; 5]).len(), CHAIN_CAP);
        chains.note(&certificate(2, 5), &[certificate(3, CHAIN_BYTES_CAP + 1)]);
        assert_eq!(chains.beginning_with(&[2; 5]), [vec![2; 5]]);
        assert_eq!(chains.beginning_with(b"never seen"), [b"never seen".to_vec()]);
        for number in 0..2 * CHAINS_CAP {
            chains.note(&CertificateDer::from(number.to_be_bytes().to_vec()), &[]);
        }
        assert!(chains.0.lock().unwrap().len() <= CHAINS_CAP);
    }
}

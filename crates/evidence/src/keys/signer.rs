//! One key pair, and its public half by itself.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use xuncha_model::Digest;

use crate::digests::sha256;

/// What stands before an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
const SPKI_HEAD: [u8; 12] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00];

/// An Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

/// A key pair that signs.
pub(crate) struct Signer(Ed25519KeyPair);

impl PublicKey {
    /// Its name: the SHA-256 of its SubjectPublicKeyInfo, as `openssl pkey -pubin -outform DER | sha256sum` gives it.
    #[must_use]
    pub fn id(&self) -> Digest {
        sha256(&self.spki())
    }

    /// As PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(self.spki()))
    }

    /// From the PEM of an Ed25519 public key.
    #[must_use]
    pub fn from_pem(pem: &str) -> Option<Self> {
        let body = pem.split_once("-----BEGIN PUBLIC KEY-----")?.1.split_once("-----END")?.0;
        let der = STANDARD.decode(body.split_whitespace().collect::<String>()).ok()?;
        Some(Self(der.strip_prefix(&SPKI_HEAD)?.try_into().ok()?))
    }

    /// Whether `signature` is this key's under `message`.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).is_ok()
    }

    fn spki(&self) -> Vec<u8> {
        [SPKI_HEAD.as_slice(), &self.0].concat()
    }
}

impl Signer {
    /// A new one, and its PKCS#8 form.
    pub(crate) fn make() -> Option<(Self, Vec<u8>)> {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).ok()?;
        Some((Self::from_pkcs8(pkcs8.as_ref())?, pkcs8.as_ref().to_vec()))
    }

    pub(crate) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok().map(Self)
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().try_into().unwrap_or_default())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).as_ref().try_into().unwrap_or([0; 64])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, section 7.1, test 2; the PEM was read with openssl.
    #[test]
    fn known_key() {
        let hex = |text: &str| -> Vec<u8> {
            let pair = |at| u8::from_str_radix(text.get(at..at + 2).unwrap(), 16).unwrap();
            (0..text.len()).step_by(2).map(pair).collect()
        };
        let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let key = PublicKey(public.try_into().unwrap());
        let signature = hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        );
        assert!(key.verifies(&[0x72], &signature));
        assert!(!key.verifies(&[0x73], &signature));
        assert_eq!(PublicKey::from_pem(&key.pem()), Some(key));
        assert!(key.pem().contains("MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="));
        assert_eq!(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END"), None);
    }
}

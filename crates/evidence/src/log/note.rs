//! Checkpoints: the size and root of the log, signed (C2SP signed-note and tlog-checkpoint).
//!
//! ```text
//! xuncha.invalid/evidence/1f3a9c0d       the log's name
//! 1234                                   entries
//! 5dc9…=                                 root, base64
//!
//! — xuncha.invalid/evidence/1f3a9c0d AbCd…=
//! ```
//!
//! The last line holds, in base64, four bytes that name the key and the Ed25519 signature of everything above the empty
//! line, its line breaks included.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::merkle::Hash;
use crate::keys::{PublicKey, Signer};

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Their root.
    pub root: Hash,
}

impl Checkpoint {
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// The signed text.
    pub(crate) fn sign(&self, signer: &Signer) -> String {
        let text = self.text();
        let mut signed = key_hash(&self.origin, &signer.public()).to_vec();
        signed.extend(signer.sign(text.as_bytes()));
        format!("{text}\n\u{2014} {} {}\n", self.origin, STANDARD.encode(signed))
    }

    /// Reads a signed text, and finds the key among `keys` that signed it. `None` when it is no checkpoint or none of
    /// them did.
    #[must_use]
    pub fn open<'k>(note: &str, keys: &'k [PublicKey]) -> Option<(Self, &'k PublicKey)> {
        let (body, lines) = note.split_once("\n\n")?;
        let text = format!("{body}\n");
        let (name, signed) = lines.strip_prefix("\u{2014} ")?.strip_suffix('\n')?.split_once(' ')?;
        let signed = STANDARD.decode(signed).ok()?;
        let (named, signature) = signed.split_at_checked(4)?;
        let mut parts = text.lines();
        let (origin, size, root) = (parts.next()?, parts.next()?, parts.next()?);
        let root = STANDARD.decode(root).ok()?.try_into().ok()?;
        let checkpoint = Self { origin: origin.to_owned(), size: size.parse().ok()?, root };
        let key = keys
            .iter()
            .find(|key| key_hash(name, key) == named && key.verifies(text.as_bytes(), signature))?;
        (name == origin && checkpoint.text() == text).then_some((checkpoint, key))
    }
}

/// Names a key within a note: `0x01` stands for Ed25519.
fn key_hash(name: &str, key: &PublicKey) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update(b"\n\x01").chain_update(key.0).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_and_opened() {
        let signer = Signer::make().unwrap().0;
        let checkpoint = Checkpoint { origin: "xuncha.invalid/e/1".to_owned(), size: 12, root: [7; 32] };
        let note = checkpoint.sign(&signer);
        let keys = [Signer::make().unwrap().0.public(), signer.public()];
        assert_eq!(Checkpoint::open(&note, &keys), Some((checkpoint, &keys[1])));
        assert_eq!(Checkpoint::open(&note, &keys[..1]), None, "another key");
        for at in 0..note.len() {
            let mut other = note.clone().into_bytes();
            other[at] ^= 1;
            let opened =
                String::from_utf8(other).ok().and_then(|other| Checkpoint::open(&other, &keys).map(drop));
            assert_eq!(opened, None, "byte {at}");
        }
    }
}

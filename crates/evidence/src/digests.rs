//! The two digests of every file: SHA-256, by which we name, and SM3 (GB/T 32905-2016), which Chinese practice expects.

use sha2::{Digest as _, Sha256};
use sm3::Sm3;
use xuncha_model::Digest;

pub(crate) fn sha256(content: &[u8]) -> Digest {
    Digest(Sha256::digest(content).into())
}

/// An SM3 digest; as long as a SHA-256 one, and written the same way.
pub(crate) fn sm3(content: &[u8]) -> Digest {
    Digest(Sm3::digest(content).into())
}

/// Both digests of something that comes in pieces.
#[derive(Default)]
pub(crate) struct Both {
    sha256: Sha256,
    sm3: Sm3,
    pub(crate) size: u64,
}

impl Both {
    pub(crate) fn update(&mut self, piece: &[u8]) {
        // In small steps, so that the second digest finds the bytes still in the nearest cache.
        for step in piece.chunks(16 << 10) {
            self.sha256.update(step);
            self.sm3.update(step);
        }
        self.size += piece.len() as u64;
    }

    /// SHA-256, then SM3.
    pub(crate) fn finish(self) -> (Digest, Digest) {
        (Digest(self.sha256.finalize().into()), Digest(self.sm3.finalize().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appendix A of GB/T 32905-2016, and FIPS 180-4.
    #[test]
    fn known_answers() {
        let abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(sm3(b"abc").to_string(), abc);
        let long = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
        assert_eq!(sm3(&b"abcd".repeat(16)).to_string(), long);
        let mut both = Both::default();
        both.update(b"a");
        both.update(b"bc");
        assert_eq!(both.size, 3);
        assert_eq!(both.finish(), (sha256(b"abc"), sm3(b"abc")));
        assert!(sha256(b"abc").to_string().starts_with("ba7816bf8f01cfea"));
    }
}

//! Labelled digests as WARC headers carry them: `algorithm:value`, the value in any encoding of RFC 4648.
//!
//! We write `sha256:` in hexadecimal. Others write `sha1:` in base 32 mostly, and hexadecimal or base 64.

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// What comparing a labelled digest with bytes came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    Same,
    Differs,
    /// An algorithm that is not computed here.
    Unknown,
}

/// `sha256:` and 64 hexadecimal digits.
pub(crate) fn labelled(bytes: &[u8]) -> String {
    format!("sha256:{}", hexadecimal(&Sha256::digest(bytes)))
}

pub(crate) fn compare(labelled: &str, bytes: &[u8]) -> Compared {
    let Some((algorithm, value)) = labelled.trim().split_once(':') else { return Compared::Unknown };
    let digest: Vec<u8> = match algorithm.to_ascii_lowercase().as_str() {
        "sha1" | "sha-1" => Sha1::digest(bytes).to_vec(),
        "sha256" | "sha-256" => Sha256::digest(bytes).to_vec(),
        _ => return Compared::Unknown,
    };
    let value = value.trim_end_matches('=');
    let standard = value.replace('-', "+").replace('_', "/");
    let same = value.eq_ignore_ascii_case(&hexadecimal(&digest))
        || value.eq_ignore_ascii_case(&grouped(&digest, 5, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
        || standard
            == grouped(&digest, 6, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    if same { Compared::Same } else { Compared::Differs }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Groups of `width` bits as letters of `alphabet`, without padding.
fn grouped(bytes: &[u8], width: usize, alphabet: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1));
    let group = |start: usize| (start..start + width).fold(0, |value, at| value << 1 | bit(at));
    (0..bytes.len() * 8).step_by(width).map(|start| char::from(alphabet[group(start)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-1 of "abc" from FIPS 180, in its three writings.
    #[test]
    fn every_encoding() {
        for value in [
            "sha1:A9993E364706816ABA3E25717850C26C9CD0D89D",
            "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
            "SHA-1:vgmt4nsha2awvor6evyxqugcnsonbwe5",
            "sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
            "sha1:qZk-NkcGgWq6PiVxeFDCbJzQ2J0",
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ] {
            assert_eq!(compare(value, b"abc"), Compared::Same, "{value}");
            assert_eq!(compare(value, b"abd"), Compared::Differs, "{value}");
        }
        assert_eq!(compare("md5:900150983cd24fb0d6963f7d28e17f72", b"abc"), Compared::Unknown);
        assert_eq!(compare("", b"abc"), Compared::Unknown);
        assert_eq!(compare(&labelled(b""), b""), Compared::Same);
    }
}

//! What is sent to an authority.

use ring::rand::{SecureRandom as _, SystemRandom};
use xuncha_model::Digest;

use super::der::{INTEGER, OCTETS, SEQUENCE, value};

/// AlgorithmIdentifier of SHA-256.
pub(crate) const SHA256: [u8; 15] =
    [0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00];

/// A request for one time stamp (RFC 3161, section 2.4.1), to be sent as `application/timestamp-query`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its bytes.
    pub der: Vec<u8>,
    /// The number that the answer must repeat, as the content of a DER integer.
    pub nonce: Vec<u8>,
}

impl Request {
    /// A request about a SHA-256, with a fresh nonce, and asking for the certificates. `None` when the system gives no
    /// random numbers.
    #[must_use]
    pub fn new(about: &Digest) -> Option<Self> {
        let mut nonce = vec![0; 8];
        SystemRandom::new().fill(&mut nonce).ok()?;
        // positive, and with no more bytes than it needs
        nonce[0] = nonce[0] & 0x3F | 0x40;
        let imprint = [SHA256.as_slice(), &value(OCTETS, &about.0)].concat();
        let fields =
            [value(INTEGER, &[1]), value(SEQUENCE, &imprint), value(INTEGER, &nonce), value(0x01, &[0xFF])];
        Some(Self { der: value(SEQUENCE, &fields.concat()), nonce })
    }
}

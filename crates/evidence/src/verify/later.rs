//! SM3 of many parts together: alone it takes six times as long as SHA-256 (see `xuncha_lanes::sm3_of_each`).

use xuncha_lanes::{Road, sm3_of_each};
use xuncha_model::Digest;

use crate::digests::sm3;

/// Contents are hashed when they come to so many bytes together.
const TOGETHER: usize = 16 << 20;

/// A part whose SM3 is still to be compared.
struct Waiting {
    /// Which snapshot it is of, by the caller's count.
    of: usize,
    name: String,
    listed: String,
    content: Vec<u8>,
}

/// Parts whose SM3 is still to be compared.
#[derive(Default)]
pub(super) struct Later {
    waiting: Vec<Waiting>,
    bytes: usize,
    differing: Vec<(usize, String)>,
}

impl Later {
    /// Notes a part of the snapshot `of`, and the SM3 that its manifest lists.
    pub(super) fn add(&mut self, of: usize, name: String, listed: String, content: Vec<u8>) {
        self.bytes += content.len();
        self.waiting.push(Waiting { of, name, listed, content });
        if self.bytes >= TOGETHER {
            self.compare();
        }
    }

    /// The names of parts whose SM3 is not as listed, each with its snapshot.
    pub(super) fn differing(mut self) -> Vec<(usize, String)> {
        self.compare();
        self.differing
    }

    fn compare(&mut self) {
        let contents: Vec<&[u8]> = self.waiting.iter().map(|one| one.content.as_slice()).collect();
        let digests = match contents.as_slice() {
            // nothing to hash it beside
            [one] => vec![sm3(one).0],
            several => sm3_of_each(several, Road::fastest()),
        };
        for (one, digest) in self.waiting.iter().zip(digests) {
            if Digest(digest).to_string() != one.listed {
                self.differing.push((one.of, one.name.clone()));
            }
        }
        self.waiting.clear();
        self.bytes = 0;
    }
}

//! Characters before a byte of a text, for places that are asked for mostly in order.

/// Counts on from where it was last asked; a place before that is counted from the beginning.
#[derive(Debug)]
pub(crate) struct CharCount<'t> {
    text: &'t [u8],
    byte: usize,
    chars: u32,
}

impl<'t> CharCount<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self { text: text.as_bytes(), byte: 0, chars: 0 }
    }

    /// Characters that begin before `byte`.
    pub(crate) fn at(&mut self, byte: u32) -> u32 {
        let byte = (byte as usize).min(self.text.len());
        if byte < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        self.chars += count(self.text.get(self.byte..byte).unwrap_or_default());
        self.byte = byte;
        self.chars
    }

    /// The first character and one past the last of what stands at these bytes.
    pub(crate) fn place(&mut self, (start, end): (u32, u32)) -> (u32, u32) {
        let first = self.at(start);
        let within = self.text.get(self.byte..end as usize).unwrap_or_default();
        (first, first + count(within))
    }
}

/// Bytes that begin a character, eight at a time.
fn count(bytes: &[u8]) -> u32 {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    let (words, rest) = bytes.as_chunks::<8>();
    let inner = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        (word >> 7 & !(word >> 6) & LOWEST).count_ones()
    };
    let inner_rest = rest.iter().filter(|byte| **byte & 0xC0 == 0x80).count() as u32;
    bytes.len() as u32 - words.iter().map(inner).sum::<u32>() - inner_rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_forward_and_back() {
        let text = "特a".repeat(500);
        let places: Vec<u32> = text.char_indices().map(|(byte, _)| byte as u32).collect();
        let mut count = CharCount::new(&text);
        for order in [(0..1000).collect::<Vec<u32>>(), (0..1000).rev().collect()] {
            for chars in order {
                assert_eq!(count.at(places[chars as usize]), chars);
            }
        }
        assert_eq!(count.place((places[7], places[31])), (7, 31));
        assert_eq!(count.place((places[3], places[4])), (3, 4));
        assert_eq!(count.at(u32::MAX), 1000);
        assert_eq!(CharCount::new("").at(5), 0);
    }
}

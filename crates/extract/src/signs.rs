//! Few short words one of which stands in a text, or none: the first question of many readers, and mostly the last.

use aho_corasick::{AhoCorasick, AhoCorasickKind, packed::Searcher};

/// The words.
pub(crate) struct Signs {
    words: &'static [&'static str],
    /// Looks for all of them at once, where the processor can.
    search: Option<Searcher>,
    /// The same for texts too short for it.
    short: Option<AhoCorasick>,
}

impl Signs {
    pub(crate) fn new(words: &'static [&'static str]) -> Self {
        let short = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words).ok();
        Self { words, search: Searcher::new(words), short }
    }

    /// Whether one of them stands in `text`.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        match &self.search {
            Some(search) if text.len() >= search.minimum_len() => search.find(text).is_some(),
            _ => match &self.short {
                Some(short) => short.is_match(text),
                None => self.words.iter().any(|word| text.contains(word)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_wherever_they_stand() {
        let signs = Signs::new(&["满", "折", "sold"]);
        for text in ["满", "三折", "57 sold", "买两件打八折再减二十元，送完为止"] {
            assert!(signs.stand_in(text), "{text}");
        }
        for text in ["", "慢", "sol", "某品牌白酒 浓香型 500ml 六瓶整箱装"] {
            assert!(!signs.stand_in(text), "{text}");
        }
    }
}

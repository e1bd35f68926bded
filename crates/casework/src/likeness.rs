//! When two titles are of the same goods: pairs of neighbouring characters that they share, found through a few keys of each.
//!
//! A title's keys are the smallest hashes of its pairs, taken in bands of two (MinHash with bands: Broder 1997; Leskovec, Mining of
//! Massive Datasets, 3.4). Titles that share nearly all pairs share a key almost surely; others hardly ever do. So like titles are
//! found by looking up a dozen keys, however many leads there are.

use xuncha_model::CategoryId;

/// Titles this like or more are taken for the same goods, in hundredths.
pub const LIKE: u32 = 80;

/// Letters and digits that a title needs to tell goods apart.
const SHORTEST: usize = 6;

/// Hash functions, and how many make a band. Two titles with likeness 0.8 share a band with probability 1 - (1 - 0.8²)^12 > 0.99999; with 0.3 in 0.68 of
/// cases, which are then compared and dropped.
const HASHES: usize = 24;
const BAND: usize = 2;

/// Characters of a title that are looked at.
const WINDOW: usize = 120;

/// The keys under which a title is found again.
pub type TitleKeys = Vec<i64>;

/// The keys of a title of a category; none for a title too short to tell goods apart.
#[must_use]
pub fn title_keys(category: &CategoryId, title: &str) -> TitleKeys {
    let letters = letters(title);
    if letters.len() < SHORTEST {
        return Vec::new();
    }
    let pairs = pairs(&letters);
    let start = category.0.bytes().fold(0, |key, byte| mix(key ^ u64::from(byte)));
    let smallest: Vec<u64> = (0..HASHES as u64)
        .map(|seed| pairs.iter().map(|pair| mix(*pair ^ mix(seed + 1))).min().unwrap_or_default())
        .collect();
    let band = |(number, band): (usize, &[u64])| {
        let key = band.iter().fold(mix(start ^ number as u64), |key, hash| mix(key ^ hash));
        i64::from_ne_bytes(key.to_ne_bytes())
    };
    smallest.chunks(BAND).enumerate().map(band).collect()
}

/// How like two titles are: shared pairs among all pairs (Jaccard), in hundredths. Signs, spaces and case do not count.
///
/// ```
/// use xuncha_casework::likeness_percent;
///
/// assert_eq!(likeness_percent("人民大会堂特供酒 53度", "人民大会堂【特供】酒53度"), 100);
/// assert!(likeness_percent("人民大会堂特供酒 53度", "景德镇青花瓷茶具套装") < 10);
/// ```
#[must_use]
pub fn likeness_percent(one: &str, other: &str) -> u32 {
    let (one, other) = (pairs(&letters(one)), pairs(&letters(other)));
    let shared = one.iter().filter(|pair| other.binary_search(pair).is_ok()).count();
    let all = one.len() + other.len() - shared;
    u32::try_from((shared * 100).checked_div(all).unwrap_or_default()).unwrap_or_default()
}

/// What of a title tells goods apart: letters and digits, in lower case and half width.
fn letters(title: &str) -> Vec<char> {
    let narrow = |character: char| match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    };
    title
        .chars()
        .map(narrow)
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(WINDOW)
        .collect()
}

/// The pairs of neighbours, each once, in order.
fn pairs(letters: &[char]) -> Vec<u64> {
    let mut pairs: Vec<u64> = letters
        .windows(2)
        .filter_map(|pair| if let [a, b] = pair { Some((u64::from(*a) << 32) | u64::from(*b)) } else { None })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same on every machine, as keys are stored.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_stay_what_they_were() {
        let found = keys("人民大会堂特供酒");
        assert_eq!(found.len(), HASHES / BAND);
        assert_eq!(found, keys("【人民大会堂】特供·酒"));
        assert_eq!(found.first(), Some(&KEPT), "stored keys must be found again by the next version");
        assert_eq!(keys("特供酒53"), [0; 0], "too short to tell goods apart");
        let other = title_keys(&CategoryId("wildlife".to_owned()), "人民大会堂特供酒");
        assert!(found.iter().all(|key| !other.contains(key)), "each category has its own");
    }

    const KEPT: i64 = -6_140_167_013_344_077_638;

    fn keys(title: &str) -> TitleKeys {
        title_keys(&CategoryId("special-supply".to_owned()), title)
    }

    fn share(one: &str, other: &str) -> bool {
        let other = keys(other);
        keys(one).iter().any(|key| other.contains(key))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2000), failure_persistence: None, ..ProptestConfig::default() })]

        /// One character put in or taken out of a long title: still the same goods, and found.
        #[test]
        fn like_titles_share_a_key(title in "[一-龥]{24,60}", at in 0_usize..24, other in "[一-龥]") {
            let mut changed: Vec<char> = title.chars().collect();
            changed.insert(at, other.chars().next().unwrap());
            let changed: String = changed.into_iter().collect();
            prop_assert!(likeness_percent(&title, &changed) >= LIKE);
            prop_assert!(share(&title, &changed));
        }

        #[test]
        fn likeness_is_mutual_and_bounded(one in "\\PC{0,40}", other in "\\PC{0,40}") {
            prop_assert_eq!(likeness_percent(&one, &other), likeness_percent(&other, &one));
            prop_assert!(likeness_percent(&one, &other) <= 100);
        }
    }
}

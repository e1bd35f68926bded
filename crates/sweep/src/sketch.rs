//! How much of their content two pages share, told from a few bytes of each. Pure.
//!
//! One-permutation minwise hashing (Li, Owen and Zhang 2012): the items of a content fall into buckets by their hash, and of
//! each bucket the smallest is kept. The part of the buckets that agree is about the part of the items that two
//! contents share of all that they have (Jaccard's index), give or take 0.06 at 64 buckets.

/// Buckets of a sketch.
const BUCKETS: usize = 64;

/// Characters of a run: as many as fit into a number by their lower 16 bits.
const RUN: usize = 4;

/// Of the runs of a text, those are items whose hash begins with so many zeros: one in four.
const ZEROS: u32 = 2;

/// No item fell into the bucket.
const EMPTY: u16 = u16::MAX;

/// A sketch of a content.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Sketch([u16; BUCKETS]);

impl Sketch {
    /// Of items, by their hashes; how often one occurs does not matter.
    pub(crate) fn of(items: impl IntoIterator<Item = u64>) -> Self {
        let mut buckets = [EMPTY; BUCKETS];
        // not a loop: what is laid end to end is walked much quicker from within
        items.into_iter().for_each(|item| {
            let mixed = mix(item);
            let [high, low, value, more, ..] = mixed.to_be_bytes();
            let bucket = usize::from(u16::from_be_bytes([high, low])) % BUCKETS;
            let value = u16::from_be_bytes([value, more]).min(EMPTY - 1);
            if let Some(kept) = buckets.get_mut(bucket) {
                *kept = value.min(*kept);
            }
        });
        Self(buckets)
    }

    /// Of texts, by a part of their runs of four characters; white space and digits do not count.
    pub(crate) fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut run, mut length) = (0_u64, 0);
        let characters = texts.into_iter().flat_map(str::chars);
        let counted = characters.filter(|c| !c.is_whitespace() && !c.is_ascii_digit());
        Self::of(counted.filter_map(move |c| {
            run = run << 16 | u64::from(u32::from(c) & 0xFFFF);
            length += 1;
            (length >= RUN && run.wrapping_mul(SPREAD).leading_zeros() >= ZEROS).then_some(run)
        }))
    }

    /// About how much two contents share: 1 when they are the same, also when both are empty.
    pub(crate) fn likeness(&self, other: &Self) -> f64 {
        let pairs = || self.0.iter().zip(&other.0).filter(|(a, b)| **a != EMPTY || **b != EMPTY);
        let (all, equal) = (pairs().count(), pairs().filter(|(a, b)| a == b).count());
        #[expect(clippy::cast_precision_loss, reason = "at most 64")]
        if all == 0 { 1.0 } else { equal as f64 / all as f64 }
    }
}

impl std::fmt::Debug for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sketch({} buckets)", self.0.iter().filter(|value| **value != EMPTY).count())
    }
}

/// 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The last steps of SplitMix64 (Steele, Lea and Flood 2014).
const fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(SPREAD);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(mut items: Vec<u64>) {
            let sketch = Sketch::of(items.clone());
            items.extend(items.clone());
            items.reverse();
            prop_assert_eq!(&sketch, &Sketch::of(items));
            prop_assert!((sketch.likeness(&sketch) - 1.0).abs() < f64::EPSILON);
        }

        #[test]
        fn the_likeness_is_about_the_shared_part(shared in 200_u64..2000, own in 0_u64..1000, seed: u64) {
            let items = |kind: u64, count: u64| (0..count).map(move |n| seed ^ mix(kind << 32 | n)).collect::<BTreeSet<_>>();
            let with = |kind| items(0, shared).into_iter().chain(items(kind, own)).collect::<BTreeSet<_>>();
            let (a, b) = (with(1), with(2));
            let exact = a.intersection(&b).count() as f64 / a.union(&b).count() as f64;
            let told = Sketch::of(a).likeness(&Sketch::of(b));
            prop_assert!((told - exact).abs() < 0.3, "{told} for {exact}");
        }

        #[test]
        fn digits_and_white_space_do_not_count(text: String, number: u32) {
            let spaced: String = text.chars().flat_map(|c| [' ', c]).chain(number.to_string().chars()).collect();
            prop_assert_eq!(Sketch::of_texts([text.as_str()]), Sketch::of_texts([spaced.as_str()]));
        }
    }

    #[test]
    fn texts_that_share_most_are_alike_and_others_are_not() {
        let text =
            |from: u32| (from..from + 1000).filter_map(|n| char::from_u32(0x4e00 + n)).collect::<String>();
        let likeness = |a: &str, b: &str| Sketch::of_texts([a]).likeness(&Sketch::of_texts([b]));
        assert!(likeness(&text(0), &format!("{}再多一句话", text(0))) > 0.9);
        assert!(likeness(&text(0), &text(500)) < 0.6);
        assert!(likeness(&text(0), &text(3000)) < 0.1);
        assert!((likeness("", "12 3") - 1.0).abs() < f64::EPSILON, "nothing is like nothing");
        assert!(likeness("", &text(0)) < 0.1);
    }
}

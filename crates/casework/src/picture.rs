//! When two offers show the same picture: as far as its address tells, and by its fingerprint where its bytes were kept.
//!
//! Marketplaces keep a picture under one name and put its size and format behind it; whoever puts goods up again mostly takes the
//! picture along. So the name without size is the picture:
//!
//! ```text
//! https://img.cdn.example/i2/O1CN01abcd8899_!!0-item.jpg_300x300q90.jpg_.webp?x=1  ->  cdn.example/i2/O1CN01abcd8899_!!0-item.jpg
//! ```
//!
//! Names that say nothing (`logo.png`, `1.jpg`) are no pictures of ours, nor is one that too many leads share.

use xuncha_model::{CategoryId, PicturePrint};

/// Leads with one picture from which on it is taken for one that a marketplace puts where there is none.
pub const COMMON_PICTURE: usize = 20;

/// Bits of two fingerprints that may differ where the pictures are one. Of seven pictures 0 to 3 did when saved anew as JPEG or made half
/// as large, 0 to 6 with a watermark or lighter, 6 to 15 when a twentieth was cut off; of other pictures 34 and more.
pub const NEAR_PICTURE: u32 = 10;

/// Pieces of a fingerprint under which it is found: with fewer bits apart than there are pieces, one piece is the same.
const PIECES: usize = 16;

/// Letters and digits that a name needs to be one picture's own, and digits among them.
const SHORTEST: usize = 10;
const DIGITS: usize = 3;

/// Longest address that is looked at.
const LONGEST: usize = 600;

/// Endings of pictures.
const ENDINGS: [&str; 6] = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"];

/// Words in names of pictures that stand for no goods.
const NOBODY: [&str; 8] =
    ["default", "noimage", "no_image", "placeholder", "loading", "blank", "logo", "avatar"];

/// The name of the picture at an address, whatever its size; `None` where the address does not tell it from others.
#[must_use]
pub fn picture_name(url: &str) -> Option<String> {
    let url = url.get(..url.len().min(LONGEST)).unwrap_or_default();
    let (_, rest) = url.split_once("//")?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_once('/')?;
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let lower = file.to_ascii_lowercase();
    let end = ENDINGS.iter().filter_map(|ending| lower.find(ending)).min()?;
    let stem = without_size(file.get(..end)?);
    let telling = stem.chars().filter(char::is_ascii_alphanumeric).count();
    let digits = stem.chars().filter(char::is_ascii_digit).count();
    let is_nobody = NOBODY.iter().any(|word| lower.contains(word));
    if telling < SHORTEST || digits < DIGITS || is_nobody {
        return None;
    }
    let mut labels: Vec<&str> = host.split(':').next().unwrap_or_default().rsplit('.').take(2).collect();
    labels.reverse();
    Some(format!("{}/{folder}/{stem}", labels.join(".")))
}

/// The key under which leads of a category with that picture are found.
#[must_use]
pub fn picture_key(category: &CategoryId, picture: &str) -> i64 {
    key(category, picture.bytes())
}

/// The keys of a fingerprint: leads of a category whose main picture is near share one.
#[must_use]
pub fn print_keys(category: &CategoryId, print: &PicturePrint) -> [i64; PIECES] {
    let mut keys = [0; PIECES];
    for ((place, key_of), piece) in (0..).zip(&mut keys).zip(print.0.chunks(print.0.len() / PIECES)) {
        *key_of = key(category, [place].into_iter().chain(piece.iter().copied()));
    }
    keys
}

/// FNV-1a (Fowler, Noll, Vo), 64 bits: the same on every machine, as keys are stored.
fn key(category: &CategoryId, bytes: impl Iterator<Item = u8>) -> i64 {
    let bytes = category.0.bytes().chain([0]).chain(bytes);
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    i64::from_ne_bytes(hash.to_ne_bytes())
}

/// A name without a size at its end: `a_300x300`, `a-800w`, `a@2x`.
fn without_size(stem: &str) -> &str {
    let stem = stem.split_once('@').map_or(stem, |(stem, _)| stem);
    let Some((before, size)) = stem.rsplit_once(['_', '-']) else { return stem };
    let is_size = !size.is_empty()
        && size.starts_with(|first: char| first.is_ascii_digit())
        && size.len() <= 12
        && (size.contains('x') || size.ends_with('w'))
        && size.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, 'x' | 'w' | 'h' | 'q'));
    if is_size { before } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_picture_has_one_name_whatever_its_size() {
        let name = picture_name("https://img.cdn.example/i2/O1CN01abcd8899_!!0-item.jpg").unwrap();
        for other in [
            "https://gw.cdn.example/i2/O1CN01abcd8899_!!0-item.jpg_300x300q90.jpg_.webp?x=1",
            "//img.cdn.example/i2/O1CN01abcd8899_!!0-item.JPG#top",
        ] {
            assert_eq!(picture_name(other).as_deref(), Some(name.as_str()), "{other}");
        }
        let sized = picture_name("https://a.example/p/3f9c8a7b1122_800x800.png");
        assert_eq!(sized, picture_name("https://a.example/p/3f9c8a7b1122.png"));
        assert_ne!(sized, picture_name("https://a.example/q/3f9c8a7b1122.png"), "another folder");
        assert_ne!(sized, picture_name("https://a.test/p/3f9c8a7b1122.png"), "another marketplace");
    }

    #[test]
    fn what_does_not_tell_pictures_apart_is_none() {
        for url in [
            "https://a.example/logo.png",
            "https://a.example/item/1002.jpg",
            "https://a.example/static/default-goods-20240101.png",
            "https://a.example/picture?id=3f9c8a7b112233",
            "data:image/png;base64,AAAA",
            "",
        ] {
            assert_eq!(picture_name(url), None, "{url}");
        }
    }

    #[test]
    fn keys_part_categories() {
        let key = |category: &str| picture_key(&CategoryId(category.to_owned()), "a.example/p/1");
        assert_ne!(key("wildlife"), key("special-supply"));
    }

    #[test]
    fn near_fingerprints_share_a_key() {
        let category = CategoryId("special-supply".to_owned());
        let print = PicturePrint(std::array::from_fn(|at| (at * 37 % 251) as u8));
        let keys = print_keys(&category, &print);
        // fifteen bits apart, each in a piece of its own: the worst there is
        let mut worst = print;
        worst.0.chunks_mut(2).take(15).for_each(|piece| piece[0] ^= 1);
        assert_eq!(print.differing(&worst), 15);
        assert!(print_keys(&category, &worst).iter().any(|key| keys.contains(key)));
        let other = print_keys(&CategoryId("wildlife".to_owned()), &print);
        assert!(keys.iter().all(|key| !other.contains(key)), "each category has its own");
        let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
    }
}

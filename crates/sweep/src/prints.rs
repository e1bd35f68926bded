//! What the main pictures of goods look like: bytes that are kept as evidence -> fingerprints by which the goods are known again.
//!
//! Pure. Pictures are anybody's: those that are too large, broken, or of one colour say nothing.

use std::io::Cursor;

use image::{DynamicImage, ImageReader, Limits};
use image_hasher::{HashAlg, HasherConfig};
use xuncha_casework::picture_name;
use xuncha_model::{Exchange, PicturePrint};

/// Longest side, in pixels, and bytes of a picture that is unfolded.
const LONGEST: u32 = 8192;
const ROOM: u64 = 256 << 20;

/// Shortest side: less is an icon.
const SHORTEST: u32 = 48;

/// Grey levels between which the darker and the lighter tenth of a picture must lie apart: less is a blank one.
const CONTRAST: u8 = 12;

/// Side of the fingerprint.
const SIDE: u32 = 16;

/// Fingerprints of the pictures at `images` among `exchanges`, each with its address.
pub(crate) fn prints(exchanges: &[Exchange], images: &[String]) -> Vec<(String, PicturePrint)> {
    let mut prints = Vec::new();
    for image in images {
        let found = answer(exchanges, image).and_then(|exchange| print(&exchange.body));
        prints.extend(found.map(|print| (image.clone(), print)));
    }
    prints
}

/// The answer that holds the picture at an address, or the same in another size.
pub(crate) fn answer<'e>(exchanges: &'e [Exchange], image: &str) -> Option<&'e Exchange> {
    let had = |exchange: &&Exchange| exchange.status == Some(200) && !exchange.truncated;
    let is = |exchange: &&Exchange| exchange.url == image || exchange.final_url == image;
    let name = picture_name(image);
    let is_sized = |exchange: &&Exchange| name.is_some() && picture_name(&exchange.url) == name;
    let mut all = exchanges.iter().filter(had);
    all.clone().find(is).or_else(|| all.find(is_sized))
}

/// The fingerprint of a picture; `None` where it says nothing.
pub(crate) fn print(bytes: &[u8]) -> Option<PicturePrint> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(ROOM);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    if picture.width().min(picture.height()) < SHORTEST || is_blank(&picture) {
        return None;
    }
    let hasher = HasherConfig::with_bytes_type::<[u8; 32]>()
        .hash_alg(HashAlg::Mean)
        .hash_size(SIDE, SIDE)
        .preproc_dct()
        .to_hasher();
    let hash = hasher.hash_image(&picture);
    hash.as_bytes().try_into().ok().map(PicturePrint)
}

fn is_blank(picture: &DynamicImage) -> bool {
    let mut levels: Vec<u8> = picture.thumbnail(64, 64).into_luma8().into_raw();
    levels.sort_unstable();
    let at = |tenth: usize| levels.get(levels.len() * tenth / 10).copied().unwrap_or_default();
    at(9).saturating_sub(at(1)) < CONTRAST
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage, imageops::FilterType};
    use xuncha_casework::NEAR_PICTURE;

    use super::*;

    /// Something like a photograph: soft spots of colour, others for each `seed`.
    fn picture(seed: u32) -> DynamicImage {
        let spot = |number: u32, of: u32| {
            let mixed = (seed * 31 + number).wrapping_mul(2_654_435_761).rotate_left(number * 5 + 7);
            f64::from(mixed.wrapping_mul(40_503) >> 8 & 0xffff) / 65_536.0 * f64::from(of)
        };
        DynamicImage::ImageRgb8(RgbImage::from_fn(400, 400, |x, y| {
            let mut level = [90.0; 3];
            for number in 0..14 {
                let (dx, dy) = (f64::from(x) - spot(number, 400), f64::from(y) - spot(number + 50, 400));
                let near = (-(dx * dx + dy * dy) / (400.0 + spot(number + 100, 6000))).exp();
                for (channel, level) in (0..).zip(&mut level) {
                    *level += near * (spot(number + 150 + channel * 20, 300) - 150.0);
                }
            }
            Rgb(level.map(|level| level.clamp(0.0, 255.0) as u8))
        }))
    }

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn print_of(picture: &DynamicImage, format: ImageFormat) -> PicturePrint {
        print(&file(picture, format)).unwrap()
    }

    #[test]
    fn a_picture_is_known_again_and_others_are_not() {
        for seed in 1..6 {
            let own = picture(seed);
            let print = print_of(&own, ImageFormat::Png);
            let again = [
                ("as JPEG", print_of(&own, ImageFormat::Jpeg)),
                ("as WebP", print_of(&own, ImageFormat::WebP)),
                ("smaller", print_of(&own.resize(180, 180, FilterType::Triangle), ImageFormat::Jpeg)),
            ];
            for (how, again) in again {
                let apart = print.differing(&again);
                assert!(apart <= NEAR_PICTURE, "{seed} {how}: {apart}");
            }
            for other in 1..6 {
                let apart = print.differing(&print_of(&picture(other), ImageFormat::Png));
                assert!(other == seed || apart > 2 * NEAR_PICTURE, "{seed} and {other}: {apart}");
            }
        }
    }

    #[test]
    fn what_is_no_picture_of_goods_says_nothing() {
        let blank = DynamicImage::ImageRgb8(RgbImage::from_pixel(200, 200, Rgb([240, 240, 240])));
        let icon = picture(1).resize(40, 40, FilterType::Triangle);
        let whole = file(&picture(1), ImageFormat::Jpeg);
        for (what, bytes) in [
            ("blank", file(&blank, ImageFormat::Png)),
            ("an icon", file(&icon, ImageFormat::Png)),
            ("a page", b"<html>404</html>".to_vec()),
            ("nothing", Vec::new()),
            ("a beginning", whole[..40].to_vec()),
        ] {
            assert_eq!(print(&bytes), None, "{what}");
        }
        for at in (0..whole.len()).step_by(97) {
            let mut broken = whole.clone();
            broken[at] ^= 0x5a;
            // whatever comes of it, it comes back
            let _told = print(&broken);
        }
    }
}

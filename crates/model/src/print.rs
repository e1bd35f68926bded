//! Fingerprints of pictures, by which a picture is known again after it was made smaller, saved anew or given a watermark.

/// What a picture looks like in 256 bits: the coarse half of its waves, light and dark (DCT of 32 x 32, the mean as threshold).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PicturePrint(pub [u8; 32]);

impl PicturePrint {
    /// How many bits there are.
    pub const BITS: u32 = 256;

    /// How many bits differ.
    ///
    /// ```
    /// use xuncha_model::PicturePrint;
    ///
    /// let (one, other) = (PicturePrint([0; 32]), PicturePrint([0x11; 32]));
    /// assert_eq!((one.differing(&one), one.differing(&other)), (0, 64));
    /// ```
    #[must_use]
    pub fn differing(&self, other: &Self) -> u32 {
        self.0.iter().zip(other.0).map(|(one, other)| (one ^ other).count_ones()).sum()
    }
}

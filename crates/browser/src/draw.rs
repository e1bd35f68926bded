//! Draws boxes around hits on a copy of a picture, row by row, so that a picture of any height takes little memory.
//! Pure: bytes in, bytes out; the picture that was sealed is never touched.

use std::io::Cursor;

use xuncha_model::MarkBox;

/// Width of the lines, in pixels.
const LINE: u32 = 3;

/// Room between a word and its box.
const ROOM: u32 = 3;

/// Signal red.
const COLOUR: [u8; 3] = [0xE6, 0x00, 0x12];

/// Largest picture that is drawn on, in pixels.
const LARGEST: u64 = 200_000_000;

/// The picture could not be drawn on.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// It is no PNG that can be read.
    #[error("截图不是可读取的 PNG：{0}")]
    Unreadable(#[from] png::DecodingError),
    /// It cannot be written.
    #[error("标注图写不出来：{0}")]
    Unwritable(#[from] png::EncodingError),
    /// It is larger than any that we make.
    #[error("截图过大：{0}×{1} 像素")]
    TooLarge(u32, u32),
}

/// A copy of the PNG with a frame around each box.
///
/// # Errors
/// When it is no PNG, or too large.
pub fn draw_marks(picture: &[u8], boxes: &[MarkBox]) -> Result<Vec<u8>, DrawError> {
    let mut decoder = png::Decoder::new(Cursor::new(picture));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let (width, height) = (reader.info().width, reader.info().height);
    if u64::from(width) * u64::from(height) > LARGEST {
        return Err(DrawError::TooLarge(width, height));
    }
    let (colour, depth) = reader.output_color_type();
    let mut drawn = Vec::new();
    let mut encoder = png::Encoder::new(&mut drawn, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    let mut rows = writer.stream_writer()?;
    let frames: Vec<_> = boxes.iter().map(|one| Frame::around(*one)).collect();
    let mut at = 0;
    while let Some(row) = reader.next_row()? {
        let mut row = row.data().to_vec();
        frames.iter().for_each(|frame| frame.draw(&mut row, at, colour.samples()));
        std::io::Write::write_all(&mut rows, &row).map_err(png::EncodingError::from)?;
        at += 1;
    }
    rows.finish()?;
    writer.finish()?;
    Ok(drawn)
}

/// Outer edges of a frame; right and bottom are one past the last pixel.
struct Frame {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

impl Frame {
    fn around(one: MarkBox) -> Self {
        let out = LINE + ROOM;
        Self {
            left: one.x.saturating_sub(out),
            top: one.y.saturating_sub(out),
            right: one.x.saturating_add(one.width).saturating_add(out),
            bottom: one.y.saturating_add(one.height).saturating_add(out),
        }
    }

    /// Colours what of the frame lies on the row `at`.
    fn draw(&self, row: &mut [u8], at: u32, samples: usize) {
        if at < self.top || at >= self.bottom {
            return;
        }
        let whole = at < self.top + LINE || at + LINE >= self.bottom;
        let inner = (self.left + LINE, self.right.saturating_sub(LINE));
        let mut pixels = row.chunks_exact_mut(samples);
        let skip = self.left as usize;
        let pixels = pixels.by_ref().skip(skip).take((self.right - self.left) as usize);
        for (x, pixel) in (self.left..).zip(pixels) {
            if whole || x < inner.0 || x >= inner.1 {
                paint(pixel);
            }
        }
    }
}

fn paint(pixel: &mut [u8]) {
    match pixel {
        [r, g, b, rest @ ..] => {
            [*r, *g, *b] = COLOUR;
            rest.fill(0xFF);
        }
        [grey, rest @ ..] => {
            *grey = 0;
            rest.fill(0xFF);
        }
        [] => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![255; (width * height * 3) as usize]).unwrap();
        writer.finish().unwrap();
        bytes
    }

    fn pixels(picture: &[u8]) -> (u32, Vec<[u8; 3]>) {
        let mut reader = png::Decoder::new(Cursor::new(picture)).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        (info.width, bytes.as_chunks().0.to_vec())
    }

    #[test]
    fn a_frame_goes_around_the_word_and_leaves_it_and_the_rest_alone() {
        let before = white(60, 40);
        let after = draw_marks(&before, &[MarkBox { x: 20, y: 15, width: 10, height: 8 }]).unwrap();
        let (width, pixels) = pixels(&after);
        assert_eq!((width, pixels.len()), (60, 60 * 40));
        let at = |x: u32, y: u32| pixels[(y * width + x) as usize];
        assert_eq!(at(14, 9), COLOUR, "upper left corner");
        assert_eq!(at(35, 28), COLOUR, "lower right corner");
        assert_eq!(at(14, 18), COLOUR, "left line");
        for (x, y) in [(20, 15), (25, 19), (29, 22), (13, 9), (36, 28), (59, 39)] {
            assert_eq!(at(x, y), [255; 3], "{x},{y}");
        }
        assert_eq!(white(60, 40), before);
    }

    #[test]
    fn boxes_beyond_the_picture_and_bytes_that_are_no_picture_do_no_harm() {
        let far = MarkBox { x: u32::MAX, y: u32::MAX, width: u32::MAX, height: 9 };
        assert_eq!(pixels(&draw_marks(&white(9, 9), &[far]).unwrap()).1, vec![[255; 3]; 81]);
        let mut cut = white(30, 30);
        cut.truncate(60);
        for bytes in [&b""[..], b"PNG", &cut] {
            assert!(draw_marks(bytes, &[]).is_err());
        }
    }
}

//! A response body as it comes in: content coding undone, size and growth capped. Pure.

use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::GzDecoder;

use crate::{FetchError, Oversize};

/// What a client that reads with [`BodyReader`] may say it accepts.
pub(crate) const ACCEPT_ENCODING: &str = "gzip, br";

/// Below this size growth is no danger, and short texts pack well.
const GROWTH_IS_FINE_BELOW: usize = 1024 * 1024;

/// Bytes that brotli unpacks at a time.
const BROTLI_BUFFER: usize = 32 * 1024;

/// Undoes the content coding of one body piece by piece.
pub(crate) struct BodyReader {
    coding: Coding,
}

enum Coding {
    Plain(Sink),
    Gzip(Box<GzDecoder<Sink>>),
    Brotli(Box<DecompressorWriter<Sink>>),
}

/// Takes the unpacked bytes up to the caps.
struct Sink {
    body: Vec<u8>,
    largest: usize,
    growth: u32,
    received: usize,
    refused: Option<Oversize>,
}

/// A body as it was before its content coding, such as `gzip`; at most `largest` bytes of it.
///
/// # Errors
/// When the coding is not known, the bytes are not in it, or there are more.
pub fn decoded(content_encoding: &str, bytes: &[u8], largest: usize) -> Result<Vec<u8>, FetchError> {
    let mut reader = BodyReader::new(content_encoding, largest, u32::MAX)?;
    reader.push(bytes)?;
    reader.finish()
}

impl BodyReader {
    /// For a body with that `Content-Encoding` (empty for none), at most `largest` bytes and `growth` times
    /// its packed size.
    pub(crate) fn new(content_encoding: &str, largest: usize, growth: u32) -> Result<Self, FetchError> {
        let sink = Sink { body: Vec::new(), largest, growth, received: 0, refused: None };
        let coding = match content_encoding.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Coding::Plain(sink),
            "gzip" | "x-gzip" => Coding::Gzip(Box::new(GzDecoder::new(sink))),
            "br" => Coding::Brotli(Box::new(DecompressorWriter::new(sink, BROTLI_BUFFER))),
            other => return Err(FetchError::Protocol(format!("未知的内容编码 {other:?}"))),
        };
        Ok(Self { coding })
    }

    /// Makes room for a body that is told to come in so many bytes.
    pub(crate) fn expect(&mut self, bytes: u64) {
        let sink = self.sink_mut();
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).min(sink.largest).min(GROWTH_IS_FINE_BELOW);
        sink.body.reserve(bytes);
    }

    /// Takes the next piece as it came over the wire. What follows the end of packed content is ignored.
    pub(crate) fn push(&mut self, mut piece: &[u8]) -> Result<(), FetchError> {
        self.sink_mut().received += piece.len();
        while !piece.is_empty() {
            let written = match &mut self.coding {
                Coding::Plain(sink) => sink.write(piece),
                Coding::Gzip(decoder) => decoder.write(piece),
                Coding::Brotli(decoder) => decoder.write(piece),
            };
            match written {
                Ok(0) => break,
                Ok(written) => piece = piece.get(written..).unwrap_or_default(),
                Err(error) => return Err(self.fault(&error)),
            }
        }
        Ok(())
    }

    /// The whole body. Packed content that ends before its end is broken; an empty body is empty in every
    /// coding.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, FetchError> {
        if self.sink_mut().received == 0 {
            return Ok(Vec::new());
        }
        let finished = match &mut self.coding {
            Coding::Plain(_) => Ok(()),
            Coding::Gzip(decoder) => decoder.try_finish(),
            Coding::Brotli(decoder) => decoder.close(),
        };
        finished.map_err(|error| self.fault(&error))?;
        Ok(std::mem::take(&mut self.sink_mut().body))
    }

    fn sink_mut(&mut self) -> &mut Sink {
        match &mut self.coding {
            Coding::Plain(sink) => sink,
            Coding::Gzip(decoder) => decoder.get_mut(),
            Coding::Brotli(decoder) => decoder.get_mut(),
        }
    }

    fn fault(&mut self, error: &io::Error) -> FetchError {
        let unpack = || FetchError::Protocol(format!("解压失败：{error}"));
        self.sink_mut().refused.map_or_else(unpack, FetchError::TooLarge)
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let size = self.body.len() + bytes.len();
        let allowed = self.received.saturating_mul(self.growth as usize).max(GROWTH_IS_FINE_BELOW);
        if size > self.largest {
            self.refused = Some(Oversize::Body(self.largest));
        } else if size > allowed {
            self.refused = Some(Oversize::Inflation(self.growth));
        }
        if self.refused.is_some() {
            return Err(io::Error::other("over the cap"));
        }
        self.body.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    /// "特供酒特供酒特供酒" packed by the zlib module of Node.js.
    const BROTLI: &[u8] = include_bytes!("body/text.br");

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(coding: &str, body: &[u8], piece: usize, largest: usize) -> Result<Vec<u8>, FetchError> {
        let mut reader = BodyReader::new(coding, largest, 100)?;
        body.chunks(piece).try_for_each(|piece| reader.push(piece))?;
        reader.finish()
    }

    #[test]
    fn undoes_each_coding_in_pieces_of_any_size() {
        let text = "特供酒特供酒特供酒".as_bytes();
        for piece in [1, 2, 7, 1000] {
            assert_eq!(read("", text, piece, 1000).unwrap(), text);
            assert_eq!(read("Identity", text, piece, 1000).unwrap(), text);
            assert_eq!(read("gzip", &gzip(text), piece, 1000).unwrap(), text);
            assert_eq!(read(" X-GZIP ", &gzip(text), piece, 1000).unwrap(), text);
            assert_eq!(read("br", BROTLI, piece, 1000).unwrap(), text);
        }
        for coding in ["", "gzip", "br"] {
            assert_eq!(read(coding, b"", 1, 1000).unwrap(), b"");
        }
    }

    #[test]
    fn names_what_is_broken() {
        let packed = gzip(&[7; 50_000]);
        let cut = packed.split_last().unwrap().1;
        for (coding, body) in [
            ("gzip", cut),
            ("gzip", b"<html>not packed</html>"),
            ("br", BROTLI.split_last().unwrap().1),
            ("br", b"<html>not packed</html>"),
            ("zstd", b"x"),
            ("gzip, gzip", b"x"),
        ] {
            let error = read(coding, body, 10, 100_000).unwrap_err();
            assert!(matches!(error, FetchError::Protocol(_)), "{coding}: {error:?}");
        }
        let padded = [gzip(b"text").as_slice(), &[0; 64]].concat();
        assert_eq!(read("gzip", &padded, 1000, 1000).unwrap(), b"text", "padding behind the end is ignored");
    }

    #[test]
    fn caps_size_and_growth() {
        let too_large = |oversize| Err(FetchError::TooLarge(oversize));
        assert_eq!(read("", &[7; 1_001], 100, 1_000), too_large(Oversize::Body(1_000)));
        assert_eq!(read("", &[7; 1_000], 100, 1_000).unwrap().len(), 1_000);
        let bomb = gzip(&vec![0; 16 << 20]);
        assert_eq!(read("gzip", &bomb, 16_384, 1_000), too_large(Oversize::Body(1_000)));
        assert_eq!(read("gzip", &bomb, 16_384, usize::MAX), too_large(Oversize::Inflation(100)));
        assert_eq!(read("gzip", &gzip(&[0; 900_000]), 16_384, usize::MAX).unwrap().len(), 900_000);
    }
}

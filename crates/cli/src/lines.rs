//! Lines of a file of any size: memory holds one at a time, and of a senselessly long one only its beginning.

use std::io::{self, BufRead};

/// Longest line that is read, in bytes; a longer one is reported and passed over.
pub(crate) const MAX_LINE: usize = 32 << 20;

/// Reads one line, without its end, into `line`; at most a little more than [`MAX_LINE`] bytes of it are kept.
pub(crate) fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = memchr::memchr(b'\n', buffer);
        let taken = end.unwrap_or(buffer.len());
        if line.len() <= MAX_LINE {
            line.extend_from_slice(buffer.get(..taken).unwrap_or_default());
        }
        input.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_end_anywhere_and_long_ones_are_cut_in_memory() {
        let mut input = BufReader::with_capacity(3, "a\nbcdef\n\nlast".as_bytes());
        let mut line = Vec::new();
        let mut seen = Vec::new();
        while next_line(&mut input, &mut line).unwrap() {
            seen.push(String::from_utf8(line.clone()).unwrap());
        }
        assert_eq!(seen, ["a", "bcdef", "", "last"]);
        let long = vec![b'x'; MAX_LINE + (2 << 20)];
        let mut input = BufReader::new(long.as_slice());
        assert!(next_line(&mut input, &mut line).unwrap());
        assert!(line.len() > MAX_LINE && line.len() < long.len());
    }
}

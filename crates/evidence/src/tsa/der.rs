//! Just enough DER: values one after the other, each with its tag, its content, and the bytes of both.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// One value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

/// Values one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a>(pub(crate) &'a [u8]);

impl<'a> Values<'a> {
    /// The next value; `None` at the end, and where what follows is none.
    pub(crate) fn next_value(&mut self) -> Option<Value<'a>> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7F => (usize::from(first), rest),
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
                (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        // tags of several bytes do not occur here
        if tag & 0x1F == 0x1F {
            return None;
        }
        let (content, after) = rest.split_at_checked(length)?;
        let whole = self.0.get(..self.0.len() - after.len())?;
        self.0 = after;
        Some(Value { tag, content, whole })
    }

    /// The next value if it has this tag; else it is left there.
    pub(crate) fn next_of(&mut self, tag: u8) -> Option<Value<'a>> {
        let mut ahead = *self;
        let value = ahead.next_value().filter(|value| value.tag == tag)?;
        *self = ahead;
        Some(value)
    }

    /// The values inside the next one, which must be a sequence.
    pub(crate) fn sequence(&mut self) -> Option<Self> {
        self.next_of(SEQUENCE).map(|value| value.inside())
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        self.next_value()
    }
}

impl<'a> Value<'a> {
    /// The values inside.
    pub(crate) const fn inside(&self) -> Values<'a> {
        Values(self.content)
    }
}

/// A value of these bytes.
pub(crate) fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let bytes = length.to_be_bytes();
    let significant = bytes.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<u8>>();
    let mut value = vec![tag];
    if length < 0x80 {
        value.push(u8::try_from(length).unwrap_or_default());
    } else {
        value.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
        value.extend(significant);
    }
    value.extend_from_slice(content);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let bytes = [value(OCTETS, &content), value(INTEGER, &[1])].concat();
            let mut values = Values(&bytes);
            assert!(values.next_of(INTEGER).is_none());
            assert_eq!(values.next_of(OCTETS).unwrap().content, content);
            assert_eq!(values.next_value().unwrap().content, [1]);
            assert!(values.next_value().is_none());
        }
    }

    #[test]
    fn broken_ones_end() {
        for bytes in [
            &[0x30_u8, 5, 1][..],
            &[0x30],
            &[0x30, 0x80, 0, 0],
            &[0x1F, 0x81, 1, 0],
            &[4, 0x84, 255, 255, 255, 255],
        ] {
            assert!(Values(bytes).next_value().is_none(), "{bytes:?}");
        }
    }
}

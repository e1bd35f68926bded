//! Paths of robots.txt and how they match (RFC 9309, sections 2.2.2 and 2.2.3).

/// A path pattern: literal pieces between `*`, perhaps held to the end by `$`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    first: String,
    rest: Vec<String>,
    to_the_end: bool,
    /// Octets of the normalised pattern: the longest match decides.
    pub(super) octets: usize,
}

impl Pattern {
    /// From the bytes after `Allow:` or `Disallow:`, not empty. One that begins with neither `/` nor `*` is
    /// read as if the slash had not been forgotten.
    pub(super) fn new(text: &[u8]) -> Self {
        let (text, to_the_end) = text.strip_suffix(b"$").map_or((text, false), |text| (text, true));
        let slash = if matches!(text.first(), Some(b'/' | b'*')) { "" } else { "/" };
        let normal = format!("{slash}{}", normalise(text, Side::Pattern));
        let octets = normal.len() + usize::from(to_the_end);
        let mut pieces = normal.split('*').map(str::to_owned);
        let first = pieces.next().unwrap_or_default();
        Self { first, rest: pieces.collect(), to_the_end, octets }
    }

    /// Whether the pattern matches a path with query that [`normalise`] made comparable. Linear in path and
    /// pattern.
    pub(super) fn matches(&self, path: &str) -> bool {
        let Some(mut left) = path.strip_prefix(self.first.as_str()) else { return false };
        let Some((last, middle)) = self.rest.split_last() else { return !self.to_the_end || left.is_empty() };
        for piece in middle {
            let Some((_, after)) = left.split_once(piece.as_str()) else { return false };
            left = after;
        }
        if self.to_the_end { left.ends_with(last.as_str()) } else { left.contains(last.as_str()) }
    }
}

/// What is being made comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// A pattern, in which `*` has a meaning.
    Pattern,
    /// The path and query of an address, in which it has none.
    Address,
}

/// Percent-encoding made comparable: unreserved octets plain, all others encoded in upper case, except
/// those that divide a path or a query.
pub(super) fn normalise(text: &[u8], side: Side) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut in_query = false;
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        let escaped = if byte == b'%' { escaped_octet(bytes.as_slice()) } else { None };
        if let Some(octet) = escaped {
            bytes.nth(1);
            if is_unreserved(octet) {
                normal.push(char::from(octet));
            } else {
                push_escaped(&mut normal, octet);
            }
            continue;
        }
        in_query |= byte == b'?';
        let plain = match byte {
            b'*' => side == Side::Pattern,
            b'$' | b'%' => false,
            b':' | b'/' | b'@' | b'[' | b']' | b'!' | b'\'' | b'(' | b')' | b',' | b';' => !in_query,
            _ => byte.is_ascii_graphic(),
        };
        if plain {
            normal.push(char::from(byte));
        } else {
            push_escaped(&mut normal, byte);
        }
    }
    normal
}

fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~')
}

fn escaped_octet(after_percent: &[u8]) -> Option<u8> {
    let digit = |at: usize| after_percent.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

fn push_escaped(normal: &mut String, octet: u8) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    normal.extend(['%', DIGITS[usize::from(octet >> 4)], DIGITS[usize::from(octet & 15)]]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::new(pattern.as_bytes()).matches(&normalise(path.as_bytes(), Side::Address))
    }

    /// The table of RFC 9309, section 2.2.2.
    #[test]
    fn encodings_of_the_rfc() {
        for (pattern, path) in [
            ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
            ("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http%3A%2F%2Ffoo.bar"),
            ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
            ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"),
            ("/foo/bar/%62%61%7A", "/foo/bar/baz"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        assert!(!matches("/foo/bar", "/foo%2Fbar"), "an encoded slash is not a slash");
    }

    /// The wildcards of RFC 9309, section 2.2.3.
    #[test]
    fn wildcards_of_the_rfc() {
        assert!(matches("/path/file-with-a-%2A.html", "/path/file-with-a-*.html"));
        assert!(matches("/path/foo-%24", "/path/foo-$"));
        assert!(!matches("/path/foo-%24", "/path/foo-"));
        assert!(matches("/*.gif$", "/a/b.gif"));
        assert!(!matches("/*.gif$", "/a/b.gif?x"));
        assert!(matches("/*.gif", "/a/b.gif?x"));
        assert!(matches("/this/*/exactly", "/this/path/exactly"));
        assert!(matches("/this/*/exactly", "/this/a/b/exactly/not"));
        assert!(!matches("/this/*/exactly", "/this/exactly"));
    }

    #[test]
    fn other_shapes() {
        assert!(matches("/", "/anything"));
        assert!(matches("/fish", "/fish.html") && matches("/fish*", "/fishheads/yummy?id=1"));
        assert!(!matches("/fish", "/Fish.asp") && !matches("/fish/", "/fish"));
        assert!(matches("/$", "/") && !matches("/$", "/x"));
        assert!(matches("*", "/x") && matches("*$", "/x") && matches("**b**", "/ab"));
        assert!(matches("admin", "/admin/x"), "a forgotten slash");
        assert!(matches("/a$b", "/a$b") && !matches("/a$b", "/a"), "a dollar in the middle is a dollar");
        assert!(matches("/*a*a$", "/aa") && !matches("/*a*a$", "/a"), "no octet is used twice");
        assert!(
            matches("/100%", "/100%") && matches("/100%zz", "/100%zz"),
            "a percent sign that escapes nothing"
        );
    }
}

//! The words of a page without its tree, for whoever only asks whether a page could say something at all: much cheaper
//! than reading it, and made not to have less.
//!
//! What stands side by side in a listing's text is to stand so in one of the texts, whatever tags, escapes or line breaks the
//! page has there. A gap of the page is nothing, a blank or a line break in a listing, so there are texts for either:
//!
//! | text | tags | line breaks | holds |
//! | --- | --- | --- | --- |
//! | joined | nothing; those of blocks and cells a blank | a blank | what is shown |
//! | apart | a line break | as they are | what is shown, values of attributes, scripts with their escapes undone |
//! | beside | as in joined | a blank | markup and line breaks within values and scripts, stated values as `key：value`, numbers of contacts covered |
//!
//! What is laid together from places that do not follow each other is in none of them.

mod script;

use url::Url;

use crate::contacts;
use crate::decode::decode;
use crate::escapes::without_escapes;
use crate::limits::MAX_TEXT;
use crate::markup::{Begins, after, begins, each_attribute, name_from, past_declaration, raw_end};
use crate::page::{PageInput, not_html};
use crate::problem::Problems;
use crate::schema::BRAND;
use crate::shown::Shown;
use crate::sites::Sites;
use crate::sources::says_price;
use crate::tag::Tag;
use crate::text::unescape;

/// Characters before a number that may belong to one word with its beginning.
const BEFORE: usize = 24;

/// Attributes that say nothing of goods: names for style sheets and scripts, addresses, sizes.
const SILENT: &[&str] = &[
    "class", "id", "style", "href", "src", "srcset", "rel", "target", "type", "width", "height", "role",
    "for",
];

/// The words of a page in the orders in which a listing may have them.
#[derive(Debug)]
pub struct RawTexts {
    joined: String,
    apart: String,
    beside: String,
}

impl RawTexts {
    /// The texts. What a field of a listing of the page says stands in one of them, but for what is laid together from
    /// places that do not follow each other.
    #[must_use]
    pub fn texts(&self) -> [&str; 3] {
        [&self.joined, &self.apart, &self.beside]
    }
}

/// The words of a page; `None` where only reading it tells what it says: it is no page or an error, was cut, could not be
/// decoded, or shows more than is kept of a text. `sites` are the profiles that it would be read with.
#[must_use]
pub fn raw_texts(input: &PageInput<'_>, sites: &Sites) -> Option<RawTexts> {
    if not_html(input).is_some() || input.status.is_some_and(|status| status >= 400) {
        return None;
    }
    let mut problems = Problems::default();
    let url = input.url.and_then(|url| Url::parse(url).ok());
    let host = url.as_ref().and_then(Url::host_str);
    let decoded = decode(input.bytes, input.content_type, host, &mut problems);
    if problems.has("too-large") || problems.has("undecodable") {
        return None;
    }
    let mut raw = Raw::new(sites.may_read_data(url.as_ref()));
    raw.page(&decoded.text);
    let texts = raw.finish();
    (texts.joined.len() <= MAX_TEXT).then_some(texts)
}

struct Raw {
    /// A site's profile may read what no other source reads.
    reads_data: bool,
    joined: Shown,
    apart: Shown,
    beside: Shown,
    /// Values that are stated one after the other: `净含量：500ml`.
    stated: String,
}

impl Raw {
    fn new(reads_data: bool) -> Self {
        Self {
            reads_data,
            joined: Shown::on_one_line(),
            apart: Shown::in_lines(),
            beside: Shown::in_lines(),
            // a brand is laid down under this name, which need not stand on the page
            stated: BRAND.to_owned(),
        }
    }

    fn page(&mut self, source: &str) {
        let bytes = source.as_bytes();
        let (mut at, mut text_from) = (0, 0);
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
            let start = at + found;
            let Some(begins) = begins(bytes, start) else {
                at = start + 1;
                continue;
            };
            self.shown(source.get(text_from..start).unwrap_or_default());
            self.apart.end_line();
            at = match begins {
                Begins::Declaration => past_declaration(source, start),
                Begins::Nothing => after(source, start, b'>'),
                Begins::EndTag => {
                    let (name, name_end) = name_from(source, start + 2);
                    set_apart(&mut self.joined, Tag::of(name));
                    after(source, name_end, b'>')
                }
                Begins::StartTag => self.start_tag(source, start),
            };
            text_from = at;
        }
        self.shown(source.get(text_from..).unwrap_or_default());
    }

    fn start_tag(&mut self, source: &str, start: usize) -> usize {
        let (name, name_end) = name_from(source, start + 1);
        let tag = Tag::of(name);
        set_apart(&mut self.joined, tag);
        let (content, _) = each_attribute(source, name_end, |name, value| self.attribute(name, value));
        self.apart.end_line();
        if !tag.is_raw() {
            return content;
        }
        let (end, next) = raw_end(source, name, content);
        let content = source.get(content..end).unwrap_or_default();
        match tag {
            Tag::Style => {}
            Tag::Title | Tag::Textarea => self.value(&unescape(content, false)),
            _ => self.script(content),
        }
        self.apart.end_line();
        next
    }

    /// Text as it is shown.
    fn shown(&mut self, raw: &str) {
        let text = unescape(raw, false);
        self.joined.push(&text);
        self.apart.push(&text);
        if text.contains('&') {
            self.as_markup(&text);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if value.len() < 2 || SILENT.iter().any(|silent| silent.eq_ignore_ascii_case(name)) {
            return;
        }
        let value = unescape(value, true);
        self.value(&value);
        if name.eq_ignore_ascii_case("content") {
            self.state(&value);
        }
    }

    /// A text of its own, which may hold markup.
    fn value(&mut self, value: &str) {
        self.apart.end_line();
        self.apart.push(value);
        if value.contains(['<', '&', '\n']) {
            self.as_markup(value);
        }
    }

    /// What a text shows that may hold markup once more, on a line of `beside`.
    fn as_markup(&mut self, text: &str) {
        let mut shown = Shown::on_one_line();
        script::show(text, &mut shown);
        self.beside.end_line();
        self.beside.push(&shown.into_text());
    }

    fn state(&mut self, value: &str) {
        self.stated.push('：');
        self.stated.push_str(value);
    }

    fn script(&mut self, source: &str) {
        if !(self.reads_data || says_price(source) || script::states(source)) {
            return;
        }
        if script::states(source) {
            script::each_value(source, |value| self.state(&without_escapes(value)));
        }
        let text = without_escapes(source);
        let text = unescape(&text, false);
        self.apart.end_line();
        self.apart.push(&text);
        for piece in script::around_gaps(&text) {
            self.as_markup(piece);
        }
    }

    fn finish(mut self) -> RawTexts {
        self.beside.end_line();
        self.beside.push(&self.stated.replace(['\n', '\r'], " "));
        let (joined, apart) = (self.joined.into_text(), self.apart.into_text());
        // a word announces a number of its own line only
        let lines = std::iter::once(&*joined).chain(apart.lines());
        for line in lines.filter(|line| !line.is_ascii() || contacts::may_announce_in_ascii(line)) {
            for number in contacts::find(line) {
                self.beside.end_line();
                self.beside.push(&number.covered_in(line, BEFORE));
            }
        }
        RawTexts { joined, apart, beside: self.beside.into_text() }
    }
}

/// Lets the tags of blocks and cells stand between words.
fn set_apart(shown: &mut Shown, tag: Tag) {
    if tag.is_block() || matches!(tag, Tag::Td | Tag::Th) {
        shown.blank();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(page: &str) -> [String; 3] {
        let texts =
            raw_texts(&PageInput { bytes: page.as_bytes(), ..PageInput::default() }, &Sites::default())
                .unwrap();
        texts.texts().map(str::to_owned)
    }

    #[test]
    fn what_is_shown_with_tags_as_nothing_or_as_a_break() {
        let [joined, apart, _] =
            texts("<p>特<b>供</b>&#37202;<!-- x --> T<i>供</i></p><td>内\n 供<td title='全场&quot;正品'>x");
        assert_eq!(joined, "特供酒 T供 内 供 x");
        assert_eq!(apart, "特\n供\n酒\nT\n供\n内\n供\n全场\"正品\nx");
    }

    #[test]
    fn scripts_with_their_escapes_undone_and_their_markup_beside() {
        let [joined, apart, beside] = texts(
            r#"<script>s = {"price":1,"a":"\u003cb\u003e\u7279\u003c/b\u003e\u4f9b","b":"{\"c\":\"\\u5185\\n\u4f9b\"}"}</script><p>x"#,
        );
        assert_eq!(joined, "x");
        assert!(apart.contains("<b>特</b>供") && apart.contains(r#""c":"内"#), "{apart}");
        assert!(beside.contains("特供") && beside.contains("内 供"), "{beside}");
    }

    #[test]
    fn values_that_follow_each_other_are_laid_together() {
        let [.., beside] = texts(
            r#"<meta itemprop=name content=净含量><meta itemprop=value content=500ml><script type="application/ld+json">
            {"@type":"PropertyValue","name":"度\u6570","value":"53度","url":"https://a.example/"}</script>"#,
        );
        assert!(beside.contains("品牌：净含量：500ml：度数：53度"), "{beside}");
    }

    #[test]
    fn numbers_are_covered_as_in_listings() {
        let [.., beside] = texts("<h1>要货加微vxabc12345</h1><i>vxab12345</i>");
        assert!(beside.contains("要货加微vx********") && !beside.contains("12345"), "{beside}");
    }

    #[test]
    fn what_only_reading_can_tell_is_not_told() {
        let raw = |bytes, status| {
            raw_texts(&PageInput { bytes, status, ..PageInput::default() }, &Sites::default())
        };
        assert!(raw(b"<p>x", None).is_some() && raw(b"<p>x", Some(200)).is_some());
        assert!(raw(b"<p>x", Some(503)).is_none() && raw(b"\x89PNG", None).is_none());
        assert!(raw(b"<p>a\xff\xfe\xff b\xff", None).is_none(), "broken");
        let long = format!("<p>{}", "字 ".repeat(MAX_TEXT));
        assert!(raw(long.as_bytes(), None).is_none(), "cut");
    }
}

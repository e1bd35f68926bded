//! HTML text to a [`Document`], in one pass and linear time whatever the page does.
//!
//! A general HTML parser follows the standard's repair rules to the letter, and some of them cost the square
//! of the input: 250 kB of nested `<div>` took html5ever 0.40.1 ten seconds, 37 kB of unclosed `<b>` made two
//! million nodes. A page under inspection may do that on purpose. So this parser keeps the rules that shop
//! pages need (void elements, implied end tags, raw text, scopes of tables), drops the repair of misnested
//! formatting, and has a cap for everything. The test at the end compares the text it sees with html5ever's.

use memchr::memchr;

use crate::document::{At, Content, Document, Node};
use crate::limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES};
use crate::markup::{Begins, after, begins, each_attribute, name_from, past_declaration, raw_end};
use crate::problem::Problems;
use crate::tag::Tag;

/// The tree of `source`. Never fails; what was cut is noted.
pub(crate) fn parse<'t>(source: &'t str, problems: &mut Problems) -> Document<'t> {
    let mut builder = Builder::new(source, problems);
    builder.run();
    builder.finish()
}

struct Builder<'t, 'p> {
    source: &'t str,
    document: Document<'t>,
    /// Open elements, outermost first; the root is always there.
    open: Vec<(At, Tag)>,
    /// How many of each tag are open, so that a stray end tag costs nothing.
    counts: [u32; Tag::COUNT],
    /// Elements beyond the depth cap that were seen and not opened.
    too_deep: usize,
    problems: &'p mut Problems,
}

impl<'t, 'p> Builder<'t, 'p> {
    fn new(source: &'t str, problems: &'p mut Problems) -> Self {
        let mut document = Document::default();
        document.nodes.reserve(source.len() / 32 + 16);
        let root = Content::Element { tag: Tag::Root, name: "", attributes: 0..0 };
        document.nodes.push(Node { content: root, parent: 0, end: 0 });
        let (open, counts) = (vec![(0, Tag::Root)], [0; Tag::COUNT]);
        Self { source, document, open, counts, too_deep: 0, problems }
    }

    fn run(&mut self) {
        let bytes = self.source.as_bytes();
        let (mut at, mut text_from) = (0, 0);
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
            if self.document.len() >= MAX_NODES {
                self.problems
                    .note("too-many-nodes", format!("页面元素超过{MAX_NODES}个，其后的内容没有读取"));
                return;
            }
            let start = at + found;
            let Some(begins) = begins(bytes, start) else {
                at = start + 1;
                continue;
            };
            self.text(text_from, start);
            let next = match begins {
                Begins::Declaration => past_declaration(self.source, start),
                Begins::EndTag => self.end_tag(start),
                Begins::Nothing => after(self.source, start, b'>'),
                Begins::StartTag => self.start_tag(start),
            };
            text_from = next;
            at = next;
        }
        self.text(text_from, bytes.len());
    }

    fn finish(mut self) -> Document<'t> {
        self.close_down_to(0);
        let end = self.document.len();
        if let Some(root) = self.document.nodes.first_mut() {
            root.end = end;
        }
        self.document.call();
        self.document
    }

    fn text(&mut self, from: usize, to: usize) {
        let Some(text) = self.source.get(from..to) else { return };
        if !text.is_empty() && self.document.len() < MAX_NODES {
            self.push(Content::Text(text));
        }
    }

    fn push(&mut self, content: Content<'t>) -> At {
        let at = self.document.len();
        let parent = self.open.last().map_or(0, |open| open.0);
        self.document.nodes.push(Node { content, parent, end: at + 1 });
        at
    }

    fn start_tag(&mut self, start: usize) -> usize {
        let (name, name_end) = name_from(self.source, start + 1);
        let tag = Tag::of(name);
        let first = self.document.attributes.len();
        let (next, self_closing) = self.attributes(name_end);
        let attributes = first..self.document.attributes.len();
        if matches!(tag, Tag::Html | Tag::Body | Tag::Head) && self.count(tag) > 0 {
            return next;
        }
        self.close_implied(tag);
        let at = self.push(Content::Element { tag, name, attributes });
        if tag.is_raw() {
            return self.raw_content(at, tag, name, next);
        }
        let foreign = self.count(Tag::Svg) + self.count(Tag::Math) > 0;
        if tag.is_void() || (self_closing && (foreign || tag == Tag::Other)) {
            return next;
        }
        if self.open.len() >= MAX_DEPTH {
            self.too_deep += 1;
            self.problems.note("too-deep", format!("页面嵌套超过{MAX_DEPTH}层，更深的层次已压平"));
        } else {
            self.open.push((at, tag));
            self.add(tag, 1);
        }
        next
    }

    /// The content of an element without markup, and the position after its end tag.
    fn raw_content(&mut self, at: At, tag: Tag, name: &str, from: usize) -> usize {
        let (end, next) = raw_end(self.source, name, from);
        if let Some(text) = self.source.get(from..end).filter(|text| !text.is_empty()) {
            // Shops keep parts of a page, to be shown later, as markup inside a hidden text area.
            let readable = tag == Tag::Title
                || (tag == Tag::Textarea && !text.contains("</") && !text.contains("&lt;/"));
            let child = self.push(if readable { Content::Text(text) } else { Content::Raw(text) });
            if let Some(node) = self.document.nodes.get_mut(child) {
                node.parent = at;
            }
        }
        let end = self.document.len();
        if let Some(node) = self.document.nodes.get_mut(at) {
            node.end = end;
        }
        next
    }

    fn end_tag(&mut self, start: usize) -> usize {
        let (name, name_end) = name_from(self.source, start + 2);
        let next = after(self.source, name_end, b'>');
        let tag = Tag::of(name);
        if tag == Tag::Br {
            self.push(Content::Element { tag, name, attributes: 0..0 });
        }
        if tag.is_void() || matches!(tag, Tag::Html | Tag::Body) {
            return next;
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return next;
        }
        if self.count(tag) == 0 {
            return next;
        }
        let mut level = self.open.len();
        while level > 1 {
            level -= 1;
            let Some((at, open)) = self.open.get(level).copied() else { break };
            let same = open == tag && (tag != Tag::Other || self.is_named(at, name));
            if same {
                self.close_down_to(level);
                break;
            }
            let table_part = matches!(
                tag,
                Tag::Table | Tag::Tr | Tag::Td | Tag::Th | Tag::Tbody | Tag::Thead | Tag::Tfoot
            );
            let stops = if table_part { open == Tag::Table } else { open.is_scope() };
            if stops || (!tag.is_block() && !table_part && open.is_block() && open != Tag::P) {
                break;
            }
        }
        next
    }

    fn is_named(&self, at: At, name: &str) -> bool {
        let content = self.document.nodes.get(at).map(|node| &node.content);
        matches!(content, Some(Content::Element { name: given, .. }) if given.eq_ignore_ascii_case(name))
    }

    /// Closes what the standard lets a page leave open before `tag`.
    fn close_implied(&mut self, tag: Tag) {
        if self.count(Tag::P) > 0 && tag.closes_paragraph() {
            self.close_nearest(&[Tag::P], &[Tag::Button]);
        }
        if tag == Tag::Body && self.count(Tag::Head) > 0 {
            self.close_nearest(&[Tag::Head], &[]);
        }
        if tag == Tag::A && self.count(Tag::A) > 0 {
            self.close_open_link();
        }
        let (ends, stops) = tag.implied_end();
        while ends.iter().any(|end| self.count(*end) > 0) && self.close_nearest(ends, stops) {}
    }

    /// A link directly inside a link ends it, unless a block stands between.
    fn close_open_link(&mut self) {
        let inner = self.open.iter().rposition(|(_, open)| open.is_block() || open.is_scope());
        let link = self.open.iter().rposition(|(_, open)| *open == Tag::A);
        if let Some(link) = link.filter(|link| inner.is_none_or(|inner| inner < *link)) {
            self.close_down_to(link);
        }
    }

    /// Closes the nearest open element among `ends` unless one of `stops` or a scope is nearer.
    fn close_nearest(&mut self, ends: &[Tag], stops: &[Tag]) -> bool {
        for level in (1..self.open.len()).rev() {
            let Some((_, open)) = self.open.get(level).copied() else { break };
            if ends.contains(&open) {
                self.close_down_to(level);
                return true;
            }
            if stops.contains(&open) || open.is_scope() {
                break;
            }
        }
        false
    }

    /// Closes the open elements from `level` inwards.
    fn close_down_to(&mut self, level: usize) {
        let end = self.document.len();
        for (at, tag) in self.open.split_off(level.max(1)) {
            self.add(tag, -1);
            if let Some(node) = self.document.nodes.get_mut(at) {
                node.end = end;
            }
        }
    }

    fn count(&self, tag: Tag) -> u32 {
        self.counts.get(tag as usize).copied().unwrap_or(0)
    }

    fn add(&mut self, tag: Tag, change: i32) {
        if let Some(count) = self.counts.get_mut(tag as usize) {
            *count = count.saturating_add_signed(change);
        }
    }

    /// Reads attributes up to and with `>`; gives the position after it and whether the tag ended in `/>`.
    fn attributes(&mut self, from: usize) -> (usize, bool) {
        let first = self.document.attributes.len();
        each_attribute(self.source, from, |name, value| {
            if self.document.attributes.len() - first < MAX_ATTRIBUTES {
                self.document.attributes.push((name, value));
            } else {
                let told = format!("有标签的属性超过{MAX_ATTRIBUTES}个，多出的没有读取");
                self.problems.note("too-many-attributes", told);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shape of a tree: `div(p('a') p('b'))`.
    fn shape(page: &str) -> String {
        fn show(document: &Document<'_>, at: At, out: &mut String) {
            let mut next = at + 1;
            while next < document.end(at) {
                if !out.is_empty() && !out.ends_with('(') {
                    out.push(' ');
                }
                match &document.nodes[next].content {
                    Content::Element { name, .. } => {
                        out.push_str(name);
                        if document.end(next) > next + 1 {
                            out.push('(');
                            show(document, next, out);
                            out.push(')');
                        }
                    }
                    Content::Text(text) | Content::Raw(text) => *out += &format!("'{text}'"),
                }
                next = document.end(next);
            }
        }
        let document = parse(page, &mut Problems::default());
        let mut out = String::new();
        show(&document, 0, &mut out);
        out
    }

    #[test]
    fn trees() {
        assert_eq!(shape("<p>a<p>b<div>c</div>"), "p('a') p('b') div('c')");
        assert_eq!(
            shape("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>"),
            "ul(li('a') li('b' ul(li('c'))) li('d'))"
        );
        assert_eq!(shape("<dl><dt>k<dd>v<dt>k</dl>e"), "dl(dt('k') dd('v') dt('k')) 'e'");
        assert_eq!(shape("<table><tr><td>a<td>b<tr><td>c</table>"), "table(tr(td('a') td('b')) tr(td('c')))");
        assert_eq!(shape("<div><b>a</div>b"), "div(b('a')) 'b'");
        assert_eq!(shape("<td><div>a</td></div>b"), "td(div('a')) 'b'");
        assert_eq!(shape("<a href=x>a<a href=y>b</a>c"), "a('a') a('b') 'c'");
        assert_eq!(shape("<br>a<img src=x>b</br>"), "br 'a' img 'b' br");
        assert_eq!(shape("a<!-- <p> -->b<!doctype x><?php ?></ x>c"), "'a' 'b' 'c'");
        assert_eq!(
            shape("<script>if(a<b)'</p>'</SCRIPT >x<title>a<b>&amp;</title>"),
            "script('if(a<b)'</p>'') 'x' title('a<b>&amp;')"
        );
        assert_eq!(shape("1 < 2 <3 a"), "'1 < 2 <3 a'");
        let later =
            parse("<textarea>a<div>b</div></textarea><textarea>c</textarea>d", &mut Problems::default());
        assert_eq!(later.lines(0, 99, |_, _| false), "c\nd", "markup for later is no text");
        assert_eq!(shape("<svg><path/><g/></svg>x"), "svg(path g) 'x'");
    }

    #[test]
    fn attributes_in_every_way_of_writing() {
        let page = "<A HREF = x?a=1&amp;b=2 Title=\"特 供\"data-x='y'disabled alt>t";
        let document = parse(page, &mut Problems::default());
        let get = |name| document.attribute(1, name);
        assert_eq!(get("href").as_deref(), Some("x?a=1&b=2"));
        assert_eq!(get("title").as_deref(), Some("特 供"));
        assert_eq!((get("data-x").as_deref(), get("disabled").as_deref()), (Some("y"), Some("")));
        assert_eq!(document.line(1, 10), "t");
    }

    /// The text that a standard parser sees, without white space.
    fn by_the_standard(page: &str) -> String {
        use html5ever::tendril::TendrilSink as _;
        use markup5ever_rcdom::{NodeData, RcDom};
        const HIDDEN: &[&str] = &["script", "style", "noscript", "template", "iframe", "head"];
        let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
        let mut out = String::new();
        let mut left = vec![dom.document.clone()];
        while let Some(node) = left.pop() {
            match &node.data {
                NodeData::Text { contents } => out.push_str(&contents.borrow()),
                NodeData::Element { name, .. } if HIDDEN.contains(&&*name.local) => continue,
                _ => {}
            }
            left.extend(node.children.borrow().iter().rev().cloned());
        }
        out.split_whitespace().collect()
    }

    #[test]
    fn shows_the_same_text_as_html5ever() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/pages");
        let mut pages = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            if path.extension().is_none_or(|extension| extension != "html") {
                continue;
            }
            let page = crate::decode::decode(&bytes, None, None, &mut Problems::default()).text;
            let document = parse(&page, &mut Problems::default());
            let ours = document.lines(0, usize::MAX >> 8, |_, tag| tag == Tag::Head);
            let ours: String = ours.split_whitespace().collect();
            assert_eq!(
                ours.replace('\u{200b}', ""),
                by_the_standard(&page).replace('\u{200b}', ""),
                "{}",
                path.display()
            );
            pages += 1;
        }
        assert!(pages >= 18, "{pages}");
    }
}

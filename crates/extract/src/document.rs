//! The tree of a page: one vector of nodes in page order, so that whatever stands below a node is a range.
//!
//! `<div><a>x</a>y</div>` is `[root][div][a]["x"]["y"]`, and each node knows its parent and where its range
//! ends. Nothing recurses, nothing is freed node by node, and every text borrows from the page.

use std::borrow::Cow;
use std::ops::Range;

use crate::called::Called;
use crate::shown::Shown;
use crate::tag::Tag;
use crate::text::{cut, unescape};

/// Nodes looked at for one line of text.
const LINE_NODES: usize = 2_000;

/// Number of a node in page order.
pub(crate) type At = usize;

/// What a node is.
#[derive(Debug, Clone)]
pub(crate) enum Content<'t> {
    /// An element; its attributes are a range of the document's.
    Element { tag: Tag, name: &'t str, attributes: Range<usize> },
    /// Text with character references still in it.
    Text(&'t str),
    /// Text of a script or style sheet, as it stands.
    Raw(&'t str),
}

/// A node, its parent, and one past the last node below it.
#[derive(Debug, Clone)]
pub(crate) struct Node<'t> {
    pub(crate) content: Content<'t>,
    pub(crate) parent: At,
    pub(crate) end: At,
}

/// A parsed page. Node 0 is the root.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document<'t> {
    pub(crate) nodes: Vec<Node<'t>>,
    pub(crate) attributes: Vec<(&'t str, &'t str)>,
    /// What the class and id of each node say.
    pub(crate) called: Vec<Called>,
    /// Some element begins an item of microdata, or one of RDFa.
    pub(crate) has_items: [bool; 2],
    /// Every `<meta>`.
    pub(crate) metas: Vec<At>,
}

/// What classes say that were looked up last: pages have few and repeat them. Each has one place by its ends and length, so that
/// no page makes it slow.
struct Known<'t>(Vec<(&'t str, Called)>);

/// Places for them.
const KNOWN: usize = 512;

impl Default for Known<'_> {
    fn default() -> Self {
        Self(vec![("", Called::default()); KNOWN])
    }
}

impl<'t> Known<'t> {
    fn of(&mut self, text: &'t str) -> Called {
        let bytes = text.as_bytes();
        let ends = |eight: Option<&[u8; 8]>| eight.map_or(0, |eight| u64::from_le_bytes(*eight));
        let (first, last) = (ends(bytes.first_chunk()), ends(bytes.last_chunk()));
        let short = || bytes.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
        let mixed = if bytes.len() < 8 { short() } else { first ^ last.rotate_left(23) ^ bytes.len() as u64 };
        let place = (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55) as usize % KNOWN;
        match self.0.get_mut(place) {
            Some((known, called)) if *known == text => *called,
            Some(slot) => {
                *slot = (text, Called::of(text));
                slot.1
            }
            None => Called::of(text),
        }
    }
}

impl<'t> Document<'t> {
    /// Number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Every element below `at`, `at` itself left out.
    pub(crate) fn elements(&self, at: At) -> impl Iterator<Item = (At, Tag)> + '_ {
        self.below(at).filter_map(|below| Some((below, self.tag(below)?)))
    }

    /// Every element of that tag below `at`.
    pub(crate) fn all(&self, at: At, tag: Tag) -> impl Iterator<Item = At> + '_ {
        self.elements(at).filter(move |(_, found)| *found == tag).map(|(below, _)| below)
    }

    /// The nodes below `at`.
    pub(crate) fn below(&self, at: At) -> Range<At> {
        at + 1..self.end(at)
    }

    /// One past the last node below `at`.
    pub(crate) fn end(&self, at: At) -> At {
        self.nodes.get(at).map_or(at + 1, |node| node.end)
    }

    /// Elements directly below `at`.
    pub(crate) fn children(&self, at: At) -> impl Iterator<Item = (At, Tag)> + '_ {
        let end = self.end(at);
        let mut next = at + 1;
        std::iter::from_fn(move || {
            while next < end {
                let child = next;
                next = self.end(child);
                if let Some(tag) = self.tag(child) {
                    return Some((child, tag));
                }
            }
            None
        })
    }

    /// Parent of `at`; the root is its own.
    pub(crate) fn parent(&self, at: At) -> At {
        self.nodes.get(at).map_or(0, |node| node.parent)
    }

    /// `at`'s ancestors, nearest first, the root left out.
    pub(crate) fn ancestors(&self, at: At) -> impl Iterator<Item = At> + '_ {
        std::iter::successors(Some(self.parent(at)), |up| Some(self.parent(*up))).take_while(|up| *up != 0)
    }

    /// Tag of an element; `None` for text.
    pub(crate) fn tag(&self, at: At) -> Option<Tag> {
        match self.nodes.get(at)?.content {
            Content::Element { tag, .. } => Some(tag),
            _ => None,
        }
    }

    /// Name of an element as written.
    pub(crate) fn name(&self, at: At) -> Option<&'t str> {
        match self.nodes.get(at)?.content {
            Content::Element { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Attributes of an element as written.
    pub(crate) fn attributes(&self, at: At) -> &[(&'t str, &'t str)] {
        match self.nodes.get(at).map(|node| &node.content) {
            Some(Content::Element { attributes, .. }) => {
                self.attributes.get(attributes.clone()).unwrap_or_default()
            }
            _ => &[],
        }
    }

    /// Value of an attribute as written.
    pub(crate) fn raw_attribute(&self, at: At, name: &str) -> Option<&'t str> {
        let found = self.attributes(at).iter().find(|(given, _)| given.eq_ignore_ascii_case(name))?;
        Some(found.1)
    }

    /// Value of an attribute.
    pub(crate) fn attribute(&self, at: At, name: &str) -> Option<Cow<'t, str>> {
        self.raw_attribute(at, name).map(|value| unescape(value, true))
    }

    /// What the class and id of an element say.
    pub(crate) fn called(&self, at: At) -> Called {
        self.called.get(at).copied().unwrap_or_default()
    }

    /// Looks up what every class and id says, whether there are items of microdata and RDFa at all, and where `<meta>` stands.
    pub(crate) fn call(&mut self) {
        let mut known = Known::default();
        let mut called = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            let mut flags = Called::default();
            if let Content::Element { attributes, tag, .. } = &node.content {
                if *tag == Tag::Meta {
                    self.metas.push(at);
                }
                for (name, value) in self.attributes.get(attributes.clone()).unwrap_or_default() {
                    match name.len() {
                        2 | 5 if name.eq_ignore_ascii_case("id") || name.eq_ignore_ascii_case("class") => {
                            flags = flags.and(known.of(value));
                        }
                        6 => self.has_items[1] |= name.eq_ignore_ascii_case("typeof"),
                        9 => self.has_items[0] |= name.eq_ignore_ascii_case("itemscope"),
                        _ => {}
                    }
                }
            }
            called.push(flags);
        }
        self.called = called;
    }

    /// Text of one text node.
    pub(crate) fn text_node(&self, at: At) -> Option<Cow<'t, str>> {
        match self.nodes.get(at)?.content {
            Content::Text(raw) => Some(unescape(raw, false)),
            _ => None,
        }
    }

    /// Text of the script or style sheet at `at`.
    pub(crate) fn raw_text(&self, at: At) -> Option<&'t str> {
        match self.nodes.get(at + 1)?.content {
            Content::Raw(raw) => Some(raw),
            _ => None,
        }
    }

    /// The text below `at` on one line, at most about `limit` bytes and a few thousand nodes of it.
    pub(crate) fn line(&self, at: At, limit: usize) -> String {
        let end = self.end(at).min(at + LINE_NODES);
        self.gather(at..end, limit, |_, _| false, Shown::on_one_line())
    }

    /// The text below `at`, a line a block, without what `skip` names.
    pub(crate) fn lines(&self, at: At, limit: usize, skip: impl Fn(At, Tag) -> bool) -> String {
        self.gather(at..self.end(at), limit, skip, Shown::in_lines())
    }

    /// Text with breaks around blocks and a blank around cells.
    fn gather(
        &self,
        nodes: Range<At>,
        limit: usize,
        skip: impl Fn(At, Tag) -> bool,
        mut shown: Shown,
    ) -> String {
        let mut open: Vec<At> = Vec::new();
        let Range { start: at, end } = nodes;
        // bytes as they stand in the page, breaks among them
        let (mut next, mut gathered) = (at, 0);
        while next < end && gathered < limit {
            while open.last().is_some_and(|block_end| *block_end <= next) {
                open.pop();
                shown.end_line();
                gathered += 1;
            }
            match self.nodes.get(next).map(|node| &node.content) {
                Some(Content::Element { tag, .. }) => {
                    if matches!(tag, Tag::Script | Tag::Style | Tag::Noscript | Tag::Template | Tag::Iframe)
                        || (next != at && skip(next, *tag))
                    {
                        next = self.end(next);
                        continue;
                    }
                    if tag.is_block() {
                        shown.end_line();
                        gathered += 1;
                        open.push(self.end(next));
                    } else if matches!(tag, Tag::Td | Tag::Th) {
                        shown.blank();
                        gathered += 1;
                    }
                }
                Some(Content::Text(raw)) => gathered += push_text(&mut shown, cut(raw, limit)),
                Some(Content::Raw(_)) | None => {}
            }
            next += 1;
        }
        shown.into_text()
    }
}

/// Puts a text node down; gives its bytes with the blanks at either end as one, so that indentation does not use up the limit
/// of a page's text.
fn push_text(shown: &mut Shown, raw: &str) -> usize {
    let text = unescape(raw, false);
    let from_first = text.trim_ascii_start();
    let inner = from_first.trim_ascii_end();
    let (ahead, behind) = (text.len() - from_first.len(), from_first.len() - inner.len());
    let blanks = |from: usize, length: usize| text.get(from..from + length).unwrap_or_default();
    shown.push_blanks(blanks(0, ahead));
    if !inner.is_empty() {
        shown.push(inner);
        shown.push_blanks(blanks(ahead + inner.len(), behind));
    }
    inner.len() + usize::from(ahead > 0) + usize::from(behind > 0)
}

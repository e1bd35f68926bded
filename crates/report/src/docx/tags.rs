//! Finds the placeholders of a paragraph, however its text is split into runs, and makes each a node of its own.

use std::ops::Range;

use super::tree::{Element, Node};

/// Longest name, in characters.
const MAX_NAME: usize = 40;

/// Characters of a paragraph shown in a message.
const SHOWN: usize = 30;

/// A placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tag {
    /// `{{name}}`: a text.
    Value(String),
    /// `{{#name}}`: from here on, for every entry of a list.
    Open(String),
    /// `{{/name}}`: up to here.
    Close(String),
}

/// The tree with its placeholders as nodes; the beginning of the paragraph whose braces make none.
pub(super) fn mark(nodes: Vec<Node>) -> Result<Vec<Node>, String> {
    nodes.into_iter().map(mark_one).collect()
}

fn mark_one(node: Node) -> Result<Node, String> {
    let Node::Element(mut element) = node else { return Ok(node) };
    element.children = mark(element.children)?;
    if element.is("w:p") {
        let text: Vec<char> = text_of(&element.children);
        let tags = find(&text).ok_or_else(|| text.iter().take(SHOWN).collect::<String>())?;
        if !tags.is_empty() {
            element.children = split(element.children, &mut 0, &tags);
        }
    }
    Ok(Node::Element(element))
}

/// The text of a paragraph; what is no text and breaks it is a line break. A paragraph within (of a text box) is none of
/// its.
fn text_of(nodes: &[Node]) -> Vec<char> {
    let mut text = Vec::new();
    for node in nodes {
        let Node::Element(element) = node else { continue };
        match () {
            () if element.is("w:t") => text.extend(element.own_text().chars()),
            () if is_break(element) => text.push('\n'),
            () if element.is("w:p") => {}
            () => text.extend(text_of(&element.children)),
        }
    }
    text
}

fn is_break(element: &Element) -> bool {
    ["w:br", "w:tab", "w:cr"].iter().any(|name| element.is(name)) && element.children.is_empty()
}

const fn opens(character: char) -> bool {
    matches!(character, '{' | '｛')
}

const fn closes(character: char) -> bool {
    matches!(character, '}' | '｝')
}

/// The placeholders with their places, in order; `None` where braces make none.
fn find(text: &[char]) -> Option<Vec<(Range<usize>, Tag)>> {
    let pair = |at: usize, is: fn(char) -> bool| {
        text.get(at..at + 2).is_some_and(|two| two.iter().all(|character| is(*character)))
    };
    let mut tags = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if pair(at, closes) {
            return None;
        }
        if !pair(at, opens) {
            at += 1;
            continue;
        }
        let end = (at + 2..text.len()).find(|end| pair(*end, closes))?;
        tags.push((at..end + 2, tag(&text[at + 2..end])?));
        at = end + 2;
    }
    Some(tags)
}

fn tag(inside: &[char]) -> Option<Tag> {
    let inside: String = inside.iter().collect();
    let inside = inside.trim();
    let (kind, name): (fn(String) -> Tag, _) = match inside.chars().next()? {
        '#' | '＃' => (Tag::Open, inside.trim_start_matches(['#', '＃'])),
        '/' | '／' => (Tag::Close, inside.trim_start_matches(['/', '／'])),
        _ => (Tag::Value, inside),
    };
    let name = name.trim();
    let fits = |character: char| !opens(character) && !closes(character) && !character.is_control();
    let is_name = !name.is_empty() && name.chars().count() <= MAX_NAME && name.chars().all(fits);
    is_name.then(|| kind(name.to_owned()))
}

/// The children of a paragraph with the placeholders cut out of their texts; `at` counts as [`text_of`] does.
fn split(nodes: Vec<Node>, at: &mut usize, tags: &[(Range<usize>, Tag)]) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        let Node::Element(mut element) = node else {
            out.push(node);
            continue;
        };
        if element.is("w:t") {
            out.extend(split_text(&element.own_text(), at, tags));
            continue;
        }
        if is_break(&element) {
            *at += 1;
        } else if !element.is("w:p") {
            element.children = split(element.children, at, tags);
        }
        out.push(Node::Element(element));
    }
    out
}

fn split_text(text: &str, at: &mut usize, tags: &[(Range<usize>, Tag)]) -> Vec<Node> {
    let mut out = Vec::new();
    let mut plain = String::new();
    let flush = |plain: &mut String, out: &mut Vec<Node>| {
        if !plain.is_empty() {
            out.push(Node::Element(Element::text(std::mem::take(plain))));
        }
    };
    for character in text.chars() {
        let place = tags.partition_point(|(range, _)| range.end <= *at);
        match tags.get(place) {
            Some((range, tag)) if range.start == *at => {
                flush(&mut plain, &mut out);
                out.push(Node::Tag(tag.clone()));
            }
            Some((range, _)) if range.contains(at) => {}
            _ => plain.push(character),
        }
        *at += 1;
    }
    flush(&mut plain, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags_of(text: &str) -> Option<Vec<Tag>> {
        let found = find(&text.chars().collect::<Vec<_>>())?;
        Some(found.into_iter().map(|(_, tag)| tag).collect())
    }

    #[test]
    fn names_are_read_and_broken_braces_seen() {
        let value = |name: &str| Tag::Value(name.to_owned());
        assert_eq!(tags_of("见{{ 案件名称 }}、｛｛文号｝｝。"), Some(vec![value("案件名称"), value("文号")]));
        assert_eq!(
            tags_of("{{＃线索}}{{/线索}}"),
            Some(vec![Tag::Open("线索".into()), Tag::Close("线索".into())])
        );
        assert_eq!(tags_of("{单花括号} 没有别的意思"), Some(vec![]));
        for broken in [
            "{{没有结束",
            "多出}}",
            "{{}}",
            "{{#}}",
            "{{a\nb}}",
            "{{甲{{乙}}",
            &format!("{{{{{}}}}}", "长".repeat(41)),
        ] {
            assert_eq!(tags_of(broken), None, "{broken}");
        }
    }
}

//! Puts fields into a marked tree: texts for names, entries for repeated rows and paragraphs.

use std::collections::BTreeSet;

use quick_xml::events::BytesStart;

use super::{
    fields::{Fields, Scope},
    tags::Tag,
    tree::{Element, Node},
};

/// Why a tree cannot be filled.
pub(super) enum Fault {
    /// Names that are not given, and those that are.
    Unknown { unknown: BTreeSet<String>, known: BTreeSet<String> },
    /// A block that does not begin and end as it must.
    Block { name: String, cause: &'static str },
}

const NOT_CLOSED: &str = "没有结束；开始和结束记号要在同一个表格里，或都在表格外的段落里";
const NOT_OPENED: &str = "没有开始，或与别的重复区交叉";
const TWICE: &str = "与另一个重复区同在一行（段）；一行（段）只能属于一个重复区";
const INSIDE: &str = "的开始和结束不在同一个单元格里";

/// The filled tree.
pub(super) fn fill(nodes: Vec<Node>, fields: &Fields) -> Result<Vec<Node>, Fault> {
    let mut filling = Filling { unknown: BTreeSet::new(), known: BTreeSet::new() };
    let filled = filling.list(nodes, &Scope::new(fields), true)?;
    let Filling { unknown, known } = filling;
    if unknown.is_empty() { Ok(filled) } else { Err(Fault::Unknown { unknown, known }) }
}

/// The names of a marked tree: of texts, and of lists.
pub(super) fn names(nodes: &[Node], texts: &mut BTreeSet<String>, lists: &mut BTreeSet<String>) {
    for node in nodes {
        match node {
            Node::Tag(Tag::Value(name)) => drop(texts.insert(name.clone())),
            Node::Tag(Tag::Open(name) | Tag::Close(name)) => drop(lists.insert(name.clone())),
            Node::Element(element) => names(&element.children, texts, lists),
            Node::Text(_) | Node::Other(_) => {}
        }
    }
}

struct Filling {
    unknown: BTreeSet<String>,
    known: BTreeSet<String>,
}

impl Filling {
    /// Fills siblings. Where `repeats`, they are rows, or paragraphs and tables, of which some may be repeated.
    fn list(&mut self, nodes: Vec<Node>, scope: &Scope<'_>, repeats: bool) -> Result<Vec<Node>, Fault> {
        let mut out = Vec::with_capacity(nodes.len());
        let mut nodes = nodes.into_iter();
        while let Some(node) = nodes.next() {
            let marks = loose(&node);
            let Some(first) = marks.first() else {
                self.one(node, scope, &mut out)?;
                continue;
            };
            if !repeats {
                if !is_balanced(&marks) {
                    return Err(block(first, INSIDE));
                }
                self.one(node, scope, &mut out)?;
                continue;
            }
            let Tag::Open(name) = first.clone() else { return Err(block(first, NOT_OPENED)) };
            let mut group = vec![node];
            let mut depth = Vec::new();
            let mut marks = marks;
            let last = loop {
                if let Some(at) = walk(&mut depth, &marks)? {
                    if at + 1 < marks.len() {
                        return Err(block(&marks[at + 1], TWICE));
                    }
                    break at;
                }
                let next = nodes.next().ok_or(Fault::Block { name: name.clone(), cause: NOT_CLOSED })?;
                marks = loose(&next);
                group.push(next);
            };
            let alone = group.len() == 1;
            if let Some(end) = group.last_mut() {
                remove(end, &mut { last });
            }
            if let Some(start) = group.first_mut() {
                remove(start, &mut 0);
            }
            if !alone {
                // Rows and paragraphs that held nothing but the mark.
                for at in [group.len() - 1, 0] {
                    if is_blank(&group[at]) {
                        group.remove(at);
                    }
                }
            }
            let Some(entries) = scope.list(&name) else {
                self.unknown.insert(format!("#{name}"));
                self.known.extend(scope.names());
                continue;
            };
            for (place, entry) in entries.iter().enumerate() {
                let scope = scope.entry(entry, place);
                let copy: Vec<Node> =
                    group.iter().map(if place == 0 { Node::clone } else { anonymous }).collect();
                if alone {
                    // A row that is repeated is taken: a list within it stands in a cell.
                    for node in copy {
                        self.one(node, &scope, &mut out)?;
                    }
                } else {
                    out.extend(self.list(copy, &scope, true)?);
                }
            }
        }
        Ok(out)
    }

    fn one(&mut self, node: Node, scope: &Scope<'_>, out: &mut Vec<Node>) -> Result<(), Fault> {
        match node {
            Node::Element(mut element) => {
                let repeats = WALLS.iter().chain(&CELLS).any(|name| element.is(name));
                element.children = self.list(element.children, scope, repeats)?;
                if element.is("w:tc") && !element.children.last().is_some_and(|last| last.is("w:p")) {
                    // A cell ends with a paragraph (ECMA-376 part 1, 17.4.65).
                    element.children.push(Node::Element(Element::new("w:p", Vec::new())));
                }
                let without_rows = element.is("w:tbl")
                    && !element.children.iter().any(|row| row.is("w:tr") || row.is("w:sdt"));
                if !without_rows {
                    out.push(Node::Element(element));
                }
            }
            Node::Tag(Tag::Value(name)) => match scope.lines(&name) {
                Some(lines) => out.extend(written(lines)),
                None => {
                    self.unknown.insert(name);
                    self.known.extend(scope.names());
                }
            },
            Node::Tag(tag @ (Tag::Open(_) | Tag::Close(_))) => return Err(block(&tag, INSIDE)),
            Node::Text(_) | Node::Other(_) => out.push(node),
        }
        Ok(())
    }
}

/// What keeps its marks to itself. Like [`CELLS`], it holds rows, or paragraphs and tables.
const WALLS: [&str; 7] = ["w:body", "w:hdr", "w:ftr", "w:footnote", "w:endnote", "w:tbl", "w:txbxContent"];

const CELLS: [&str; 2] = ["w:tc", "w:sdtContent"];

/// The marks in a node that its siblings may have to do with, in order.
fn loose(node: &Node) -> Vec<Tag> {
    match node {
        Node::Tag(tag @ (Tag::Open(_) | Tag::Close(_))) => vec![tag.clone()],
        Node::Element(element) if !WALLS.iter().any(|name| element.is(name)) => {
            element.children.iter().flat_map(loose).collect()
        }
        _ => Vec::new(),
    }
}

/// Follows marks with the blocks that are open; the place of the mark that closes the first of them.
fn walk(open: &mut Vec<String>, marks: &[Tag]) -> Result<Option<usize>, Fault> {
    for (at, mark) in marks.iter().enumerate() {
        match mark {
            Tag::Open(name) => open.push(name.clone()),
            Tag::Close(name) if open.last() == Some(name) => {
                open.pop();
                if open.is_empty() {
                    return Ok(Some(at));
                }
            }
            other => return Err(block(other, NOT_OPENED)),
        }
    }
    Ok(None)
}

fn is_balanced(marks: &[Tag]) -> bool {
    let mut open: Vec<&String> = Vec::new();
    marks.iter().all(|mark| match mark {
        Tag::Open(name) => {
            open.push(name);
            true
        }
        Tag::Close(name) => open.pop() == Some(name),
        Tag::Value(_) => true,
    }) && open.is_empty()
}

/// Takes out the mark of that place among the loose ones.
fn remove(node: &mut Node, place: &mut usize) -> bool {
    let Node::Element(element) = node else { return false };
    if WALLS.iter().any(|name| element.is(name)) {
        return false;
    }
    for at in 0..element.children.len() {
        let is_mark = matches!(element.children[at], Node::Tag(Tag::Open(_) | Tag::Close(_)));
        if is_mark && *place == 0 {
            element.children.remove(at);
            return true;
        }
        if is_mark {
            *place -= 1;
        } else if remove(&mut element.children[at], place) {
            return true;
        }
    }
    false
}

/// Nothing in it would be seen.
fn is_blank(node: &Node) -> bool {
    match node {
        Node::Tag(_) => false,
        Node::Text(text) => text.trim().is_empty(),
        Node::Element(element) => {
            !["w:drawing", "w:pict", "w:object", "w:tbl", "w:sectPr"].iter().any(|name| element.is(name))
                && element.children.iter().all(is_blank)
        }
        Node::Other(_) => true,
    }
}

/// A copy without what may stand only once in a document: paragraph numbers and bookmarks.
fn anonymous(node: &Node) -> Node {
    let Node::Element(element) = node else { return node.clone() };
    let only_once = |child: &&Node| child.is("w:bookmarkStart") || child.is("w:bookmarkEnd");
    let children = element.children.iter().filter(|child| !only_once(child)).map(anonymous).collect();
    let numbered = element.start.attributes().flatten().any(|attribute| is_number(attribute.key.as_ref()));
    let start = if numbered {
        let kept =
            element.start.attributes().flatten().filter(|attribute| !is_number(attribute.key.as_ref()));
        let name = element.start.name().as_ref().to_owned();
        BytesStart::new(name).with_attributes(kept).into_owned()
    } else {
        element.start.clone()
    };
    Node::Element(Element { start, children })
}

fn is_number(attribute: &str) -> bool {
    matches!(attribute, "w14:paraId" | "w14:textId")
}

fn written(lines: Vec<String>) -> Vec<Node> {
    let mut out = Vec::with_capacity(2 * lines.len());
    for (at, line) in lines.into_iter().enumerate() {
        if at > 0 {
            out.push(Node::Element(Element::new("w:br", Vec::new())));
        }
        out.push(Node::Element(Element::text(line)));
    }
    out
}

fn block(mark: &Tag, cause: &'static str) -> Fault {
    let (Tag::Open(name) | Tag::Close(name) | Tag::Value(name)) = mark;
    Fault::Block { name: name.clone(), cause }
}

//! A part of the document as a tree, from bytes and back.

use quick_xml::{
    Reader, Writer,
    events::{BytesStart, BytesText, Event},
};

use super::tags::Tag;

/// Elements within elements; Word's own documents stay far below.
const MAX_DEPTH: usize = 200;

/// One thing in the tree.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Element(Element),
    /// A text as it reads, without entities.
    Text(String),
    /// A placeholder that was found.
    Tag(Tag),
    /// A declaration or processing instruction, as it stands.
    Other(Event<'static>),
}

/// An element with what is in it.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) start: BytesStart<'static>,
    pub(super) children: Vec<Node>,
}

impl Element {
    /// An element without attributes.
    pub(super) fn new(name: &'static str, children: Vec<Node>) -> Self {
        Self { start: BytesStart::new(name), children }
    }

    /// A `w:t` with its white space kept.
    pub(super) fn text(text: String) -> Self {
        let mut start = BytesStart::new("w:t");
        start.push_attribute(("xml:space", "preserve"));
        Self { start, children: vec![Node::Text(text)] }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.start.name().as_ref() == name
    }

    /// The text directly in it.
    pub(super) fn own_text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| if let Node::Text(text) = node { Some(&**text) } else { None })
            .collect()
    }
}

impl Node {
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Element(element) if element.is(name))
    }
}

/// The tree of a part; in words what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Node>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "不是 UTF-8 编码".to_owned())?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut open: Vec<Element> = Vec::new();
    let mut top: Vec<Node> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let node = match event {
            Event::Start(_) if open.len() >= MAX_DEPTH => return Err(format!("嵌套超过 {MAX_DEPTH} 层")),
            Event::Start(start) => {
                open.push(Element { start: start.into_owned(), children: Vec::new() });
                continue;
            }
            // The reader has checked that it ends what is open.
            Event::End(_) => match open.pop() {
                Some(element) => Node::Element(element),
                None => continue,
            },
            Event::Empty(start) => Node::Element(Element { start: start.into_owned(), children: Vec::new() }),
            Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
            Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
            Event::GeneralRef(reference) => Node::Text(resolve(&reference)?),
            Event::DocType(_) => return Err("带有 DTD".to_owned()),
            Event::Comment(_) => continue,
            other @ (Event::Decl(_) | Event::PI(_)) => Node::Other(other.into_owned()),
            Event::Eof => break,
        };
        let siblings = open.last_mut().map_or(&mut top, |element| &mut element.children);
        match (siblings.last_mut(), node) {
            (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
            (_, node) => siblings.push(node),
        }
    }
    if open.is_empty() { Ok(top) } else { Err("没有结束".to_owned()) }
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(character.to_string());
    }
    let name = reference.xml10_content();
    let known = quick_xml::escape::resolve_predefined_entity(&name);
    known.map(str::to_owned).ok_or_else(|| format!("没有名为 {name} 的字符"))
}

/// The bytes of a tree; in words why not.
pub(super) fn write(nodes: &[Node]) -> Result<Vec<u8>, String> {
    let mut writer = Writer::new(Vec::new());
    write_all(&mut writer, nodes).map_err(|error| error.to_string())?;
    Ok(writer.into_inner())
}

fn write_all(writer: &mut Writer<Vec<u8>>, nodes: &[Node]) -> std::io::Result<()> {
    for node in nodes {
        match node {
            Node::Element(element) if element.children.is_empty() => {
                writer.write_event(Event::Empty(element.start.borrow()))?;
            }
            Node::Element(element) => {
                writer.write_event(Event::Start(element.start.borrow()))?;
                write_all(writer, &element.children)?;
                writer.write_event(Event::End(element.start.to_end()))?;
            }
            Node::Text(text) => writer.write_event(Event::Text(BytesText::new(text)))?,
            Node::Other(event) => writer.write_event(event.borrow())?,
            Node::Tag(_) => {}
        }
    }
    Ok(())
}

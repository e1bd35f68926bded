//! A template, read once and filled as often as wanted.

use std::collections::BTreeSet;

use super::{
    DocxError, Fields, TemplateKind,
    fields::NUMBER,
    fill, package, tags,
    tree::{self, Node},
};

/// A template that was read and found usable.
#[derive(Debug, Clone)]
pub struct Template {
    name: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    name: String,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    /// Text with placeholders.
    Tree(Vec<Node>),
    /// What is copied.
    Bytes(Vec<u8>),
}

impl Template {
    /// Reads a DOCX file; `name` is what messages call it.
    ///
    /// # Errors
    /// It is no DOCX, too large, carries macros, or its braces make no placeholders.
    pub fn read(bytes: &[u8], name: &str) -> Result<Self, DocxError> {
        let template = || name.to_owned();
        let parts = package::unpack(bytes).map_err(|fault| match fault {
            package::Fault::NotDocx(cause) => DocxError::NotDocx { template: template(), cause },
            package::Fault::TooLarge { mib } => DocxError::TooLarge { template: template(), limit: mib },
            package::Fault::Macros => DocxError::Macros { template: template() },
        })?;
        let parts = parts.into_iter().map(|(part, bytes)| {
            if !has_text(&part) {
                return Ok(Part { name: part, content: Content::Bytes(bytes) });
            }
            let tree = tree::read(&bytes).map_err(|cause| DocxError::Xml {
                template: template(),
                part: part.clone(),
                cause,
            })?;
            let tree = tags::mark(tree).map_err(|near| DocxError::Braces { template: template(), near })?;
            Ok(Part { name: part, content: Content::Tree(tree) })
        });
        Ok(Self { name: template(), parts: parts.collect::<Result<_, _>>()? })
    }

    /// Compares its names with those that a kind of document knows and needs.
    ///
    /// # Errors
    /// All names that are unknown, else all that are missing.
    pub fn check(&self, kind: &TemplateKind) -> Result<(), DocxError> {
        let (mut texts, mut lists) = (BTreeSet::new(), BTreeSet::new());
        for part in &self.parts {
            if let Content::Tree(tree) = &part.content {
                fill::names(tree, &mut texts, &mut lists);
            }
        }
        let in_lists = kind.lists.iter().flat_map(|list| list.names);
        let known: BTreeSet<&str> =
            kind.names.iter().chain(in_lists).map(|named| named.name).chain([NUMBER]).collect();
        let known_lists: BTreeSet<&str> = kind.lists.iter().map(|list| list.name).collect();
        let unknown = texts.iter().filter(|name| !known.contains(&***name)).cloned();
        let unknown_lists =
            lists.iter().filter(|name| !known_lists.contains(&***name)).map(|name| format!("#{name}"));
        let unknown: Vec<String> = unknown.chain(unknown_lists).collect();
        let template = || self.name.clone();
        if !unknown.is_empty() {
            let known = known.iter().map(|name| (*name).to_owned());
            let known = known.chain(known_lists.iter().map(|name| format!("#{name}"))).collect();
            return Err(DocxError::Unknown { template: template(), unknown, known });
        }
        let there = |name: &&&str| match name.strip_prefix('#') {
            Some(list) => lists.contains(list),
            None => texts.contains(**name),
        };
        let missing: Vec<String> =
            kind.required.iter().filter(|name| !there(name)).map(|name| (*name).to_owned()).collect();
        if missing.is_empty() { Ok(()) } else { Err(DocxError::Missing { template: template(), missing }) }
    }

    /// The document: the same template and fields give the same bytes.
    ///
    /// # Errors
    /// Names that `fields` does not have, a block that does not begin and end as it must, or a failure to write.
    pub fn fill(&self, fields: &Fields) -> Result<Vec<u8>, DocxError> {
        let template = || self.name.clone();
        let write = |cause: String| DocxError::Write { template: template(), cause };
        let mut filled = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let bytes = match &part.content {
                Content::Bytes(bytes) => bytes.clone(),
                Content::Tree(tree) => {
                    let tree = fill::fill(tree.clone(), fields).map_err(|fault| match fault {
                        fill::Fault::Unknown { unknown, known } => DocxError::Unknown {
                            template: template(),
                            unknown: unknown.into_iter().collect(),
                            known: known.into_iter().collect(),
                        },
                        fill::Fault::Block { name, cause } => {
                            DocxError::Block { template: template(), name, cause }
                        }
                    })?;
                    tree::write(&tree).map_err(write)?
                }
            };
            filled.push((&*part.name, bytes));
        }
        package::pack(filled.iter().map(|(name, bytes)| (*name, bytes.as_slice()))).map_err(write)
    }
}

/// The parts that people write in: the text, headers and footers, notes.
fn has_text(part: &str) -> bool {
    let Some(name) = part.strip_prefix("word/").and_then(|name| name.strip_suffix(".xml")) else {
        return false;
    };
    name == "document"
        || ["header", "footer", "footnotes", "endnotes"].iter().any(|kind| name.starts_with(kind))
}

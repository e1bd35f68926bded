//! What is put into a template: texts by name, and lists of further fields.

use std::collections::BTreeMap;

use crate::clean;

/// The name that numbers the entries of a list from 1, in every list.
pub(super) const NUMBER: &str = "序号";

/// Texts and lists by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields {
    texts: BTreeMap<String, Vec<String>>,
    lists: BTreeMap<String, Vec<Self>>,
}

impl Fields {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives `name` a text of one line; line breaks become spaces.
    pub fn text(&mut self, name: &str, text: &str) -> &mut Self {
        self.texts.insert(name.to_owned(), vec![clean(text).into_owned()]);
        self
    }

    /// Gives `name` a text of several lines.
    pub fn lines(&mut self, name: &str, lines: impl IntoIterator<Item = String>) -> &mut Self {
        let lines = lines.into_iter().map(|line| clean(&line).into_owned());
        self.texts.insert(name.to_owned(), lines.collect());
        self
    }

    /// Gives `name` a list; each entry's own names go before the names around it.
    pub fn list(&mut self, name: &str, entries: Vec<Self>) -> &mut Self {
        self.lists.insert(name.to_owned(), entries);
        self
    }
}

/// The fields that are in sight at a place of the template: outermost first.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    fields: &'a Fields,
    number: Option<usize>,
    around: Option<&'a Scope<'a>>,
}

impl<'a> Scope<'a> {
    pub(super) const fn new(fields: &'a Fields) -> Self {
        Self { fields, number: None, around: None }
    }

    /// The scope of the entry of that place in a list.
    pub(super) const fn entry(&'a self, fields: &'a Fields, place: usize) -> Self {
        Self { fields, number: Some(place + 1), around: Some(self) }
    }

    /// The lines that `name` stands for.
    pub(super) fn lines(&self, name: &str) -> Option<Vec<String>> {
        if let Some(lines) = self.fields.texts.get(name) {
            return Some(lines.clone());
        }
        if let Some(number) = self.number.filter(|_| name == NUMBER) {
            return Some(vec![number.to_string()]);
        }
        self.around.and_then(|around| around.lines(name))
    }

    pub(super) fn list(&self, name: &str) -> Option<&'a [Fields]> {
        let own = self.fields.lists.get(name).map(Vec::as_slice);
        own.or_else(|| self.around.and_then(|around| around.list(name)))
    }

    /// Every name in sight, for messages.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = self.around.map(Scope::names).unwrap_or_default();
        names.extend(self.number.map(|_| NUMBER.to_owned()));
        names.extend(self.fields.texts.keys().cloned());
        names.extend(self.fields.lists.keys().map(|name| format!("#{name}")));
        names
    }
}

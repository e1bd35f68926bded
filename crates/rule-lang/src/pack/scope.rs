//! What the names in a condition lead to: what its rule, its file and its pack have names for.

use std::collections::HashMap;

use crate::{
    ast::{NamedPlace, Part, Rule, RuleFile},
    file::Named,
};

/// What has a name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known<'p> {
    /// A group of terms.
    Group,
    /// A place.
    Place(&'p NamedPlace),
    /// A part of conditions.
    Part(&'p Part),
}

/// What has a name in one rule, one file, or the whole pack.
pub(super) type Names<'p> = HashMap<&'p str, Known<'p>>;

/// Adds what `named` has names for; of two with one name the first is meant.
pub(super) fn add<'p>(named: Named<'p>, names: &mut Names<'p>) {
    for group in named.groups {
        names.entry(&group.name.value).or_insert(Known::Group);
    }
    for place in named.places {
        names.entry(&place.name.value).or_insert(Known::Place(place));
    }
    for part in named.parts {
        names.entry(&part.name.value).or_insert(Known::Part(part));
    }
}

/// What a file has names for.
pub(super) fn of_file(file: &RuleFile) -> Named<'_> {
    Named { groups: &file.groups, places: &file.places, parts: &file.parts }
}

/// What a rule has names for, but for what its file has.
pub(super) fn of_rule(rule: &Rule) -> Named<'_> {
    Named { groups: &rule.groups, places: &rule.places, parts: &rule.parts }
}

/// Names as they are seen from one place, from the nearest to the farthest.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s, 'p> {
    names: &'s [&'s Names<'p>],
    /// What is missing is worth a look for what may have been meant.
    pub(super) suggests: bool,
}

impl<'s, 'p> Scope<'s, 'p> {
    pub(super) const fn new(names: &'s [&'s Names<'p>]) -> Self {
        Self { names, suggests: true }
    }

    /// The same, where so much is missing already that it is not worth a look.
    pub(super) const fn suggesting(self, suggests: bool) -> Self {
        Self { suggests, ..self }
    }

    /// What the name leads to.
    pub(super) fn find(self, name: &str) -> Option<Known<'p>> {
        self.names.iter().find_map(|names| names.get(name)).copied()
    }

    /// The part of that name.
    pub(super) fn part(self, name: &str) -> Option<&'p Part> {
        match self.find(name) {
            Some(Known::Part(part)) => Some(part),
            _ => None,
        }
    }

    /// Every name that leads to what `is_wanted` accepts.
    pub(super) fn names(self, is_wanted: fn(Known<'_>) -> bool) -> impl Iterator<Item = &'p str> {
        self.names
            .iter()
            .flat_map(|names| names.iter())
            .filter(move |(_, known)| is_wanted(**known))
            .map(|(name, _)| *name)
    }
}

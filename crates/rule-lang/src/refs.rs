//! The names in a condition: groups, places, parts.

use crate::ast::{Condition, Place, Ref, Spanned, Stretch, Unless};

/// What a name in a condition must lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A group.
    Group,
    /// A group, or a part that takes no groups.
    GroupOrPart,
    /// A part that takes so many groups.
    Part(usize),
    /// A place that takes so many groups.
    Place(usize),
}

/// A name and what it must lead to.
pub(crate) type Use<'c> = (Kind, &'c Spanned<String>);

/// Every name of a group in a condition that parts and places are put in ([`crate::ast::Rule::meant`]), in order of
/// writing, repeats included.
pub fn names(condition: &Condition) -> Vec<&Spanned<String>> {
    uses(condition).into_iter().map(|(_, name)| name).collect()
}

/// Every name as a plain text, whatever it leads to.
pub(crate) fn texts(condition: &Condition) -> impl Iterator<Item = &str> {
    uses(condition).into_iter().map(|(_, name)| name.value.as_str())
}

/// Every name in `condition`, in order of writing, repeats included.
pub(crate) fn uses(condition: &Condition) -> Vec<Use<'_>> {
    let mut found = Vec::new();
    collect(condition, &mut found);
    found
}

/// Every name in a place.
pub(crate) fn uses_of_place(stretches: &[Stretch]) -> Vec<Use<'_>> {
    let mut found = Vec::new();
    stretches.iter().for_each(|stretch| of_stretch(stretch, &mut found));
    found
}

fn collect<'c>(condition: &'c Condition, found: &mut Vec<Use<'c>>) {
    match condition {
        Condition::Any(group) => {
            of(group, if group.unless.is_empty() { Kind::GroupOrPart } else { Kind::Group }, found)
        }
        Condition::Count(group, ..) | Condition::Missing(group) => of(group, Kind::Group, found),
        Condition::Near(a, _, b) | Condition::Before(a, _, b) => {
            of(a, Kind::Group, found);
            of(b, Kind::Group, found);
        }
        Condition::Of(_, groups) => groups.iter().for_each(|group| of(group, Kind::Group, found)),
        Condition::Number(..) | Condition::Invalid(_) | Condition::Valid(_) => {}
        Condition::Not(inner) | Condition::Meant(_, inner) => collect(inner, found),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| collect(part, found)),
        Condition::In(place, inner) => {
            of_place(place, found);
            collect(inner, found);
        }
        Condition::Part(name, groups) => {
            found.push((Kind::Part(groups.len()), name));
            groups.iter().for_each(|group| of(group, Kind::Group, found));
        }
    }
}

fn of<'c>(group: &'c Ref, kind: Kind, found: &mut Vec<Use<'c>>) {
    if let Some(place) = &group.place {
        of_place(place, found);
    }
    found.push((kind, &group.group));
    of_strikes(&group.unless, found);
}

fn of_place<'c>(place: &'c Place, found: &mut Vec<Use<'c>>) {
    match place {
        Place::Named(name, groups) => {
            found.push((Kind::Place(groups.len()), name));
            found.extend(groups.iter().map(|group| (Kind::Group, group)));
        }
        Place::Spelled(stretches) => stretches.iter().for_each(|stretch| of_stretch(stretch, found)),
    }
}

fn of_stretch<'c>(stretch: &'c Stretch, found: &mut Vec<Use<'c>>) {
    of_strikes(&stretch.unless, found);
    of_strikes(&stretch.neither, found);
    found.extend(stretch.not_both.iter().map(|name| (Kind::Group, name)));
}

fn of_strikes<'c>(strikes: &'c [Unless], found: &mut Vec<Use<'c>>) {
    found.extend(strikes.iter().map(|strike| match strike {
        Unless::Within(name) | Unless::Near(_, name) => (Kind::Group, name),
    }));
}

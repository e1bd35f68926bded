//! The groups a condition names.

use crate::ast::{Condition, Ref, Spanned, Unless};

/// Every name of a group in `condition`, in order of writing, repeats included.
pub fn names(condition: &Condition) -> Vec<&Spanned<String>> {
    let mut found = Vec::new();
    collect(condition, &mut found);
    found
}

/// The same as plain texts.
pub(crate) fn groups(condition: &Condition) -> impl Iterator<Item = &str> {
    names(condition).into_iter().map(|name| name.value.as_str())
}

fn collect<'c>(condition: &'c Condition, found: &mut Vec<&'c Spanned<String>>) {
    match condition {
        Condition::Any(group) | Condition::Count(group, ..) | Condition::Missing(group) => of(group, found),
        Condition::Near(a, _, b) | Condition::Before(a, _, b) => {
            of(a, found);
            of(b, found);
        }
        Condition::Of(_, groups) => groups.iter().for_each(|group| of(group, found)),
        Condition::Number(..) | Condition::Invalid(_) | Condition::Valid(_) => {}
        Condition::Not(inner) => collect(inner, found),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| collect(part, found)),
    }
}

fn of<'c>(group: &'c Ref, found: &mut Vec<&'c Spanned<String>>) {
    found.push(&group.group);
    for unless in &group.unless {
        match unless {
            Unless::Within(name) | Unless::Near(_, name) => found.push(name),
        }
    }
}

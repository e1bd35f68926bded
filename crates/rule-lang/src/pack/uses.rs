//! Whether every name in a condition leads to what it is used as, and parts come to an end.

use std::collections::{HashMap, HashSet};

use xuncha_model::Field;

use super::scope::{Known, Scope};
use crate::{
    Code, Complaints,
    ast::{Part, Spanned},
    limits,
    refs::{self, Kind, Use},
    section::clip,
    suggest,
};

/// Complains about each of `uses` that leads nowhere, or to something else than it is used as. `own` are the names that stand
/// for groups.
pub(super) fn check(uses: &[Use<'_>], own: &[Spanned<String>], scope: Scope<'_, '_>, out: &mut Complaints) {
    for &(kind, name) in uses {
        let is_own = own.iter().any(|parameter| parameter.value == name.value);
        let known = if is_own { Some(Known::Group) } else { scope.find(&name.value) };
        let wrong = match (kind, known) {
            (Kind::Group | Kind::GroupOrPart, Some(Known::Group)) => continue,
            (Kind::Place(given), Some(Known::Place(place))) => {
                if given == place.parameters.len() {
                    continue;
                }
                format!("位置“{}”要 {} 个词组，这里给了 {given} 个", name.value, place.parameters.len())
            }
            (Kind::GroupOrPart | Kind::Part(_), Some(Known::Part(part))) => {
                let given = if let Kind::Part(given) = kind { given } else { 0 };
                if given == part.parameters.len() {
                    continue;
                }
                format!("条件片段“{}”要 {} 个词组，这里给了 {given} 个", name.value, part.parameters.len())
            }
            (Kind::Place(_), _) => {
                no_place(name, scope, out);
                continue;
            }
            (_, None) => {
                no_group(name, kind, scope, out);
                continue;
            }
            (Kind::Part(_), Some(Known::Group)) => format!("“{}”是词组，后面不能有括号", name.value),
            (Kind::Group, Some(Known::Part(_))) => format!("“{}”是条件片段，这里要的是词组", name.value),
            (_, Some(Known::Place(_))) => format!("“{}”是位置，后面要有点和词组", name.value),
        };
        let hint = match known {
            Some(Known::Part(part)) if !part.parameters.is_empty() => {
                format!("写成 {}", head(&part.name, &part.parameters))
            }
            Some(Known::Part(_)) => "条件片段单独用，不接 near、but not、count".to_owned(),
            Some(Known::Place(place)) => format!("写成 {}.词组名", head(&place.name, &place.parameters)),
            _ => String::new(),
        };
        out.add(Code::BadPart, name.span, wrong, hint);
    }
}

fn head(name: &Spanned<String>, parameters: &[Spanned<String>]) -> String {
    if parameters.is_empty() {
        return name.value.clone();
    }
    let parameters: Vec<_> = parameters.iter().map(|parameter| parameter.value.as_str()).collect();
    format!("{}({})", name.value, parameters.join(", "))
}

fn no_place(name: &Spanned<String>, scope: Scope<'_, '_>, out: &mut Complaints) {
    let fields = Field::ALL.map(Field::name);
    let hint = if out.is_full() || !scope.suggests {
        String::new()
    } else {
        let mut places: Vec<&str> = scope.names(|known| matches!(known, Known::Place(_))).collect();
        places.sort_unstable();
        let near = suggest::nearest(&name.value, fields.into_iter().chain(places));
        near.map_or_else(|| suggest::hint(&name.value, fields), |near| format!("是不是想写 {near}？"))
    };
    out.add(Code::UnknownField, name.span, format!("没有“{}”这个字段或位置", clip(&name.value)), hint);
}

fn no_group(name: &Spanned<String>, kind: Kind, scope: Scope<'_, '_>, out: &mut Complaints) {
    let is_part = matches!(kind, Kind::Part(_));
    let wanted: fn(Known<'_>) -> bool = match kind {
        Kind::Part(_) => |known| matches!(known, Known::Part(_)),
        Kind::GroupOrPart => |known| !matches!(known, Known::Place(_)),
        Kind::Group | Kind::Place(_) => |known| matches!(known, Known::Group),
    };
    let hint = if out.is_full() || !scope.suggests {
        String::new()
    } else {
        let mut known: Vec<&str> = scope.names(wanted).collect();
        known.sort_unstable();
        suggest::hint(&name.value, known)
    };
    let (code, what, place) = if is_part {
        (Code::BadPart, "条件片段", "条件片段写在 [parts] 里")
    } else {
        (Code::UnknownGroup, "词组", "词组写在 [terms.名字] 里")
    };
    let hint = if hint.is_empty() { place.to_owned() } else { hint };
    out.add(code, name.span, format!("没有名为“{}”的{what}", clip(&name.value)), hint);
}

/// How many parts stand within each other in each part, by name.
pub(super) type Heights<'p> = HashMap<&'p str, usize>;

/// The heights of `parts`, which may name each other and what is in `outer`; and the names of those that lead back to
/// themselves or are too high.
pub(super) fn heights<'p>(
    parts: impl Iterator<Item = &'p Part>,
    outer: &[&Heights<'p>],
) -> (Heights<'p>, HashSet<&'p str>) {
    let mut heights = Heights::new();
    let mut left: Vec<(&str, Vec<&str>)> =
        parts.map(|part| (part.name.value.as_str(), refs::texts(&part.condition.value).collect())).collect();
    let mut unknown: HashSet<&str> = left.iter().map(|(name, _)| *name).collect();
    for _ in 0..limits::PART_DEPTH {
        let mut done = Vec::new();
        left.retain(|(name, used)| {
            if used.iter().any(|used| unknown.contains(used)) {
                return true;
            }
            let within = used.iter().filter_map(|used| {
                heights.get(used).or_else(|| outer.iter().find_map(|outer| outer.get(used)))
            });
            let height = 1 + within.max().copied().unwrap_or_default();
            if height <= limits::PART_DEPTH {
                done.push((*name, height));
            }
            height > limits::PART_DEPTH
        });
        for (name, _) in &done {
            unknown.remove(name);
        }
        heights.extend(done);
    }
    (heights, unknown)
}

/// Complains about those of `parts` whose names are in `endless`.
pub(super) fn complain_endless(parts: &[Part], endless: &HashSet<&str>, out: &mut Complaints) {
    for part in parts.iter().filter(|part| endless.contains(part.name.value.as_str())) {
        let message = format!(
            "条件片段“{}”里的片段又用到它自己，或者套了 {} 层以上",
            part.name.value,
            limits::PART_DEPTH
        );
        out.add(Code::PartLoop, part.name.span, message, "片段里只用在它之前就说得清的片段");
    }
}

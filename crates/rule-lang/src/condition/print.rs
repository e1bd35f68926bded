//! The canonical writing of a condition: single spaces, no needless parentheses.

use crate::ast::{Compare, Condition, Place, Quantity, Ref, Stretch, Unless};

/// The condition as `rules fmt` writes it; reading it again gives the same tree.
#[must_use]
pub fn print(condition: &Condition) -> String {
    match condition {
        Condition::Any(group) => reference(group),
        Condition::Near(a, distance, b) => format!("{} near {distance} {}", reference(a), reference(b)),
        Condition::Before(a, distance, b) => format!("{} before {distance} {}", reference(a), reference(b)),
        Condition::Of(count, groups) => {
            let all = groups.len() > 1 && *count as usize == groups.len();
            let count = match count {
                1 => "any".to_owned(),
                _ if all => "all".to_owned(),
                more => more.to_string(),
            };
            format!("{count} of ({})", references(groups))
        }
        Condition::Count(group, compare, number) => {
            format!("count({}) {} {number}", reference(group), sign(*compare))
        }
        Condition::Number(quantity, compare, number) => {
            let quantity = match quantity {
                Quantity::Price => "price",
                Quantity::ListPrice => "list_price",
                Quantity::Discount => "discount",
                Quantity::PriceRaise => "price_raise",
            };
            format!("{quantity} {} {number}", sign(*compare))
        }
        Condition::Missing(group) => format!("missing({})", reference(group)),
        Condition::Invalid(kind) => format!("invalid({})", kind.value),
        Condition::Valid(kind) => format!("valid({})", kind.value),
        Condition::Not(inner) => match **inner {
            Condition::And(_) | Condition::Or(_) => format!("not ({})", print(inner)),
            _ => format!("not {}", print(inner)),
        },
        Condition::And(parts) => parts.iter().map(print_part).collect::<Vec<_>>().join(" and "),
        Condition::Or(parts) => parts.iter().map(print).collect::<Vec<_>>().join(" or "),
        Condition::In(place, inner) => format!("{}.({})", print_place(place), print(inner)),
        Condition::Part(name, groups) => format!("{}({})", name.value, references(groups)),
        Condition::Meant(name, _) => name.clone(),
    }
}

/// As [`print`], in parentheses where it stands between `and`.
pub(crate) fn print_part(part: &Condition) -> String {
    match part {
        Condition::Or(_) => format!("({})", print(part)),
        _ => print(part),
    }
}

/// What a named place is, as `rules fmt` writes it.
pub(crate) fn print_stretches(stretches: &[Stretch]) -> String {
    stretches.iter().map(stretch).collect::<Vec<_>>().join("; ")
}

fn stretch(stretch: &Stretch) -> String {
    let fields: Vec<_> = stretch.fields.iter().map(|field| field.name()).collect();
    let both = stretch.not_both.iter().map(|group| format!(" but not both within {}", group.value));
    fields.join(", ")
        + &strikes(" but not", &stretch.unless)
        + &strikes(" but neither", &stretch.neither)
        + &both.collect::<String>()
}

fn print_place(place: &Place) -> String {
    match place {
        Place::Named(name, groups) if groups.is_empty() => name.value.clone(),
        Place::Named(name, groups) => {
            let groups: Vec<_> = groups.iter().map(|group| group.value.as_str()).collect();
            format!("{}({})", name.value, groups.join(", "))
        }
        Place::Spelled(stretches) => match &stretches[..] {
            [Stretch { fields, unless, neither, not_both }]
                if fields.len() == 1 && unless.is_empty() && neither.is_empty() && not_both.is_none() =>
            {
                print_stretches(stretches)
            }
            _ => format!("({})", print_stretches(stretches)),
        },
    }
}

fn references(groups: &[Ref]) -> String {
    groups.iter().map(reference).collect::<Vec<_>>().join(", ")
}

fn reference(group: &Ref) -> String {
    let place = group.place.as_ref().map_or_else(String::new, |place| print_place(place) + ".");
    place + &group.group.value + &strikes(" but not", &group.unless)
}

fn strikes(how: &str, strikes: &[Unless]) -> String {
    let written = strikes.iter().map(|strike| match strike {
        Unless::Within(group) => format!("{how} within {}", group.value),
        Unless::Near(distance, group) => format!("{how} near {distance} {}", group.value),
    });
    written.collect()
}

const fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Less => "<",
        Compare::AtMost => "<=",
        Compare::More => ">",
        Compare::AtLeast => ">=",
        Compare::Equal => "==",
    }
}

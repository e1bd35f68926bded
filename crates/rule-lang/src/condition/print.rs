//! The canonical writing of a condition: single spaces, no needless parentheses.

use crate::ast::{Compare, Condition, Quantity, Ref, Unless};

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
            format!("{count} of ({})", groups.iter().map(reference).collect::<Vec<_>>().join(", "))
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
    }
}

/// As [`print`], in parentheses where it stands between `and`.
pub(crate) fn print_part(part: &Condition) -> String {
    match part {
        Condition::Or(_) => format!("({})", print(part)),
        _ => print(part),
    }
}

fn reference(group: &Ref) -> String {
    let mut text = group.field.map_or_else(String::new, |field| format!("{}.", field.name()));
    text += &group.group.value;
    for unless in &group.unless {
        text += &match unless {
            Unless::Within(group) => format!(" but not within {}", group.value),
            Unless::Near(distance, group) => format!(" but not near {distance} {}", group.value),
        };
    }
    text
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

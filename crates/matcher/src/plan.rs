//! Conditions with names resolved, and the groups one of which must be seen for a condition to hold.

use xuncha_identifiers::IdentifierKind;
use xuncha_model::Field;
use xuncha_rule_lang::ast::{Compare, Quantity};

/// A condition whose names are resolved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plan {
    Any(Select),
    Near { first: Select, distance: u32, second: Select, ordered: bool },
    Of(u32, Vec<Select>),
    Count(Select, Compare, u32),
    Number(Quantity, Compare, f64),
    Missing(Select),
    Identifier { kind: IdentifierKind, valid: bool },
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

impl Plan {
    /// Whether it compares that number anywhere.
    pub(crate) fn asks(&self, wanted: Quantity) -> bool {
        match self {
            Self::Number(quantity, ..) => *quantity == wanted,
            Self::Not(inner) => inner.asks(wanted),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.asks(wanted)),
            Self::Any(_)
            | Self::Near { .. }
            | Self::Of(..)
            | Self::Count(..)
            | Self::Missing(_)
            | Self::Identifier { .. } => false,
        }
    }
}

/// A group, the fields it is looked for in, and what strikes its matches out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Select {
    pub(crate) group: u32,
    pub(crate) fields: Vec<Field>,
    pub(crate) unless: Vec<Strike>,
}

/// What strikes out a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strike {
    /// It lies within a match of that group.
    Within(u32),
    /// A match of that group stands at most so many characters away.
    Near(u32, u32),
}

/// Groups one of which must be seen for a condition to hold, and how often that is to be expected.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cover {
    pub(crate) groups: Vec<u32>,
    cost: f64,
}

impl Cover {
    /// Single characters among them: they are in every text.
    pub(crate) fn is_everywhere(&self) -> bool {
        self.cost.is_infinite()
    }
}

impl Plan {
    /// The groups one of which must be seen, the rarest such set; `None` when the condition can hold without any.
    /// `cost` tells how often a group is to be expected.
    pub(crate) fn cover(&self, cost: &impl Fn(u32) -> f64) -> Option<Cover> {
        let one = |select: &Select| Cover { groups: vec![select.group], cost: cost(select.group) };
        match self {
            Self::Any(select) => Some(one(select)),
            Self::Near { first, second, .. } => rarest([one(first), one(second)]),
            Self::Of(count, selects) => {
                // With n of m needed, any m-n+1 of them contain one that is there: take the rarest so many.
                let mut covers: Vec<_> = selects.iter().map(one).collect();
                covers.sort_by(|a, b| a.cost.total_cmp(&b.cost));
                let enough = (selects.len() + 1).saturating_sub(*count as usize);
                Some(union(covers.into_iter().take(enough.max(1))))
            }
            Self::Count(select, compare, number) => (!compare.holds(&0, number)).then(|| one(select)),
            Self::Number(..) | Self::Missing(_) | Self::Identifier { .. } | Self::Not(_) => None,
            Self::And(parts) => rarest(parts.iter().filter_map(|part| part.cover(cost))),
            Self::Or(parts) => {
                parts.iter().map(|part| part.cover(cost)).collect::<Option<Vec<_>>>().map(union)
            }
        }
    }

    /// Every group with the fields it is looked for in, those that strike out among them.
    pub(crate) fn groups(&self, visit: &mut impl FnMut(u32, &[Field])) {
        match self {
            Self::Any(select) | Self::Count(select, ..) | Self::Missing(select) => select.groups(visit),
            Self::Near { first, second, .. } => {
                first.groups(visit);
                second.groups(visit);
            }
            Self::Of(_, selects) => selects.iter().for_each(|select| select.groups(visit)),
            Self::Number(..) | Self::Identifier { .. } => {}
            Self::Not(inner) => inner.groups(visit),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.groups(visit)),
        }
    }
}

impl Plan {
    /// Whether identifiers must be looked for to tell whether it holds.
    pub(crate) fn asks_identifiers(&self) -> bool {
        match self {
            Self::Identifier { .. } => true,
            Self::Not(inner) => inner.asks_identifiers(),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::asks_identifiers),
            _ => false,
        }
    }
}

impl Select {
    fn groups(&self, visit: &mut impl FnMut(u32, &[Field])) {
        visit(self.group, &self.fields);
        for strike in &self.unless {
            let (Strike::Within(group) | Strike::Near(_, group)) = strike;
            visit(*group, &self.fields);
        }
    }
}

fn rarest(covers: impl IntoIterator<Item = Cover>) -> Option<Cover> {
    covers.into_iter().min_by(|a, b| a.cost.total_cmp(&b.cost))
}

fn union(covers: impl IntoIterator<Item = Cover>) -> Cover {
    let mut all = Cover { groups: Vec::new(), cost: 0.0 };
    for cover in covers {
        all.groups.extend(cover.groups);
        all.cost += cover.cost;
    }
    all.groups.sort_unstable();
    all.groups.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any(group: u32) -> Plan {
        Plan::Any(Select { group, fields: vec![Field::Title], unless: vec![] })
    }

    fn covered(plan: &Plan) -> Option<Vec<u32>> {
        plan.cover(&|group| f64::from(group)).map(|cover| cover.groups)
    }

    #[test]
    fn covers_are_the_rarest_sets_that_must_be_seen() {
        assert_eq!(covered(&Plan::And(vec![any(5), any(2), any(9)])), Some(vec![2]));
        assert_eq!(covered(&Plan::Or(vec![any(5), any(2)])), Some(vec![2, 5]));
        let price = Plan::Number(Quantity::Price, Compare::Less, 1.0);
        assert_eq!(covered(&Plan::Or(vec![any(5), price.clone()])), None);
        assert_eq!(covered(&Plan::And(vec![any(5), price.clone()])), Some(vec![5]));
        assert_eq!(covered(&Plan::Not(Box::new(any(5)))), None);
        let select = |group| Select { group, fields: vec![], unless: vec![] };
        assert_eq!(covered(&Plan::Of(2, vec![select(7), select(1), select(4)])), Some(vec![1, 4]));
        assert_eq!(covered(&Plan::Count(select(3), Compare::Less, 2)), None);
        assert_eq!(covered(&Plan::Count(select(3), Compare::AtLeast, 1)), Some(vec![3]));
    }
}

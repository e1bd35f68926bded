//! Conditions with names resolved, and the groups one of which must be seen for a condition to hold.

use xuncha_identifiers::IdentifierKind;
use xuncha_model::Field;
use xuncha_rule_lang::ast::{Compare, Quantity};

/// A set of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Fields(u8);

impl Fields {
    /// No field.
    pub(crate) const NONE: Self = Self(0);
    /// The fields of a listing.
    pub(crate) const ALL: Self = Self((1 << Field::ALL.len()) - 1);

    /// One field.
    pub(crate) const fn of(field: Field) -> Self {
        Self(1 << field as u8)
    }

    /// The set with that bit pattern, bit `n` for the `n`th of [`Field::ALL`]; `None` when it has bits beyond.
    pub(crate) const fn from_bits(bits: u8) -> Option<Self> {
        if bits <= Self::ALL.0 { Some(Self(bits)) } else { None }
    }

    /// Bit `n` for the `n`th of [`Field::ALL`].
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    pub(crate) const fn has(self, field: Field) -> bool {
        self.and(Self::of(field)).0 != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The fields in both.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The fields in either.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The fields in the order of [`Field::ALL`].
    pub(crate) fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(move |&field| self.has(field))
    }
}

impl FromIterator<Field> for Fields {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(Self::NONE, |all, field| all.or(Self::of(field)))
    }
}

/// A condition whose names are resolved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plan {
    Any(Select),
    /// In a box of its own: it is three times as large as any other.
    Near(Box<Near>),
    Of(u32, Vec<Select>),
    Count(Select, Compare, u32),
    Number(Quantity, Compare, f64),
    Missing(Select),
    Identifier {
        kind: IdentifierKind,
        valid: bool,
    },
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    /// What its author has a name for.
    Part(String, Box<Self>),
}

/// Two words that stand near each other in one field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Near {
    pub(crate) first: Select,
    /// Most characters between them.
    pub(crate) distance: u32,
    pub(crate) second: Select,
    /// The first begins before the second.
    pub(crate) ordered: bool,
    /// The group of which no match may hold both, each field at most once.
    pub(crate) not_both: Vec<(Fields, u32)>,
}

impl Near {
    /// The fields in which both are looked for.
    pub(crate) const fn fields(&self) -> Fields {
        self.first.fields.and(self.second.fields)
    }

    /// The group of which no match may hold both in that field.
    pub(crate) fn not_both_in(&self, field: Field) -> Option<u32> {
        self.not_both.iter().find(|(fields, _)| fields.has(field)).map(|(_, group)| *group)
    }
}

/// A group, the fields it is looked for in, and what strikes its matches out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Select {
    pub(crate) group: u32,
    pub(crate) fields: Fields,
    pub(crate) unless: Vec<Strike>,
}

/// What strikes out a match, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Strike {
    pub(crate) fields: Fields,
    pub(crate) by: By,
}

/// What strikes out a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// It lies within a match of that group.
    Within(u32),
    /// A match of that group stands at most so many characters away.
    Near(u32, u32),
}

impl Strike {
    /// The group whose matches strike out.
    pub(crate) const fn group(&self) -> u32 {
        let (By::Within(group) | By::Near(_, group)) = self.by;
        group
    }
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
            Self::Near(near) => rarest([one(&near.first), one(&near.second)]),
            Self::Of(count, selects) => {
                // With n of m needed, any m-n+1 of them contain one that is there: take the rarest so many.
                let mut covers: Vec<_> = selects.iter().map(one).collect();
                covers.sort_by(|a, b| a.cost.total_cmp(&b.cost));
                let enough = (selects.len() + 1).saturating_sub(*count as usize);
                Some(union(covers.into_iter().take(enough.max(1))))
            }
            Self::Count(select, compare, number) => (!compare.holds(&0, number)).then(|| one(select)),
            Self::Number(..) | Self::Missing(_) | Self::Identifier { .. } | Self::Not(_) => None,
            Self::Part(_, inner) => inner.cover(cost),
            Self::And(parts) => rarest(parts.iter().filter_map(|part| part.cover(cost))),
            Self::Or(parts) => {
                parts.iter().map(|part| part.cover(cost)).collect::<Option<Vec<_>>>().map(union)
            }
        }
    }

    /// Every group with the fields it is looked for in, those that strike out among them.
    pub(crate) fn groups(&self, visit: &mut impl FnMut(u32, Fields)) {
        match self {
            Self::Any(select) | Self::Count(select, ..) | Self::Missing(select) => select.groups(visit),
            Self::Near(near) => {
                near.first.groups(visit);
                near.second.groups(visit);
                near.not_both.iter().for_each(|&(fields, group)| visit(group, fields.and(near.fields())));
            }
            Self::Of(_, selects) => selects.iter().for_each(|select| select.groups(visit)),
            Self::Number(..) | Self::Identifier { .. } => {}
            Self::Not(inner) | Self::Part(_, inner) => inner.groups(visit),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.groups(visit)),
        }
    }
}

impl Plan {
    /// Whether identifiers must be looked for to tell whether it holds.
    pub(crate) fn asks_identifiers(&self) -> bool {
        match self {
            Self::Identifier { .. } => true,
            Self::Not(inner) | Self::Part(_, inner) => inner.asks_identifiers(),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::asks_identifiers),
            _ => false,
        }
    }
}

impl Plan {
    /// Every number that it compares something with.
    pub(crate) fn numbers(&self, visit: &mut impl FnMut(Quantity, f64)) {
        match self {
            Self::Number(quantity, _, number) => visit(*quantity, *number),
            Self::Not(inner) | Self::Part(_, inner) => inner.numbers(visit),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.numbers(visit)),
            Self::Any(_)
            | Self::Near(_)
            | Self::Of(..)
            | Self::Count(..)
            | Self::Missing(_)
            | Self::Identifier { .. } => {}
        }
    }

    /// Whether it compares that number anywhere.
    pub(crate) fn asks(&self, wanted: Quantity) -> bool {
        let mut asks = false;
        self.numbers(&mut |quantity, _| asks |= quantity == wanted);
        asks
    }

    /// Whether it compares prices.
    pub(crate) fn asks_numbers(&self) -> bool {
        let mut asks = false;
        self.numbers(&mut |_, _| asks = true);
        asks
    }
}

impl Select {
    fn groups(&self, visit: &mut impl FnMut(u32, Fields)) {
        visit(self.group, self.fields);
        self.unless.iter().for_each(|strike| visit(strike.group(), strike.fields.and(self.fields)));
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
        Plan::Any(Select { group, fields: Fields::from_iter([Field::Title]), unless: vec![] })
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
        let select = |group| Select { group, fields: Fields::default(), unless: vec![] };
        assert_eq!(covered(&Plan::Of(2, vec![select(7), select(1), select(4)])), Some(vec![1, 4]));
        assert_eq!(covered(&Plan::Count(select(3), Compare::Less, 2)), None);
        assert_eq!(covered(&Plan::Count(select(3), Compare::AtLeast, 1)), Some(vec![3]));
    }
}

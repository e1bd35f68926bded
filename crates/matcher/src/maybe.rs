//! Whether a condition can still hold before regexes, single characters and identifiers are looked for: what is not known
//! yet is taken to be as the condition would have it. Never wrong in saying no.

use crate::{
    evaluate::Facts,
    plan::{Fields, Plan, Select},
};

/// Facts of which some are not known yet.
pub(crate) struct Maybe<'f> {
    pub(crate) facts: &'f Facts<'f>,
    /// More matches of this group may be found in these fields.
    pub(crate) may_grow: &'f dyn Fn(u32, Fields) -> bool,
}

impl Maybe<'_> {
    /// Whether `plan` may hold.
    pub(crate) fn holds(&self, plan: &Plan) -> bool {
        match plan {
            Plan::Any(select) => self.is_there(select),
            // a match near nothing is not known to be one before both are known
            Plan::Near(near) => {
                let sides = [&near.first, &near.second];
                let is_heard = |side: &Select| self.is_heard(side.group, side.fields);
                let may_grow = |side: &Select| (self.may_grow)(side.group, side.fields);
                if sides.iter().any(|side| may_grow(side) || is_heard(side)) {
                    return sides.iter().all(|side| self.is_there(side) || is_heard(side));
                }
                self.facts.is_near(near)
            }
            Plan::Of(count, selects) => {
                selects.iter().filter(|select| self.is_there(select)).count() >= *count as usize
            }
            Plan::Count(select, compare, number) => {
                self.is_unsettled(select) || compare.holds(&self.facts.different(select), number)
            }
            Plan::Missing(select) => {
                let there = || self.facts.matches(select).next().is_some();
                self.facts.may_miss() && (self.may_be_struck(select) || !there())
            }
            Plan::Number(quantity, compare, number) => self.facts.compares(*quantity, *compare, *number),
            Plan::Identifier { .. } => true,
            Plan::Not(inner) => {
                self.facts.is_open(inner) || self.is_unsettled_at_all(inner) || !self.holds(inner)
            }
            Plan::Part(_, inner) => self.holds(inner),
            Plan::And(parts) => parts.iter().all(|part| self.holds(part)),
            Plan::Or(parts) => parts.iter().any(|part| self.holds(part)),
        }
    }

    fn is_there(&self, select: &Select) -> bool {
        (self.may_grow)(select.group, select.fields) || self.facts.matches(select).next().is_some()
    }

    /// Whether something only sounds like a word of the group, which counts beside a match.
    fn is_heard(&self, group: u32, fields: Fields) -> bool {
        fields.iter().any(|field| !self.facts.seen[field as usize].heard(group).is_empty())
    }

    /// Whether what strikes out matches of `select` is not all known.
    fn may_be_struck(&self, select: &Select) -> bool {
        select.unless.iter().any(|strike| (self.may_grow)(strike.group(), strike.fields))
    }

    fn is_unsettled(&self, select: &Select) -> bool {
        (self.may_grow)(select.group, select.fields) || self.may_be_struck(select)
    }

    /// Whether anything that `plan` asks about is not known.
    fn is_unsettled_at_all(&self, plan: &Plan) -> bool {
        let mut unsettled = plan.asks_identifiers();
        plan.groups(&mut |group, fields| {
            unsettled |= (self.may_grow)(group, fields) || self.is_heard(group, fields);
        });
        unsettled
    }
}

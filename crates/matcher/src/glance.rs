//! Which rules may hold, told from which groups were met in which fields alone: where their words stand is not put in order for
//! rules that lack a group. Never wrong in saying no.
//!
//! ```text
//! terms -> [groups met, by field] -> conditions with every `near` read as `and` -> the few rules whose matches are put in order
//! ```

use xuncha_model::{Field, Listing};

use crate::{
    evaluate,
    plan::{Fields, Plan, Select},
    scan::PageContext,
};

/// Groups that were met, with the fields where.
#[derive(Debug, Default)]
pub(crate) struct Met {
    /// The listing that last met each group, and its fields.
    of: Vec<(u64, Fields)>,
    now: u64,
}

impl Met {
    /// Forgets the last listing and makes room for groups below `size`.
    pub(crate) fn clear(&mut self, size: usize) {
        self.now += 1;
        if self.of.len() < size {
            self.of.resize(size, (0, Fields::NONE));
        }
    }

    /// Notes that a group was met in a field.
    pub(crate) fn add(&mut self, group: u32, field: Field) {
        if let Some((when, fields)) = self.of.get_mut(group as usize) {
            let known = if *when == self.now { *fields } else { Fields::NONE };
            *fields = known.or(Fields::of(field));
            *when = self.now;
        }
    }

    /// Whether the group was met in any of these fields.
    pub(crate) fn has(&self, group: u32, fields: Fields) -> bool {
        !self.fields(group).and(fields).is_empty()
    }

    /// Whether the group was met anywhere.
    pub(crate) fn has_anywhere(&self, group: u32) -> bool {
        !self.fields(group).is_empty()
    }

    fn fields(&self, group: u32) -> Fields {
        let met = self.of.get(group as usize).filter(|(when, _)| *when == self.now);
        met.map_or(Fields::NONE, |(_, fields)| *fields)
    }
}

/// What is known at a glance.
pub(crate) struct Glance<'g> {
    /// The listing and the page it stands on; `None` for a page of which only the words are known, and not where they stand.
    pub(crate) read: Option<(&'g Listing, PageContext)>,
    /// Its prices count; else those that it has are taken to be as a rule would have them.
    pub(crate) prices: bool,
    pub(crate) met: &'g Met,
    /// More matches of this group may be found in these fields.
    pub(crate) may_grow: &'g dyn Fn(u32, Fields) -> bool,
}

impl Glance<'_> {
    /// Whether `plan` may hold.
    pub(crate) fn holds(&self, plan: &Plan) -> bool {
        match plan {
            Plan::Any(select) => self.is_there(select),
            Plan::Near(near) => self.is_there(&near.first) && self.is_there(&near.second),
            Plan::Of(count, selects) => {
                selects.iter().filter(|select| self.is_there(select)).count() >= *count as usize
            }
            Plan::Count(select, compare, number) => compare.holds(&0, number) || self.is_there(select),
            Plan::Number(quantity, compare, number) => self.read.is_none_or(|(listing, _)| {
                evaluate::quantity(listing, *quantity)
                    .is_some_and(|quantity| !self.prices || compare.holds(&quantity, number))
            }),
            Plan::Missing(_) => self.read.is_none_or(|(_, context)| context.may_miss()),
            // exceptions and what strikes matches out are not known yet
            Plan::Identifier { .. } | Plan::Not(_) => true,
            Plan::Part(_, inner) => self.holds(inner),
            Plan::And(parts) => parts.iter().all(|part| self.holds(part)),
            Plan::Or(parts) => parts.iter().any(|part| self.holds(part)),
        }
    }

    fn is_there(&self, select: &Select) -> bool {
        let is_met = match self.read {
            Some(_) => self.met.has(select.group, select.fields),
            None => self.met.has_anywhere(select.group),
        };
        is_met || (self.may_grow)(select.group, select.fields)
    }
}

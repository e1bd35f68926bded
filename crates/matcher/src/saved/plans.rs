//! Conditions as steps in a row, so that no input, however nested, is read by recursion.

use xuncha_identifiers::IdentifierKind;

use super::{
    codes::{COMPARES, QUANTITIES, code, coded},
    shape::{SelectShape, StepShape, StrikeShape},
};
use crate::plan::{By, Fields, Near, Plan, Select, Strike};

/// Parts within parts; the rule language allows fewer.
const MAX_DEPTH: usize = 80;

/// Appends the steps of `plan`.
pub(super) fn write<'p>(plan: &'p Plan, steps: &mut Vec<StepShape<'p>>) {
    let count = |parts: &[Plan]| u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let step = match plan {
        Plan::Any(select) => StepShape::Any(shape(select)),
        Plan::Near(near) => {
            let Near { first, distance, second, ordered, not_both } = &**near;
            StepShape::Near {
                first: shape(first),
                distance: *distance,
                second: shape(second),
                ordered: *ordered,
                not_both: not_both.iter().map(|(fields, group)| (fields.bits(), *group)).collect(),
            }
        }
        Plan::Of(count, selects) => StepShape::Of(*count, selects.iter().map(shape).collect()),
        Plan::Count(select, compare, number) => {
            StepShape::Count(shape(select), code(&COMPARES, compare), *number)
        }
        Plan::Number(quantity, compare, number) => {
            StepShape::Number(code(&QUANTITIES, quantity), code(&COMPARES, compare), *number)
        }
        Plan::Missing(select) => StepShape::Missing(shape(select)),
        Plan::Identifier { kind, valid } => StepShape::Identifier(kind.name(), *valid),
        Plan::Not(inner) => {
            write(inner, steps);
            StepShape::Not
        }
        Plan::Part(name, inner) => {
            write(inner, steps);
            StepShape::Part(name)
        }
        Plan::And(parts) => {
            parts.iter().for_each(|part| write(part, steps));
            StepShape::And(count(parts))
        }
        Plan::Or(parts) => {
            parts.iter().for_each(|part| write(part, steps));
            StepShape::Or(count(parts))
        }
    };
    steps.push(step);
}

fn shape(select: &Select) -> SelectShape {
    let strike = |strike: &Strike| match strike.by {
        By::Within(group) => StrikeShape::Within(strike.fields.bits(), group),
        By::Near(distance, group) => StrikeShape::Near(strike.fields.bits(), distance, group),
    };
    SelectShape {
        group: select.group,
        fields: select.fields.bits(),
        unless: select.unless.iter().map(strike).collect(),
    }
}

/// The condition that these steps make; `None` when they make none, or name a group from `groups` on.
pub(super) fn read(steps: Vec<StepShape<'_>>, groups: usize) -> Option<Plan> {
    let known = |group: u32| ((group as usize) < groups).then_some(group);
    let select = |select: SelectShape| {
        let strike = |strike: &StrikeShape| {
            let (fields, by) = match *strike {
                StrikeShape::Within(fields, group) => (fields, By::Within(known(group)?)),
                StrikeShape::Near(fields, distance, group) => (fields, By::Near(distance, known(group)?)),
            };
            Some(Strike { fields: Fields::from_bits(fields)?, by })
        };
        let unless = select.unless.iter().map(strike).collect::<Option<_>>()?;
        Some(Select { group: known(select.group)?, fields: Fields::from_bits(select.fields)?, unless })
    };
    let mut done: Vec<(Plan, usize)> = Vec::new();
    for step in steps {
        let plan = match step {
            StepShape::Any(any) => Plan::Any(select(any)?),
            StepShape::Near { first, distance, second, ordered, not_both } => {
                let pair = |(fields, group)| Some((Fields::from_bits(fields)?, known(group)?));
                let not_both = not_both.into_iter().map(pair).collect::<Option<_>>()?;
                let (first, second) = (select(first)?, select(second)?);
                Plan::Near(Box::new(Near { first, distance, second, ordered, not_both }))
            }
            StepShape::Of(count, all) => Plan::Of(count, all.into_iter().map(select).collect::<Option<_>>()?),
            StepShape::Count(counted, compare, number) => {
                Plan::Count(select(counted)?, coded(&COMPARES, compare)?, number)
            }
            StepShape::Number(quantity, compare, number) => {
                Plan::Number(coded(&QUANTITIES, quantity)?, coded(&COMPARES, compare)?, number)
            }
            StepShape::Missing(missing) => Plan::Missing(select(missing)?),
            StepShape::Identifier(kind, valid) => {
                Plan::Identifier { kind: IdentifierKind::from_name(kind)?, valid }
            }
            StepShape::Not => {
                let (inner, depth) = done.pop()?;
                done.push(deeper(Plan::Not(Box::new(inner)), depth)?);
                continue;
            }
            StepShape::Part(name) => {
                let (inner, depth) = done.pop()?;
                done.push(deeper(Plan::Part(name.to_owned(), Box::new(inner)), depth)?);
                continue;
            }
            StepShape::And(count) => {
                let (parts, depth) = take(&mut done, count)?;
                done.push(deeper(Plan::And(parts), depth)?);
                continue;
            }
            StepShape::Or(count) => {
                let (parts, depth) = take(&mut done, count)?;
                done.push(deeper(Plan::Or(parts), depth)?);
                continue;
            }
        };
        done.push((plan, 1));
    }
    let (plan, _) = done.pop()?;
    done.is_empty().then_some(plan)
}

fn deeper(plan: Plan, depth: usize) -> Option<(Plan, usize)> {
    (depth < MAX_DEPTH).then_some((plan, depth + 1))
}

/// Takes the last `count` parts, with the depth of the deepest.
fn take(done: &mut Vec<(Plan, usize)>, count: u32) -> Option<(Vec<Plan>, usize)> {
    let from = done.len().checked_sub(count as usize).filter(|_| count > 0)?;
    let (parts, depths): (Vec<_>, Vec<_>) = done.split_off(from).into_iter().unzip();
    Some((parts, depths.into_iter().max().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_make_no_condition_are_refused() {
        let any = || StepShape::Any(SelectShape { group: 0, fields: 1, unless: vec![] });
        assert!(read(vec![any()], 1).is_some() && read(vec![any()], 0).is_none());
        assert!(read(vec![any(), any(), StepShape::And(2), StepShape::Not], 1).is_some());
        for steps in [vec![], vec![any(), any()], vec![any(), StepShape::Or(2)], vec![StepShape::And(0)]] {
            assert!(read(steps, 1).is_none());
        }
        let deep = std::iter::once(any()).chain((0..1_000_000).map(|_| StepShape::Not)).collect();
        assert!(read(deep, 1).is_none());
    }
}

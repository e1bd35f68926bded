//! Conditions with every part and place put in where it is named.
//!
//! ```text
//! condition as written + names in sight -> Rule::meant
//! apart(soe, company), apart(x, y) = "title.x and aside.y" -> title.soe and (description but not near 6 disowning).company
//! ```
//!
//! What is nearest to a group says where it is looked for: its own place, that of the group a part is given in its stead,
//! that of the parentheses, that of the parentheses around the part.

use std::collections::HashMap;

use xuncha_model::Diagnostic;

use super::{
    Exempt, Pack,
    scope::{self, Known, Names, Scope},
};
use crate::{
    Code, Complaints,
    ast::{Condition, Part, Place, Ref, Rule, Spanned, Stretch, Unless},
    condition::print_stretches,
    file::{check_sense, is_settled},
    limits,
};

/// Puts parts and places into the conditions of a pack whose names are all right; complains about those that grow too large
/// or turn out to hold for anything.
pub(super) fn put_in(pack: &mut Pack) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut meant: Vec<Vec<Condition>> = Vec::with_capacity(pack.files.len());
    let mut shared = Names::new();
    pack.shared.iter().for_each(|file| scope::add(scope::of_file(file), &mut shared));
    let mut left_of_pack = limits::PACK_MEANT;
    let exempts: Vec<_> = pack.manifest.exempt.iter().map(|exempt| exempted(exempt, &shared)).collect();
    for file in &pack.files {
        let mut out = Complaints::new(&file.name, &file.source);
        let mut in_file = Names::new();
        scope::add(scope::of_file(file), &mut in_file);
        let mut mean = |rule: &Rule| {
            let mut own = Names::new();
            scope::add(scope::of_rule(rule), &mut own);
            let names = [&own, &in_file, &shared];
            let most = limits::MEANT.min(left_of_pack);
            let mut writer = Writer { scope: Scope::new(&names), left: most };
            let mut written = writer.condition(&rule.condition.value, Frame::OUTERMOST);
            for (exempt, meant) in pack.manifest.exempt.iter().zip(&exempts) {
                if exempt.concerns(rule) {
                    written = written.and_then(|condition| writer.but_not(condition, meant.as_ref()));
                }
            }
            let Some(condition) = written else {
                let of_what = if most < limits::MEANT { "规则包里的条件" } else { "条件" };
                let message = format!("{of_what}代入条件片段以后太大");
                let hint = format!(
                    "一个条件最多代入 {} 项，整个规则包最多 {} 项",
                    limits::MEANT,
                    limits::PACK_MEANT
                );
                out.add(Code::PartSize, rule.condition.span, message, hint);
                return rule.condition.value.clone();
            };
            left_of_pack -= most - writer.left;
            if !is_settled(file, rule) {
                check_sense(rule, &condition, &mut out);
            }
            condition
        };
        meant.push(file.rules.iter().map(&mut mean).collect());
        found.extend(out.into_sorted());
    }
    for (file, meant) in pack.files.iter_mut().zip(meant) {
        for (rule, meant) in file.rules.iter_mut().zip(meant) {
            rule.meant = meant;
        }
    }
    found
}

/// What an exemption of the pack says, and how much room it takes; `None` when it is too large.
fn exempted(exempt: &Exempt, shared: &Names<'_>) -> Option<(Condition, usize)> {
    let names = [shared];
    let mut writer = Writer { scope: Scope::new(&names), left: limits::MEANT };
    let meant = writer.part(writer.scope.part(&exempt.when.value)?, &[], Frame::OUTERMOST)?;
    Some((meant, limits::MEANT - writer.left))
}

/// Where a stretch of writing stands.
#[derive(Clone, Copy)]
struct Frame<'f> {
    /// What the parentheses around it say about where to look.
    place: Option<&'f [Stretch]>,
    /// What the names of the part that it stands in stand for.
    given: Option<&'f HashMap<&'f str, Ref>>,
    depth: usize,
}

impl Frame<'_> {
    const OUTERMOST: Self = Self { place: None, given: None, depth: 0 };

    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

/// Writes conditions anew, as long as there is room.
struct Writer<'s, 'p> {
    scope: Scope<'s, 'p>,
    left: usize,
}

impl<'p> Writer<'_, 'p> {
    /// `None` when it grows too large or too deep. What the author wrote out himself takes no room.
    fn condition(&mut self, condition: &Condition, frame: Frame<'_>) -> Option<Condition> {
        if frame.given.is_some() {
            self.left = self.left.checked_sub(1)?;
            if frame.depth > limits::MEANT_DEPTH {
                return None;
            }
        }
        let inner = frame.deeper();
        Some(match condition {
            Condition::Any(group) => match self.named_part(group, frame) {
                Some(part) => {
                    let place = self.place(group.place.as_ref(), frame);
                    self.part(part, &[], Frame { place: place.as_deref().or(frame.place), ..inner })?
                }
                None => Condition::Any(self.single(group, frame)?),
            },
            Condition::Part(name, groups) => self.part(self.scope.part(&name.value)?, groups, inner)?,
            Condition::In(place, part) => {
                let place = self.place(Some(place), frame);
                self.condition(part, Frame { place: place.as_deref(), ..inner })?
            }
            Condition::Near(a, distance, b) => {
                let (a, b) = self.pair(a, b, frame)?;
                Condition::Near(a, *distance, b)
            }
            Condition::Before(a, distance, b) => {
                let (a, b) = self.pair(a, b, frame)?;
                Condition::Before(a, *distance, b)
            }
            Condition::Of(count, groups) => {
                let groups = groups.iter().map(|group| self.single(group, frame)).collect::<Option<_>>()?;
                Condition::Of(*count, groups)
            }
            Condition::Count(group, compare, number) => {
                Condition::Count(self.single(group, frame)?, *compare, *number)
            }
            Condition::Missing(group) => Condition::Missing(self.single(group, frame)?),
            Condition::Not(part) => Condition::Not(Box::new(self.condition(part, inner)?)),
            Condition::And(parts) => Condition::And(self.conditions(parts, inner)?),
            Condition::Or(parts) => Condition::Or(self.conditions(parts, inner)?),
            Condition::Number(..) | Condition::Invalid(_) | Condition::Valid(_) | Condition::Meant(..) => {
                condition.clone()
            }
        })
    }

    /// `condition`, and not what the pack exempts.
    fn but_not(&mut self, condition: Condition, exempt: Option<&(Condition, usize)>) -> Option<Condition> {
        let (exempt, room) = exempt?;
        self.left = self.left.checked_sub(*room)?;
        let exempt = Condition::Not(Box::new(exempt.clone()));
        Some(match condition {
            Condition::And(mut parts) => {
                parts.push(exempt);
                Condition::And(parts)
            }
            condition => Condition::And(vec![condition, exempt]),
        })
    }

    fn conditions(&mut self, parts: &[Condition], frame: Frame<'_>) -> Option<Vec<Condition>> {
        parts.iter().map(|part| self.condition(part, frame)).collect()
    }

    /// The part that stands there without groups, as a group would.
    fn named_part(&self, group: &Ref, frame: Frame<'_>) -> Option<&'p Part> {
        let is_given = frame.given.is_some_and(|given| given.contains_key(group.group.value.as_str()));
        if is_given || !group.unless.is_empty() { None } else { self.scope.part(&group.group.value) }
    }

    fn part(&mut self, part: &Part, groups: &[Ref], frame: Frame<'_>) -> Option<Condition> {
        let mut given: HashMap<&str, Ref> = HashMap::new();
        for (name, group) in part.parameters.iter().zip(groups) {
            given.insert(&name.value, self.reference(group, frame)?);
        }
        let meant = self.condition(&part.condition.value, Frame { given: Some(&given), ..frame })?;
        Some(Condition::Meant(part.name.value.clone(), Box::new(meant)))
    }

    /// A group that stands alone: what strikes out pairs does not concern it.
    fn single(&mut self, group: &Ref, frame: Frame<'_>) -> Option<Ref> {
        let mut group = self.placed(group, frame)?;
        alone(&mut group);
        Some(group)
    }

    /// Two groups that are to stand near each other.
    fn pair(&mut self, a: &Ref, b: &Ref, frame: Frame<'_>) -> Option<(Ref, Ref)> {
        let (mut a, mut b) = (self.placed(a, frame)?, self.placed(b, frame)?);
        let written = |group: &Ref| match &group.place {
            Some(Place::Spelled(stretches)) => print_stretches(stretches),
            _ => String::new(),
        };
        if written(&a) == written(&b) {
            for (place, is_first) in [(&mut a.place, true), (&mut b.place, false)] {
                let Some(Place::Spelled(stretches)) = place else { continue };
                for stretch in stretches {
                    let of_both = std::mem::take(&mut stretch.neither);
                    if is_first {
                        stretch.unless.extend(of_both);
                    } else {
                        stretch.unless = of_both;
                        stretch.not_both = None;
                    }
                }
            }
        } else {
            alone(&mut a);
            alone(&mut b);
        }
        Some((a, b))
    }

    /// A group with its place, or that of the parentheses.
    fn placed(&mut self, group: &Ref, frame: Frame<'_>) -> Option<Ref> {
        let mut group = self.reference(group, frame)?;
        group.place = group.place.or_else(|| frame.place.map(|place| Place::Spelled(place.to_vec())));
        Some(group)
    }

    /// A group, or what is given for it, with its own place.
    fn reference(&mut self, group: &Ref, frame: Frame<'_>) -> Option<Ref> {
        if frame.given.is_some() {
            self.left = self.left.checked_sub(1 + group.unless.len())?;
        }
        let place = self.place(group.place.as_ref(), frame).map(Place::Spelled);
        let own = group.unless.iter().map(|strike| strike_of(strike, |name| group_of(name, frame)));
        Some(match given(&group.group, frame) {
            Some(Ref { place: nearer, group, unless }) => Ref {
                place: nearer.clone().or(place),
                group: group.clone(),
                unless: unless.iter().cloned().chain(own).collect(),
            },
            None => Ref { place, group: group.group.clone(), unless: own.collect() },
        })
    }

    /// What a place is.
    fn place(&self, place: Option<&Place>, frame: Frame<'_>) -> Option<Vec<Stretch>> {
        match place? {
            Place::Spelled(stretches) => Some(with(stretches, |name| group_of(name, frame))),
            Place::Named(name, groups) => {
                let Some(Known::Place(place)) = self.scope.find(&name.value) else { return None };
                Some(with(&place.stretches, |name| {
                    let at = place.parameters.iter().position(|parameter| parameter.value == name.value);
                    let given = at.and_then(|at| groups.get(at));
                    given.map_or_else(|| name.clone(), |given| group_of(given, frame))
                }))
            }
        }
    }
}

/// The stretches with what each name in them stands for.
fn with(stretches: &[Stretch], group: impl Fn(&Spanned<String>) -> Spanned<String>) -> Vec<Stretch> {
    let stretch = |stretch: &Stretch| Stretch {
        fields: stretch.fields.clone(),
        unless: stretch.unless.iter().map(|strike| strike_of(strike, &group)).collect(),
        neither: stretch.neither.iter().map(|strike| strike_of(strike, &group)).collect(),
        not_both: stretch.not_both.as_ref().map(&group),
    };
    stretches.iter().map(stretch).collect()
}

/// What is given for a name.
fn given<'f>(name: &Spanned<String>, frame: Frame<'f>) -> Option<&'f Ref> {
    frame.given.and_then(|given| given.get(name.value.as_str()))
}

/// What strikes out, with what its name stands for.
fn strike_of(strike: &Unless, group: impl Fn(&Spanned<String>) -> Spanned<String>) -> Unless {
    match strike {
        Unless::Within(name) => Unless::Within(group(name)),
        Unless::Near(distance, name) => Unless::Near(*distance, group(name)),
    }
}

fn group_of(name: &Spanned<String>, frame: Frame<'_>) -> Spanned<String> {
    given(name, frame).map_or(name, |given| &given.group).clone()
}

/// Leaves what is said of one word.
fn alone(group: &mut Ref) {
    let Some(Place::Spelled(stretches)) = &mut group.place else { return };
    for stretch in stretches {
        stretch.unless.append(&mut stretch.neither);
        stretch.not_both = None;
    }
}

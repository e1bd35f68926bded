//! Paths into the data that a page's scripts carry: `$.mods.list.data[*].raw_title`, `$..offers[0]["@id"]`.

use crate::literal::Value;

use super::selector::Budget;

/// Steps of one path.
const MAX_STEPS: usize = 24;
/// Nesting that `..` looks into.
const MAX_DEPTH: usize = 24;

/// A path as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Anywhere(String),
    Index(usize),
    Each,
}

impl Path {
    /// Reads a path, or says at which byte it goes wrong and how, in plain Chinese.
    pub(crate) fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut rest = text.strip_prefix('$').ok_or((0, "路径应以 $ 开头".to_owned()))?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let at = text.len() - rest.len();
            let wrong = |message: &str| (at, message.to_owned());
            if let Some(inner) = rest.strip_prefix('[') {
                let (written, after) = inner.split_once(']').ok_or(wrong("方括号没有结尾"))?;
                let quoted = written
                    .strip_prefix('"')
                    .and_then(|name| name.strip_suffix('"'))
                    .or_else(|| written.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')));
                steps.push(match (written, quoted) {
                    ("*", _) => Step::Each,
                    (_, Some(name)) if !name.is_empty() => Step::Member(name.to_owned()),
                    _ => {
                        Step::Index(written.parse().map_err(|_| wrong("方括号里应是数字、* 或带引号的名称"))?)
                    }
                });
                rest = after;
            } else {
                let deep = rest.strip_prefix("..");
                let Some(named) = deep.or_else(|| rest.strip_prefix('.')) else {
                    return Err(wrong("这里应是 .名称、..名称 或 [数字]"));
                };
                let length = named.find(['.', '[']).unwrap_or(named.len());
                let (name, after) = named.split_at_checked(length).unwrap_or((named, ""));
                if name.is_empty() || name.contains(char::is_whitespace) {
                    return Err(wrong("点号后缺少名称"));
                }
                steps.push(if deep.is_some() {
                    Step::Anywhere(name.to_owned())
                } else {
                    Step::Member(name.to_owned())
                });
                rest = after;
            }
            if steps.len() > MAX_STEPS {
                return Err((at, format!("路径超过{MAX_STEPS}段")));
            }
        }
        Ok(Self(steps))
    }

    /// Values that the path leads to from `root`, in order.
    pub(crate) fn find<'v, 't>(&self, root: &'v Value<'t>, budget: &Budget) -> Vec<&'v Value<'t>> {
        let mut at = vec![root];
        for step in &self.0 {
            let mut next = Vec::new();
            for value in at {
                if !budget.take() {
                    return next;
                }
                match step {
                    Step::Member(name) => next.extend(value.get(name)),
                    Step::Anywhere(name) => anywhere(value, name, budget, 0, &mut next),
                    Step::Index(index) => {
                        if let Value::List(values) = value {
                            next.extend(values.get(*index));
                        }
                    }
                    Step::Each => {
                        if let Value::List(values) = value {
                            next.extend(values);
                        } else {
                            next.extend(value.members().iter().map(|(_, member)| member));
                        }
                    }
                }
            }
            at = next;
        }
        at
    }
}

fn anywhere<'v, 't>(
    value: &'v Value<'t>,
    name: &str,
    budget: &Budget,
    depth: usize,
    out: &mut Vec<&'v Value<'t>>,
) {
    if depth > MAX_DEPTH || !budget.take() {
        return;
    }
    match value {
        Value::List(values) => {
            values.iter().for_each(|value| anywhere(value, name, budget, depth + 1, out));
        }
        Value::Object(members) => {
            for (key, member) in members {
                if key == name {
                    out.push(member);
                } else {
                    anywhere(member, name, budget, depth + 1, out);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::literal::{Allowance, read};

    #[test]
    fn paths_lead_somewhere() {
        let json = r#"{"a":{"list":[{"t":"x","id":1},{"t":"y","@id":2}]},"b":{"t":"z"}}"#;
        let value = read(json, &mut Allowance::for_bytes(json.len())).unwrap();
        let found = |path: &str| -> Vec<String> {
            let found = Path::parse(path).unwrap().find(&value, &Budget::new(1_000)).into_iter();
            found.filter_map(|value| value.scalar().map(str::to_owned)).collect()
        };
        assert_eq!(found("$.a.list[*].t"), ["x", "y"]);
        assert_eq!(found("$..t"), ["x", "y", "z"]);
        assert_eq!(found("$.a.list[1][\"@id\"]"), ["2"]);
        assert_eq!(found("$.a[*][0].id"), ["1"]);
        assert!(found("$.nothing[3]").is_empty());
    }

    #[test]
    fn says_where_it_goes_wrong() {
        for (text, at) in [("a.b", 0), ("$a", 1), ("$.a[", 3), ("$.a[x]", 3), ("$..", 1), ("$.a..", 3)] {
            assert_eq!(Path::parse(text).unwrap_err().0, at, "{text}");
        }
    }
}

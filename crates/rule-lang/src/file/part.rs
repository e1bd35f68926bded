//! Named places and named parts of conditions: `[places]`, `[parts]` and `[rule.parts]`.

use super::group::check_name;
use crate::{
    Code, Complaints,
    ast::{NamedPlace, Part, Spanned},
    condition, limits,
    places::places,
    section::{Section, Value, clip, text},
};

/// The places under the key `places`.
pub(super) fn read_places(section: &Section, out: &mut Complaints) -> Vec<NamedPlace> {
    let pairs = few(section.pairs("places", out), limits::PLACES, "位置", out);
    let one = |(key, value): (Spanned<String>, &Value<'_>), out: &mut Complaints| {
        let (name, parameters) = head(&key, "位置", out)?;
        let text = text(value, &name.value, limits::TEXT_CHARS, out)?;
        let places = places(out.source(), text.span, &text.value);
        let stretches = condition::parse_place(&text.value, &places, out)?;
        Some(NamedPlace { name, parameters, stretches })
    };
    pairs.into_iter().filter_map(|pair| one(pair, out)).collect()
}

/// The parts under the key `parts`, at most `most`.
pub(super) fn read_parts(section: &Section, most: usize, out: &mut Complaints) -> Vec<Part> {
    let pairs = few(section.pairs("parts", out), most, "条件片段", out);
    pairs.into_iter().filter_map(|(key, value)| part(&key, value, out)).collect()
}

fn few<T>(
    mut pairs: Vec<(Spanned<String>, T)>,
    most: usize,
    what: &str,
    out: &mut Complaints,
) -> Vec<(Spanned<String>, T)> {
    if let Some((name, _)) = pairs.get(most) {
        out.add(Code::TooLarge, name.span, format!("这里的{what}太多，最多 {most} 个"), "请拆成几个文件");
    }
    pairs.truncate(most);
    pairs
}

fn part(key: &Spanned<String>, value: &Value<'_>, out: &mut Complaints) -> Option<Part> {
    let (name, parameters) = head(key, "条件片段", out)?;
    let text = text(value, &name.value, limits::CONDITION_CHARS, out)?;
    let places = places(out.source(), text.span, &text.value);
    let value = condition::parse(&text.value, &places, out)?;
    Some(Part { name, parameters, condition: Spanned { value, span: text.span } })
}

/// `name` or `name(x, y)`.
fn head(
    key: &Spanned<String>,
    what: &str,
    out: &mut Complaints,
) -> Option<(Spanned<String>, Vec<Spanned<String>>)> {
    let at = |value: &str| Spanned { value: value.trim().to_owned(), span: key.span };
    let (name, rest) =
        key.value.split_once('(').map_or((&*key.value, None), |(name, rest)| (name, Some(rest)));
    let name = at(name);
    check_name(&name, what, out);
    let Some(rest) = rest else { return Some((name, Vec::new())) };
    let parameters: Option<Vec<_>> =
        rest.trim_end().strip_suffix(')').map(|rest| rest.split(',').map(at).collect());
    let Some(parameters) = parameters.filter(|all| all.len() <= limits::PARAMETERS) else {
        let message = format!("看不懂“{}”", clip(&key.value));
        let hint = format!("写成 名字 或 \"名字(甲, 乙)\"，括号里最多 {} 个", limits::PARAMETERS);
        out.add(Code::BadGroupName, key.span, message, hint);
        return None;
    };
    for (index, parameter) in parameters.iter().enumerate() {
        check_name(parameter, "代替词组的名字", out);
        let is_twice = parameters.iter().take(index).any(|other| other.value == parameter.value);
        if is_twice {
            let message = format!("“{}”写了两次", clip(&parameter.value));
            out.add(Code::DuplicateGroup, key.span, message, "每个名字代替一个词组");
            return None;
        }
    }
    Some((name, parameters))
}

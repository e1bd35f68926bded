//! From the original to the matched form, disguise by disguise: the 暗语说明 of a case file.

use xuncha_identifiers::IdentifierKind;
use xuncha_model::{Fold, Hit, Match};
use xuncha_zh_text::{fold_text, glyph};

/// One sentence for each match of `hit`, such as
/// `标题第3–5字“特*供”：去掉夹入的符号或空格，即“特供”（mark 组）`. Characters are counted from 1, as people count.
#[must_use]
pub fn explain(hit: &Hit) -> Vec<String> {
    hit.matches.iter().map(sentence).collect()
}

fn sentence(one: &Match) -> String {
    let Match { field, start, end, text, term, group, folds } = one;
    let place = match end - start {
        0 | 1 => format!("第{}字", start + 1),
        _ => format!("第{}–{end}字", start + 1),
    };
    let head = format!("{}{place}“{}”", field.label_zh(), visible(text));
    if let Some(what) = identifier(one) {
        return format!("{head}：{what}");
    }
    let steps = steps(text, term, folds);
    match steps.is_empty() {
        true if text == term => format!("{head}：与词一致（{group} 组）"),
        true if fold_text(text).text == fold_text(term).text => {
            format!("{head}：与“{term}”视为相同（{group} 组）")
        }
        true => format!("{head}：符合写法“{term}”（{group} 组）"),
        false => format!("{head}：{}，即“{term}”（{group} 组）", steps.join("；")),
    }
}

/// What each fold undid, with the form it led to where that form is neither the first nor the last.
fn steps(text: &str, term: &str, folds: &[Fold]) -> Vec<String> {
    let plain = fold_text(text).text;
    // what is written needs no conversion: it is the word that is written otherwise
    let is_plain = plain == text;
    let bare: String = plain.chars().filter(|ch| ch.is_alphanumeric() || term.contains(*ch)).collect();
    let mut form = visible(text);
    let last = folds.len().saturating_sub(1);
    let mut steps = Vec::with_capacity(folds.len() + 1);
    let narrow: String = text.chars().map(narrow).collect();
    if narrow != text && !folds.is_empty() && !folds.contains(&Fold::Width) {
        form = visible(&narrow);
        steps.push(format!("{}，得“{form}”", undone(Fold::Width)));
    }
    for (index, fold) in folds.iter().enumerate() {
        let next = folds.get(index + 1);
        let after = match fold {
            Fold::Width | Fold::Case | Fold::Variant | Fold::Digit | Fold::Invisible
                if next.is_some_and(|next| *next > Fold::Invisible) =>
            {
                Some(&plain)
            }
            Fold::Separator | Fold::EmojiFiller if next.is_some_and(|next| *next > Fold::EmojiFiller) => {
                Some(&bare)
            }
            _ => None,
        };
        match after.filter(|after| index < last && visible(after) != form && *after != term) {
            Some(after) => {
                form = visible(after);
                steps.push(format!("{}，得“{form}”", undone(*fold)));
            }
            None if is_plain => steps.push(alike(*fold).to_owned()),
            None => steps.push(undone(*fold).to_owned()),
        }
    }
    steps
}

/// The narrow form of a wide letter or digit.
fn narrow(letter: char) -> char {
    let own = glyph(letter);
    let is_latin = own.folded.is_ascii_alphanumeric() && own.folds.contains(Fold::Width);
    if is_latin { own.folded } else { letter }
}

/// What two writings differ in, where the text has the usual one.
const fn alike(fold: Fold) -> &'static str {
    match fold {
        Fold::Width => "全角、半角视为相同",
        Fold::Variant => "繁体、异体视为同一个字",
        Fold::Digit => "数字的各种写法视为相同",
        _ => undone(fold),
    }
}

const fn undone(fold: Fold) -> &'static str {
    match fold {
        Fold::Width => "把全角、带圈或花体字符换成普通字符",
        Fold::Case => "不分大小写",
        Fold::Variant => "把繁体或异体字换成通用字",
        Fold::Digit => "把数字的其他写法换成普通数字",
        Fold::Invisible => "去掉夹入的不可见字符",
        Fold::Separator => "去掉夹入的符号或空格",
        Fold::EmojiFiller => "去掉夹入的表情符号",
        Fold::Repeat => "去掉重复的字",
        Fold::LookAlike => "把形近字换成本字",
        Fold::Split => "把拆开的偏旁合成一个字",
        Fold::Pinyin => "把拼音换成所代的字",
        Fold::Initial => "把拼音首字母换成所代的字",
        Fold::Homophone => "把谐音字换成本字",
        Fold::Emoji => "把表情换成所代的词",
        Fold::Reversed => "把倒写的字正过来",
    }
}

/// What was found of a number that `valid(…)` or `invalid(…)` asked about.
fn identifier(one: &Match) -> Option<String> {
    let kind = IdentifierKind::from_name(&one.group)?;
    let asked = [format!("valid({})", one.group), format!("invalid({})", one.group)];
    let verdict = xuncha_identifiers::verify(kind, &one.text);
    asked.contains(&one.term).then(|| format!("{}，{}", kind.label_zh(), verdict.label_zh()))
}

/// The text with what cannot be seen written out.
fn visible(text: &str) -> String {
    let unseen = |ch: char| {
        ch.is_control()
            || matches!(ch, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    text.chars().fold(String::with_capacity(text.len()), |mut out, ch| {
        if unseen(ch) {
            out.push_str(&format!("〔不可见字符 U+{:04X}〕", u32::from(ch)));
        } else {
            out.push(ch);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use xuncha_model::{CategoryId, Field, Outcome, RuleId, Severity};

    #[track_caller]
    fn check(text: &str, term: &str, folds: &[Fold], expected: &str) {
        let one = Match {
            field: Field::Title,
            start: 2,
            end: 2 + text.chars().count(),
            text: text.to_owned(),
            term: term.to_owned(),
            group: "mark".to_owned(),
            folds: folds.to_vec(),
        };
        let hit = Hit {
            rule: RuleId("t.one".into()),
            category: CategoryId("t".into()),
            severity: Severity::new(3).unwrap(),
            outcome: Outcome::Lead,
            matches: vec![one],
        };
        assert_eq!(explain(&hit), [expected]);
    }

    #[test]
    fn each_disguise_is_told() {
        check("特供", "特供", &[], "标题第3–4字“特供”：与词一致（mark 组）");
        check(
            "特*供",
            "特供",
            &[Fold::Separator],
            "标题第3–5字“特*供”：去掉夹入的符号或空格，即“特供”（mark 组）",
        );
        check(
            "TE·供",
            "特供",
            &[Fold::Case, Fold::Separator, Fold::Pinyin],
            "标题第3–6字“TE·供”：不分大小写，得“te·供”；去掉夹入的符号或空格，得“te供”；把拼音换成所代的字，即“特供”（mark 组）",
        );
        check(
            "特\u{200b}供",
            "特供",
            &[Fold::Invisible],
            "标题第3–5字“特〔不可见字符 U+200B〕供”：去掉夹入的不可见字符，即“特供”（mark 组）",
        );
        check("内供 白酒", "内供.{0,3}酒", &[], "标题第3–7字“内供 白酒”：符合写法“内供.{0,3}酒”（mark 组）");
        check("药", "葯", &[], "标题第3字“药”：与“葯”视为相同（mark 组）");
        check(
            "迷❤药",
            "迷葯",
            &[Fold::Variant, Fold::EmojiFiller],
            "标题第3–5字“迷❤药”：繁体、异体视为同一个字；去掉夹入的表情符号，即“迷葯”（mark 组）",
        );
        check(
            "ｔｅ供",
            "特供",
            &[Fold::Pinyin],
            "标题第3–5字“ｔｅ供”：把全角、带圈或花体字符换成普通字符，得“te供”；把拼音换成所代的字，即“特供”（mark 组）",
        );
    }
}

//! Text of a condition to tokens.

use xuncha_model::Span;

use crate::{Code, Complaints, ast::Compare, suggest};

/// Words with a meaning of their own; no group may bear such a name.
pub(crate) const KEYWORDS: [&str; 18] = [
    "all",
    "and",
    "any",
    "before",
    "but",
    "count",
    "discount",
    "invalid",
    "list_price",
    "missing",
    "near",
    "not",
    "of",
    "or",
    "price",
    "price_raise",
    "valid",
    "within",
];

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Word(String),
    Number(String),
    Compare(Compare),
    Open,
    Close,
    Comma,
    Semicolon,
    Dot,
}

/// A token with its place in the file.
pub(super) type Placed = (Token, Span);

/// Where each byte of a text stands in the file; one entry more than bytes, for the end.
pub(crate) struct Places<'p>(pub(crate) &'p [usize]);

impl Places<'_> {
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let at = |index: usize| self.0.get(index).or(self.0.last()).copied().unwrap_or_default();
        Span { start: at(start), end: at(end) }
    }
}

/// Reads `text`; `None` after a complaint about a sign the language does not know.
pub(super) fn tokens(text: &str, places: &Places, out: &mut Complaints) -> Option<Vec<Placed>> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, ch)) = rest.next() {
        let mut end = start + ch.len_utf8();
        let token = match ch {
            ch if ch.is_ascii_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            ';' => Token::Semicolon,
            '.' => Token::Dot,
            '<' | '>' | '=' => {
                let equals = rest.next_if(|&(_, next)| next == '=').is_some();
                end += usize::from(equals);
                match (ch, equals) {
                    ('<', false) => Token::Compare(Compare::Less),
                    ('<', true) => Token::Compare(Compare::AtMost),
                    ('>', false) => Token::Compare(Compare::More),
                    ('>', true) => Token::Compare(Compare::AtLeast),
                    (_, true) => Token::Compare(Compare::Equal),
                    _ => {
                        out.add(Code::ConditionSign, places.span(start, end), "相等要写两个等号", "写成 ==");
                        return None;
                    }
                }
            }
            ch if ch.is_ascii_digit() => {
                let mut digits = String::from(ch);
                let mut dot = false;
                while let Some((at, next)) =
                    rest.next_if(|&(_, next)| next.is_ascii_digit() || (next == '.' && !dot))
                {
                    dot |= next == '.';
                    digits.push(next);
                    end = at + 1;
                }
                Token::Number(digits)
            }
            ch if is_word(ch) => {
                let mut word = String::from(ch);
                while let Some((at, next)) = rest.next_if(|&(_, next)| is_word(next)) {
                    word.push(next);
                    end = at + next.len_utf8();
                }
                Token::Word(word)
            }
            other => {
                let message = format!("条件里不能用“{other}”");
                out.add(Code::ConditionSign, places.span(start, end), message, sign_hint(other));
                return None;
            }
        };
        found.push((token, places.span(start, end)));
    }
    Some(found)
}

/// A hint for a word that stands where another was expected.
pub(super) fn word_hint(word: &str) -> String {
    match word {
        "且" | "并且" | "和" | "与" | "同时" => "“并且”写作 and".to_owned(),
        "或" | "或者" => "“或者”写作 or".to_owned(),
        "非" | "不" | "不是" | "没有" => "“非”写作 not".to_owned(),
        _ => suggest::nearest(word, KEYWORDS).map_or_else(String::new, |near| format!("是不是想写 {near}？")),
    }
}

fn sign_hint(sign: char) -> &'static str {
    match sign {
        '（' | '）' | '，' | '；' | '。' | '＜' | '＞' | '＝' | '　' => "请改用半角符号",
        '&' => "“并且”写作 and",
        '|' => "“或者”写作 or",
        '!' => "“非”写作 not",
        '"' | '\'' => "条件里只写词组的名字，词写在 [terms.名字] 里",
        '≤' => "写成 <=",
        '≥' => "写成 >=",
        _ => "条件由词组名、and、or、not、数字和半角括号组成",
    }
}

fn is_word(ch: char) -> bool {
    ch == '_' || ch == '-' || ch.is_alphanumeric()
}

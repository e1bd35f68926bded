//! Tokens to a condition, by recursive descent. `not` binds tighter than `and`, `and` tighter than `or`.
//!
//! ```text
//! or    := and ("or" and)*            and := unary ("and" unary)*
//! unary := "not" unary | "(" or ")" | atom
//! atom  := ref (("near" | "before") INT ref)?
//!        | (INT | "any" | "all") "of" "(" ref ("," ref)* ")"
//!        | "count" "(" ref ")" CMP INT
//!        | ("price" | "list_price" | "discount" | "price_raise") CMP NUM
//!        | "missing" "(" ref ")" | ("valid" | "invalid") "(" NAME ")"
//! ref   := (FIELD ".")? NAME ("but" "not" ("within" NAME | "near" INT NAME))*
//! ```

use xuncha_model::{Field, Span};

use super::lexer::{self, KEYWORDS, Placed, Places, Token};
use crate::{
    Code, Complaints,
    ast::{Compare, Condition, Quantity, Ref, Spanned, Unless},
    limits, suggest,
};

/// Reads a condition; `None` after a complaint. `places` maps bytes of `text` to bytes of the file.
pub(crate) fn parse(text: &str, places: &[usize], out: &mut Complaints) -> Option<Condition> {
    let places = Places(places);
    let tokens = lexer::tokens(text, &places, out)?;
    let end = places.span(text.trim_end().len(), text.trim_end().len());
    let mut parser = Parser { tokens: &tokens, next: 0, depth: 0, end, out };
    let condition = parser.or()?;
    match parser.peek() {
        None => Some(condition),
        Some((Token::Close, span)) => {
            parser.out.add(Code::ConditionSyntax, *span, "多了一个右括号", "");
            None
        }
        Some((token, span)) => {
            let hint = match token {
                Token::Word(word) => lexer::word_hint(word),
                _ => String::new(),
            };
            let hint = if hint.is_empty() { "两个条件之间要有 and 或 or".to_owned() } else { hint };
            parser.out.add(Code::ConditionSyntax, *span, format!("这里不应有{}", shown(token)), hint);
            None
        }
    }
}

struct Parser<'t, 'o, 's> {
    tokens: &'t [Placed],
    next: usize,
    depth: usize,
    end: Span,
    out: &'o mut Complaints<'s>,
}

impl<'t> Parser<'t, '_, '_> {
    fn or(&mut self) -> Option<Condition> {
        let mut parts = Vec::new();
        loop {
            match self.and()? {
                Condition::Or(inner) => parts.extend(inner),
                part => parts.push(part),
            }
            if !self.eat_word("or") {
                break;
            }
        }
        if parts.len() == 1 { parts.pop() } else { Some(Condition::Or(parts)) }
    }

    fn and(&mut self) -> Option<Condition> {
        let mut parts = Vec::new();
        loop {
            match self.unary()? {
                Condition::And(inner) => parts.extend(inner),
                part => parts.push(part),
            }
            if !self.eat_word("and") {
                break;
            }
        }
        if parts.len() == 1 { parts.pop() } else { Some(Condition::And(parts)) }
    }

    fn unary(&mut self) -> Option<Condition> {
        if self.depth >= limits::CONDITION_DEPTH {
            let span = self.peek().map_or(self.end, |&(_, span)| span);
            let message = format!("条件套得太深，最多 {} 层", limits::CONDITION_DEPTH);
            self.out.add(Code::ConditionDepth, span, message, "请拆成几条规则");
            return None;
        }
        self.depth += 1;
        let condition = if self.eat_word("not") {
            Some(Condition::Not(Box::new(self.unary()?)))
        } else if self.eat(&Token::Open) {
            let inner = self.or()?;
            self.expect(&Token::Close, "右括号 )")?;
            Some(inner)
        } else {
            self.atom()
        };
        self.depth -= 1;
        condition
    }

    fn atom(&mut self) -> Option<Condition> {
        match self.peek() {
            Some((Token::Number(_), _)) => {
                let (count, span) = self.integer(1..=u32::MAX)?;
                let groups = self.of_list()?;
                if groups.len() < count as usize {
                    let message = format!("括号里只有 {} 个词组，不可能满足 {count} 个", groups.len());
                    self.out.add(Code::ConditionNumber, span, message, "");
                    return None;
                }
                Some(Condition::Of(count, groups))
            }
            Some((Token::Word(word), _)) => match word.as_str() {
                "any" | "all" => {
                    self.next += 1;
                    let groups = self.of_list()?;
                    let all = u32::try_from(groups.len()).ok()?;
                    Some(Condition::Of(if word == "all" { all } else { 1 }, groups))
                }
                "count" => {
                    self.next += 1;
                    let group = self.in_parentheses(Self::reference)?;
                    let compare = self.compare()?;
                    let (number, _) = self.integer(0..=1_000_000)?;
                    Some(Condition::Count(group, compare, number))
                }
                "price" => self.number(Quantity::Price),
                "list_price" => self.number(Quantity::ListPrice),
                "discount" => self.number(Quantity::Discount),
                "price_raise" => self.number(Quantity::PriceRaise),
                "missing" => {
                    self.next += 1;
                    Some(Condition::Missing(self.in_parentheses(Self::reference)?))
                }
                "valid" => {
                    self.next += 1;
                    Some(Condition::Valid(self.in_parentheses(|parser| parser.name("证号种类"))?))
                }
                "invalid" => {
                    self.next += 1;
                    Some(Condition::Invalid(self.in_parentheses(|parser| parser.name("证号种类"))?))
                }
                _ => self.around(),
            },
            _ => self.unexpected("词组的名字"),
        }
    }

    /// `a`, `a near 8 b`, `a before 8 b`.
    fn around(&mut self) -> Option<Condition> {
        let first = self.reference()?;
        let near = self.eat_word("near");
        if !near && !self.eat_word("before") {
            return Some(Condition::Any(first));
        }
        let (distance, _) = self.integer(0..=limits::DISTANCE)?;
        let second = self.reference()?;
        Some(if near {
            Condition::Near(first, distance, second)
        } else {
            Condition::Before(first, distance, second)
        })
    }

    fn reference(&mut self) -> Option<Ref> {
        let mut group = self.name("词组的名字")?;
        let mut field = None;
        if self.eat(&Token::Dot) {
            field = Field::from_name(&group.value);
            if field.is_none() {
                let hint = suggest::hint(&group.value, Field::ALL.map(Field::name));
                self.out.add(Code::UnknownField, group.span, format!("没有“{}”这个字段", group.value), hint);
                return None;
            }
            group = self.name("词组的名字")?;
        } else if Field::from_name(&group.value).is_some() {
            let message = format!("“{}”是字段，后面要有词组", group.value);
            let hint = format!("写成 {}.词组名", group.value);
            self.out.add(Code::ConditionSyntax, group.span, message, hint);
            return None;
        }
        let mut unless = Vec::new();
        while self.eat_word("but") {
            self.expect_word("not")?;
            if self.eat_word("within") {
                unless.push(Unless::Within(self.name("词组的名字")?));
            } else {
                self.expect_word("near")?;
                let (distance, _) = self.integer(0..=limits::DISTANCE)?;
                unless.push(Unless::Near(distance, self.name("词组的名字")?));
            }
        }
        Some(Ref { field, group, unless })
    }

    fn of_list(&mut self) -> Option<Vec<Ref>> {
        self.expect_word("of")?;
        self.expect(&Token::Open, "左括号 (")?;
        let mut groups = vec![self.reference()?];
        while self.eat(&Token::Comma) {
            groups.push(self.reference()?);
        }
        self.expect(&Token::Close, "右括号 )")?;
        Some(groups)
    }

    fn number(&mut self, quantity: Quantity) -> Option<Condition> {
        self.next += 1;
        let compare = self.compare()?;
        let Some((Token::Number(digits), span)) = self.peek() else { return self.unexpected("数字") };
        let value = Some(digits).filter(|digits| digits.len() <= 15).and_then(|digits| digits.parse().ok());
        if value.is_none() {
            self.out.add(Code::ConditionNumber, *span, "数字过长", "");
        }
        self.next += 1;
        Some(Condition::Number(quantity, compare, value?))
    }

    fn in_parentheses<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.expect(&Token::Open, "左括号 (")?;
        let value = inner(self)?;
        self.expect(&Token::Close, "右括号 )")?;
        Some(value)
    }

    fn compare(&mut self) -> Option<Compare> {
        let Some((Token::Compare(compare), _)) = self.peek() else {
            return self.unexpected("比较符号 < <= > >= ==");
        };
        self.next += 1;
        Some(*compare)
    }

    fn integer(&mut self, allowed: std::ops::RangeInclusive<u32>) -> Option<(u32, Span)> {
        let Some((Token::Number(digits), span)) = self.peek() else { return self.unexpected("整数") };
        let number = digits.parse().ok().filter(|number| allowed.contains(number));
        if number.is_none() {
            let most = if *allowed.end() == u32::MAX {
                String::new()
            } else {
                format!("，最大 {}", allowed.end())
            };
            let message = format!("这里应是整数，最小 {}{most}", allowed.start());
            self.out.add(Code::ConditionNumber, *span, message, "");
        }
        self.next += 1;
        Some((number?, *span))
    }

    fn name(&mut self, wanted: &str) -> Option<Spanned<String>> {
        match self.peek() {
            Some((Token::Word(word), span)) if !KEYWORDS.contains(&word.as_str()) => {
                self.next += 1;
                Some(Spanned { value: word.clone(), span: *span })
            }
            _ => self.unexpected(wanted),
        }
    }

    fn expect(&mut self, token: &Token, wanted: &str) -> Option<()> {
        if self.eat(token) { Some(()) } else { self.unexpected(wanted) }
    }

    fn expect_word(&mut self, word: &str) -> Option<()> {
        if self.eat_word(word) { Some(()) } else { self.unexpected(word) }
    }

    fn eat(&mut self, token: &Token) -> bool {
        let there = self.peek().is_some_and(|(found, _)| found == token);
        self.next += usize::from(there);
        there
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let there = matches!(self.peek(), Some((Token::Word(found), _)) if found == word);
        self.next += usize::from(there);
        there
    }

    fn peek(&self) -> Option<&'t Placed> {
        self.tokens.get(self.next)
    }

    /// Complains about the next token, or about the end.
    fn unexpected<T>(&mut self, wanted: &str) -> Option<T> {
        match self.peek() {
            None => self.out.add(Code::ConditionEnd, self.end, format!("条件没有写完，这里应有{wanted}"), ""),
            Some((token, span)) => {
                let hint = match token {
                    Token::Word(word) => lexer::word_hint(word),
                    _ => String::new(),
                };
                let message = format!("这里应有{wanted}，却是{}", shown(token));
                self.out.add(Code::ConditionSyntax, *span, message, hint);
            }
        }
        None
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("“{}”", crate::section::clip(word)),
        Token::Number(digits) => format!("数字 {}", crate::section::clip(digits)),
        Token::Compare(_) => "比较符号".to_owned(),
        Token::Open => "左括号".to_owned(),
        Token::Close => "右括号".to_owned(),
        Token::Comma => "逗号".to_owned(),
        Token::Dot => "点".to_owned(),
    }
}

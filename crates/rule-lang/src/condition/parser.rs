//! Tokens to a condition, by recursive descent. `not` binds tighter than `and`, `and` tighter than `or`.
//!
//! ```text
//! or    := and ("or" and)*            and := unary ("and" unary)*
//! unary := "not" unary | "(" or ")" | PLACE "." "(" or ")" | atom
//! atom  := ref (("near" | "before") INT ref)? | NAME "(" ref ("," ref)* ")"
//!        | (INT | "any" | "all") "of" "(" ref ("," ref)* ")"
//!        | "count" "(" ref ")" CMP INT
//!        | ("price" | "list_price" | "discount" | "price_raise") CMP NUM
//!        | "missing" "(" ref ")" | ("valid" | "invalid") "(" NAME ")"
//! ref   := (PLACE ".")? NAME strike*
//! PLACE := FIELD | NAME ["(" NAME ("," NAME)* ")"] | "(" stretch (";" stretch)* ")"
//! stretch := FIELD ("," FIELD)* (strike | "but" "neither" ("within" NAME | "near" INT NAME) | "but" "not" "both" "within" NAME)*
//! strike := "but" "not" ("within" NAME | "near" INT NAME)
//! ```

use xuncha_model::{Field, Span};

use super::lexer::{self, KEYWORDS, Placed, Places, Token};
use crate::{
    Code, Complaints,
    ast::{Compare, Condition, Place, Quantity, Ref, Spanned, Stretch, Unless},
    limits, suggest,
};

/// Reads a condition; `None` after a complaint. `places` maps bytes of `text` to bytes of the file.
pub(crate) fn parse(text: &str, places: &[usize], out: &mut Complaints) -> Option<Condition> {
    whole(text, places, "两个条件之间要有 and 或 or", out, |parser| parser.or())
}

/// Reads what a named place is: `title, attributes; description but not near 14 caution`.
pub(crate) fn parse_place(text: &str, places: &[usize], out: &mut Complaints) -> Option<Vec<Stretch>> {
    whole(text, places, "字段之间用逗号，读法不同的几组字段之间用分号", out, |parser| {
        parser.stretches()
    })
}

/// What `read` makes of the whole of `text`.
fn whole<T>(
    text: &str,
    places: &[usize],
    hint: &str,
    out: &mut Complaints,
    read: impl FnOnce(&mut Parser<'_, '_, '_>) -> Option<T>,
) -> Option<T> {
    let places = Places(places);
    let tokens = lexer::tokens(text, &places, out)?;
    let end = places.span(text.trim_end().len(), text.trim_end().len());
    let mut parser = Parser { tokens: &tokens, next: 0, depth: 0, end, out };
    let value = read(&mut parser)?;
    match parser.peek() {
        None => Some(value),
        Some((Token::Close, span)) => {
            parser.out.add(Code::ConditionSyntax, *span, "多了一个右括号", "");
            None
        }
        Some((token, span)) => {
            let own = match token {
                Token::Word(word) => lexer::word_hint(word),
                _ => String::new(),
            };
            let hint = if own.is_empty() { hint.to_owned() } else { own };
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
        } else if self.is_place_ahead() {
            let place = self.place()?;
            if self.eat(&Token::Open) {
                let inner = self.or()?;
                self.expect(&Token::Close, "右括号 )")?;
                Some(Condition::In(place, Box::new(inner)))
            } else {
                self.around(Some(place))
            }
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
                _ if self.ahead(1) == Some(&Token::Open) => self.part(),
                _ => self.around(None),
            },
            _ => self.unexpected("词组的名字"),
        }
    }

    /// `apart(a, b)`.
    fn part(&mut self) -> Option<Condition> {
        let name = self.name("词组的名字")?;
        let groups = self.in_parentheses(Self::references)?;
        Some(Condition::Part(name, groups))
    }

    /// `a`, `a near 8 b`, `a before 8 b`; the place of the first is read already.
    fn around(&mut self, place: Option<Place>) -> Option<Condition> {
        let first = self.reference_in(place)?;
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

    fn references(&mut self) -> Option<Vec<Ref>> {
        let mut groups = vec![self.reference()?];
        while self.eat(&Token::Comma) {
            groups.push(self.reference()?);
        }
        Some(groups)
    }

    fn reference(&mut self) -> Option<Ref> {
        let place = if self.is_place_ahead() { Some(self.place()?) } else { None };
        self.reference_in(place)
    }

    /// A group and what strikes out its matches.
    fn reference_in(&mut self, place: Option<Place>) -> Option<Ref> {
        let group = self.name("词组的名字")?;
        if Field::from_name(&group.value).is_some() {
            let message = format!("“{}”是字段，后面要有词组", group.value);
            let hint = format!("写成 {}.词组名", group.value);
            self.out.add(Code::ConditionSyntax, group.span, message, hint);
            return None;
        }
        let mut unless = Vec::new();
        while self.eat_word("but") {
            self.expect_word("not")?;
            unless.push(self.strike()?);
        }
        Some(Ref { place, group, unless })
    }

    /// What follows `but not`.
    fn strike(&mut self) -> Option<Unless> {
        if self.eat_word("within") {
            return Some(Unless::Within(self.name("词组的名字")?));
        }
        self.expect_word("near")?;
        let (distance, _) = self.integer(0..=limits::DISTANCE)?;
        Some(Unless::Near(distance, self.name("词组的名字")?))
    }

    /// Whether what follows says where words are looked for: `title.`, `told(plain).`, `(title, …).`.
    fn is_place_ahead(&self) -> bool {
        let is_field = |token: Option<&Token>| matches!(token, Some(Token::Word(word)) if Field::from_name(word).is_some());
        match self.ahead(0) {
            Some(Token::Word(word)) if !KEYWORDS.contains(&word.as_str()) => match self.ahead(1) {
                Some(Token::Open) => {
                    self.after_names(2).is_some_and(|after| self.ahead(after) == Some(&Token::Dot))
                }
                next => next == Some(&Token::Dot),
            },
            Some(Token::Open) if is_field(self.ahead(1)) => match self.ahead(2) {
                Some(Token::Word(word)) => word == "but",
                next => matches!(next, Some(Token::Comma | Token::Semicolon | Token::Close)),
            },
            _ => false,
        }
    }

    /// How many tokens ahead the parenthesis is closed that opened before `from`, when there are only names in it.
    fn after_names(&self, from: usize) -> Option<usize> {
        for at in (from..).step_by(2).take(limits::PARAMETERS + 1) {
            match (self.ahead(at), self.ahead(at + 1)) {
                (Some(Token::Word(_)), Some(Token::Comma)) => {}
                (Some(Token::Word(_)), Some(Token::Close)) => return Some(at + 2),
                _ => return None,
            }
        }
        None
    }

    /// A place with the point after it.
    fn place(&mut self) -> Option<Place> {
        let place = if self.eat(&Token::Open) {
            let stretches = self.stretches()?;
            self.expect(&Token::Close, "右括号 )")?;
            Place::Spelled(stretches)
        } else {
            let name = self.name("字段或位置的名字")?;
            let groups =
                if self.ahead(0) == Some(&Token::Open) { self.in_parentheses(Self::names)? } else { vec![] };
            match Field::from_name(&name.value).filter(|_| groups.is_empty()) {
                Some(field) => Place::Spelled(vec![Stretch {
                    fields: vec![field],
                    unless: vec![],
                    neither: vec![],
                    not_both: None,
                }]),
                None => Place::Named(name, groups),
            }
        };
        self.expect(&Token::Dot, "点和词组的名字")?;
        Some(place)
    }

    fn names(&mut self) -> Option<Vec<Spanned<String>>> {
        let mut names = vec![self.name("词组的名字")?];
        while self.eat(&Token::Comma) {
            names.push(self.name("词组的名字")?);
        }
        Some(names)
    }

    fn stretches(&mut self) -> Option<Vec<Stretch>> {
        let mut stretches: Vec<Stretch> = Vec::new();
        loop {
            let mut stretch =
                Stretch { fields: Vec::new(), unless: Vec::new(), neither: Vec::new(), not_both: None };
            loop {
                let name = self.name("字段")?;
                let Some(field) = Field::from_name(&name.value) else {
                    self.no_field(&name);
                    return None;
                };
                let known = stretches.iter().chain([&stretch]).any(|known| known.fields.contains(&field));
                if known {
                    self.out.add(
                        Code::ConditionSyntax,
                        name.span,
                        format!("“{}”写了两次", name.value),
                        "删去一个",
                    );
                    return None;
                }
                stretch.fields.push(field);
                if !self.eat(&Token::Comma) {
                    break;
                }
            }
            while self.eat_word("but") {
                if self.eat_word("neither") {
                    stretch.neither.push(self.strike()?);
                    continue;
                }
                self.expect_word("not")?;
                if self.eat_word("both") {
                    self.expect_word("within")?;
                    let name = self.name("词组的名字")?;
                    if stretch.not_both.is_some() {
                        let hint = "合成一个词组";
                        self.out.add(
                            Code::ConditionSyntax,
                            name.span,
                            "but not both within 只能写一次",
                            hint,
                        );
                        return None;
                    }
                    stretch.not_both = Some(name);
                } else {
                    stretch.unless.push(self.strike()?);
                }
            }
            stretches.push(stretch);
            if !self.eat(&Token::Semicolon) {
                return Some(stretches);
            }
        }
    }

    fn no_field(&mut self, name: &Spanned<String>) {
        let hint = suggest::hint(&name.value, Field::ALL.map(Field::name));
        let message = format!("没有“{}”这个字段", crate::section::clip(&name.value));
        self.out.add(Code::UnknownField, name.span, message, hint);
    }

    fn of_list(&mut self) -> Option<Vec<Ref>> {
        self.expect_word("of")?;
        self.in_parentheses(Self::references)
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

    fn ahead(&self, steps: usize) -> Option<&'t Token> {
        self.tokens.get(self.next + steps).map(|(token, _)| token)
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
        Token::Semicolon => "分号".to_owned(),
        Token::Dot => "点".to_owned(),
    }
}

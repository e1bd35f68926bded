//! The part of CSS selectors that site profiles use, over our own tree.
//!
//! `div.goods > a[href*="/item/"] .title`: type, `*`, `#id`, `.class`, `[name]`, `[name=value]` with `=`, `^=`, `$=`,
//! `*=`, `~=`, `:first-child`, `:nth-child(3)`; below (blank), child (`>`), next sibling (`+`); several with `,`.
//! Names of elements and attributes are compared without case, everything else as written. Matching goes from the
//! right and never tries the same ancestor twice, so that its time is bounded by depth times length.

use std::cell::Cell;

use crate::document::{At, Document};

/// Parts of one selector.
const MAX_PARTS: usize = 16;
/// Alternatives of one selector.
const MAX_ALTERNATIVES: usize = 8;

/// A selector as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selector(Vec<Vec<Step>>);

/// An element's description and how it stands to the one on its left.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    joint: Joint,
    tests: Vec<Test>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Below,
    Child,
    Next,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Any,
    Name(String),
    Id(String),
    Class(String),
    Attribute { name: String, how: How, value: String },
    Nth(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Exists,
    Equals,
    Begins,
    Ends,
    Contains,
    Word,
}

/// Element tests left for one page, so that a profile cannot make a page dear.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    /// So many tests.
    pub(crate) const fn new(tests: usize) -> Self {
        Self(Cell::new(tests))
    }

    /// True when nothing more is looked at.
    pub(crate) const fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    /// Takes one test; false when there is none left.
    pub(crate) fn take(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

impl Selector {
    /// Reads a selector, or says at which byte it goes wrong and how, in plain Chinese.
    pub(crate) fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut alternatives = Vec::new();
        let mut reader = Reader { text, at: 0 };
        loop {
            alternatives.push(reader.alternative()?);
            if alternatives.len() > MAX_ALTERNATIVES {
                return Err((reader.at, format!("选择器用逗号隔开的部分超过{MAX_ALTERNATIVES}个")));
            }
            match reader.peek() {
                Some(',') => reader.at += 1,
                _ => return Ok(Self(alternatives)),
            }
        }
    }

    /// Elements at or below `root` that fit, in page order.
    pub(crate) fn find<'s>(
        &'s self,
        document: &'s Document<'_>,
        root: At,
        budget: &'s Budget,
    ) -> impl Iterator<Item = At> + 's {
        (root..document.end(root))
            .filter(|at| document.tag(*at).is_some() && *at != 0)
            .take_while(|_| budget.take())
            .filter(move |at| self.fits(document, *at, budget))
    }

    fn fits(&self, document: &Document<'_>, at: At, budget: &Budget) -> bool {
        self.0.iter().any(|steps| matches!(fits(steps, document, at, budget), Outcome::Fits))
    }
}

/// How trying a selector at one element ends.
enum Outcome {
    Fits,
    /// Not here, but the step may fit an ancestor further up.
    Not,
    /// No ancestor further up can help.
    Never,
}

/// Tries the last of `steps` at `at`, the others to its left. A failure left of a `Below` is final for every step to
/// its right as well, since it has tried all ancestors there are.
fn fits(steps: &[Step], document: &Document<'_>, at: At, budget: &Budget) -> Outcome {
    let Some((last, rest)) = steps.split_last() else { return Outcome::Fits };
    if !budget.take() || !last.tests.iter().all(|test| test.holds(document, at)) {
        return Outcome::Not;
    }
    if rest.is_empty() {
        return Outcome::Fits;
    }
    match last.joint {
        Joint::Below => {
            for up in document.ancestors(at) {
                match fits(rest, document, up, budget) {
                    Outcome::Not => {}
                    decided => return decided,
                }
            }
            Outcome::Never
        }
        Joint::Child => match document.parent(at) {
            0 => Outcome::Not,
            parent => fits(rest, document, parent, budget),
        },
        Joint::Next => match previous(document, at) {
            Some(before) => fits(rest, document, before, budget),
            None => Outcome::Not,
        },
    }
}

/// The element before `at` under the same parent: up from the node before it, which costs the depth and not the number of
/// its siblings.
fn previous(document: &Document<'_>, at: At) -> Option<At> {
    let parent = document.parent(at);
    let mut before = at.checked_sub(1)?;
    while before > parent {
        if document.parent(before) != parent {
            before = document.parent(before);
        } else if document.tag(before).is_some() {
            return Some(before);
        } else {
            before -= 1;
        }
    }
    None
}

impl Test {
    fn holds(&self, document: &Document<'_>, at: At) -> bool {
        match self {
            Self::Any => true,
            Self::Name(name) => document.name(at).is_some_and(|given| given.eq_ignore_ascii_case(name)),
            Self::Id(id) => document.raw_attribute(at, "id").is_some_and(|given| given.trim() == id),
            Self::Class(class) => document
                .raw_attribute(at, "class")
                .is_some_and(|given| given.split_ascii_whitespace().any(|word| word == class)),
            Self::Attribute { name, how, value } => {
                let Some(given) = document.attribute(at, name) else { return false };
                match how {
                    How::Exists => true,
                    How::Equals => given == value.as_str(),
                    How::Begins => given.starts_with(value.as_str()),
                    How::Ends => given.ends_with(value.as_str()),
                    How::Contains => given.contains(value.as_str()),
                    How::Word => given.split_ascii_whitespace().any(|word| word == value),
                }
            }
            Self::Nth(wanted) => {
                let before = document.children(document.parent(at)).take(*wanted + 1);
                before.take_while(|(child, _)| *child <= at).count() == *wanted
            }
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn blanks(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start().len();
        self.at += length;
        length > 0
    }

    fn complain<T>(&self, message: impl Into<String>) -> Result<T, (usize, String)> {
        Err((self.at, message.into()))
    }

    fn alternative(&mut self) -> Result<Vec<Step>, (usize, String)> {
        let mut steps = Vec::new();
        let mut joint = Joint::Below;
        self.blanks();
        loop {
            let tests = self.tests()?;
            if tests.is_empty() {
                return match self.peek() {
                    None | Some(',') => self.complain("选择器在这里缺少标签名、#编号或.类名"),
                    Some(sign) => self.complain(format!("选择器不支持这里的“{sign}”")),
                };
            }
            steps.push(Step { joint, tests });
            if steps.len() > MAX_PARTS {
                return self.complain(format!("选择器超过{MAX_PARTS}段"));
            }
            let blank = self.blanks();
            joint = match self.peek() {
                None | Some(',') => return Ok(steps),
                Some('>') => Joint::Child,
                Some('+') => Joint::Next,
                Some(_) if blank => Joint::Below,
                Some(sign) => return self.complain(format!("选择器不支持这里的“{sign}”")),
            };
            if joint != Joint::Below {
                self.at += 1;
                self.blanks();
            }
        }
    }

    fn tests(&mut self) -> Result<Vec<Test>, (usize, String)> {
        let mut tests = Vec::new();
        while let Some(sign) = self.peek() {
            let test = match sign {
                '*' if tests.is_empty() => {
                    self.at += 1;
                    Test::Any
                }
                '#' => {
                    self.at += 1;
                    Test::Id(self.word()?)
                }
                '.' => {
                    self.at += 1;
                    Test::Class(self.word()?)
                }
                '[' => self.attribute()?,
                ':' => self.position()?,
                _ if tests.is_empty() && is_word(sign) => Test::Name(self.word()?),
                _ => break,
            };
            tests.push(test);
        }
        Ok(tests)
    }

    fn word(&mut self) -> Result<String, (usize, String)> {
        let rest = self.rest();
        let length = rest.find(|sign| !is_word(sign)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default().to_owned();
        if word.is_empty() {
            return self.complain("选择器在这里缺少名称");
        }
        self.at += length;
        Ok(word)
    }

    fn attribute(&mut self) -> Result<Test, (usize, String)> {
        self.at += 1;
        let name = self.word()?;
        let signs = [
            ("]", How::Exists),
            ("=", How::Equals),
            ("^=", How::Begins),
            ("$=", How::Ends),
            ("*=", How::Contains),
            ("~=", How::Word),
        ];
        let Some((sign, how)) = signs.into_iter().find(|(sign, _)| self.rest().starts_with(sign)) else {
            return self.complain("属性条件应写成 [名称]、[名称=\"值\"]，比较可用 = ^= $= *= ~=");
        };
        self.at += sign.len();
        if how == How::Exists {
            return Ok(Test::Attribute { name, how, value: String::new() });
        }
        let quote = self.peek().filter(|sign| matches!(sign, '"' | '\''));
        let from = self.at + quote.map_or(0, char::len_utf8);
        let until = quote.unwrap_or(']');
        let Some(length) = self.text.get(from..).and_then(|rest| rest.find(until)) else {
            return self.complain(format!("属性条件缺少结尾的“{until}”"));
        };
        let value = self.text.get(from..from + length).unwrap_or_default().to_owned();
        self.at = from + length + quote.map_or(0, char::len_utf8);
        if self.peek() != Some(']') {
            return self.complain("属性条件缺少结尾的“]”");
        }
        self.at += 1;
        if value.is_empty() && how != How::Equals {
            return self.complain("属性条件的值不能为空");
        }
        Ok(Test::Attribute { name, how, value })
    }

    fn position(&mut self) -> Result<Test, (usize, String)> {
        if self.rest().starts_with(":first-child") {
            self.at += ":first-child".len();
            return Ok(Test::Nth(1));
        }
        let inner = self.rest().strip_prefix(":nth-child(").and_then(|rest| rest.split_once(')'));
        let number = inner.and_then(|(number, _)| number.trim().parse::<usize>().ok());
        match (inner, number) {
            (Some((written, _)), Some(number @ 1..=999)) => {
                self.at += ":nth-child()".len() + written.len();
                Ok(Test::Nth(number))
            }
            _ => self.complain("冒号后只支持 :first-child 和 :nth-child(数字)"),
        }
    }
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html;
    use crate::problem::Problems;

    const PAGE: &str = r#"<div id=list class="goods all"><p class="one item">a<b>x</b></p><p class="item two" data-k="v-12">b</p>
        <section><p class=item>c</p></section></div><DIV><p>d</p></DIV>"#;

    fn found(selector: &str) -> Vec<String> {
        let document = html::parse(PAGE, &mut Problems::default());
        let budget = Budget::new(10_000);
        let selector = Selector::parse(selector).unwrap();
        selector.find(&document, 0, &budget).map(|at| document.line(at, 100)).collect()
    }

    #[test]
    fn finds_what_browsers_find() {
        assert_eq!(found(".item"), ["ax", "b", "c"]);
        assert_eq!(found("#list > .item"), ["ax", "b"]);
        assert_eq!(found("div.goods.all section p"), ["c"]);
        assert_eq!(found(".one + .two, div > p"), ["ax", "b", "d"]);
        assert_eq!(found("[data-k]"), ["b"]);
        assert_eq!(found("p[data-k^=\"v-\"][data-k$='12'][data-k*=-1]"), ["b"]);
        assert_eq!(found("p[class~=two]"), ["b"]);
        assert_eq!(found("p:nth-child(2)"), ["b"]);
        assert_eq!(found("section p:first-child"), ["c"]);
        assert_eq!(found("P b"), ["x"]);
        assert_eq!(found("p + p, .two + section"), ["b", "c"]);
        assert_eq!(found("div > section b"), Vec::<String>::new());
    }

    #[test]
    fn says_where_it_goes_wrong() {
        for (text, at) in [
            ("", 0),
            ("a >", 3),
            ("a:hover", 1),
            ("a ~ b", 2),
            ("[x", 2),
            ("a,,b", 2),
            (".", 1),
            ("[a=\"b]", 3),
        ] {
            let (place, message) = Selector::parse(text).unwrap_err();
            assert_eq!(place, at, "{text}: {message}");
        }
    }

    #[test]
    fn deep_pages_cost_depth_times_length() {
        let page = "<div>".repeat(500) + "<b>x</b>";
        let document = html::parse(&page, &mut Problems::default());
        let budget = Budget::new(usize::MAX);
        let selector = Selector::parse("i div div div div div div div b").unwrap();
        assert_eq!(selector.find(&document, 0, &budget).count(), 0);
        assert!(usize::MAX - budget.0.get() < 10_000, "{}", usize::MAX - budget.0.get());
    }
}

//! The tree of a rule file: what the author wrote, checked for shape but not yet compiled.
//!
//! Names are resolved by the compiler (`matcher`), which sees all files of a pack; the tree keeps spans so that
//! it can point at what it complains about.

use xuncha_model::{CategoryId, Field, Listing, Outcome, PageKind, RuleId, Severity, Span};

/// A value and the place it was written at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the file.
    pub span: Span,
}

/// One file of a pack.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleFile {
    /// File name as the user gave it, with `/` between folders.
    pub name: String,
    /// The text, for diagnostics of later stages.
    pub source: String,
    /// Term groups of the whole file; in a file under `shared/`, of the whole pack.
    pub groups: Vec<TermGroup>,
    /// Named places, and named parts of conditions, of the whole file or pack.
    pub places: Vec<NamedPlace>,
    /// See `places`.
    pub parts: Vec<Part>,
    /// Rules in order.
    pub rules: Vec<Rule>,
}

/// How freely a term may be read in a disguised writing. The rule's author decides the risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FoldLevel {
    /// Letter for letter.
    Exact,
    /// Width, case, variants, digits, invisible characters, separators, repeats, mixed pinyin (te供), look-alikes
    /// that are confusable by code point, split characters, emoji words. The default.
    Fold,
    /// As `Fold`, and all-Han homophones, and the bare initials of words of five or more.
    Sound,
    /// As `Fold`, and characters of similar shape.
    Shape,
}

/// A named group of terms.
#[derive(Debug, Clone, PartialEq)]
pub struct TermGroup {
    /// Its name, used in conditions.
    pub name: Spanned<String>,
    /// Words written in the file.
    pub words: Vec<Spanned<String>>,
    /// Words from a column of a list file: `lists/rx-drugs.csv#name`.
    pub list: Option<Spanned<ListRef>>,
    /// Regular expressions over the folded text (width, case, variants undone; separators kept).
    pub regex: Vec<Spanned<String>>,
    /// How freely they are read.
    pub level: FoldLevel,
    /// Longer words that contain a term and are innocent: a match inside one of these does not count.
    pub except: Vec<Spanned<String>>,
    /// Latin terms count only as whole words.
    pub whole_word: bool,
    /// At most this many skipped characters between two characters of a term; `None` is the engine's default.
    pub max_gap: Option<u8>,
    /// Words of two characters are also heard where others sound the same: in `near` and `before`, beside a word that is
    /// seen.
    pub sound_pairs: bool,
}

/// A column of a list file within the pack.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListRef {
    /// Path from the pack's root.
    pub path: String,
    /// Column name.
    pub column: String,
    /// Only rows where this column has this value: `lists/x.csv#name?level=一级`.
    pub only: Option<(String, String)>,
}

/// An article of a law as written in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// Title without book-title marks.
    pub title: Spanned<String>,
    /// Article.
    pub article: Spanned<String>,
    /// Compared with a text of the law.
    pub verified: bool,
}

/// A listing that a rule must hit or must miss.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The listing; an example that is one string is a title.
    pub listing: Listing,
    /// Kind of page it stands on; an example that names none is judged as a bare record, of which nothing may be
    /// said to be missing.
    pub page: Option<PageKind>,
    /// The page was captured whole; `true` unless the example says otherwise.
    pub complete: bool,
    /// Why, in words; empty when not given.
    pub why: String,
    /// Where it stands.
    pub span: Span,
}

/// A listing that this rule leaves alone by decision of the bureau, with a reason and an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// Text that the listing's fields must contain; empty: any.
    pub text: String,
    /// Shop name; empty: any.
    pub shop: String,
    /// Beginning of the address; empty: any.
    pub url: String,
    /// Why it is left alone. Never empty.
    pub reason: String,
    /// Last day it holds, `YYYY-MM-DD`. Never empty.
    pub expires: String,
    /// Where it stands.
    pub span: Span,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Unique name, `<category>.<what>`.
    pub id: Spanned<RuleId>,
    /// Name in plain Chinese.
    pub name: Spanned<String>,
    /// Category.
    pub category: Spanned<CategoryId>,
    /// How grave, 1 to 5.
    pub severity: Severity,
    /// Lead or hint.
    pub outcome: Outcome,
    /// Off unless asked for, with the reason; empty when it is not experimental.
    pub experimental: String,
    /// First and last day it is in force, `YYYY-MM-DD`; empty: no limit.
    pub active_from: String,
    /// See `active_from`.
    pub active_to: String,
    /// The law it relies on; never empty for a lead.
    pub law: Vec<Law>,
    /// Departments that are competent.
    pub departments: Vec<String>,
    /// Rows of statistical forms: form id, row id.
    pub stat_rows: Vec<(String, String)>,
    /// What must be so in fact, in words for a reviewer.
    pub fact: String,
    /// Fields its terms are looked for in unless a condition names one.
    pub fields: Vec<Field>,
    /// Term groups of this rule.
    pub groups: Vec<TermGroup>,
    /// Named places, and named parts of its condition.
    pub places: Vec<NamedPlace>,
    /// See `places`.
    pub parts: Vec<Part>,
    /// When it is true, as written.
    pub condition: Spanned<Condition>,
    /// The same with every part and place put in where it is named, as soon as the whole pack is read: no
    /// [`Condition::In`], no [`Condition::Part`], no [`Place::Named`].
    pub meant: Condition,
    /// Listings it must hit.
    pub hit: Vec<Example>,
    /// Listings it must miss.
    pub miss: Vec<Example>,
    /// Exceptions by decision.
    pub allow: Vec<Allow>,
    /// Where the rule stands.
    pub span: Span,
}

/// Where words are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A place that the file or the pack has a name for, with the groups it is given: `told.mark`, `told(plain).mark`.
    Named(Spanned<String>, Vec<Spanned<String>>),
    /// Fields: `title.mark`, `(title, attributes; description but not near 14 caution).mark`.
    Spelled(Vec<Stretch>),
}

/// Fields that are read in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// One or more.
    pub fields: Vec<Field>,
    /// Matches that are struck out there. Of two words that are to stand near each other, and are both looked for in this
    /// place, only the first is judged by it.
    pub unless: Vec<Unless>,
    /// `but neither within G`, `but neither near N G`: the same, and of two words near each other both are judged by it.
    pub neither: Vec<Unless>,
    /// `but not both within G`: of two words near each other at least one must stand outside of the matches of that group.
    pub not_both: Option<Spanned<String>>,
}

/// `[places]`: `told = "title, attributes; description but not near 14 caution"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPlace {
    /// Its name.
    pub name: Spanned<String>,
    /// Names that stand for the groups it is given.
    pub parameters: Vec<Spanned<String>>,
    /// What it is.
    pub stretches: Vec<Stretch>,
}

/// `[parts]`: `cured = "illness near 4 heal"`, `"apart(x, y)" = "title.x and description.y"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its name.
    pub name: Spanned<String>,
    /// Names that stand for the groups it is given.
    pub parameters: Vec<Spanned<String>>,
    /// What it says.
    pub condition: Spanned<Condition>,
}

/// A group of terms, perhaps in one place only, perhaps with some of its matches struck out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ref {
    /// Only there: `title.mark`; `None`: in the rule's fields, or where the part it stands in is read.
    pub place: Option<Place>,
    /// Name of the group.
    pub group: Spanned<String>,
    /// Matches that are struck out before anything is asked of the rest, in order of writing.
    pub unless: Vec<Unless>,
}

/// `but not within G`, `but not near N G`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unless {
    /// The match lies inside a match of that group, in the same field.
    Within(Spanned<String>),
    /// A match of that group stands at most that many characters away, in the same field.
    Near(u32, Spanned<String>),
}

/// How a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
}

impl Compare {
    /// Whether `left` compares so with `right`.
    #[must_use]
    pub fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
            Self::Equal => left == right,
        }
    }
}

/// A number of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Price asked, in yuan, the lowest of a range; absent, not positive or in a foreign currency: every comparison
    /// is false.
    Price,
    /// Former price, in yuan.
    ListPrice,
    /// Price asked divided by former price.
    Discount,
    /// By which share the former price lies above the price that earlier looks saw in the seven days before the reduction:
    /// 0.5 for half as much again. Absent, and every comparison false, where the looks do not suffice.
    PriceRaise,
}

/// The condition of a rule. Operators bind `not` > `and` > `or`.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The group has a match: `mark`, `title.mark`, `mark but not within look_alike`.
    Any(Ref),
    /// Both have a match in the same field with at most so many characters between them: `a near 8 b`.
    Near(Ref, u32, Ref),
    /// As `Near`, and the first stands before the second: `a before 8 b`.
    Before(Ref, u32, Ref),
    /// At least so many of the groups have a match: `2 of (a, b, c)`; `any of`, `all of`.
    Of(u32, Vec<Ref>),
    /// At least so many different terms of the group are present: `count(a) >= 3`.
    Count(Ref, Compare, u32),
    /// `price < 300`.
    Number(Quantity, Compare, f64),
    /// The group has no match, and the page is a goods' own page that was captured whole: `missing(warning)`.
    /// False on any other page.
    Missing(Ref),
    /// An identifier of that kind is shown and its form or checksum fails: `invalid(uscc)`.
    Invalid(Spanned<String>),
    /// An identifier of that kind is shown and passes: `valid(jy)`.
    Valid(Spanned<String>),
    /// Negation.
    Not(Box<Condition>),
    /// All are true; two or more.
    And(Vec<Condition>),
    /// At least one is true; two or more.
    Or(Vec<Condition>),
    /// Every group in it that says nothing else is looked for there: `told.(a near 6 b or c)`.
    In(Place, Box<Condition>),
    /// A named part with the groups it is given: `apart(a, b)`. One without is written as a group is: [`Condition::Any`].
    Part(Spanned<String>, Vec<Ref>),
    /// In [`Rule::meant`]: what the part of that name says.
    Meant(String, Box<Condition>),
}

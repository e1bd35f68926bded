//! Counts leads into the rows of a form: each goods once, under its main problem.

use std::collections::{BTreeSet, HashMap};

use xuncha_model::{CategoryId, Measure, RuleId};

use super::definition::{Form, FormRow, RowKind};
use crate::LeadRow;

/// The rows of forms that rules name for their leads.
#[derive(Debug, Clone, Default)]
pub struct StatRows {
    rules: HashMap<RuleId, (CategoryId, Vec<(String, String)>)>,
    /// Of the first rule of each category: for leads whose rule is gone.
    categories: HashMap<CategoryId, Vec<(String, String)>>,
}

/// A form with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledForm<'a> {
    /// The form.
    pub form: &'a Form,
    /// A number for each of its rows.
    pub quantities: Vec<Quantity<'a>>,
    /// Goods for which no row is known; they are in none of the numbers.
    pub unplaced: Vec<Counted<'a>>,
    /// Goods of which nothing unlawful was found when they were looked into; they are in none of the numbers either.
    pub lawful: Vec<Counted<'a>>,
    /// What rules say that does not fit the form, in words for a person.
    pub problems: Vec<String>,
}

/// The number of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity<'a> {
    /// This program cannot know it.
    Unknown,
    /// The goods counted, in the order of their leads' numbers.
    Counted(Vec<Counted<'a>>),
    /// The goods about which that was done, as people recorded it.
    Done(Vec<Counted<'a>>),
    /// Fines in 分, and the goods they are for.
    Money(u64, Vec<Counted<'a>>),
    /// The sum of the rows at these places.
    Sum(Vec<usize>),
}

/// Goods that count once.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted<'a> {
    /// The lead of the main problem: the gravest, of several the first found.
    pub main: &'a LeadRow,
    /// Further leads about the same goods, which do not count.
    pub others: Vec<&'a LeadRow>,
}

impl StatRows {
    /// Notes what a rule says: pairs of form and row.
    pub fn add(&mut self, rule: RuleId, category: CategoryId, rows: Vec<(String, String)>) {
        self.categories.entry(category.clone()).or_insert_with(|| rows.clone());
        self.rules.insert(rule, (category, rows));
    }

    /// The rows that `form` could give this lead, best first.
    fn of<'a>(&'a self, lead: &'a LeadRow, form: &'a str) -> impl Iterator<Item = &'a str> {
        let own = lead.rules.iter().filter_map(|rule| self.rules.get(rule)).map(|(_, rows)| rows);
        let rows = own.chain(self.categories.get(&lead.category)).flatten();
        rows.filter(move |(named, _)| named == form).map(|(_, row)| &**row)
    }
}

impl Counted<'_> {
    /// Names of the further categories, each once.
    pub(super) fn other_categories(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for lead in self.others.iter().filter(|lead| lead.category != self.main.category) {
            if !names.contains(&&*lead.category_name) {
                names.push(&lead.category_name);
            }
        }
        names
    }
}

impl<'a> Quantity<'a> {
    /// The goods behind the number; none behind a sum, which has those of its parts.
    #[must_use]
    pub fn goods(&self) -> &[Counted<'a>] {
        match self {
            Self::Unknown | Self::Sum(_) => &[],
            Self::Counted(goods) | Self::Done(goods) | Self::Money(_, goods) => goods,
        }
    }

    /// The number; `None` when it is unknown.
    #[must_use]
    pub fn number(&self, all: &[Quantity<'_>]) -> Option<usize> {
        match self {
            Self::Unknown | Self::Money(..) => None,
            Self::Counted(goods) | Self::Done(goods) => Some(goods.len()),
            Self::Sum(parts) => {
                Some(parts.iter().filter_map(|at| all.get(*at)).filter_map(|one| one.number(&[])).sum())
            }
        }
    }
}

/// Fills a form from leads.
///
/// The same goods (address, title and shop) found in several categories count once, under the gravest lead. A form's
/// own `categories` go before what rules name. A row that neither names is unknown, not zero. Leads that were disposed of as lawful do
/// not count.
///
/// `done`: leads that were disposed of in the period. They fill the rows that name measures; one of which nothing was
/// recorded is unknown too, for it may have been done without being recorded here.
#[must_use]
pub fn fill<'a>(
    form: &'a Form,
    leads: &'a [LeadRow],
    done: &'a [LeadRow],
    stat_rows: &StatRows,
) -> FilledForm<'a> {
    let own: HashMap<&CategoryId, usize> = (0..)
        .zip(&form.rows)
        .filter(|(_, row)| row.kind.takes_leads())
        .flat_map(|(at, row)| row.categories.iter().map(move |category| (category, at)))
        .collect();
    let takes_leads = |row: &str| form.position(row).filter(|at| form.rows[*at].kind.takes_leads());
    let mut known: BTreeSet<usize> = own.values().copied().collect();
    let mut problems = BTreeSet::new();
    for (rule, (category, rows)) in &stat_rows.rules {
        for (_, row) in rows.iter().filter(|(named, _)| *named == form.id && !own.contains_key(category)) {
            match takes_leads(row) {
                Some(at) => drop(known.insert(at)),
                None => drop(problems.insert(format!(
                    "规则 {rule} 的 stat_rows 写了 {} 表的 {row}，该表没有这一行，或这一行不数案件和线索",
                    form.id
                ))),
            }
        }
    }

    let mut counted: Vec<Vec<Counted<'a>>> = vec![Vec::new(); form.rows.len()];
    let (lawful, open): (Vec<_>, Vec<_>) = leads.iter().partition(|lead| is_lawful(lead));
    let mut unplaced = Vec::new();
    for goods in bring_together(open) {
        let lead = goods.main;
        let place = own.get(&lead.category).copied();
        match place.or_else(|| stat_rows.of(lead, &form.id).find_map(takes_leads)) {
            Some(at) => counted[at].push(goods),
            None => unplaced.push(goods),
        }
    }
    let quantities = form.rows.iter().zip(counted).enumerate().map(|(at, (row, goods))| {
        let parts: Vec<_> = form.parts(&row.id).collect();
        match row.kind {
            // All parts, also those that a person fills in, so that the sum follows.
            RowKind::Total if parts.iter().any(|part| known.contains(part)) => Quantity::Sum(parts),
            _ if known.contains(&at) => Quantity::Counted(goods),
            _ if !row.measures.is_empty() => recorded(row, done),
            _ => Quantity::Unknown,
        }
    });
    let (quantities, problems) = (quantities.collect(), problems.into_iter().collect());
    FilledForm { form, quantities, unplaced, lawful: bring_together(lawful), problems }
}

fn is_lawful(lead: &LeadRow) -> bool {
    lead.disposal.as_ref().is_some_and(|disposal| disposal.has(Measure::Lawful))
}

/// What was recorded as done for a row that names measures.
fn recorded<'a>(row: &FormRow, done: &'a [LeadRow]) -> Quantity<'a> {
    let fits = |lead: &&LeadRow| {
        let disposal = lead.disposal.as_ref();
        let is_of = row.categories.is_empty() || row.categories.contains(&lead.category);
        is_of && disposal.is_some_and(|disposal| row.measures.iter().any(|measure| disposal.has(*measure)))
    };
    let fitting: Vec<&LeadRow> = done.iter().filter(fits).collect();
    if fitting.is_empty() {
        return Quantity::Unknown;
    }
    if row.kind == RowKind::Amount {
        let fines = fitting.iter().filter_map(|lead| lead.disposal.as_ref()?.fine());
        let sum = fines.fold(0, u64::saturating_add);
        return Quantity::Money(sum, bring_together(fitting));
    }
    Quantity::Done(bring_together(fitting))
}

/// Leads about the same goods brought together.
fn bring_together(mut ordered: Vec<&LeadRow>) -> Vec<Counted<'_>> {
    ordered.sort_by_key(|lead| (std::cmp::Reverse(lead.severity), lead.lead));
    let mut places: HashMap<[&str; 4], usize> = HashMap::new();
    let mut goods: Vec<Counted<'_>> = Vec::new();
    for lead in ordered {
        let place =
            *places.entry([&lead.platform, &lead.shop, &lead.url, &lead.title]).or_insert(goods.len());
        match goods.get_mut(place) {
            Some(known) => known.others.push(lead),
            None => goods.push(Counted { main: lead, others: Vec::new() }),
        }
    }
    goods.sort_by_key(|one| one.main.lead);
    goods
}

//! Reading leads back.

use std::cmp::Reverse;

use rusqlite::{
    Connection, Row, ToSql,
    types::{FromSql, Type},
};
use xuncha_model::{
    CategoryId, Digest, EvidenceRef, Lead, LeadFilter, LeadId, LeadOrder, LeadStatus, PicturePrint,
    Relisting, ShopName, Sighting, SweepId,
};

use crate::{
    decisions,
    fault::Fault,
    json,
    numbers::{count, moment},
    search, words,
};

/// What is read of a lead, in the order in which [`lead_of`] takes it; a [`SIGHTING`] follows.
const LEAD: &str = "l.id, l.status, l.version, l.unit, l.due, l.first_seen, l.last_seen, \
    l.subject, l.disposal, l.disposed, l.next_look, l.relists, l.likeness, l.same_shop, l.same_picture, l.picture_apart, l.score, \
    (SELECT count(*) FROM leads o WHERE o.platform = l.platform AND o.shop = l.shop AND o.shop <> '' AND o.confirmed = 1) \
    - (l.confirmed AND l.shop <> ''), (SELECT count(*) FROM sightings WHERE lead = l.id), s.own_page";

/// What is read of a sighting, in the order in which [`sighting_of`] takes it.
const SIGHTING: &str = "l.fingerprint, l.category, s.sweep, s.at, s.platform, s.shop, s.title, s.wording, s.url, s.picture, s.print, s.price, \
    s.severity, s.outcome, s.hits, s.law, s.grounds, s.subject, s.snapshot";

/// A lead with the sighting that shows it best.
const SHOWN: &str = "FROM leads l JOIN sightings s ON s.id = l.shown";

/// Which leads were seen in a shop; binds a JSON array of platform and name as one value.
const SEEN_IN_SHOP: &str = "l.id IN (SELECT s.lead FROM (SELECT ? AS key) JOIN sightings s \
    ON s.platform = json_extract(key, '$[0]') AND s.shop = json_extract(key, '$[1]'))";
/// After a lead in the order of scores: less, or as much with a greater number.
const AFTER_BY_SCORE: &str = "(-l.score, l.id) > (SELECT -score, id FROM leads WHERE id = ?)";

/// Most leads for which a list gets its room beforehand.
const MOST_EXPECTED: usize = 2_000;

pub(crate) fn list(connection: &Connection, filter: &LeadFilter) -> Result<Vec<Lead>, Fault> {
    let (sql, values) = query(filter);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    // A lead is near a thousand bytes: a list that grows piece by piece is copied as often as it is read.
    let expected =
        filter.limit.map_or(0, |limit| usize::try_from(limit).unwrap_or_default().min(MOST_EXPECTED));
    let mut leads = Vec::with_capacity(expected);
    while let Some(row) = rows.next()? {
        leads.push(lead_of(row)?);
    }
    match filter.order {
        LeadOrder::Number => leads.sort_by_key(|lead| lead.id),
        LeadOrder::Score => leads.sort_by_key(|lead| (Reverse(lead.score), lead.id)),
    }
    Ok(leads)
}

/// The statement that lists, and its values.
fn query(filter: &LeadFilter) -> (String, Vec<Box<dyn ToSql>>) {
    let mut wanted: Vec<(&str, Box<dyn ToSql>)> = Vec::new();
    if let Some(category) = &filter.category {
        wanted.push(("l.category = ?", Box::new(category.0.clone())));
    }
    if let Some(status) = filter.status {
        wanted.push(("l.status = ?", Box::new(status.name())));
    }
    if let Some(status) = filter.except {
        // The plus keeps an index on status out of it: nearly all leads pass.
        wanted.push(("+l.status <> ?", Box::new(status.name())));
    }
    if let Some(day) = filter.due_before {
        wanted.push(("l.due < ?", Box::new(day.to_string())));
    }
    if let Some(sweep) = filter.sweep {
        wanted.push(("l.id IN (SELECT lead FROM sightings WHERE sweep = ?)", Box::new(sweep.0)));
    }
    if let Some(severity) = filter.min_severity {
        wanted.push(("l.severity >= ?", Box::new(severity.level())));
    }
    if let Some(text) = &filter.text {
        // A query without a word finds nothing: "" is no word of any lead.
        wanted.push((search::FOUND, Box::new(words::query(text).unwrap_or_else(|| "\"\"".to_owned()))));
    }
    if let Some(ShopName { platform, shop }) = &filter.shop {
        let (condition, key) = match platform {
            Some(platform) => (SEEN_IN_SHOP, serde_json::json!([platform, shop]).to_string()),
            None => ("l.id IN (SELECT lead FROM sightings WHERE shop = ?)", shop.clone()),
        };
        wanted.push((condition, Box::new(key)));
    }
    if let Some(since) = filter.since {
        wanted.push(("l.first_seen >= ?", Box::new(since.as_microsecond())));
    }
    if let Some(unit) = &filter.unit {
        wanted.push(("l.unit = ? AND l.unit <> ''", Box::new(unit.clone())));
    }
    if let Some(moment) = filter.look_before {
        wanted.push(("l.next_look <= ?", Box::new(moment.as_microsecond())));
    }
    // Few leads are late or due: they are found by their day and then put in order, not looked for along all numbers.
    if let Some(moment) = filter.disposed_since {
        wanted.push(("l.disposed >= ?", Box::new(moment.as_microsecond())));
    }
    let few = filter.due_before.is_some() || filter.look_before.is_some() || filter.disposed_since.is_some();
    // The plus keeps an index out of it.
    let (order, after) = match (filter.order, few) {
        (LeadOrder::Number, false) => ("l.id", "l.id > ?"),
        (LeadOrder::Number, true) => ("+l.id", "+l.id > ?"),
        (LeadOrder::Score, false) => ("l.score DESC, l.id", AFTER_BY_SCORE),
        (LeadOrder::Score, true) => ("+l.score DESC, +l.id", AFTER_BY_SCORE),
    };
    if let Some(cursor) = filter.after.filter(|_| filter.order == LeadOrder::Score) {
        // Says the same once more, in a form that an index can begin at.
        wanted.push(("l.score <= (SELECT score FROM leads WHERE id = ?)", Box::new(cursor.0)));
    }
    if let Some(cursor) = filter.after {
        wanted.push((after, Box::new(cursor.0)));
    }
    let conditions: String = wanted.iter().map(|(condition, _)| format!(" AND {condition}")).collect();
    let values = wanted.into_iter().map(|(_, value)| value).collect();
    let sql = match filter.limit {
        None => format!("SELECT {LEAD}, {SIGHTING} {SHOWN} WHERE TRUE{conditions} ORDER BY {order}"),
        // First which leads, then what of them: what is put in order and cut off is not read. In which order the page comes is
        // not said here: SQLite would copy all of it once more to make sure.
        Some(limit) => format!(
            "SELECT {LEAD}, {SIGHTING} FROM (SELECT l.id FROM leads l WHERE TRUE{conditions} ORDER BY {order} LIMIT {limit}) \
             AS page CROSS JOIN leads l ON l.id = page.id CROSS JOIN sightings s ON s.id = l.shown"
        ),
    };
    (sql, values)
}

pub(crate) fn one(connection: &Connection, id: LeadId) -> Result<Option<Lead>, Fault> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {LEAD}, {SIGHTING} {SHOWN} WHERE l.id = ?1"))?;
    statement.query_and_then([id.0], lead_of)?.next().transpose()
}

pub(crate) fn sightings(connection: &Connection, id: LeadId) -> Result<Vec<Sighting>, Fault> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {SIGHTING} FROM leads l JOIN sightings s ON s.lead = l.id WHERE l.id = ?1 ORDER BY s.at, s.id"
    ))?;
    statement.query_and_then([id.0], |row| sighting_of(&mut Cells::of(row)))?.collect()
}

/// Takes the columns of a row one after another. A list has forty columns: finding each by its name took longer than reading it.
struct Cells<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Cells<'r, 's> {
    const fn of(row: &'r Row<'s>) -> Self {
        Self { row, next: 0 }
    }

    fn take<T: FromSql>(&mut self) -> Result<T, Fault> {
        self.next += 1;
        Ok(self.row.get(self.next - 1)?)
    }

    /// A text where it lies; `None` for NULL.
    fn text(&mut self) -> Result<Option<&'r str>, Fault> {
        self.next += 1;
        let at = self.next - 1;
        let text = self.row.get_ref(at)?.as_str_or_null();
        Ok(text.map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))?)
    }
}

fn lead_of(row: &Row<'_>) -> Result<Lead, Fault> {
    let mut cells = Cells::of(row);
    Ok(Lead {
        id: LeadId(cells.take()?),
        status: {
            let status = cells.text()?.unwrap_or_default();
            LeadStatus::from_name(status).ok_or_else(|| json::unknown("线索状态", status))?
        },
        version: count(cells.take()?)?,
        unit: cells.take()?,
        due: cells.text()?.map(decisions::day).transpose()?,
        first_seen: moment(cells.take()?)?,
        last_seen: moment(cells.take()?)?,
        subject: json::subject_from_text(cells.text()?)?,
        disposal: cells.text()?.map(json::disposal_from_text).transpose()?,
        disposed: cells.take::<Option<i64>>()?.map(moment).transpose()?,
        next_look: cells.take::<Option<i64>>()?.map(moment).transpose()?,
        relists: relisting_of(&mut cells)?,
        score: cells.take()?,
        shop_confirmed: count(cells.take()?)?,
        sightings: count(cells.take()?)?,
        own_page: cells.take()?,
        latest: sighting_of(&mut cells)?,
    })
}

fn relisting_of(cells: &mut Cells<'_, '_>) -> Result<Option<Relisting>, Fault> {
    let first: Option<i64> = cells.take()?;
    let (likeness, same_shop, same_picture): (Option<u32>, Option<bool>, Option<bool>) =
        (cells.take()?, cells.take()?, cells.take()?);
    let picture_apart: Option<u32> = cells.take()?;
    Ok(first.map(|first| Relisting {
        first: LeadId(first),
        likeness: likeness.unwrap_or_default(),
        same_picture: same_picture.unwrap_or_default(),
        picture_apart,
        same_shop: same_shop.unwrap_or_default(),
    }))
}

fn sighting_of(cells: &mut Cells<'_, '_>) -> Result<Sighting, Fault> {
    let fingerprint = Digest(cells.take()?);
    let category = CategoryId(cells.take()?);
    Ok(Sighting {
        fingerprint,
        sweep: SweepId(cells.take()?),
        at: moment(cells.take()?)?,
        platform: cells.take()?,
        shop: cells.take()?,
        title: cells.take()?,
        wording: cells.take::<Option<[u8; 32]>>()?.map(Digest),
        url: cells.take()?,
        picture: cells.take()?,
        print: cells.take::<Option<[u8; 32]>>()?.map(PicturePrint),
        price: cells.text()?.map(json::price_from_text).transpose()?,
        severity: json::severity(cells.take()?)?,
        outcome: json::outcome(cells.text()?.unwrap_or_default())?,
        hits: json::hits_from_text(cells.text()?.unwrap_or_default(), &category)?,
        law: json::law_from_text(cells.text()?.unwrap_or_default())?,
        grounds: json::grounds_from_text(cells.text()?)?,
        subject: json::subject_from_text(cells.text()?)?,
        evidence: EvidenceRef { snapshot: Digest(cells.take()?) },
        category,
    })
}

#[cfg(test)]
mod tests {
    use xuncha_model::Severity;

    use super::*;
    use crate::database::Database;

    /// How SQLite goes about a list, one line a step.
    fn plan(filter: &LeadFilter) -> Vec<String> {
        thread_local! {
            static EMPTY: Database = Database::open_in_memory().unwrap();
        }
        EMPTY.with(|database| plan_in(&database.connection, filter))
    }

    fn plan_in(connection: &Connection, filter: &LeadFilter) -> Vec<String> {
        let (sql, values) = query(filter);
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.query_map(rusqlite::params_from_iter(values), |row| row.get("detail"));
        steps.unwrap().map(Result::unwrap).collect()
    }

    /// One filter for each that a list can have, with the index that it should be read by.
    fn filters() -> Vec<(LeadFilter, &'static str)> {
        let any = LeadFilter::default;
        let moment = Some(xuncha_model::Timestamp::UNIX_EPOCH);
        let shop = |platform: Option<&str>| {
            Some(ShopName { platform: platform.map(str::to_owned), shop: "某店".to_owned() })
        };
        vec![
            (any(), "leads_by_score"),
            (LeadFilter { status: Some(LeadStatus::Signed), ..any() }, "leads_by_status"),
            (LeadFilter { except: Some(LeadStatus::FalsePositive), ..any() }, "leads_by_score"),
            (LeadFilter { due_before: "2026-12-01".parse().ok(), ..any() }, "leads_by_due"),
            (LeadFilter { unit: Some("城关所".to_owned()), ..any() }, "leads_by_unit"),
            (LeadFilter { category: Some(CategoryId("x".to_owned())), ..any() }, "leads_by_category"),
            (LeadFilter { min_severity: Severity::new(4), ..any() }, "leads_by_score"),
            (LeadFilter { since: moment, ..any() }, "leads_by_score"),
            (LeadFilter { sweep: Some(SweepId(1)), ..any() }, "sightings_of_sweep"),
            (LeadFilter { text: Some("特供".to_owned()), ..any() }, "lead_words"),
            (LeadFilter { shop: shop(Some("a.example")), ..any() }, "sightings_by_shop"),
            (LeadFilter { shop: shop(None), ..any() }, "sightings_by_shop"),
            (LeadFilter { look_before: moment, ..any() }, "leads_by_look"),
            (LeadFilter { disposed_since: moment, ..any() }, "leads_by_disposal"),
        ]
    }

    #[test]
    fn a_page_of_any_list_is_read_by_an_index() {
        for (filter, index) in filters() {
            let first = LeadFilter { limit: Some(50), order: LeadOrder::Score, ..filter };
            for after in [None, Some(LeadId(900))] {
                let plan = plan(&LeadFilter { after, ..first.clone() });
                assert!(plan.iter().any(|step| step.contains(index)), "{index}: {plan:?}");
            }
        }
    }

    #[test]
    fn no_list_reads_a_table_from_end_to_end() {
        let both = |one: LeadFilter, other: LeadFilter| LeadFilter {
            status: one.status.or(other.status),
            except: one.except.or(other.except),
            due_before: one.due_before.or(other.due_before),
            unit: one.unit.or(other.unit),
            category: one.category.or(other.category),
            min_severity: one.min_severity.or(other.min_severity),
            since: one.since.or(other.since),
            sweep: one.sweep.or(other.sweep),
            text: one.text.or(other.text),
            shop: one.shop.or(other.shop),
            look_before: one.look_before.or(other.look_before),
            disposed_since: one.disposed_since.or(other.disposed_since),
            ..LeadFilter::default()
        };
        for (one, _) in filters() {
            for (other, _) in filters() {
                for (order, after) in [LeadOrder::Score, LeadOrder::Number]
                    .into_iter()
                    .flat_map(|order| [(order, None), (order, Some(LeadId(9)))])
                {
                    let page =
                        LeadFilter { order, after, limit: Some(50), ..both(one.clone(), other.clone()) };
                    let plan = plan(&page);
                    // by number and without a filter, the table is its own index and the page its beginning
                    let is_beginning = order == LeadOrder::Number && after.is_none();
                    let is_scan = |step: &&String| {
                        let table = step.starts_with("SCAN l") || step.starts_with("SCAN s");
                        table && !step.contains("USING") && !step.contains("VIRTUAL TABLE")
                    };
                    let scan = plan.iter().find(is_scan);
                    assert!(scan.is_none() || is_beginning, "{page:?}: {plan:#?}");
                }
            }
        }
    }
}

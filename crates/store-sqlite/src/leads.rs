//! Reading leads back.

use rusqlite::{
    Connection, Row, ToSql,
    types::{FromSql, Type},
};
use xuncha_model::{
    CategoryId, Digest, EvidenceRef, Lead, LeadFilter, LeadId, LeadOrder, LeadStatus, Relisting, ShopName,
    Sighting, SweepId,
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
    l.subject, l.disposal, l.disposed, l.next_look, l.relists, l.likeness, l.same_shop, l.same_picture, l.score, \
    (SELECT count(*) FROM leads o WHERE o.platform = l.platform AND o.shop = l.shop AND o.shop <> '' AND o.confirmed = 1) \
    - (l.confirmed AND l.shop <> ''), (SELECT count(*) FROM sightings WHERE lead = l.id), s.own_page";

/// What is read of a sighting, in the order in which [`sighting_of`] takes it.
const SIGHTING: &str = "l.fingerprint, l.category, s.sweep, s.at, s.platform, s.shop, s.title, s.wording, s.url, s.picture, s.price, \
    s.severity, s.outcome, s.hits, s.law, s.grounds, s.subject, s.snapshot";

/// A lead with the sighting that shows it best.
const SHOWN: &str = "FROM leads l JOIN sightings s ON s.id = l.shown";

/// Which leads were seen in a shop; binds a JSON array of platform and name as one value.
const SEEN_IN_SHOP: &str = "l.id IN (SELECT s.lead FROM (SELECT ? AS key) JOIN sightings s \
    ON s.platform = json_extract(key, '$[0]') AND s.shop = json_extract(key, '$[1]'))";
/// After a lead in the order of scores: less, or as much with a greater number.
const AFTER_BY_SCORE: &str = "(-l.score, l.id) > (SELECT -score, id FROM leads WHERE id = ?)";

pub(crate) fn list(connection: &Connection, filter: &LeadFilter) -> Result<Vec<Lead>, Fault> {
    let (sql, values) = query(filter);
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_and_then(rusqlite::params_from_iter(values), lead_of)?.collect()
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
        // Without a platform the index is read from end to end, which is still far less than the sightings.
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
    let limit = filter.limit.map_or(-1, i64::from);
    let values = wanted.into_iter().map(|(_, value)| value).collect();
    (
        format!("SELECT {LEAD}, {SIGHTING} {SHOWN} WHERE TRUE{conditions} ORDER BY {order} LIMIT {limit}"),
        values,
    )
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
    Ok(first.map(|first| Relisting {
        first: LeadId(first),
        likeness: likeness.unwrap_or_default(),
        same_picture: same_picture.unwrap_or_default(),
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
        let Database { connection, .. } = Database::open_in_memory().unwrap();
        let (sql, values) = query(filter);
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.query_map(rusqlite::params_from_iter(values), |row| row.get("detail"));
        steps.unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn lists_by_status_and_by_due_date_read_an_index() {
        let page = || LeadFilter { limit: Some(50), after: Some(LeadId(900)), ..LeadFilter::default() };
        for (filter, index) in [
            (LeadFilter { status: Some(LeadStatus::Signed), ..page() }, "leads_by_status"),
            (LeadFilter { due_before: "2026-12-01".parse().ok(), ..page() }, "leads_by_due"),
            (LeadFilter { except: Some(LeadStatus::FalsePositive), ..page() }, "INTEGER PRIMARY KEY"),
            (LeadFilter { order: LeadOrder::Score, ..page() }, "leads_by_score"),
            (
                LeadFilter { order: LeadOrder::Score, status: Some(LeadStatus::New), ..page() },
                "leads_by_status_and_score",
            ),
            (LeadFilter { unit: Some("城关所".to_owned()), ..page() }, "leads_by_unit"),
            (
                LeadFilter { order: LeadOrder::Score, category: Some(CategoryId("x".to_owned())), ..page() },
                "leads_by_category_and_score",
            ),
            (
                LeadFilter { order: LeadOrder::Score, min_severity: Severity::new(4), ..page() },
                "leads_by_score",
            ),
            (
                LeadFilter { look_before: Some(xuncha_model::Timestamp::UNIX_EPOCH), ..page() },
                "leads_by_look",
            ),
            (
                LeadFilter { disposed_since: Some(xuncha_model::Timestamp::UNIX_EPOCH), ..page() },
                "leads_by_disposal",
            ),
        ] {
            let plan = plan(&filter);
            assert!(plan[0].starts_with("SEARCH l") && plan[0].contains(index), "{plan:?}");
            assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{plan:?}");
        }
    }
}

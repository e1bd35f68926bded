//! Reading leads back.

use rusqlite::{Connection, Row, ToSql};
use xuncha_model::{
    CategoryId, Digest, EvidenceRef, Lead, LeadFilter, LeadId, LeadStatus, Sighting, SweepId,
};

use crate::{
    fault::Fault,
    json,
    numbers::{count, moment},
};

/// A lead with the sighting that shows it best; names as [`lead_of`] and [`sighting_of`] read them.
const LEAD: &str = "SELECT l.id AS lead_id, l.status, l.first_seen, l.last_seen, l.fingerprint, l.category, \
    (SELECT count(*) FROM sightings WHERE lead = l.id) AS seen, s.* FROM leads l JOIN sightings s ON s.id = l.shown";

pub(crate) fn list(connection: &Connection, filter: &LeadFilter) -> Result<Vec<Lead>, Fault> {
    let mut wanted: Vec<(&str, Box<dyn ToSql>)> = Vec::new();
    if let Some(category) = &filter.category {
        wanted.push(("l.category = ?", Box::new(category.0.clone())));
    }
    if let Some(status) = filter.status {
        wanted.push(("l.status = ?", Box::new(status.name())));
    }
    if let Some(sweep) = filter.sweep {
        wanted.push(("l.id IN (SELECT lead FROM sightings WHERE sweep = ?)", Box::new(sweep.0)));
    }
    if let Some(severity) = filter.min_severity {
        wanted.push(("l.severity >= ?", Box::new(severity.level())));
    }
    if let Some(since) = filter.since {
        wanted.push(("l.first_seen >= ?", Box::new(since.as_microsecond())));
    }
    if let Some(after) = filter.after {
        wanted.push(("l.id > ?", Box::new(after.0)));
    }
    let conditions: String = wanted.iter().map(|(condition, _)| format!(" AND {condition}")).collect();
    let limit = filter.limit.map_or(-1, i64::from);
    let sql = format!("{LEAD} WHERE TRUE{conditions} ORDER BY l.id LIMIT {limit}");
    let mut statement = connection.prepare_cached(&sql)?;
    let values = rusqlite::params_from_iter(wanted.iter().map(|(_, value)| value));
    statement.query_and_then(values, lead_of)?.collect()
}

pub(crate) fn one(connection: &Connection, id: LeadId) -> Result<Option<Lead>, Fault> {
    let mut statement = connection.prepare_cached(&format!("{LEAD} WHERE l.id = ?1"))?;
    statement.query_and_then([id.0], lead_of)?.next().transpose()
}

pub(crate) fn sightings(connection: &Connection, id: LeadId) -> Result<Vec<Sighting>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT l.fingerprint, l.category, s.* FROM leads l JOIN sightings s ON s.lead = l.id \
         WHERE l.id = ?1 ORDER BY s.at, s.id",
    )?;
    statement.query_and_then([id.0], sighting_of)?.collect()
}

fn lead_of(row: &Row<'_>) -> Result<Lead, Fault> {
    let status: String = row.get("status")?;
    Ok(Lead {
        id: LeadId(row.get("lead_id")?),
        status: LeadStatus::from_name(&status).ok_or_else(|| json::unknown("线索状态", &status))?,
        first_seen: moment(row.get("first_seen")?)?,
        last_seen: moment(row.get("last_seen")?)?,
        sightings: count(row.get("seen")?)?,
        latest: sighting_of(row)?,
    })
}

fn sighting_of(row: &Row<'_>) -> Result<Sighting, Fault> {
    let category = CategoryId(row.get("category")?);
    let price: Option<String> = row.get("price")?;
    Ok(Sighting {
        fingerprint: Digest(row.get("fingerprint")?),
        sweep: SweepId(row.get("sweep")?),
        at: moment(row.get("at")?)?,
        platform: row.get("platform")?,
        shop: row.get("shop")?,
        title: row.get("title")?,
        url: row.get("url")?,
        price: price.as_deref().map(json::price_from_text).transpose()?,
        severity: json::severity(row.get("severity")?)?,
        outcome: json::outcome(&row.get::<_, String>("outcome")?)?,
        hits: json::hits_from_text(&row.get::<_, String>("hits")?, &category)?,
        law: json::law_from_text(&row.get::<_, String>("law")?)?,
        evidence: EvidenceRef { snapshot: Digest(row.get("snapshot")?) },
        category,
    })
}

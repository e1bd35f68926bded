//! Decisions about leads: adding one, reading them back, and opening a lead again that came back or changed.
//!
//! decision -> version checked -> row added -> the lead's columns follow from its rows. Nothing is ever edited.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use xuncha_model::{
    Act, Date, Decided, Decision, Gap, LeadId, LeadStatus, PROGRAM, Refusal, Standing, Step, Timestamp,
};
use xuncha_store::StoreError;

use crate::{
    casework,
    fault::Fault,
    json::{self, unknown},
    leads,
    numbers::{count, moment, signed},
    search,
};

pub(crate) fn decide(
    connection: &mut Connection,
    lead: LeadId,
    expected: u64,
    decision: Decision,
) -> Result<Decided, Fault> {
    append(connection, lead, expected, |history, gaps| Standing::of(history).decide(decision, gaps))
}

pub(crate) fn undo(
    connection: &mut Connection,
    lead: LeadId,
    expected: u64,
    who: &str,
    why: &str,
    at: Timestamp,
) -> Result<Decided, Fault> {
    append(connection, lead, expected, |history, _| xuncha_model::undo(history, who, why, at))
}

pub(crate) fn history(connection: &Connection, lead: LeadId) -> Result<Vec<Decided>, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM decisions WHERE lead = ?1 ORDER BY number")?;
    statement.query_and_then([lead.0], decided_of)?.collect()
}

/// Whether a lead stands as a false positive.
pub(crate) fn is_dismissed(connection: &Connection, lead: i64) -> Result<bool, Fault> {
    Ok(status(connection, LeadId(lead))? == Some(LeadStatus::FalsePositive))
}

/// Opens a lead again when the sighting that was just added contradicts the decision that put it away.
pub(crate) fn reconsider(transaction: &Transaction<'_>, lead: i64, sighting: i64) -> Result<(), Fault> {
    let lead = LeadId(lead);
    if !matches!(status(transaction, lead)?, Some(LeadStatus::Closed | LeadStatus::FalsePositive)) {
        return Ok(());
    }
    let mut history = history(transaction, lead)?;
    let Some(last) = history.last() else { return Ok(()) };
    let at = transaction
        .prepare_cached("SELECT at FROM sightings WHERE id = ?1")?
        .query_row([sighting], |row| row.get(0))?;
    let at = moment(at)?;
    if at <= last.at {
        return Ok(());
    }
    let was_gone = last.act == Act::Step(Step::Close) && last.from == LeadStatus::Rechecked;
    let why = if was_gone {
        "回头看后办结的商品再次出现"
    } else if says_something_new(transaction, lead, last.number, sighting)? {
        "商品文字与当时认定的不同"
    } else {
        return Ok(());
    };
    let decision = Decision::new(Step::Reopen, PROGRAM, at, why);
    let refused = |refusal| StoreError::Refused { lead, refusal };
    history.push(Standing::of(&history).decide(decision, &[]).map_err(refused)?);
    add(transaction, lead, &history)
}

/// A day as it is kept.
pub(crate) fn day(text: &str) -> Result<Date, Fault> {
    text.parse().map_err(|_| unknown("日期", text))
}

fn append(
    connection: &mut Connection,
    lead: LeadId,
    expected: u64,
    decide: impl FnOnce(&[Decided], &[Gap]) -> Result<Decided, Refusal>,
) -> Result<Decided, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = leads::one(&transaction, lead)?.ok_or(StoreError::UnknownLead(lead))?;
    let mut history = history(&transaction, lead)?;
    if let Some(last) = history.last().filter(|last| last.number != expected) {
        return Err(StoreError::Stale { lead, last: Box::new(last.clone()) }.into());
    }
    let decided = decide(&history, &known.gaps()).map_err(|refusal| StoreError::Refused { lead, refusal })?;
    history.push(decided.clone());
    add(&transaction, lead, &history)?;
    transaction.commit()?;
    Ok(decided)
}

/// Adds the last decision of `history`, and brings the lead up to date with all of them.
fn add(transaction: &Transaction<'_>, lead: LeadId, history: &[Decided]) -> Result<(), Fault> {
    let Some(last) = history.last() else { return Ok(()) };
    transaction
        .prepare_cached(
            "INSERT INTO decisions (lead, number, step, undoes, who, at, from_status, to_status, why, unit, due, \
             disposal, despite, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, \
             (SELECT ifnull(max(id), 0) FROM sightings WHERE lead = ?1))",
        )?
        .execute(params![
            lead.0,
            signed(last.number),
            last.act.step().map(Step::name),
            last.act.undoes().map(signed),
            last.who,
            last.at.as_microsecond(),
            last.from.name(),
            last.to.name(),
            last.why,
            last.unit,
            last.due.map(|due| due.to_string()),
            last.disposal.as_ref().map(json::disposal_to_text).transpose()?,
            last.despite,
        ])?;
    let (was_confirmed, platform, shop): (bool, String, String) = transaction
        .prepare_cached("SELECT confirmed, platform, shop FROM leads WHERE id = ?1")?
        .query_row([lead.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let Standing { status, version, unit, due, disposal, disposed, confirmed } = Standing::of(history);
    transaction
        .prepare_cached(
            "UPDATE leads SET status = ?2, version = ?3, unit = ?4, due = ?5, disposal = ?6, disposed = ?7, \
             confirmed = ?8 WHERE id = ?1",
        )?
        .execute(params![
            lead.0,
            status.name(),
            signed(version),
            unit,
            due.map(|due| due.to_string()),
            disposal.as_ref().map(json::disposal_to_text).transpose()?,
            disposed.map(|at| at.as_microsecond()),
            confirmed,
        ])?;
    if confirmed != was_confirmed {
        casework::shop_changed(transaction, &platform, &shop)?;
    }
    casework::refresh(transaction, lead.0)?;
    search::keep(transaction, lead.0)
}

/// Whether no sighting that there was at decision `number` has this one's title and, where it has any, its wording and its
/// grounds.
fn says_something_new(
    transaction: &Transaction<'_>,
    lead: LeadId,
    number: u64,
    sighting: i64,
) -> Result<bool, Fault> {
    let known = transaction
        .prepare_cached(
            "SELECT 1 FROM sightings new JOIN sightings old ON old.lead = new.lead AND old.title = new.title \
             AND (new.wording IS NULL OR old.wording = new.wording) AND (new.grounds IS NULL OR old.grounds = new.grounds) \
             WHERE new.id = ?3 AND old.id <= (SELECT seen FROM decisions WHERE lead = ?1 AND number = ?2) LIMIT 1",
        )?
        .exists(params![lead.0, signed(number), sighting])?;
    Ok(!known)
}

/// Where a lead stands; `None` when there is none.
fn status(connection: &Connection, lead: LeadId) -> Result<Option<LeadStatus>, Fault> {
    let name: Option<String> = connection
        .prepare_cached("SELECT status FROM leads WHERE id = ?1")?
        .query_row([lead.0], |row| row.get(0))
        .optional()?;
    name.map(|name| status_of(&name)).transpose()
}

fn status_of(name: &str) -> Result<LeadStatus, Fault> {
    LeadStatus::from_name(name).ok_or_else(|| unknown("线索状态", name))
}

fn decided_of(row: &Row<'_>) -> Result<Decided, Fault> {
    let (step, undoes): (Option<String>, Option<i64>) = (row.get("step")?, row.get("undoes")?);
    let act = match (step, undoes) {
        (Some(step), _) => Act::Step(Step::from_name(&step).ok_or_else(|| unknown("办理步骤", &step))?),
        (None, undone) => Act::Undo(count(undone.unwrap_or_default())?),
    };
    Ok(Decided {
        number: count(row.get("number")?)?,
        act,
        who: row.get("who")?,
        at: moment(row.get("at")?)?,
        from: status_of(&row.get::<_, String>("from_status")?)?,
        to: status_of(&row.get::<_, String>("to_status")?)?,
        why: row.get("why")?,
        unit: row.get("unit")?,
        due: row.get::<_, Option<String>>("due")?.map(|due| day(&due)).transpose()?,
        disposal: row
            .get::<_, Option<String>>("disposal")?
            .map(|text| json::disposal_from_text(&text))
            .transpose()?,
        despite: row.get("despite")?,
    })
}

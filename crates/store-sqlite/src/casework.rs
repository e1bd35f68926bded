//! What follows from a lead's rows: its subject, its score, when it is looked at next.
//!
//! A row was added -> [`refresh`] -> the lead's columns. Only the shop's part of a score follows from other leads; it takes few values,
//! so that judging one lead seldom touches others.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use xuncha_casework::{next_look, score, shop_points};
use xuncha_model::{Amendment, Lead, LeadId, Look, Subject};
use xuncha_store::StoreError;

use crate::{
    fault::Fault,
    json::{self, unknown},
    leads, licences,
    numbers::{count, moment},
    relisting,
};

/// With more true leads than this in a shop, one more changes no score.
const SATURATED: i64 = 6;

/// Leads brought up to date at a time after a migration.
const BATCH: u32 = 500;

/// Brings up to date what was filed before scores were kept.
pub(crate) fn catch_up(connection: &mut Connection) -> Result<(), Fault> {
    let mut last = 0;
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let waiting: Vec<i64> = transaction
            .prepare("SELECT id FROM leads WHERE score = 0 AND id > ?1 ORDER BY id LIMIT ?2")?
            .query_map([last, i64::from(BATCH)], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if waiting.is_empty() {
            return Ok(());
        }
        for lead in waiting {
            let shown = leads::one(&transaction, LeadId(lead))?;
            if let Some(shown) = shown {
                relisting::keep_keys(&transaction, lead, &shown.latest)?;
            }
            refresh(&transaction, lead)?;
            last = lead;
        }
        transaction.commit()?;
    }
}

/// Brings a lead's columns up to date with its rows.
pub(crate) fn refresh(transaction: &Transaction<'_>, lead: i64) -> Result<(), Fault> {
    let Some(before) = leads::one(transaction, LeadId(lead))? else { return Ok(()) };
    let (platform, shop) = (&before.latest.platform, &before.latest.shop);
    let subject = subject(transaction, lead, (platform, shop))?;
    let looks = looks(transaction, LeadId(lead))?;
    let follows = before.disposed.filter(|_| before.status.follows_disposal());
    let next = follows.and_then(|disposed| next_look(disposed, &looks));
    let (confirmed, old): (bool, (String, String)) = transaction
        .prepare_cached("SELECT confirmed, platform, shop FROM leads WHERE id = ?1")?
        .query_row([lead], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    let moved = confirmed && (&old.0, &old.1) != (platform, shop);
    transaction
        .prepare_cached(
            "UPDATE leads SET platform = ?2, shop = ?3, subject = ?4, next_look = ?5 WHERE id = ?1",
        )?
        .execute(params![
            lead,
            platform,
            shop,
            json::subject_to_text(&subject)?,
            next.map(|at| at.as_microsecond())
        ])?;
    if moved {
        shop_changed(transaction, &old.0, &old.1)?;
        shop_changed(transaction, platform, shop)?;
    }
    let mut now = Lead { subject, next_look: next, ..before };
    if moved {
        let Some(anew) = leads::one(transaction, LeadId(lead))? else { return Ok(()) };
        now = anew;
    }
    let score = score(&now);
    transaction
        .prepare_cached("UPDATE leads SET base_score = ?2, score = ?3 WHERE id = ?1")?
        .execute(params![lead, score.total() - score.shop, score.total()])?;
    Ok(())
}

/// Gives a shop's leads the points of its true leads, one of which has just become one or ceased to be one.
pub(crate) fn shop_changed(transaction: &Transaction<'_>, platform: &str, shop: &str) -> Result<(), Fault> {
    if shop.is_empty() {
        return Ok(());
    }
    let confirmed: i64 = transaction
        .prepare_cached(
            "SELECT count(*) FROM leads WHERE platform = ?1 AND shop = ?2 AND shop <> '' AND confirmed = 1",
        )?
        .query_row([platform, shop], |row| row.get(0))?;
    if confirmed > SATURATED {
        return Ok(());
    }
    for (is_confirmed, others) in [(false, confirmed), (true, confirmed - 1)] {
        transaction
            .prepare_cached(
                "UPDATE leads SET score = base_score + ?4 WHERE platform = ?1 AND shop = ?2 AND shop <> '' \
                 AND confirmed = ?3 AND base_score > 0",
            )?
            .execute(params![platform, shop, is_confirmed, shop_points(count(others.max(0))?)])?;
    }
    Ok(())
}

/// Adds what a page says of the subject to what pages said before.
pub(crate) fn hear(transaction: &Transaction<'_>, lead: i64, told: &Subject) -> Result<(), Fault> {
    if *told == Subject::default() {
        return Ok(());
    }
    let known: Option<String> = transaction
        .prepare_cached("SELECT seen_subject FROM leads WHERE id = ?1")?
        .query_row([lead], |row| row.get(0))?;
    let known = json::subject_from_text(known.as_deref())?;
    transaction
        .prepare_cached("UPDATE leads SET seen_subject = ?2 WHERE id = ?1")?
        .execute(params![lead, json::subject_to_text(&known.amended(told))?])?;
    Ok(())
}

/// What the goods' pages say of the subject, over it what the shop's licences say, and over that what people found out.
fn subject(connection: &Connection, lead: i64, (platform, shop): (&str, &str)) -> Result<Subject, Fault> {
    let seen: Option<String> = connection
        .prepare_cached("SELECT seen_subject FROM leads WHERE id = ?1")?
        .query_row([lead], |row| row.get(0))?;
    let seen = json::subject_from_text(seen.as_deref())?;
    let seen = seen.amended(&licences::subject(connection, platform, shop)?);
    let amendments = amendments(connection, LeadId(lead))?;
    Ok(amendments.iter().fold(seen, |known, amendment| known.amended(&amendment.subject)))
}

pub(crate) fn amend(connection: &mut Connection, lead: LeadId, amendment: &Amendment) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    must_exist(&transaction, lead)?;
    transaction
        .prepare_cached(
            "INSERT INTO amendments (lead, subject, who, at, source) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            lead.0,
            json::subject_to_text(&amendment.subject)?,
            amendment.who,
            amendment.at.as_microsecond(),
            amendment.source
        ])?;
    refresh(&transaction, lead.0)?;
    transaction.commit()?;
    Ok(())
}

pub(crate) fn amendments(connection: &Connection, lead: LeadId) -> Result<Vec<Amendment>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT subject, who, at, source FROM amendments WHERE lead = ?1 ORDER BY id")?;
    let rows = statement.query_and_then([lead.0], |row| -> Result<Amendment, Fault> {
        Ok(Amendment {
            subject: json::subject_from_text(Some(&row.get::<_, String>(0)?))?,
            who: row.get(1)?,
            at: moment(row.get(2)?)?,
            source: row.get(3)?,
        })
    })?;
    rows.collect()
}

pub(crate) fn record_look(connection: &mut Connection, look: &Look) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    must_exist(&transaction, look.lead)?;
    transaction
        .prepare_cached(
            "INSERT INTO looks (lead, at, sign, detail, url, snapshot) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (lead, at) DO NOTHING",
        )?
        .execute(params![
            look.lead.0,
            look.at.as_microsecond(),
            look.sign.name(),
            look.detail,
            look.url,
            look.evidence.map(|digest| digest.0)
        ])?;
    refresh(&transaction, look.lead.0)?;
    transaction.commit()?;
    Ok(())
}

pub(crate) fn looks(connection: &Connection, lead: LeadId) -> Result<Vec<Look>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT at, sign, detail, url, snapshot FROM looks WHERE lead = ?1 ORDER BY at, id",
    )?;
    let rows = statement.query_and_then([lead.0], |row| -> Result<Look, Fault> {
        let sign: String = row.get(1)?;
        Ok(Look {
            lead,
            at: moment(row.get(0)?)?,
            sign: xuncha_model::Sign::from_name(&sign).ok_or_else(|| unknown("回头看结果", &sign))?,
            detail: row.get(2)?,
            url: row.get(3)?,
            evidence: row.get::<_, Option<[u8; 32]>>(4)?.map(xuncha_model::Digest),
        })
    })?;
    rows.collect()
}

pub(crate) fn must_exist(transaction: &Transaction<'_>, lead: LeadId) -> Result<(), Fault> {
    let exists = transaction.prepare_cached("SELECT 1 FROM leads WHERE id = ?1")?.exists([lead.0])?;
    if exists { Ok(()) } else { Err(StoreError::UnknownLead(lead).into()) }
}

//! Letters that were made about leads.

use rusqlite::{Connection, TransactionBehavior, params};
use xuncha_model::{Digest, LeadId, Letter};

use crate::{casework, fault::Fault, numbers::moment};

pub(crate) fn record(connection: &mut Connection, leads: &[LeadId], letter: &Letter) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for lead in leads {
        casework::must_exist(&transaction, *lead)?;
        transaction
            .prepare_cached(
                "INSERT INTO letters (lead, at, who, kind, number, unit, digest) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                lead.0,
                letter.at.as_microsecond(),
                letter.who,
                letter.kind,
                letter.number,
                letter.unit,
                letter.digest.0
            ])?;
    }
    transaction.commit()?;
    Ok(())
}

pub(crate) fn of_lead(connection: &Connection, lead: LeadId) -> Result<Vec<Letter>, Fault> {
    let mut statement = connection.prepare_cached("SELECT * FROM letters WHERE lead = ?1 ORDER BY id")?;
    let rows = statement.query_and_then([lead.0], |row| -> Result<Letter, Fault> {
        Ok(Letter {
            at: moment(row.get("at")?)?,
            who: row.get("who")?,
            kind: row.get("kind")?,
            number: row.get("number")?,
            unit: row.get("unit")?,
            digest: Digest(row.get("digest")?),
        })
    })?;
    rows.collect()
}

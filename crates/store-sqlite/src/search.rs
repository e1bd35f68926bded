//! Finding leads by words: keeping their words beside them, and asking for them.

use rusqlite::{Connection, Transaction, params};

use crate::{fault::Fault, json, words};

/// Which leads hold a text; binds the query as a value.
pub(crate) const FOUND: &str = "l.id IN (SELECT rowid FROM lead_words WHERE lead_words MATCH ?)";

/// Keeps the words of a lead as its rows have them now: every title and shop it was seen with, what matched, its
/// unit and what was written about it.
pub(crate) fn keep(transaction: &Transaction<'_>, lead: i64) -> Result<(), Fault> {
    let mut texts: Vec<String> = Vec::new();
    {
        let mut statement =
            transaction.prepare_cached("SELECT DISTINCT title, shop, hits FROM sightings WHERE lead = ?1")?;
        let mut rows = statement.query([lead])?;
        while let Some(row) = rows.next()? {
            texts.extend([row.get("title")?, row.get("shop")?]);
            texts.extend(json::matched_from_text(&row.get::<_, String>("hits")?)?);
        }
        let mut statement =
            transaction.prepare_cached("SELECT why, unit FROM decisions WHERE lead = ?1 ORDER BY number")?;
        let mut rows = statement.query([lead])?;
        while let Some(row) = rows.next()? {
            texts.push(row.get("why")?);
            texts.extend(row.get::<_, Option<String>>("unit")?);
        }
    }
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        if !kept.contains(&text) {
            kept.push(text);
        }
    }
    let kept: Vec<_> = kept.iter().map(|text| words::words(text)).collect();
    transaction
        .prepare_cached("INSERT OR REPLACE INTO lead_words (rowid, words) VALUES (?1, ?2)")?
        .execute(params![lead, kept.join(" ")])?;
    Ok(())
}

/// Keeps the words of every lead of a database from before there was a search.
pub(crate) fn keep_all(transaction: &Transaction<'_>) -> Result<(), Fault> {
    let leads: Vec<i64> = {
        let mut statement = transaction.prepare("SELECT id FROM leads")?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    leads.into_iter().try_for_each(|lead| keep(transaction, lead))
}

/// Whether this is the first sighting of its lead that says what it says.
pub(crate) fn says_new_words(connection: &Connection, lead: i64, sighting: i64) -> Result<bool, Fault> {
    let known = connection
        .prepare_cached(
            "SELECT 1 FROM sightings new JOIN sightings old ON old.lead = new.lead AND old.id <> new.id \
             AND old.title = new.title AND old.shop = new.shop AND old.hits = new.hits \
             WHERE new.id = ?2 AND new.lead = ?1 LIMIT 1",
        )?
        .exists([lead, sighting])?;
    Ok(!known)
}

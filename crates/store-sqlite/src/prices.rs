//! The history of a price: what the looks at one page saw.

use rusqlite::{Connection, params};
use xuncha_model::{Digest, PriceLook};

use crate::{fault::Fault, json, numbers::moment};

/// Latest looks that are told: some months of a page that is looked at daily.
const MOST: u32 = 200;

/// The latest looks at the own page of some goods, oldest first.
pub(crate) fn looks(connection: &Connection, url: &str) -> Result<Vec<PriceLook>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT p.at, p.shop, p.asking, p.body_digest, (SELECT s.snapshot FROM sightings s \
         WHERE s.page = p.url AND s.sweep = p.sweep LIMIT 1) AS snapshot \
         FROM pages p WHERE p.url = ?1 AND p.asking IS NOT NULL ORDER BY p.at DESC, p.sweep DESC LIMIT ?2",
    )?;
    let rows = statement.query_and_then(params![url, MOST], |row| -> Result<PriceLook, Fault> {
        Ok(PriceLook {
            at: moment(row.get("at")?)?,
            shop: row.get("shop")?,
            asking: json::asking_from_text(&row.get::<_, String>("asking")?)?,
            body: Digest(row.get("body_digest")?),
            evidence: row.get::<_, Option<[u8; 32]>>("snapshot")?.map(Digest),
        })
    })?;
    let mut looks = rows.collect::<Result<Vec<_>, _>>()?;
    looks.reverse();
    Ok(looks)
}

//! Which shops were looked at, and when.

use rusqlite::{Connection, params};
use xuncha_model::{ShopLooks, Timestamp};

use crate::{
    fault::Fault,
    numbers::{count, moment},
};

/// Microseconds of a day, and how far the day of UTC+8 begins before that of UTC.
const DAY: i64 = 86_400_000_000;
const AHEAD: i64 = 28_800_000_000;

pub(crate) fn looked_at(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<ShopLooks>, Fault> {
    let mut statement = connection.prepare_cached(
        "WITH looks AS MATERIALIZED (SELECT platform, shop, at, sweep FROM pages INDEXED BY pages_by_shop \
             WHERE shop <> '' AND at >= ?1 AND at < ?2), \
         missed AS MATERIALIZED (SELECT sweep, count(*) AS unseen FROM unseen \
             WHERE sweep IN (SELECT sweep FROM looks) GROUP BY sweep), \
         swept AS (SELECT DISTINCT platform, shop, sweep FROM looks), \
         beside AS MATERIALIZED (SELECT platform, shop, sum(unseen) AS unseen \
             FROM swept JOIN missed USING (sweep) GROUP BY platform, shop) \
         SELECT platform, shop, count(*), count(DISTINCT (at + ?3) / ?4), min(at), max(at), \
             ifnull(max(unseen), 0) \
         FROM looks LEFT JOIN beside USING (platform, shop) GROUP BY platform, shop ORDER BY platform, shop",
    )?;
    let shops = statement.query_and_then(
        params![from.as_microsecond(), to.as_microsecond(), AHEAD, DAY],
        |row| -> Result<ShopLooks, Fault> {
            Ok(ShopLooks {
                platform: row.get(0)?,
                shop: row.get(1)?,
                pages: count(row.get(2)?)?,
                days: count(row.get(3)?)?,
                first: moment(row.get(4)?)?,
                last: moment(row.get(5)?)?,
                unseen: count(row.get(6)?)?,
            })
        },
    )?;
    shops.collect()
}

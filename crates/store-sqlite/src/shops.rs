//! Which shops were looked at, and when.

use rusqlite::{Connection, ToSql};
use xuncha_model::{ShopLooks, ShopName, Timestamp};

use crate::{
    fault::Fault,
    numbers::{count, moment},
};

/// Microseconds of a day, and how far the day of UTC+8 begins before that of UTC.
const DAY: i64 = 86_400_000_000;
const AHEAD: i64 = 28_800_000_000;

/// The looks of a period; binds its ends as `?1` and `?2`, and a day and its beginning as `?3` and `?4`.
const ALL: &str = "SELECT platform, shop, at, sweep FROM pages INDEXED BY pages_by_shop \
    WHERE shop <> '' AND at >= ?1 AND at < ?2";

/// The same of one shop, `?5`, of one marketplace, `?6`, or of any; the marketplaces are stepped through by their index.
const ONE: &str = "SELECT platform, shop, at, sweep FROM pages INDEXED BY pages_by_shop WHERE shop <> '' AND shop = ?5 \
    AND platform IN (WITH RECURSIVE known(name) AS (SELECT min(platform) FROM pages WHERE shop <> '' UNION ALL \
        SELECT (SELECT min(platform) FROM pages WHERE shop <> '' AND platform > name) FROM known WHERE name IS NOT NULL) \
        SELECT name FROM known WHERE name IS NOT NULL AND (?6 IS NULL OR name = ?6)) \
    AND at >= ?1 AND at < ?2";

pub(crate) fn looked_at(
    connection: &Connection,
    (from, to): (Timestamp, Timestamp),
    only: Option<&ShopName>,
) -> Result<Vec<ShopLooks>, Fault> {
    let mut statement = connection.prepare_cached(&sql(only.is_some()))?;
    let mut values: Vec<&dyn ToSql> = Vec::new();
    let (from, to) = (from.as_microsecond(), to.as_microsecond());
    values.extend([&from as &dyn ToSql, &to, &AHEAD, &DAY]);
    if let Some(ShopName { platform, shop }) = only {
        values.extend([shop as &dyn ToSql, platform]);
    }
    let shops = statement.query_and_then(values.as_slice(), |row| -> Result<ShopLooks, Fault> {
        Ok(ShopLooks {
            platform: row.get(0)?,
            shop: row.get(1)?,
            pages: count(row.get(2)?)?,
            days: count(row.get(3)?)?,
            first: moment(row.get(4)?)?,
            last: moment(row.get(5)?)?,
            unseen: count(row.get(6)?)?,
        })
    })?;
    shops.collect()
}

fn sql(one: bool) -> String {
    let looks = if one { ONE } else { ALL };
    format!(
        "WITH looks AS MATERIALIZED ({looks}), \
         missed AS MATERIALIZED (SELECT sweep, sum(count) AS unseen FROM unseen \
             WHERE sweep IN (SELECT sweep FROM looks) GROUP BY sweep), \
         swept AS (SELECT DISTINCT platform, shop, sweep FROM looks), \
         beside AS MATERIALIZED (SELECT platform, shop, sum(unseen) AS unseen \
             FROM swept JOIN missed USING (sweep) GROUP BY platform, shop) \
         SELECT platform, shop, count(*), count(DISTINCT (at + ?3) / ?4), min(at), max(at), \
             ifnull(max(unseen), 0) \
         FROM looks LEFT JOIN beside USING (platform, shop) GROUP BY platform, shop ORDER BY platform, shop"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;

    #[test]
    fn one_shop_is_found_by_the_index() {
        let Database { connection, .. } = Database::open_in_memory().unwrap();
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", sql(true))).unwrap();
        let steps = statement
            .query_map(rusqlite::params![0, 1, AHEAD, DAY, "某某酒业", None::<String>], |row| {
                row.get::<_, String>("detail")
            });
        let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
        assert!(steps.iter().any(|step| step.contains("pages_by_shop (platform=? AND shop=?")), "{steps:#?}");
        assert!(!steps.iter().any(|step| step.starts_with("SCAN pages")), "{steps:#?}");
    }
}

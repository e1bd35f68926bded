//! What pages showed of shops' licences: kept by shop, and told to the shop's leads.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use xuncha_model::{Digest, LicenceLooks, PageKind, Subject, Timestamp};
use xuncha_store::PageRecord;

use crate::{
    casework,
    fault::Fault,
    json::{self, unknown},
    numbers::{count, moment},
};

/// Most rows of a shop that are read, the latest ones.
const MOST: u32 = 200;

/// Most leads of a shop that are brought up to date at once; the others follow when they are next touched.
const MOST_LEADS: u32 = 2_000;

/// Pages that led to a page of licences and are asked for their shop, the nearest ones.
const REFERRERS: usize = 4;

/// Keeps what a page shows of licences; a page that does not name its shop is of the shop of the page that led to it.
pub(crate) fn note(transaction: &Transaction<'_>, page: &PageRecord) -> Result<(), Fault> {
    let Some(licence) = &page.licence else { return Ok(()) };
    let (platform, shop) = if page.shop.is_empty() {
        let Some(found) = referrer(transaction, page)? else { return Ok(()) };
        found
    } else {
        (page.platform.clone(), page.shop.clone())
    };
    let shown = json::licence_to_text(licence)?;
    let at = page.at.as_microsecond();
    let last: Option<(i64, String, String)> = transaction
        .prepare_cached("SELECT id, shown, shop FROM licences WHERE url = ?1 ORDER BY last DESC LIMIT 1")?
        .query_row([&page.url], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    if let Some((id, _, _)) = last.filter(|(_, known, of)| *known == shown && *of == shop) {
        transaction
            .prepare_cached("UPDATE licences SET last = max(last, ?2), looks = looks + 1 WHERE id = ?1")?
            .execute([id, at])?;
        return Ok(());
    }
    let site = site(&platform);
    transaction
        .prepare_cached(
            "INSERT INTO licences (site, platform, shop, url, kind, shown, first, last, looks, body) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 1, ?8)",
        )?
        .execute(params![site, platform, shop, page.url, page.kind.name(), shown, at, page.body_digest.0])?;
    tell_leads(transaction, site, &shop)
}

/// Notes that a page of licences is as it was.
pub(crate) fn renew(transaction: &Transaction<'_>, url: &str, at: Timestamp) -> Result<(), Fault> {
    transaction
        .prepare_cached(
            "UPDATE licences SET last = max(last, ?2), looks = looks + 1 \
             WHERE id = (SELECT id FROM licences WHERE url = ?1 ORDER BY last DESC LIMIT 1)",
        )?
        .execute(params![url, at.as_microsecond()])?;
    Ok(())
}

/// What the pages of a shop showed, the latest rows, oldest first.
pub(crate) fn of_shop(
    connection: &Connection,
    platform: Option<&str>,
    shop: &str,
) -> Result<Vec<LicenceLooks>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM licences WHERE shop = ?1 AND shop <> '' AND (?2 IS NULL OR site = ?2) \
         ORDER BY first DESC, id DESC LIMIT ?3",
    )?;
    let rows = statement.query_and_then(params![shop, platform.map(site), MOST], licence_of)?;
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.reverse();
    Ok(rows)
}

/// Who answers for a shop, as its licences say: what a page of licences shows stands over what the shop's front says.
pub(crate) fn subject(connection: &Connection, platform: &str, shop: &str) -> Result<Subject, Fault> {
    if shop.is_empty() {
        return Ok(Subject::default());
    }
    let mut looks = of_shop(connection, Some(platform), shop)?;
    looks.sort_by_key(|looks| (looks.kind == PageKind::Licence, looks.last));
    Ok(looks.iter().fold(Subject::default(), |known, looks| known.amended(&looks.licence.subject)))
}

/// The name under which a marketplace has its hosts: `item.mall.example` and `shop.mall.example` are of `mall.example`.
fn site(platform: &str) -> &str {
    const SECOND_LEVEL: [&str; 6] = ["com", "net", "org", "gov", "edu", "ac"];
    if platform.parse::<std::net::IpAddr>().is_ok() {
        return platform;
    }
    let mut dots: Vec<usize> = platform.rmatch_indices('.').map(|(at, _)| at).collect();
    let label = |from: usize, to: usize| platform.get(from + 1..to).unwrap_or_default();
    if let [last, second, ..] = dots.as_slice()
        && SECOND_LEVEL.contains(&label(*second, *last))
    {
        dots.remove(0);
    }
    dots.get(1).and_then(|at| platform.get(at + 1..)).unwrap_or(platform)
}

/// The shop of the nearest page that led to this one and names its own.
fn referrer(transaction: &Transaction<'_>, page: &PageRecord) -> Result<Option<(String, String)>, Fault> {
    let mut ask = transaction.prepare_cached(
        "SELECT platform, shop FROM pages WHERE url = ?1 AND shop <> '' ORDER BY sweep DESC LIMIT 1",
    )?;
    for url in page.found_through.iter().rev().take(REFERRERS) {
        let found = ask.query_row([url], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn tell_leads(transaction: &Transaction<'_>, of: &str, shop: &str) -> Result<(), Fault> {
    let leads: Vec<(i64, String)> = transaction
        .prepare_cached("SELECT id, platform FROM leads WHERE shop = ?1 AND shop <> '' LIMIT ?2")?
        .query_map(params![shop, MOST_LEADS], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let its = leads.into_iter().filter(|(_, platform)| site(platform) == of);
    its.map(|(lead, _)| lead).try_for_each(|lead| casework::refresh(transaction, lead))
}

fn licence_of(row: &Row<'_>) -> Result<LicenceLooks, Fault> {
    let kind: String = row.get("kind")?;
    let known = PageKind::ALL.into_iter().find(|known| known.name() == kind);
    Ok(LicenceLooks {
        platform: row.get("platform")?,
        shop: row.get("shop")?,
        url: row.get("url")?,
        kind: known.ok_or_else(|| unknown("页面种类", &kind))?,
        licence: json::licence_from_text(&row.get::<_, String>("shown")?)?,
        first: moment(row.get("first")?)?,
        last: moment(row.get("last")?)?,
        looks: count(row.get("looks")?)?,
        body: Digest(row.get("body")?),
    })
}

#[cfg(test)]
mod tests {
    use super::site;

    #[test]
    fn hosts_of_one_marketplace_are_one_site() {
        for (platform, expected) in [
            ("item.taobao.com", "taobao.com"),
            ("shop1.taobao.com", "taobao.com"),
            ("taobao.com", "taobao.com"),
            ("shop.mall.com.cn", "mall.com.cn"),
            ("mall.com.cn", "mall.com.cn"),
            ("a.b.mall.cn", "mall.cn"),
            ("127.0.0.1", "127.0.0.1"),
            ("本地文件", "本地文件"),
            ("", ""),
        ] {
            assert_eq!(site(platform), expected);
        }
    }
}

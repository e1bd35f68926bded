//! Which leads are about the same goods under another address (重复上架): by their titles, by the addresses of their main pictures,
//! and by the pictures' fingerprints where pictures were kept.

use std::cmp::Reverse;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use xuncha_casework::{
    COMMON_PICTURE, LIKE, NEAR_PICTURE, likeness_percent, picture_key, print_keys, title_keys,
};
use xuncha_model::{LeadId, PageKind, PicturePrint, Sighting};
use xuncha_store::PageRecord;

use crate::{fault::Fault, leads, numbers::signed};

/// Leads looked at for each key of a title or picture, the first ones: where a key is that common, they are the goods' first leads.
const PER_KEY: u32 = 50;

/// Pictures of one lead by which others are compared with it.
const PRINTS: i64 = 4;

/// Most leads that are told to be about the same goods.
const SAME_GOODS: u32 = 200;

/// Links a new lead with the first one about goods like these, if there is one under another address.
pub(crate) fn link(
    transaction: &Transaction<'_>,
    lead: i64,
    page: &PageRecord,
    sighting: &Sighting,
) -> Result<(), Fault> {
    let keys = keep_keys(transaction, lead, sighting)?;
    if !has_own_address(page, sighting) {
        return Ok(());
    }
    let pictured = keep_picture(transaction, lead, sighting)?;
    let near = keep_print(transaction, lead, sighting)?;
    let mut candidates: Vec<i64> =
        pictured.iter().copied().chain(near.iter().map(|(other, _)| *other)).collect();
    for key in keys {
        let mut like = transaction
            .prepare_cached("SELECT lead FROM title_keys WHERE key = ?1 ORDER BY lead LIMIT ?2")?;
        let like = like.query_map(params![key, PER_KEY], |row| row.get(0))?;
        candidates.extend(like.collect::<Result<Vec<i64>, _>>()?);
    }
    tell_likest(transaction, lead, sighting, (&candidates, &pictured, &near))
}

/// Links a lead whose picture is kept for the first time, when nothing else has told that its goods were put up again.
pub(crate) fn link_by_picture(
    transaction: &Transaction<'_>,
    lead: i64,
    page: &PageRecord,
    sighting: &Sighting,
) -> Result<(), Fault> {
    if sighting.print.is_none() || !has_own_address(page, sighting) {
        return Ok(());
    }
    let mut near = keep_print(transaction, lead, sighting)?;
    let is_linked = transaction
        .prepare_cached("SELECT 1 FROM leads WHERE id = ?1 AND relists IS NOT NULL")?
        .exists([lead])?;
    if is_linked {
        return Ok(());
    }
    near.retain(|(other, _)| *other < lead);
    let candidates: Vec<i64> = near.iter().map(|(other, _)| *other).collect();
    tell_likest(transaction, lead, sighting, (&candidates, &[], &near))
}

/// Goods without an address of their own are told apart by the page: another page of a list is not another offer.
fn has_own_address(page: &PageRecord, sighting: &Sighting) -> bool {
    sighting.url.contains("://") && (sighting.url != page.url || page.kind == PageKind::Detail)
}

/// Of leads that may be about these goods, those with the picture's address and those with near fingerprints, tells the likest.
fn tell_likest(
    transaction: &Transaction<'_>,
    lead: i64,
    sighting: &Sighting,
    (candidates, pictured, near): (&[i64], &[i64], &[(i64, u32)]),
) -> Result<(), Fault> {
    let mut best: Option<Like> = None;
    let mut tried: Vec<i64> = vec![lead];
    for other in candidates {
        if tried.contains(other) {
            continue;
        }
        tried.push(*other);
        let Some(seen) = goods(transaction, *other)? else { continue };
        let likeness = likeness_percent(&sighting.title, &seen.title);
        let same_picture = pictured.contains(other);
        let apart = near.iter().find(|(near, _)| near == other).map(|(_, apart)| *apart);
        let is_offer = seen.url.contains("://") && seen.url != sighting.url;
        let is_like = likeness >= LIKE || same_picture || apart.is_some();
        if !is_like || seen.category != sighting.category.0 || !is_offer {
            continue;
        }
        let same_shop =
            !seen.shop.is_empty() && seen.shop == sighting.shop && seen.platform == sighting.platform;
        let first = Reverse(seen.relists.unwrap_or(*other));
        best = best.max(Some(Like { likeness, same_picture, apart: apart.map(Reverse), first, same_shop }));
    }
    let Some(Like { likeness, same_picture, apart, first: Reverse(first), same_shop }) = best else {
        return Ok(());
    };
    transaction
        .prepare_cached(
            "UPDATE leads SET relists = ?2, likeness = ?3, same_shop = ?4, same_picture = ?5, picture_apart = ?6 WHERE id = ?1",
        )?
        .execute(params![lead, first, likeness, same_shop, same_picture, apart.map(|Reverse(apart)| apart)])?;
    Ok(())
}

/// What of a lead says whether its goods are like others.
struct Goods {
    title: String,
    url: String,
    category: String,
    platform: String,
    shop: String,
    relists: Option<i64>,
}

fn goods(transaction: &Transaction<'_>, lead: i64) -> Result<Option<Goods>, Fault> {
    let goods = transaction
        .prepare_cached(
            "SELECT s.title, s.url, l.category, s.platform, s.shop, l.relists \
             FROM leads l JOIN sightings s ON s.id = l.shown WHERE l.id = ?1",
        )?
        .query_row([lead], |row| {
            Ok(Goods {
                title: row.get(0)?,
                url: row.get(1)?,
                category: row.get(2)?,
                platform: row.get(3)?,
                shop: row.get(4)?,
                relists: row.get(5)?,
            })
        });
    Ok(goods.optional()?)
}

/// How like the goods of another lead are: the likest last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Like {
    likeness: u32,
    same_picture: bool,
    apart: Option<Reverse<u32>>,
    first: Reverse<i64>,
    same_shop: bool,
}

/// Notes the address of a lead's picture; the leads that had it before, unless so many have it that it is nobody's own.
fn keep_picture(transaction: &Transaction<'_>, lead: i64, sighting: &Sighting) -> Result<Vec<i64>, Fault> {
    let Some(picture) = &sighting.picture else { return Ok(Vec::new()) };
    let key = picture_key(&sighting.category, picture);
    let known: Vec<i64> = transaction
        .prepare_cached("SELECT lead FROM picture_keys WHERE key = ?1 ORDER BY lead LIMIT ?2")?
        .query_map(params![key, signed(COMMON_PICTURE as u64)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if known.len() >= COMMON_PICTURE {
        return Ok(Vec::new());
    }
    transaction
        .prepare_cached("INSERT OR IGNORE INTO picture_keys (key, lead) VALUES (?1, ?2)")?
        .execute([key, lead])?;
    Ok(known)
}

/// Notes what a lead's picture looks like; the other leads whose pictures are near, with the bits that differ, unless so many are that
/// it is nobody's own.
fn keep_print(
    transaction: &Transaction<'_>,
    lead: i64,
    sighting: &Sighting,
) -> Result<Vec<(i64, u32)>, Fault> {
    let Some(print) = sighting.print else { return Ok(Vec::new()) };
    let keys = print_keys(&sighting.category, &print);
    let mut candidates: Vec<i64> = Vec::new();
    for key in keys {
        let mut sharing = transaction.prepare_cached(
            "SELECT lead FROM print_keys WHERE key = ?1 AND lead <> ?2 ORDER BY lead LIMIT ?3",
        )?;
        let sharing = sharing.query_map(params![key, lead, PER_KEY], |row| row.get(0))?;
        candidates.extend(sharing.collect::<Result<Vec<i64>, _>>()?);
    }
    candidates.sort_unstable();
    candidates.dedup();
    let mut near = Vec::new();
    for other in candidates {
        let apart = prints(transaction, other)?.iter().map(|known| known.differing(&print)).min();
        near.extend(apart.filter(|apart| *apart <= NEAR_PICTURE).map(|apart| (other, apart)));
    }
    if near.len() >= COMMON_PICTURE {
        return Ok(Vec::new());
    }
    let own = prints(transaction, lead)?;
    if !own.contains(&print) && signed(own.len() as u64) < PRINTS {
        transaction
            .prepare_cached("INSERT INTO prints (lead, print) VALUES (?1, ?2)")?
            .execute(params![lead, print.0])?;
        for key in keys {
            transaction
                .prepare_cached("INSERT OR IGNORE INTO print_keys (key, lead) VALUES (?1, ?2)")?
                .execute([key, lead])?;
        }
    }
    Ok(near)
}

fn prints(transaction: &Transaction<'_>, lead: i64) -> Result<Vec<PicturePrint>, Fault> {
    let mut statement = transaction.prepare_cached("SELECT print FROM prints WHERE lead = ?1")?;
    let prints = statement.query_map([lead], |row| row.get(0).map(PicturePrint))?;
    Ok(prints.collect::<Result<_, _>>()?)
}

/// Notes the keys of a lead's title.
pub(crate) fn keep_keys(
    transaction: &Transaction<'_>,
    lead: i64,
    sighting: &Sighting,
) -> Result<Vec<i64>, Fault> {
    let keys = title_keys(&sighting.category, &sighting.title);
    for key in &keys {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO title_keys (key, lead) VALUES (?1, ?2)")?
            .execute([*key, lead])?;
    }
    Ok(keys)
}

/// Other leads about the same goods, by number.
pub(crate) fn same_goods(connection: &Connection, lead: LeadId) -> Result<Vec<xuncha_model::Lead>, Fault> {
    let first: Option<i64> = connection
        .prepare_cached("SELECT ifnull(relists, id) FROM leads WHERE id = ?1")?
        .query_row([lead.0], |row| row.get(0))
        .optional()?;
    let Some(first) = first else { return Ok(Vec::new()) };
    let mut statement = connection.prepare_cached(
        "SELECT ?1 UNION ALL SELECT * FROM (SELECT id FROM leads WHERE relists = ?1 ORDER BY id LIMIT ?2)",
    )?;
    let ids = statement.query_map(params![first, SAME_GOODS], |row| row.get(0))?;
    let ids = ids.collect::<Result<Vec<i64>, _>>()?;
    let others = ids.into_iter().filter(|id| *id != lead.0);
    others.filter_map(|id| leads::one(connection, LeadId(id)).transpose()).collect()
}

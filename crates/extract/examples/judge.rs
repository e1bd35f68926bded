//! Holds extraction against pages judged by hand: `cargo run --release -p xuncha-extract --example judge -- JUDGED.tsv
//! [SITES…]`. Prints precision and recall of each field, and with `XUNCHA_SHOW` every difference.
//!
//! A development tool; the pages are third parties' and stay outside the repository, and so do the judged values. Lines are
//! `page DIGEST FILE URL KIND` (`|` between kinds that are right) and `listing TITLE PRICE LIST_PRICE SELLER ID SALES`,
//! separated by tabs; prices in hundredths, empty where the page does not show the field, `?` where it was not judged.
//! A title is right when it is the judged one or one holds the other and is not three times as long (a brand or state before it).

use std::collections::BTreeMap;
use std::io::Write as _;

use xuncha_extract::{Extraction, PageInput, Sites, extract_with};
use xuncha_model::Listing;

/// Names of the judged fields, in the order of the columns.
const FIELDS: [&str; 6] = ["title", "price", "list price", "seller", "id", "sales"];

#[derive(Default)]
struct Count {
    right: usize,
    given: usize,
    there: usize,
}

struct Judged {
    file: String,
    url: String,
    kinds: Vec<String>,
    listings: Vec<Vec<String>>,
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let judged = std::fs::read_to_string(arguments.next().unwrap_or_default())?;
    let files: Vec<_> = arguments
        .map(|path| Ok((path.clone(), std::fs::read_to_string(path)?)))
        .collect::<std::io::Result<_>>()?;
    let (sites, _) = Sites::read(&files);
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut pages: Vec<Judged> = Vec::new();
    for line in judged.lines() {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        match cells.as_slice() {
            [mark, _, file, url, kind] if mark == "page" => pages.push(Judged {
                file: file.clone(),
                url: url.clone(),
                kinds: kind.split('|').map(str::to_owned).collect(),
                listings: Vec::new(),
            }),
            [mark, fields @ ..] if mark == "listing" => {
                if let Some(page) = pages.last_mut() {
                    page.listings.push(fields.to_vec());
                }
            }
            _ => {}
        }
    }
    let mut out = std::io::stdout().lock();
    for page in &pages {
        let Ok(bytes) = std::fs::read(&page.file) else {
            writeln!(out, "absent: {}", page.file)?;
            continue;
        };
        let url = Some(page.url.as_str()).filter(|url| !url.is_empty());
        let found = extract_with(&PageInput { bytes: &bytes, url, ..PageInput::default() }, &sites);
        compare(page, &found, &mut counts, &mut out)?;
    }
    writeln!(
        out,
        "| field | there | found | right | precision | recall |\n| --- | --- | --- | --- | --- | --- |"
    )?;
    for (field, count) in &counts {
        let share = |of: usize| {
            if of == 0 {
                1.0
            } else {
                f64::from(u32::try_from(count.right).unwrap_or(0)) / f64::from(u32::try_from(of).unwrap_or(1))
            }
        };
        let (precision, recall) = (share(count.given), share(count.there));
        writeln!(
            out,
            "| {field} | {} | {} | {} | {precision:.3} | {recall:.3} |",
            count.there, count.given, count.right
        )?;
    }
    Ok(())
}

fn compare(
    page: &Judged,
    found: &Extraction,
    counts: &mut BTreeMap<&'static str, Count>,
    out: &mut impl std::io::Write,
) -> std::io::Result<()> {
    let show = std::env::var_os("XUNCHA_SHOW").is_some();
    let right_kind = page.kinds.iter().any(|kind| kind == found.kind.name());
    let kind = counts.entry("kind").or_default();
    kind.there += 1;
    kind.given += 1;
    kind.right += usize::from(right_kind);
    if show && !right_kind {
        writeln!(out, "{}: kind {} ({})", page.file, found.kind.name(), found.reason)?;
    }
    let many = page.kinds.iter().any(|kind| kind == "listing_index");
    let mut left: Vec<&Listing> = found.listings.iter().collect();
    let listing = counts.entry(if many { "listing of an index" } else { "listing" }).or_default();
    listing.there += page.listings.len();
    listing.given += left.len();
    for wanted in &page.listings {
        let id = wanted.get(4).map_or("", String::as_str);
        let by_id = left.iter().position(|one| id.len() > 1 && one.id.as_deref() == Some(id));
        // Titles repeat; among equals the one with the judged price is meant.
        let titled = |one: &&Listing| title_fits(wanted.first().map_or("", String::as_str), &one.title);
        let priced = |one: &&Listing| value(one, 1) == wanted.get(1).map_or("", String::as_str);
        let at = by_id
            .or_else(|| left.iter().position(|one| titled(one) && priced(one)))
            .or_else(|| left.iter().position(titled));
        let Some(at) = at else {
            if show {
                writeln!(out, "{}: missed {wanted:?}", page.file)?;
            }
            for (field, cell) in
                FIELDS.iter().zip(wanted).filter(|(_, cell)| !cell.is_empty() && *cell != "?")
            {
                let _ = cell;
                counts.entry(field).or_default().there += 1;
            }
            continue;
        };
        let one = left.remove(at);
        counts.entry(if many { "listing of an index" } else { "listing" }).or_default().right += 1;
        for (column, (field, cell)) in FIELDS.iter().zip(wanted).enumerate() {
            if cell == "?" {
                continue;
            }
            let given = value(one, column);
            let right = if column == 0 { title_fits(cell, &given) } else { plain(cell) == plain(&given) };
            let count = counts.entry(field).or_default();
            count.there += usize::from(!cell.is_empty());
            count.given += usize::from(!given.is_empty());
            count.right += usize::from(right && !cell.is_empty());
            if show && !right {
                writeln!(out, "{}: {field} “{given}” for “{cell}” of {}", page.file, one.title)?;
            }
        }
    }
    if show {
        for one in left {
            writeln!(out, "{}: too much: {}", page.file, one.title)?;
        }
    }
    Ok(())
}

fn value(one: &Listing, column: usize) -> String {
    let cents = |price: &Option<xuncha_model::Price>| price.as_ref().map(|price| price.cents.to_string());
    let text = match column {
        0 => Some(one.title.clone()),
        1 => cents(&one.price),
        2 => cents(&one.list_price),
        3 => one.seller.as_ref().map(|seller| seller.name.clone()),
        4 => one.id.clone(),
        _ => one.sales.as_ref().map(|sales| sales.raw.clone()),
    };
    text.unwrap_or_default()
}

fn plain(text: &str) -> String {
    text.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn title_fits(wanted: &str, given: &str) -> bool {
    let (wanted, given) = (plain(wanted), plain(given));
    let (short, long) = if wanted.len() < given.len() { (&wanted, &given) } else { (&given, &wanted) };
    !short.is_empty() && long.contains(short.as_str()) && long.len() <= short.len() * 3
}

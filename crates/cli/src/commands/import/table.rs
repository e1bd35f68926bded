//! Rows of a table as listings: which column is what, by a mapping file or by the names that platforms use.
//!
//! Rows and lines come some hundred at a time, so that a file of any size takes little memory.

use std::{collections::BTreeMap, fs, io::BufReader, iter::from_fn, path::Path};

use serde::{Deserialize, Serializer as _};
use xuncha_model::{Currency, Listing, Seller, Timestamp, Unseen, UnseenReason};
use xuncha_sweep::intake::{Intake, record};

use crate::{
    exit::usage,
    lines::{MAX_LINE, next_line},
    listing_line,
    sheet::{self, Rows},
};

/// Rows or lines that come together.
const AT_A_TIME: usize = 1000;

/// Which column is what. A key that is left out is looked for by the usual names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    id: Option<String>,
    url: Option<String>,
    title: Option<String>,
    description: Option<String>,
    price: Option<String>,
    shop: Option<String>,
    location: Option<String>,
    category: Option<String>,
    /// Columns that are parameters of the goods; without it all that are nothing else.
    attributes: Option<Vec<String>>,
}

const ID: &[&str] = &["商品编号", "商品id", "商品ID", "id", "item_id", "编号"];
const URL: &[&str] = &["商品链接", "商品网址", "网址", "链接", "url", "link"];
const TITLE: &[&str] = &["商品标题", "商品名称", "标题", "名称", "title", "name"];
const DESCRIPTION: &[&str] = &["商品详情", "详情", "描述", "投诉内容", "description"];
const PRICE: &[&str] = &["价格", "售价", "单价", "price"];
const SHOP: &[&str] = &["店铺名称", "店铺", "商家名称", "商家", "被投诉方", "shop_name", "shop", "seller"];
const LOCATION: &[&str] = &["发货地", "所在地", "location"];
const CATEGORY: &[&str] = &["类目", "商品类目", "category_path", "category"];

impl Mapping {
    /// Reads the mapping file, if any.
    pub(super) fn read(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = fs::read_to_string(path);
        let text = text.map_err(|error| usage(format!("读不了列名对照文件 {}：{error}", path.display())))?;
        toml::from_str(&text).map_err(|error| usage(format!("列名对照文件 {} 有误：{error}", path.display())))
    }
}

/// The columns of one table.
struct Columns {
    id: Option<usize>,
    url: Option<usize>,
    title: Option<usize>,
    description: Option<usize>,
    price: Option<usize>,
    shop: Option<usize>,
    location: Option<usize>,
    category: Option<usize>,
    attributes: Vec<usize>,
}

impl Columns {
    fn of(name: &str, names: &[String], mapping: &Mapping) -> anyhow::Result<Self> {
        let find = |named: &Option<String>, usual: &[&str]| match named {
            None => Ok(sheet::column(names, usual)),
            Some(column) => match sheet::column(names, &[column]) {
                Some(at) => Ok(Some(at)),
                None => Err(usage(format!("{name} 里没有“{column}”这一列；第一行是：{}", names.join("、")))),
            },
        };
        let mut columns = Self {
            id: find(&mapping.id, ID)?,
            url: find(&mapping.url, URL)?,
            title: find(&mapping.title, TITLE)?,
            description: find(&mapping.description, DESCRIPTION)?,
            price: find(&mapping.price, PRICE)?,
            shop: find(&mapping.shop, SHOP)?,
            location: find(&mapping.location, LOCATION)?,
            category: find(&mapping.category, CATEGORY)?,
            attributes: Vec::new(),
        };
        if columns.title.is_none() && columns.description.is_none() {
            return Err(usage(format!(
                "{name} 里认不出标题列或详情列；第一行是：{}。用 --mapping 指明，如 title = \"品名\"",
                names.join("、")
            )));
        }
        columns.attributes = match &mapping.attributes {
            Some(named) => {
                let found = named.iter().map(|column| find(&Some(column.clone()), &[]));
                found.collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect()
            }
            None => (0..names.len()).filter(|at| !columns.uses(*at)).collect(),
        };
        Ok(columns)
    }

    fn uses(&self, at: usize) -> bool {
        [self.id, self.url, self.title, self.description, self.price, self.shop, self.location, self.category]
            .contains(&Some(at))
    }

    fn listing(&self, names: &[String], row: &[String]) -> Listing {
        let cell =
            |at: Option<usize>| at.and_then(|at| row.get(at)).map(|cell| cell.trim()).unwrap_or_default();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let attributes = self.attributes.iter().filter_map(|at| {
            let value = row.get(*at)?.trim();
            (!value.is_empty()).then(|| (names[*at].trim().to_owned(), value.to_owned()))
        });
        let shop = some(cell(self.shop));
        Listing {
            id: some(cell(self.id)),
            url: some(cell(self.url)).filter(|url| url.starts_with("http")),
            title: cell(self.title).to_owned(),
            description: cell(self.description).to_owned(),
            attributes: attributes.collect(),
            price: xuncha_extract::bare_price(cell(self.price), Currency::Cny),
            category_path: cell(self.category)
                .split(['>', '/'])
                .filter_map(|step| some(step.trim()))
                .collect(),
            seller: shop.map(|name| Seller { name, ..Seller::default() }),
            location: cell(self.location).to_owned(),
            ..Listing::default()
        }
    }
}

/// The rows of a table, some at a time.
///
/// # Errors
/// When the file cannot be opened, or it is not known which of its columns is what.
pub(super) fn records(
    path: &Path,
    mapping: &Mapping,
    now: Timestamp,
) -> anyhow::Result<impl Iterator<Item = Intake> + Send + use<>> {
    let name = path.display().to_string();
    let Rows { columns: names, mut rows, lines } = sheet::open(path)?;
    let columns = Columns::of(&name, &names, mapping)?;
    // of two columns with one name the last
    let places: BTreeMap<String, usize> = names.iter().cloned().zip(0..).collect();
    // the heading is row 1
    let mut number = 1;
    Ok(from_fn(move || {
        let first = number;
        let mut intake = Intake::default();
        for row in rows.by_ref().take(AT_A_TIME) {
            number += 1;
            let place = format!("{name}#{number}");
            let read = row.map_err(anyhow::Error::from).and_then(|row| {
                let listing = columns.listing(&names, &row);
                let has_text = !(listing.title.is_empty() && listing.description.is_empty());
                let is_blank = row.iter().all(|cell| cell.trim().is_empty());
                Ok((has_text, is_blank, kept(&places, &row)?, listing))
            });
            match read {
                Ok((true, _, kept, listing)) => intake.arrivals.push(record(place, kept, listing, now)),
                Ok((false, true, ..)) => {}
                Ok((false, false, ..)) => intake.unreadable.push(unread(place, "没有标题，也没有详情")),
                Err(error) => {
                    let why = format!("从这里起读不下去，以后的没有读取：{error}");
                    intake.unreadable.push(unread(place, &why));
                }
            }
        }
        intake.to_come = lines.saturating_sub(number);
        (number > first).then_some(intake)
    }))
}

fn unread(place: String, why: &str) -> Unseen {
    Unseen::one(place, UnseenReason::File, why)
}

/// A row as it is sealed: a JSON object of its cells, by the names of their columns.
fn kept(names: &BTreeMap<String, usize>, row: &[String]) -> anyhow::Result<Vec<u8>> {
    let cells = names.iter().filter_map(|(name, at)| Some((name, row.get(*at)?)));
    let mut bytes = Vec::new();
    serde_json::Serializer::new(&mut bytes).collect_map(cells)?;
    Ok(bytes)
}

/// The lines of a JSON Lines file, in the shape that `xuncha match` reads, some at a time.
///
/// # Errors
/// When the file cannot be opened.
pub(super) fn lines(
    path: &Path,
    now: Timestamp,
) -> anyhow::Result<impl Iterator<Item = Intake> + Send + use<>> {
    let name = path.display().to_string();
    let mut input = BufReader::with_capacity(1 << 16, sheet::opened(path)?);
    let (mut line, mut number, mut ended) = (Vec::new(), 0, false);
    Ok(from_fn(move || {
        let mut intake = Intake::default();
        let first = number;
        while !ended && number - first < AT_A_TIME as u64 {
            match next_line(&mut input, &mut line) {
                Ok(true) => number += 1,
                Ok(false) => ended = true,
                Err(error) => {
                    ended = true;
                    let why = format!("从这里起读不下去，以后的没有读取：{error}");
                    intake.unreadable.push(unread(format!("{name}#{}", number + 1), &why));
                }
            }
            if !ended {
                take(&mut intake, &line, &name, number, now);
            }
        }
        let is_some = number > first || !intake.unreadable.is_empty();
        is_some.then_some(intake)
    }))
}

fn take(intake: &mut Intake, line: &[u8], name: &str, number: u64, now: Timestamp) {
    let text = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1).unwrap_or(line);
    if text.trim_ascii().is_empty() {
        return;
    }
    let place = format!("{name}#{number}");
    if line.len() > MAX_LINE {
        intake.unreadable.push(unread(place, &format!("超过 {} MiB", MAX_LINE >> 20)));
        return;
    }
    match listing_line::json(text, number) {
        Ok(read) => intake.arrivals.push(record(place, text.to_vec(), read.listing, now)),
        Err(error) => intake.unreadable.push(unread(place, &error.to_string())),
    }
}

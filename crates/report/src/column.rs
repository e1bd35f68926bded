//! The columns of the list for people: name, width, what stands in them.

use xuncha_model::{Currency, Price, Timestamp, beijing};

use crate::{LeadRow, clean};

/// One column of the list.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its heading.
    pub(crate) name: &'static str,
    /// Its width in a spreadsheet, in digits of the standard font (a Chinese character takes two).
    pub(crate) width: f64,
    /// How it is to be read.
    pub(crate) meaning: &'static str,
}

/// What stands in a cell. Texts are clean.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// A text.
    Text(String),
    /// An address, as it is and cleaned for reading.
    Link { address: String, shown: String },
    /// An amount in yuan.
    Yuan(f64),
    /// A moment.
    Moment(Timestamp),
    /// A grade, 1 to 5, and its name.
    Grade(u8, &'static str),
}

/// Most lines a row is high; a longer text is cut by the cell's edge, as one screen must hold a few leads.
const MAX_LINES: u32 = 8;

/// Longest text Excel takes in a cell, in UTF-16 units.
const MAX_CELL_UNITS: usize = 32_767;

const fn column(name: &'static str, width: f64, meaning: &'static str) -> Column {
    Column { name, width, meaning }
}

/// The columns in order.
const COLUMNS: [Column; 14] = [
    column("编号", 9.5, "线索编号，在本机数据目录内唯一，再次发现同一商品不另编号。"),
    column("发现时间", 15.5, "首次发现的北京时间。"),
    column("平台", 14.0, "网站主机名；读取本地保存的网页且页面未注明网址的，写“本地文件”。"),
    column("店铺", 13.0, "页面显示的店铺名称；空白表示页面没有显示，不表示没有经营者。"),
    column(
        "商品标题",
        32.0,
        "页面显示的标题原文。〔U+202E〕一类记号是标题里夹带的不可见控制字符，已改为可见写法。",
    ),
    column("链接", 25.0, "商品页地址，可直接点击；页面可能已被修改或下架，以证据快照为准。"),
    column("价格", 10.5, "页面标价，元；区间价、外币按页面写法写成文字。空白表示页面没有标价。"),
    column("类别", 12.0, "涉嫌违法的商品或行为类别。"),
    column(
        "命中词",
        15.0,
        "页面上触发规则的原文；括号内是还原伪装写法（夹符号、谐音、拆字等）后的词。按价格历史触发的写明日期和价格。",
    ),
    column("规则", 16.0, "命中的规则名称，最重的在前。"),
    column("法律依据", 21.0, "规则引用的条文；注明“条号待核”的，使用前须由法制机构核对。"),
    column("严重程度", 8.5, "1 提示、2 较轻、3 一般、4 严重、5 紧急，取命中规则中最重的。"),
    column("证据摘要值", 24.0, "证据快照的 SHA-256 值（64 位十六进制），用来核对快照未被改动。"),
    column("状态", 8.0, "线索的处理状态。"),
];

/// Which columns a list has, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<usize>);

/// A list was asked for with a column that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("没有“{0}”这一列，可用的列：{known}", known = COLUMNS.map(|column| column.name).join("、"))]
pub struct UnknownColumn(pub String);

impl Default for Columns {
    /// All of them.
    fn default() -> Self {
        Self((0..COLUMNS.len()).collect())
    }
}

impl Columns {
    /// The columns of these names, each once.
    ///
    /// # Errors
    /// The first name that no column has.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownColumn> {
        let mut places = Vec::new();
        for name in names {
            let place = COLUMNS.iter().position(|column| column.name == name);
            let place = place.ok_or_else(|| UnknownColumn(name.to_owned()))?;
            if !places.contains(&place) {
                places.push(place);
            }
        }
        Ok(if places.is_empty() { Self::default() } else { Self(places) })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static Column> {
        self.0.iter().filter_map(|at| COLUMNS.get(*at))
    }

    /// The number of columns; never 0.
    pub(crate) const fn count(&self) -> usize {
        self.0.len()
    }

    /// The cells of a row, in the order of the columns.
    pub(crate) fn cells(&self, row: &LeadRow) -> Vec<Cell> {
        let all = cells(row);
        self.0.iter().filter_map(|at| all.get(*at).cloned()).collect()
    }
}

/// The cells of a row, in the order of [`COLUMNS`].
fn cells(row: &LeadRow) -> [Cell; 14] {
    let text = |text: &str| Cell::Text(clean(text).into_owned());
    [
        text(&row.lead.to_string()),
        Cell::Moment(row.first_seen),
        text(&row.platform),
        text(&row.shop),
        text(&row.title),
        Cell::Link { address: row.url.clone(), shown: clean(&row.url).into_owned() },
        row.price.as_ref().map_or_else(|| Cell::Text(String::new()), price),
        text(&row.category_name),
        Cell::Text(LeadRow::joined(&row.matched_shown)),
        Cell::Text(LeadRow::joined(&row.rule_names)),
        Cell::Text(LeadRow::joined(&row.law)),
        Cell::Grade(row.severity.level(), row.severity.label_zh()),
        text(&row.evidence.to_string()),
        text(row.status.label_zh()),
    ]
}

fn price(price: &Price) -> Cell {
    if price.currency == Currency::Cny && price.max_cents.is_none() {
        Cell::Yuan(price.amount())
    } else {
        Cell::Text(price.to_string())
    }
}

/// `text`, cut to what a cell holds.
pub(crate) fn cell_text(text: &str) -> String {
    if text.encode_utf16().count() <= MAX_CELL_UNITS {
        return text.to_owned();
    }
    let mut units = 0;
    let fits = |character: &char| {
        units += character.len_utf16();
        units < MAX_CELL_UNITS
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// How many lines a text takes in a column of that width, at most eight for each of its own lines.
pub(crate) fn lines(text: &str, width: f64) -> u32 {
    text.lines().map(|line| Cell::Text(line.to_owned()).lines(width)).sum::<u32>().max(1)
}

impl Cell {
    /// How many lines the cell takes in a column of that width.
    pub(crate) fn lines(&self, width: f64) -> u32 {
        let (Self::Text(text) | Self::Link { shown: text, .. }) = self else { return 1 };
        let units: u32 = text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum();
        let mut lines = 1;
        let room = width - 1.5;
        let mut left = f64::from(units);
        while left > room && lines < MAX_LINES {
            left -= room;
            lines += 1;
        }
        lines
    }

    /// The cell as text, for formats that have nothing else.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Text(text) | Self::Link { shown: text, .. } => text.clone(),
            Self::Yuan(amount) => format!("{amount:.2}"),
            Self::Moment(at) => beijing(*at).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            Self::Grade(level, name) => format!("{level} {name}"),
        }
    }
}

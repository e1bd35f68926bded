//! The list as a workbook: one sheet to work with, one that tells how to read it.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Url, Workbook,
    Worksheet, XlsxError,
};
use xuncha_model::{Timestamp, beijing};

use crate::{
    Heading, LeadRow, clean,
    column::{Cell, Columns, cell_text},
    guide,
};

/// Most rows of one list: what a sheet holds below its header.
pub const MAX_ROWS: usize = 1_048_575;

/// Most links of one sheet; more, and Excel calls the file damaged. Further addresses stay plain text.
const MAX_LINKS: usize = 65_530;

/// Longest address Excel takes as a link, in UTF-16 units.
const MAX_LINK_UNITS: usize = 2_079;

/// Height of a line of text, in points.
const LINE_HEIGHT: u32 = 14;

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// More leads than a sheet holds.
    #[error("共 {0} 条线索，超过一张工作表的上限 {MAX_ROWS} 行；请缩小筛选范围，或改用 CSV 格式导出")]
    TooManyRows(usize),
    /// More shops than a workbook of records holds.
    #[error("共 {found} 家店铺，超过一个工作簿的上限 {limit} 家；请用 --shop 只要一家，或缩短时段")]
    TooManyShops {
        /// Shops found.
        found: usize,
        /// Most that are written.
        limit: usize,
    },
    /// The library refused.
    #[error("工作簿无法生成")]
    Workbook(#[from] XlsxError),
}

/// The list as an XLSX file: frozen header, filters, real links, ready to print in landscape on A4.
///
/// Every cell from a page is written as a text cell, so no title can become a formula.
///
/// # Errors
/// More than [`MAX_ROWS`] rows, or a failure of the library.
pub fn xlsx(rows: &[LeadRow], columns: &Columns, heading: &Heading) -> Result<Vec<u8>, ReportError> {
    if rows.len() > MAX_ROWS {
        return Err(ReportError::TooManyRows(rows.len()));
    }
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_title("线索清单").set_company(clean(&heading.unit));
    book.set_properties(&properties.set_creation_datetime(&beijing_cell(heading.generated)?));
    let sheet = book.add_worksheet();
    sheet.set_name("线索")?;
    write_list(sheet, rows, columns)?;
    set_up_print(sheet, heading)?;
    guide::write(book.add_worksheet(), columns, heading, rows.len())?;
    Ok(book.save_to_buffer()?)
}

/// The moment as Excel holds it: a wall-clock reading of Beijing.
pub(crate) fn beijing_cell(at: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let at = beijing(at);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(u16::try_from(at.year()).unwrap_or_default(), part(at.month()), part(at.day()))?
        .and_hms(u16::from(part(at.hour())), part(at.minute()), part(at.second()))
}

/// Whether Excel takes the address as a link, and an inspector may follow it.
fn is_link(address: &str) -> bool {
    let scheme_fits = address.starts_with("http://") || address.starts_with("https://");
    scheme_fits && address.encode_utf16().count() <= MAX_LINK_UNITS && clean(address) == address
}

fn write_list(sheet: &mut Worksheet, rows: &[LeadRow], columns: &Columns) -> Result<(), ReportError> {
    let base = Format::new().set_font_name("等线").set_font_size(10).set_align(FormatAlign::Top);
    let base = base.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00D9_D9D9));
    let text = base.clone().set_text_wrap();
    let code = text.clone().set_font_name("Consolas").set_font_size(8);
    let link = text.clone().set_font_color(Color::RGB(0x0005_63C1)).set_underline(FormatUnderline::Single);
    let yuan = base.clone().set_num_format("¥#,##0.00");
    let moment = base.clone().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left);
    let grave = text.clone().set_background_color(Color::RGB(0x00FC_E4D6));
    let header = base.set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
    let header = header.set_background_color(Color::RGB(0x001F_4E78)).set_font_color(Color::White);

    for (at, column) in (0..).zip(columns.iter()) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, column.name, &header)?;
    }
    sheet.set_row_height(0, 24)?;
    let mut links = 0;
    for (at, row) in (1..).zip(rows) {
        let cells = columns.cells(row);
        // Programs differ in whether they fit heights to wrapped text when they open a file, so heights are set.
        let lines = cells.iter().zip(columns.iter()).map(|(cell, column)| cell.lines(column.width)).max();
        sheet.set_row_height(at, LINE_HEIGHT * lines.unwrap_or(1) + 3)?;
        for ((column, named), cell) in (0..).zip(columns.iter()).zip(cells) {
            match cell {
                Cell::Text(words) if named.name == "证据摘要值" => {
                    sheet.write_string_with_format(at, column, words, &code)?
                }
                Cell::Text(words) => sheet.write_string_with_format(at, column, cell_text(&words), &text)?,
                Cell::Link { address, shown } if links < MAX_LINKS && is_link(&address) => {
                    links += 1;
                    let url = Url::new(address).set_text(cell_text(&shown));
                    sheet.write_url_with_format(at, column, url, &link)?
                }
                Cell::Link { shown, .. } => {
                    sheet.write_string_with_format(at, column, cell_text(&shown), &text)?
                }
                Cell::Yuan(amount) => sheet.write_number_with_format(at, column, amount, &yuan)?,
                Cell::Moment(moment_at) => {
                    sheet.write_datetime_with_format(at, column, beijing_cell(moment_at)?, &moment)?
                }
                Cell::Grade(level, name) => {
                    let format = if level >= 4 { &grave } else { &text };
                    sheet.write_string_with_format(at, column, format!("{level} {name}"), format)?
                }
            };
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    let last_row = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last_row, u16::try_from(columns.count() - 1).unwrap_or_default())?;
    Ok(())
}

fn set_up_print(sheet: &mut Worksheet, heading: &Heading) -> Result<(), ReportError> {
    const A4: u8 = 9;
    // In headers and footers `&` begins a code, and Excel takes 255 characters in all.
    let plain = |text: &str| clean(text).chars().take(60).collect::<String>().replace('&', "&&");
    let made = beijing(heading.generated).strftime("%Y-%m-%d %H:%M");
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_header(format!(
        "&L{}&C&B网络交易监测线索清单&R{}",
        plain(&heading.unit),
        plain(&heading.period)
    ));
    sheet.set_footer(format!("&L生成时间 {made}（北京时间）&C第 &P 页，共 &N 页&R线索不等于违法认定"));
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

//! A filled form as a workbook: the form as it is printed, and on request the leads behind every number.

use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
    utility::row_col_to_cell,
};
use xuncha_model::beijing;

use super::fill::{Counted, FilledForm, Quantity};
use crate::{
    Heading, ReportError, clean,
    column::{cell_text, lines},
    xlsx::{MAX_ROWS, beijing_cell},
};

/// Columns of the form, with their widths in digits.
const COLUMNS: [(&str, f64); 5] =
    [("部门", 16.0), ("项目", 58.0), ("单位", 8.0), ("数量", 10.0), ("备注", 46.0)];

/// Columns of the sheet behind it.
const ORIGINS: [(&str, f64); 10] = [
    ("行编号", 10.0),
    ("项目", 25.0),
    ("线索编号", 10.0),
    ("发现时间", 16.0),
    ("类别", 16.0),
    ("严重程度", 9.0),
    ("平台", 14.0),
    ("店铺", 14.0),
    ("商品标题", 28.0),
    ("同一商品的其他线索（不重复计算）", 28.0),
];

/// The row of the form's column names.
const HEADER_ROW: u32 = 4;

/// Column of the numbers.
const NUMBER_COLUMN: u16 = 3;

/// Height of a line of text, in points.
const LINE_HEIGHT: u32 = 15;

/// Most leads that a remark names.
const MAX_NAMED: usize = 5;

const UNKNOWN: &str = "本工具无法统计，请手工填写";

const HONEST: &str = "说明：“数量”是本工具在统计时段内发现的线索数（待核实），不是案件数；报送前须按核实、立案和处置结果逐行改定。\
                      同一商品涉及多个问题的，按最主要的问题计一次，其余写入备注。";

/// The filled form as an XLSX file, ready to print in landscape on A4; with `explain`, a second sheet 数据来源 names the
/// leads behind each number. A sum is a formula over the cells it is made of, so that it follows corrections by hand;
/// everything from a page is a text cell.
///
/// # Errors
/// More than [`MAX_ROWS`] leads to explain, or a failure of the library.
pub fn form_xlsx(filled: &FilledForm<'_>, heading: &Heading, explain: bool) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_title(&filled.form.title).set_company(clean(&heading.unit));
    book.set_properties(&properties.set_creation_datetime(&beijing_cell(heading.generated)?));
    write_form(book.add_worksheet(), filled, heading)?;
    if explain {
        write_origins(book.add_worksheet(), filled)?;
    }
    Ok(book.save_to_buffer()?)
}

fn write_form(sheet: &mut Worksheet, filled: &FilledForm<'_>, heading: &Heading) -> Result<(), XlsxError> {
    let form = filled.form;
    let plain = Format::new().set_font_name("等线").set_font_size(11).set_text_wrap();
    let plain = plain.set_align(FormatAlign::VerticalCenter);
    let title = plain.clone().set_font_size(16).set_bold().set_align(FormatAlign::Center);
    let caution = plain.clone().set_font_color(Color::RGB(0x00C0_0000));
    let boxed = plain.clone().set_border(FormatBorder::Thin);
    let header = boxed.clone().set_bold().set_align(FormatAlign::Center);
    let header = header.set_background_color(Color::RGB(0x00D9_E1F2));
    let part = boxed.clone().set_indent(2);
    let middle = boxed.clone().set_align(FormatAlign::Center);
    let number = middle.clone().set_num_format("0");
    let money = middle.clone().set_num_format("0.0000");
    let by_hand = boxed.clone().set_font_color(Color::RGB(0x0080_8080)).set_italic();

    sheet.set_name("统计表")?;
    for (at, (_, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(at, width)?;
    }
    let made = beijing(heading.generated).date();
    sheet.merge_range(0, 0, 0, 4, &form.title, &title)?.set_row_height(0, 30)?;
    let unit = format!("填报单位：{}", cell_text(&clean(&heading.unit)));
    sheet.merge_range(1, 0, 1, 1, &unit, &plain)?;
    sheet.merge_range(1, 2, 1, 4, &format!("填报日期：{made}"), &plain)?;
    sheet.merge_range(2, 0, 2, 1, &format!("统计时段：{}", heading.period), &plain)?;
    sheet.merge_range(2, 2, 2, 4, &format!("表样：{}", form.source), &plain)?;
    sheet.merge_range(3, 0, 3, 4, HONEST, &caution)?.set_row_height(3, 2 * LINE_HEIGHT + 3)?;
    for (at, (name, _)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(HEADER_ROW, at, name, &header)?;
    }
    sheet.set_row_height(HEADER_ROW, 21)?;

    let spans = form.rows.chunk_by(|one, next| one.department == next.department).map(<[_]>::len);
    let mut alone = spans.flat_map(|span| std::iter::repeat_n(span == 1, span));
    for ((at, row), quantity) in (HEADER_ROW + 1..).zip(&form.rows).zip(&filled.quantities) {
        let whole = row.part_of.as_deref().and_then(|whole| form.position(whole));
        let among = whole.is_some_and(|whole| form.rows[whole].kind != super::RowKind::Total);
        let name = if among { format!("其中：{}", row.name) } else { row.name.clone() };
        let remark = remark(quantity);
        let mut height = lines(&name, COLUMNS[1].1 - 4.0).max(lines(&remark, COLUMNS[4].1));
        if alone.next() == Some(true) {
            height = height.max(lines(&row.department, COLUMNS[0].1));
        }
        sheet.set_row_height(at, LINE_HEIGHT * height + 4)?;
        let is_part = row.part_of.is_some();
        sheet.write_string_with_format(at, 1, name, if is_part { &part } else { &boxed })?;
        sheet.write_string_with_format(at, 2, &row.unit, &middle)?;
        let count = quantity.number(&filled.quantities).unwrap_or_default();
        match quantity {
            Quantity::Unknown => sheet.write_blank(at, NUMBER_COLUMN, &number)?,
            // The printed unit is 万元.
            Quantity::Money(fen, _) => {
                let amount = as_float(usize::try_from(*fen / 100).unwrap_or(usize::MAX)) / 10_000.0;
                sheet.write_number_with_format(at, NUMBER_COLUMN, amount, &money)?
            }
            Quantity::Counted(_) | Quantity::Done(_) => {
                sheet.write_number_with_format(at, NUMBER_COLUMN, as_float(count), &number)?
            }
            Quantity::Sum(parts) => {
                let sum = Formula::new(sum_of(parts)).set_result(count.to_string());
                sheet.write_formula_with_format(at, NUMBER_COLUMN, sum, &number)?
            }
        };
        let unknown = matches!(quantity, Quantity::Unknown);
        sheet.write_string_with_format(at, 4, remark, if unknown { &by_hand } else { &boxed })?;
    }
    write_departments(sheet, filled, &middle)?;

    let below = HEADER_ROW + 1 + u32::try_from(form.rows.len()).unwrap_or_default();
    let mut notes = Vec::new();
    if !form.note.is_empty() {
        notes.push((format!("表注：{}", form.note), &plain));
    }
    if !filled.unplaced.is_empty() {
        let numbers = named(filled.unplaced.iter().map(|goods| goods.main.lead.to_string()));
        let text = format!("另有 {} 条线索没有归入任何一行，请人工归类：{numbers}", filled.unplaced.len());
        notes.push((text, &caution));
    }
    if !filled.lawful.is_empty() {
        let numbers = named(filled.lawful.iter().map(|goods| goods.main.lead.to_string()));
        let text = format!("核实后未发现违法的线索 {} 条，没有计入：{numbers}", filled.lawful.len());
        notes.push((text, &plain));
    }
    for (at, (note, format)) in (below..).zip(notes) {
        let width = COLUMNS.iter().map(|(_, width)| width).sum();
        sheet.set_row_height(at, LINE_HEIGHT * lines(&note, width) + 4)?;
        sheet.merge_range(at, 0, at, 4, &note, format)?;
    }
    sheet.set_freeze_panes(HEADER_ROW + 1, 0)?.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_print_center_horizontally(true);
    set_up_page(sheet);
    Ok(())
}

/// The departments, each over all of its rows that stand together.
fn write_departments(
    sheet: &mut Worksheet,
    filled: &FilledForm<'_>,
    format: &Format,
) -> Result<(), XlsxError> {
    let mut first = HEADER_ROW + 1;
    for rows in filled.form.rows.chunk_by(|one, next| one.department == next.department) {
        let next = first + u32::try_from(rows.len()).unwrap_or_default();
        let department = rows.first().map_or("", |row| &row.department);
        if rows.len() == 1 {
            sheet.write_string_with_format(first, 0, department, format)?;
        } else {
            sheet.merge_range(first, 0, next - 1, 0, department, format)?;
        }
        first = next;
    }
    Ok(())
}

fn write_origins(sheet: &mut Worksheet, filled: &FilledForm<'_>) -> Result<(), ReportError> {
    let counted = filled
        .form
        .rows
        .iter()
        .zip(&filled.quantities)
        .flat_map(|(row, quantity)| quantity.goods().iter().map(|goods| (&*row.id, &*row.name, goods)));
    let unplaced = filled.unplaced.iter().map(|goods| ("", "（没有归入任何一行）", goods));
    let lawful = filled.lawful.iter().map(|goods| ("", "（未发现违法，没有计入）", goods));
    let rows: Vec<_> = counted.chain(unplaced).chain(lawful).collect();
    if rows.len() > MAX_ROWS {
        return Err(ReportError::TooManyRows(rows.len()));
    }
    let text = Format::new().set_font_name("等线").set_font_size(10).set_text_wrap();
    let text = text.set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let header = text.clone().set_bold().set_background_color(Color::RGB(0x00D9_E1F2));
    let moment = text.clone().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left);
    sheet.set_name("数据来源")?;
    for (at, (name, width)) in (0..).zip(ORIGINS) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, name, &header)?;
    }
    for (at, (row, name, goods)) in (1..).zip(rows) {
        let lead = goods.main;
        let cells = [
            row.to_owned(),
            name.to_owned(),
            lead.lead.to_string(),
            String::new(),
            lead.category_name.clone(),
            format!("{} {}", lead.severity.level(), lead.severity.label_zh()),
            lead.platform.clone(),
            lead.shop.clone(),
            lead.title.clone(),
            others(goods).join("；"),
        ];
        let shown = cells.map(|cell| cell_text(&clean(&cell)));
        let height = shown.iter().zip(ORIGINS).map(|(cell, (_, width))| lines(cell, width)).max();
        sheet.set_row_height(at, LINE_HEIGHT * height.unwrap_or(1))?;
        for (column, cell) in (0..).zip(shown) {
            sheet.write_string_with_format(at, column, cell, &text)?;
        }
        sheet.write_datetime_with_format(at, 3, beijing_cell(lead.first_seen)?, &moment)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    set_up_page(sheet);
    Ok(())
}

fn set_up_page(sheet: &mut Worksheet) {
    const A4: u8 = 9;
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_footer("&C第 &P 页，共 &N 页&R线索待核实，不等于案件");
}

/// What is said of a row's number.
fn remark(quantity: &Quantity<'_>) -> String {
    match quantity {
        Quantity::Unknown => UNKNOWN.to_owned(),
        Quantity::Counted(goods) if goods.is_empty() => "未发现线索".to_owned(),
        Quantity::Counted(goods) => {
            let several = goods.iter().filter(|one| !one.others.is_empty());
            let several: Vec<_> = several
                .map(|one| format!("{}另涉{}", one.main.lead, one.other_categories().join("、")))
                .collect();
            let rest = if several.is_empty() { String::new() } else { format!("；{}", named(several)) };
            format!("线索数，待核实{rest}")
        }
        Quantity::Done(goods) => {
            format!("按处置记录计，送核：{}", named(goods.iter().map(|one| one.main.lead.to_string())))
        }
        Quantity::Money(_, goods) => {
            let leads = named(goods.iter().map(|one| one.main.lead.to_string()));
            format!("按处置记录的罚没款合计，万元，送核：{leads}")
        }
        Quantity::Sum(_) => "下列各行之和，待核实；各行改定后自动重算".to_owned(),
    }
}

/// The further leads of goods, each with its category.
fn others(goods: &Counted<'_>) -> Vec<String> {
    goods.others.iter().map(|lead| format!("{} {}", lead.lead, lead.category_name)).collect()
}

/// The first few, and how many there are in all.
fn named(all: impl IntoIterator<Item = String>) -> String {
    let all: Vec<_> = all.into_iter().collect();
    let shown =
        all.iter().take(MAX_NAMED).map(|text| clean(text).into_owned()).collect::<Vec<_>>().join("；");
    if all.len() > MAX_NAMED { format!("{shown}等 {} 条", all.len()) } else { shown }
}

/// The formula of a sum.
fn sum_of(parts: &[usize]) -> String {
    let cell =
        |at: &usize| row_col_to_cell(HEADER_ROW + 1 + u32::try_from(*at).unwrap_or_default(), NUMBER_COLUMN);
    format!("=SUM({})", parts.iter().map(cell).collect::<Vec<_>>().join(","))
}

fn as_float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

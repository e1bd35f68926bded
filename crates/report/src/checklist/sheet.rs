//! Checklists as a workbook: a list of shops, then a record for each, ready to print in portrait on A4.

use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use xuncha_model::{Measure, beijing};

use super::{Checklist, Inspection};
use crate::{
    Heading, ReportError,
    brief::number_cell,
    clean,
    column::{cell_text, lines},
    xlsx::beijing_cell,
};

/// Most shops that get a record of their own in one workbook.
const MAX_SHOPS: usize = 500;

/// Most leads that an item names.
const MAX_NAMED: usize = 6;

/// Height of a line of text, in points.
const LINE_HEIGHT: u32 = 15;

/// Columns of a record, with their widths in digits.
const COLUMNS: [(&str, f64); 4] =
    [("类别", 11.0), ("检查内容", 34.0), ("网上检查情况", 40.0), ("实地检查情况", 20.0)];

/// Columns of the list of shops.
const SHOPS: [(&str, f64); 7] = [
    ("序号", 6.0),
    ("平台", 20.0),
    ("店铺", 28.0),
    ("检查天数", 9.0),
    ("检查页面", 9.0),
    ("未能查看", 9.0),
    ("线索", 7.0),
];

const HONEST: &str = "“未发现线索”只说明已检查的页面上规则可以判断的部分，不等于合法。“须人工填写”的项本工具不判断。\
                      “未能查看”是同一次检查中没能打开的地址，不能区分属于哪家店铺。";

/// The records as an XLSX file. `missed` names what should have been inspected in the period and was not.
///
/// # Errors
/// More than 500 shops, or a failure of the library.
pub fn checklist_xlsx(
    checklist: &Checklist,
    shops: &[Inspection<'_>],
    missed: &[String],
    heading: &Heading,
) -> Result<Vec<u8>, ReportError> {
    if shops.len() > MAX_SHOPS {
        return Err(ReportError::TooManyShops { found: shops.len(), limit: MAX_SHOPS });
    }
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_title(&checklist.title).set_company(clean(&heading.unit));
    book.set_properties(&properties.set_creation_datetime(&beijing_cell(heading.generated)?));
    let looks = Looks::new();
    write_shops(book.add_worksheet(), shops, missed, heading, &looks)?;
    for (number, shop) in (1..).zip(shops) {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("{number}"))?;
        write_record(sheet, checklist, shop, heading, &looks)?;
    }
    Ok(book.save_to_buffer()?)
}

/// How cells look.
struct Looks {
    plain: Format,
    title: Format,
    caution: Format,
    boxed: Format,
    header: Format,
    by_hand: Format,
}

impl Looks {
    fn new() -> Self {
        let plain = Format::new().set_font_name("等线").set_font_size(10).set_text_wrap();
        let plain = plain.set_align(FormatAlign::VerticalCenter);
        let boxed = plain.clone().set_border(FormatBorder::Thin);
        let header = boxed.clone().set_bold().set_align(FormatAlign::Center);
        Self {
            title: plain.clone().set_font_size(15).set_bold().set_align(FormatAlign::Center),
            caution: plain.clone().set_font_color(Color::RGB(0x00C0_0000)),
            header: header.set_background_color(Color::RGB(0x00D9_E1F2)),
            by_hand: boxed.clone().set_font_color(Color::RGB(0x0080_8080)).set_italic(),
            boxed,
            plain,
        }
    }
}

fn write_shops(
    sheet: &mut Worksheet,
    shops: &[Inspection<'_>],
    missed: &[String],
    heading: &Heading,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.set_name("目录")?;
    for (at, (name, width)) in (0..).zip(SHOPS) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(2, at, name, &looks.header)?;
    }
    let title = format!("网上检查情况　{}　{}", cell_text(&clean(&heading.unit)), heading.period);
    sheet.merge_range(0, 0, 0, 6, title.trim(), &looks.title)?.set_row_height(0, 26)?;
    sheet.merge_range(1, 0, 1, 6, HONEST, &looks.caution)?.set_row_height(1, 2 * LINE_HEIGHT + 4)?;
    let mut row = 3;
    for (number, shop) in (1_u32..).zip(shops) {
        let counts = shop.looked.map_or([0; 3], |looked| [looked.days, looked.pages, looked.unseen]);
        sheet.write_number_with_format(row, 0, number, &looks.boxed)?;
        sheet.write_string_with_format(row, 1, cell_text(&clean(shop.platform)), &looks.boxed)?;
        sheet.write_string_with_format(row, 2, name_of(shop), &looks.boxed)?;
        for (at, count) in (3..).zip(counts) {
            sheet.write_number_with_format(row, at, number_cell(count), &looks.boxed)?;
        }
        sheet.write_number_with_format(row, 6, number_cell(shop.leads() as u64), &looks.boxed)?;
        row += 1;
    }
    row += 1;
    let told = match missed.len() {
        0 => "本期检查对象都已检查。".to_owned(),
        count => format!("本期没有检查的对象 {count} 个："),
    };
    sheet.merge_range(row, 0, row, 6, &told, &looks.plain)?;
    for name in missed {
        row += 1;
        sheet.merge_range(row, 0, row, 6, &cell_text(&clean(name)), &looks.boxed)?;
    }
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(2, 2)?;
    Ok(())
}

fn write_record(
    sheet: &mut Worksheet,
    checklist: &Checklist,
    shop: &Inspection<'_>,
    heading: &Heading,
    looks: &Looks,
) -> Result<(), XlsxError> {
    for (at, (name, width)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(3, at, name, &looks.header)?;
    }
    sheet.merge_range(0, 0, 0, 3, &checklist.title, &looks.title)?.set_row_height(0, 26)?;
    let name = format!("单位名称：{}（{}）", name_of(shop), clean(shop.platform));
    sheet.merge_range(1, 0, 1, 3, &cell_text(&name), &looks.plain)?.set_row_height(1, LINE_HEIGHT + 4)?;
    sheet.merge_range(2, 0, 2, 3, &times(shop, heading), &looks.plain)?;
    sheet.set_row_height(2, 2 * LINE_HEIGHT + 4)?;
    let first = 4;
    for ((row, item), found) in (first..).zip(&checklist.items).zip(&shop.found) {
        let (told, look) = match (found.is_empty(), item.judged, shop.looked) {
            (false, _, _) => (named(found), &looks.boxed),
            (true, true, Some(_)) => ("未发现线索".to_owned(), &looks.boxed),
            (true, true, None) => ("本期没有检查到这家店铺的页面".to_owned(), &looks.by_hand),
            (true, false, _) => ("须人工填写".to_owned(), &looks.by_hand),
        };
        let height = lines(&item.text, COLUMNS[1].1).max(lines(&told, COLUMNS[2].1));
        sheet.set_row_height(row, LINE_HEIGHT * height + 4)?;
        sheet.write_string_with_format(row, 1, &item.text, &looks.boxed)?;
        sheet.write_string_with_format(row, 2, cell_text(&told), look)?;
        sheet.write_blank(row, 3, &looks.boxed)?;
    }
    let mut row = first;
    for group in checklist.items.chunk_by(|one, next| one.group == next.group) {
        let last = row + u32::try_from(group.len()).unwrap_or(1) - 1;
        if last > row {
            sheet.merge_range(row, 0, last, 0, &group[0].group, &looks.header)?;
        } else {
            sheet.write_string_with_format(row, 0, &group[0].group, &looks.header)?;
        }
        row = last + 1;
    }
    for (name, height) in [("处理结果", 45), ("检查单位签章", 60)] {
        sheet.write_string_with_format(row, 0, name, &looks.header)?;
        sheet.merge_range(row, 1, row, 3, "", &looks.boxed)?.set_row_height(row, height)?;
        row += 1;
    }
    sheet.merge_range(row, 0, row, 3, &format!("表样：{}。{HONEST}", checklist.source), &looks.caution)?;
    sheet.set_row_height(row, 3 * LINE_HEIGHT)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 1).set_margins(0.5, 0.4, 0.5, 0.5, 0.3, 0.3);
    Ok(())
}

fn name_of(shop: &Inspection<'_>) -> String {
    if shop.shop.is_empty() { "（店名不详）".to_owned() } else { cell_text(&clean(shop.shop)) }
}

fn times(shop: &Inspection<'_>, heading: &Heading) -> String {
    let day = |at| beijing(at).strftime("%Y-%m-%d %H:%M").to_string();
    match shop.looked {
        Some(looked) => format!(
            "时间：{}，最近一次 {}；{} 天检查了 {} 个页面，同期未能查看 {} 个地址",
            heading.period,
            day(looked.last),
            looked.days,
            looked.pages,
            looked.unseen
        ),
        None => format!("时间：{}；线索来自列表页或导入的数据", heading.period),
    }
}

/// The leads of an item, in words.
fn named(found: &[&crate::LeadRow]) -> String {
    let one = |lead: &&crate::LeadRow| {
        let title: String = clean(&lead.title).chars().take(30).collect();
        let lawful = lead.disposal.as_ref().is_some_and(|disposal| disposal.has(Measure::Lawful));
        let end = if lawful { "，未发现违法" } else { "" };
        format!("{}（{}，{}{end}）{title}", lead.lead, lead.category_name, lead.status.label_zh())
    };
    let mut told: Vec<String> = found.iter().take(MAX_NAMED).map(one).collect();
    if found.len() > MAX_NAMED {
        told.push(format!("等共 {} 条，见线索清单", found.len()));
    }
    told.join("\n")
}

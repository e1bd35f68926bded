//! A brief of a period as a workbook: numbers, charts drawn from them, and a draft of who stands out.
//!
//! Every chart is made of the cells beside it, so a number corrected by hand moves its chart too.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartType, Color, DocProperties, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use crate::{Heading, PlainTable, ReportError, clean, column::cell_text, xlsx::beijing_cell};

/// Rows of a table that its chart shows, the first ones.
pub(crate) const CHARTED: usize = 15;

/// A table of names and numbers, drawn as a chart beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name; that of its sheet.
    pub name: &'static str,
    /// What its names are, and what its numbers count.
    pub columns: [&'static str; 2],
    /// Its rows.
    pub rows: Vec<(String, u64)>,
    /// Days in their order, drawn as a line; else drawn as bars, in the order given.
    pub over_time: bool,
}

/// What a brief tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Sentences and figures of the first sheet: name and value.
    pub figures: Vec<(&'static str, String)>,
    /// What the reader must know of them.
    pub notes: Vec<&'static str>,
    /// Tables with charts.
    pub series: Vec<Series>,
    /// Tables without.
    pub tables: Vec<PlainTable>,
}

/// The brief as an XLSX file.
///
/// # Errors
/// A failure of the library, or a table of more rows than a sheet holds.
pub fn brief_xlsx(brief: &Brief, heading: &Heading) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_title("网络交易监测简报").set_company(clean(&heading.unit));
    book.set_properties(&properties.set_creation_datetime(&beijing_cell(heading.generated)?));
    let text =
        Format::new().set_font_name("等线").set_font_size(11).set_align(FormatAlign::Top).set_text_wrap();
    let boxed = text.clone().set_border(FormatBorder::Thin);
    let header = boxed.clone().set_bold().set_background_color(Color::RGB(0x00D9_E1F2));
    let title = text.clone().set_bold().set_font_size(16).set_align(FormatAlign::Center);

    let sheet = book.add_worksheet();
    sheet.set_name("概况")?;
    sheet.set_column_width(0, 30)?.set_column_width(1, 60)?;
    let name = format!("{}网络交易监测简报", cell_text(&clean(&heading.unit)));
    sheet.merge_range(0, 0, 0, 1, &name, &title)?.set_row_height(0, 28)?;
    sheet.merge_range(1, 0, 1, 1, &heading.period, &text.clone().set_align(FormatAlign::Center))?;
    let mut row = 3;
    for (name, value) in &brief.figures {
        sheet.write_string_with_format(row, 0, *name, &header)?;
        sheet.write_string_with_format(row, 1, cell_text(&clean(value)), &boxed)?;
        sheet.set_row_height(row, 18)?;
        row += 1;
    }
    for note in &brief.notes {
        row += 1;
        sheet.merge_range(row, 0, row, 1, note, &text)?.set_row_height(row, 33)?;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);

    for series in &brief.series {
        write_series(book.add_worksheet(), series, &header, &boxed)?;
    }
    for table in &brief.tables {
        table.write(book.add_worksheet())?;
    }
    Ok(book.save_to_buffer()?)
}

fn write_series(
    sheet: &mut Worksheet,
    series: &Series,
    header: &Format,
    boxed: &Format,
) -> Result<(), XlsxError> {
    sheet.set_name(series.name)?;
    sheet.set_column_width(0, 34)?.set_column_width(1, 10)?;
    for (at, column) in (0..).zip(series.columns) {
        sheet.write_string_with_format(0, at, column, header)?;
    }
    for (row, (name, number)) in (1..).zip(&series.rows) {
        sheet.write_string_with_format(row, 0, cell_text(&clean(name)), boxed)?;
        sheet.write_number_with_format(row, 1, number_cell(*number), boxed)?;
    }
    let charted = if series.over_time { series.rows.len() } else { series.rows.len().min(CHARTED) };
    let Some(last) = u32::try_from(charted).ok().filter(|last| *last > 0) else { return Ok(()) };
    let mut chart = Chart::new(if series.over_time { ChartType::Line } else { ChartType::Bar });
    chart
        .add_series()
        .set_categories((series.name, 1, 0, last, 0))
        .set_values((series.name, 1, 1, last, 1))
        .set_data_label(ChartDataLabel::new().show_value());
    chart.title().set_name(&format!("{}（{}）", series.name, series.columns[1]));
    chart.legend().set_hidden();
    if !series.over_time {
        // The first row stands on top, as in the table.
        chart.y_axis().set_reverse();
    }
    chart.set_width(640).set_height(if series.over_time { 320 } else { 120 + 26 * last });
    sheet.insert_chart(0, 3, &chart)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A count as a cell holds it; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts of leads and pages are far below 2^53")]
pub(crate) const fn number_cell(count: u64) -> f64 {
    count as f64
}

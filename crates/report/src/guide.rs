//! The second sheet of the workbook: how to read the first.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use xuncha_model::beijing;

use crate::{
    Heading, clean,
    column::{Columns, cell_text},
};

const CAUTIONS: [&str; 4] = [
    "线索由规则自动比对公开页面得出，只说明页面文字符合规则描述，不等于违法认定；处理前请人工核对页面和证据快照。",
    "没有出现在清单里，不等于没有问题：打不开、要登录、被验证码拦住或 robots.txt 不允许访问的页面没有检查，见巡查小结。",
    "以 = + - @ 等开头的内容一律按文字写入，不会作为公式运行。",
    "链接指向外部网站，请在执法取证用机或隔离环境中打开。",
];

pub(crate) fn write(
    sheet: &mut Worksheet,
    columns: &Columns,
    heading: &Heading,
    leads: usize,
) -> Result<(), XlsxError> {
    let base =
        Format::new().set_font_name("等线").set_font_size(10.5).set_text_wrap().set_align(FormatAlign::Top);
    let title = Format::new().set_font_name("等线").set_font_size(14).set_bold();
    let bold = base.clone().set_bold();
    let boxed = base.clone().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00D9_D9D9));
    let boxed_bold = boxed.clone().set_bold().set_background_color(Color::RGB(0x00F2_F2F2));
    let or_none =
        |text: &str, none: &str| if text.is_empty() { none.to_owned() } else { cell_text(&clean(text)) };

    sheet.set_name("说明")?.set_column_width(0, 14)?.set_column_width(1, 88)?;
    sheet.write_string_with_format(0, 0, "怎样读这份清单", &title)?;
    let made = format!("{}（北京时间）", beijing(heading.generated).strftime("%Y-%m-%d %H:%M:%S"));
    let facts = [
        ("单位", or_none(&heading.unit, "未填写")),
        ("范围", or_none(&heading.period, "全部线索")),
        ("生成时间", made),
        ("线索条数", leads.to_string()),
    ];
    let mut row = 2;
    for (name, value) in facts {
        sheet.write_string_with_format(row, 0, name, &bold)?;
        sheet.write_string_with_format(row, 1, value, &base)?;
        row += 1;
    }
    row += 1;
    for column in columns.iter() {
        sheet.write_string_with_format(row, 0, column.name, &boxed_bold)?;
        sheet.write_string_with_format(row, 1, column.meaning, &boxed)?;
        row += 1;
    }
    row += 1;
    for (at, caution) in CAUTIONS.iter().enumerate() {
        sheet.write_string_with_format(row, 0, if at == 0 { "注意" } else { "" }, &bold)?;
        sheet.write_string_with_format(row, 1, *caution, &base)?;
        row += 1;
    }
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

//! The lead list as an inspector and a program get it.

use calamine::{Reader as _, Xlsx};
use xuncha_cli::demo::Options;

use crate::desk::{Desk, expected, marketplace};

const COLUMNS: [&str; 14] = [
    "编号",
    "发现时间",
    "平台",
    "店铺",
    "商品标题",
    "链接",
    "价格",
    "类别",
    "命中词",
    "规则",
    "法律依据",
    "严重程度",
    "证据摘要值",
    "状态",
];

#[test]
fn the_three_formats_tell_the_same_leads() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    desk.scan(market.base_url());
    let expected = expected(&market);
    let file = |format: &str| {
        let path = desk.path(&format!("list.{format}"));
        let ended = desk.run(&[
            "export",
            "--format",
            format,
            "-o",
            path.to_str().unwrap(),
            "--unit",
            "某市市场监管局",
        ]);
        assert_eq!(ended.code, 0, "{ended:?}");
        path
    };

    let csv_bytes = std::fs::read(file("csv")).unwrap();
    let mut table = csv::Reader::from_reader(csv_bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap());
    assert_eq!(table.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
    let csv_rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(csv_rows.len(), expected.len());

    let mut book: Xlsx<_> = calamine::open_workbook(file("xlsx")).unwrap();
    let sheet = book.sheet_names()[0].clone();
    assert_eq!(
        book.hyperlinks_by_sheet_name(&sheet).unwrap().len(),
        expected.len(),
        "each address is a link"
    );
    let range = book.worksheet_range(&sheet).unwrap();
    let rows: Vec<Vec<String>> =
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows[0], COLUMNS);
    for (row, csv_row) in rows.iter().skip(1).zip(&csv_rows) {
        for column in [0, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13] {
            assert_eq!(row[column], csv_row[column], "{}", COLUMNS[column]);
        }
    }

    let lines = std::fs::read_to_string(file("jsonl")).unwrap();
    let titles: Vec<_> =
        lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect();
    assert!(
        titles.iter().zip(&csv_rows).all(|(lead, row)| lead["lead"] == row[0] && lead["title"] == row[4])
    );
    assert!(expected.iter().all(|(title, _)| titles.iter().any(|lead| lead["title"] == **title)));
}

#[test]
fn a_title_that_looks_like_a_formula_stays_text() {
    let desk = Desk::new();
    let title = "=HYPERLINK(\"http://evil.example\",\"人民大会堂特供酒\")\u{202E}\u{1b}[31m";
    let page = format!(
        "<html><head><meta charset=utf-8><title>商品</title><script type=\"application/ld+json\">{}</script></head>\
         <body></body></html>",
        serde_json::json!({
            "@type": "Product",
            "name": title,
            "url": "http://shop.example/1",
            "offers": { "@type": "Offer", "price": "9.90", "priceCurrency": "CNY" },
        })
    );
    std::fs::write(desk.path("page.html"), page).unwrap();
    desk.run(&["scan", "page.html"]);
    assert_eq!(desk.leads().len(), 1);
    for format in ["csv", "jsonl"] {
        let ended = desk.run(&["export", "--format", format, "-o", "-"]);
        assert!(!ended.out.contains(['\u{202E}', '\u{1b}']), "{format}: {:?}", ended.out);
    }
    let csv = desk.run(&["export", "--format", "csv", "-o", "-"]).out;
    assert!(csv.contains("\"'=HYPERLINK"), "{csv}");
    let shown = desk.run(&["leads"]).out;
    assert!(shown.contains("HYPERLINK") && !shown.contains(['\u{202E}', '\u{1b}']), "{shown:?}");
}

#[test]
fn a_list_is_saved_by_name_and_goes_on_where_it_ended() {
    let desk = Desk::new();
    let import = |numbers: &[u32]| {
        let mut rows = "商品ID,商品名称,店铺名称,售价,商品链接\r\n".to_owned();
        for number in numbers {
            rows += &format!(
                "{number},人民大会堂特供酒 第{number}批,某酒业,199,https://mall.example/i/{number}\r\n"
            );
        }
        std::fs::write(desk.path("平台.csv"), rows).unwrap();
        assert_eq!(desk.run(&["import", "平台.csv"]).code, 0);
    };
    import(&[1, 2]);
    let columns = ["--columns", "编号,店铺,商品标题"];
    let save =
        ["export", "--format", "csv", "--save", "每日", "--new", "-o", "-", "--category", "special-supply"];
    let first = desk.run(&[save.as_slice(), &columns].concat());
    let lines: Vec<_> = first.out.lines().collect();
    assert_eq!(lines[0].trim_start_matches('\u{FEFF}'), "编号,店铺,商品标题", "{first:?}");
    assert_eq!((lines.len(), lines[1]), (3, "XS000001,某酒业,人民大会堂特供酒 第1批"));

    let again = ["export", "--profile", "每日", "--new", "-o", "-"];
    assert_eq!(desk.run(&again).out.lines().count(), 1, "nothing new");
    import(&[1, 2, 3]);
    let new = desk.run(&again).out;
    assert!(new.lines().count() == 2 && new.contains("第3批"), "{new}");
    let all = desk.run(&["export", "--profile", "每日", "-o", "-"]).out;
    assert_eq!(all.lines().count(), 4, "without --new the whole list: {all}");

    // a lead that comes into the list after later ones is handed over all the same, and once
    let judge = |lead: &str| {
        assert_eq!(desk.run(&["leads", "step", "研判", lead, "--who", "甲", "--why", "属实"]).code, 0)
    };
    judge("XS000002");
    let daily = ["export", "--format", "csv", "--status", "待派发", "--save", "派发", "--new", "-o", "-"];
    let first = desk.run(&[daily.as_slice(), &columns].concat());
    assert!(first.out.contains("XS000002") && first.err.contains("已保存为“派发”"), "{first:?}");
    judge("XS000001");
    let daily = ["export", "--profile", "派发", "--new", "-o", "-"];
    let second = desk.run(&daily).out;
    assert!(second.contains("XS000001") && !second.contains("XS000002"), "{second}");
    assert_eq!(desk.run(&daily).out.lines().count(), 1, "nothing new");

    let save = ["export", "--format", "csv", "--save", "通报", "--hide", "店铺,链接", "-o", "-"];
    let hidden = desk.run(&save).out;
    assert!(hidden.contains("某**") && !hidden.contains("某酒业") && !hidden.contains("/i/"), "{hidden}");
    assert_eq!(desk.run(&["export", "--profile", "通报", "-o", "-"]).out, hidden, "hidden as it was saved");

    for (words, told) in [
        (vec!["export", "--format", "csv", "--hide", "价钱", "-o", "-"], "可以遮盖：个人信息、店铺、链接"),
        (vec!["export", "--profile", "每周", "-o", "-"], "现有：每日"),
        (vec!["export", "--profile", "每日", "--unit", "某局", "-o", "-"], "不再写格式"),
        (vec!["export", "--format", "csv", "--columns", "编号,价钱", "-o", "-"], "没有“价钱”这一列"),
        (vec!["export", "--format", "jsonl", "--columns", "编号", "-o", "-"], "字段是固定的"),
        (vec!["export", "--format", "csv", "--new", "-o", "-"], "--new 要与"),
        (vec!["export", "-o", "-"], "--format"),
    ] {
        let ended = desk.run(&words);
        assert!(ended.code == 2 && ended.err.contains(told), "{words:?}: {ended:?}");
    }
}

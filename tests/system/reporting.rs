//! The campaign's statistical form, filled from what was found.

use calamine::{Data, Reader as _, Xlsx};
use xuncha_cli::demo::Options;

use crate::desk::{Desk, marketplace};

const FORMS: [&str; 4] = ["lyg2022", "sm2023", "zw2022", "xj2021"];

/// The cells of a sheet, as texts.
fn sheet(desk: &Desk, file: &str, name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook(desk.path(file)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

fn form(desk: &Desk, id: &str, from: &str, to: &str, more: &[&str]) -> crate::desk::Ended {
    let words = ["report", "form", id, "--from", from, "--to", to, "-o", "form.xlsx"];
    desk.run(&[words.as_slice(), more].concat())
}

#[test]
fn every_form_counts_all_that_was_found_once_and_tells_where_from() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    desk.scan(market.base_url());
    let mut goods: Vec<_> =
        desk.leads().iter().map(|lead| [lead["url"].to_string(), lead["title"].to_string()]).collect();
    goods.sort();
    goods.dedup();

    let listed = desk.run(&["report", "forms"]);
    assert!(FORMS.iter().all(|id| listed.out.contains(id)), "{listed:?}");

    for id in FORMS {
        let ended = form(&desk, id, "2020-01-01", "2099-12-31", &["--unit", "某市市场监管局", "--explain"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert_eq!(ended.err.lines().count(), 1, "no rule names a row that is not there: {}", ended.err);
        let rows = sheet(&desk, "form.xlsx", "统计表");
        assert_eq!(rows[1][0], "填报单位：某市市场监管局");
        let numbers: f64 = rows
            .iter()
            .skip(5)
            .filter(|row| !row[4].starts_with("下列各行之和"))
            .filter_map(|row| row[3].parse::<f64>().ok())
            .sum();
        let origins = sheet(&desk, "form.xlsx", "数据来源");
        assert_eq!(origins.len() - 1, goods.len(), "{id}: each goods is counted once");
        assert!(origins.iter().all(|row| !row[0].is_empty()), "{id}: every lead has its row");
        assert_eq!(numbers, f64::from(u32::try_from(goods.len()).unwrap()), "{id}");
    }

    let ended = form(&desk, "zw2022", "2020-01-01", "2020-12-31", &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let rows = sheet(&desk, "form.xlsx", "统计表");
    let total = rows.iter().find(|row| row[1] == "查处网络违法案件").unwrap();
    assert_eq!(total[3], "0", "nothing was found in that year");
}

#[test]
fn next_years_form_is_a_file_and_mistakes_are_told() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: false, hold_after: None }));
    desk.scan(market.base_url());
    let devices = desk.leads().iter().filter(|lead| lead["category"] == "telecom-fraud-gear").count();
    assert!(devices > 0);
    let text = "id = \"sz2027\"\ntitle = \"2027年统计表\"\nsource = \"某文件\"\n[[row]]\nid = \"a\"\ndepartment = \"市场监管部门\"\n\
                name = \"查处涉诈设备案件\"\nunit = \"件\"\nkind = \"case\"\ncategories = [\"telecom-fraud-gear\"]\n";
    std::fs::write(desk.path("sz2027.toml"), text).unwrap();
    let ended = form(&desk, "sz2027", "2020-01-01", "2099-12-31", &["--forms", "sz2027.toml"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(sheet(&desk, "form.xlsx", "统计表")[5][3], devices.to_string());

    let lead = desk.leads().into_iter().find(|lead| lead["category"] == "telecom-fraud-gear").unwrap();
    let number = crate::desk::text(&lead, "lead");
    let ended = desk.run(&["leads", "step", "误报", &number, "--who", "某人", "--why", "电视遥控"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    form(&desk, "sz2027", "2020-01-01", "2099-12-31", &["--forms", "sz2027.toml"]);
    assert_eq!(sheet(&desk, "form.xlsx", "统计表")[5][3], (devices - 1).to_string(), "not a lead any more");

    std::fs::write(desk.path("sz2027.toml"), text.replace("unit =", "units =")).unwrap();
    let ended = form(&desk, "sz2027", "2020-01-01", "2099-12-31", &["--forms", "sz2027.toml"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("sz2027.toml，第 1 个 [[row]]（a）：不认识的键 units"), "{ended:?}");

    for (id, from, to, told) in [
        ("zw2099", "2026-01-01", "2026-12-31", "没有统计表“zw2099”"),
        ("zw2022", "2026-02-30", "2026-12-31", "“2026-02-30”不是日期"),
        ("zw2022", "2026-12-31", "2026-01-01", "晚于最后一天"),
    ] {
        let ended = form(&desk, id, from, to, &[]);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains(told), "{ended:?}");
    }
}

#[test]
fn a_shop_has_its_record_of_inspection_and_who_was_not_inspected_is_named() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: true, hold_after: None }));
    desk.scan(market.base_url());
    let added = desk.run(&["targets", "add", "城关店", market.base_url(), "--owner", "城关所"]);
    assert_eq!(added.code, 0, "{added:?}");
    let ended = form(&desk, "zw2022-checklist", "2020-01-01", "2099-12-31", &["--unit", "某市市场监管局"]);
    assert!(ended.code == 0 && ended.err.contains("没有检查的对象 1 个"), "{ended:?}");

    let list = sheet(&desk, "form.xlsx", "目录");
    let missed = list.iter().position(|row| row[0].starts_with("本期没有检查的对象 1 个")).unwrap();
    assert!(list[missed + 1][0].starts_with("城关店（城关所）"), "{list:?}");
    let shops: Vec<_> = list[3..].iter().take_while(|row| !row[1].is_empty()).collect();
    let total: f64 = shops.iter().map(|row| row[6].parse::<f64>().unwrap()).sum();
    assert_eq!(total, f64::from(u32::try_from(desk.leads().len()).unwrap()), "every lead is in some record");

    for (number, shop) in (1..).zip(&shops) {
        let record = sheet(&desk, "form.xlsx", &f64::from(number).to_string());
        assert!(record[1][0].contains(&shop[2]), "{} in {:?}", shop[2], record[1]);
        let items = &record[4..23];
        assert_eq!(items[18][2], "须人工填写", "the tool hears no complaints");
        let named: usize = items.iter().map(|row| row[2].matches("XS").count()).sum();
        assert!(named > 0 || shop[6] == "0", "{shop:?} {items:?}");
        assert!(items.iter().all(|row| row[3].is_empty()), "nobody was there");
    }
    let only = form(&desk, "zw2022-checklist", "2020-01-01", "2099-12-31", &["--shop", &shops[0][2]]);
    assert!(only.err.contains("1 家店铺"), "{only:?}");
    let wrong = form(&desk, "zw2022", "2020-01-01", "2099-12-31", &["--shop", "某店"]);
    assert!(wrong.code == 2 && wrong.err.contains("--shop 只用于检查记录表"), "{wrong:?}");
}

#[test]
fn a_brief_tells_the_period_in_numbers_and_charts() {
    let (desk, market) = (Desk::new(), marketplace(Options { faults: true, hold_after: None }));
    desk.scan(market.base_url());
    let ended = desk.run(&["report", "brief", "--unit", "某市市场监管局", "-o", "form.xlsx"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let figures = sheet(&desk, "form.xlsx", "概况");
    let figure = |name: &str| figures.iter().find(|row| row[0] == name).unwrap()[1].clone();
    assert_eq!(figure("检查次数"), "1");
    assert_eq!(figure("发现线索（不含误报）"), desk.leads().len().to_string());
    assert_ne!(figure("未能查看的地址"), "0", "the marketplace has broken corners");
    for name in ["按类别", "按平台", "按办理状态", "按日"] {
        let rows = sheet(&desk, "form.xlsx", name);
        let sum: f64 = rows[1..].iter().map(|row| row[1].parse::<f64>().unwrap()).sum();
        assert_eq!(sum.to_string(), desk.leads().len().to_string(), "{name}");
    }
    assert_eq!(sheet(&desk, "form.xlsx", "按日").len(), 8, "seven days");
    assert_eq!(sheet(&desk, "form.xlsx", "检查")[1][3], "部分检查");
    assert_eq!(desk.run(&["report", "brief", "--unit", "某市市场监管局", "-o", "简报.docx"]).code, 0);
    let text = crate::casework::document(&desk.path("简报.docx"));
    for words in ["网络交易监测简报", "某市市场监管局", "发现线索（不含误报）", "按类别", "█", "部分检查"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let nothing =
        desk.run(&["report", "brief", "--from", "2020-01-01", "--to", "2020-01-31", "-o", "leer.xlsx"]);
    assert_eq!(nothing.code, 0, "{nothing:?}");
}

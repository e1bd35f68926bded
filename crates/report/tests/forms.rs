//! The forms, cell by cell: a workbook is read back by another program's reader and compared with a sheet made by hand.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use xuncha_model::{CategoryId, Digest, Disposal, LeadId, LeadStatus, Measure, RuleId, Severity, ShopLooks};
use xuncha_report::{
    Checklist, Form, Heading, LeadRow, Quantity, StatRows, checklist_xlsx, fill, form_xlsx, inspect,
};

const FORMS: [&str; 4] = ["lyg2022", "sm2023", "zw2022", "xj2021"];

/// Category, its name, and its rows in the four forms, as rule files name them.
const RULES: [(&str, &str, [&str; 4]); 4] = [
    ("special-supply", "“特供”“专供”商品", ["lyg-sj-11", "sm-sj-33", "zw-c-11", "xj-sj-12"]),
    ("counterfeit-drugs", "假药劣药", ["lyg-yj-2", "sm-yj-2", "zw-c-12", "xj-yj-8"]),
    ("absolute-claims", "绝对化用语", ["lyg-sj-11", "sm-sj-30", "zw-c-7", "xj-sj-11"]),
    ("dangerous-toys", "儿童用品", ["lyg-sj-6", "sm-sj-27", "zw-c-1", "xj-sj-12"]),
];

fn lead(number: i64, category: &str, severity: u8, goods: &str) -> LeadRow {
    let known = RULES.iter().find(|(id, _, _)| *id == category);
    LeadRow {
        lead: LeadId(number),
        first_seen: "2026-11-03T16:30:00Z".parse().unwrap(),
        last_seen: "2026-11-03T16:30:00Z".parse().unwrap(),
        platform: "shop.example".into(),
        shop: "=某某店".into(),
        title: format!("商品{goods}"),
        url: format!("https://shop.example/{goods}"),
        price: None,
        category: CategoryId(category.into()),
        category_name: known.map_or(category, |(_, name, _)| name).into(),
        matched: Vec::new(),
        matched_shown: Vec::new(),
        grounds: Vec::new(),
        rules: vec![RuleId(format!("{category}.one"))],
        rule_names: Vec::new(),
        law: Vec::new(),
        severity: Severity::new(severity).unwrap(),
        evidence: Digest([1; 32]),
        status: LeadStatus::New,
        disposal: None,
        disposed: None,
    }
}

/// Seven leads about six goods: 3 and 4 are about the same, the rule of 5 is gone, no rule is of the category of 7.
fn leads() -> Vec<LeadRow> {
    let mut by_gone_rule = lead(5, "special-supply", 4, "丁");
    by_gone_rule.rules = vec![RuleId("special-supply.gone".into())];
    vec![
        lead(1, "special-supply", 4, "甲"),
        lead(2, "special-supply", 4, "乙"),
        lead(3, "absolute-claims", 2, "丙"),
        lead(4, "counterfeit-drugs", 5, "丙"),
        by_gone_rule,
        lead(6, "absolute-claims", 2, "戊"),
        lead(7, "price-fraud", 3, "己"),
    ]
}

fn stat_rows() -> StatRows {
    let mut rows = StatRows::default();
    for (category, _, named) in RULES {
        let pairs = FORMS.iter().zip(named).map(|(form, row)| ((*form).to_owned(), row.to_owned()));
        rows.add(RuleId(format!("{category}.one")), CategoryId(category.into()), pairs.collect());
    }
    rows
}

fn heading() -> Heading {
    Heading {
        unit: "某市市场监管局".into(),
        period: "2026-11-01 至 2026-11-30".into(),
        generated: "2026-11-30T18:00:00Z".parse().unwrap(),
    }
}

fn form(id: &str) -> Form {
    Form::built_in().unwrap().into_iter().find(|form| form.id == id).unwrap()
}

fn workbook(form: &Form, leads: &[LeadRow], explain: bool) -> Xlsx<Cursor<Vec<u8>>> {
    let filled = fill(form, leads, &[], &stat_rows());
    Xlsx::new(Cursor::new(form_xlsx(&filled, &heading(), explain).unwrap())).unwrap()
}

fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Vec<String> {
    let range = book.worksheet_range(name).unwrap();
    let line = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    range.rows().map(|row| line(row).trim_end().to_owned()).collect()
}

/// The leads, and with them one that turned out to be lawful; and what was done about others in the period.
fn worked() -> (Vec<LeadRow>, Vec<LeadRow>) {
    let done = |number, category: &str, measures: &[Measure], fine| LeadRow {
        disposal: Some(Disposal::new(measures, fine, "").unwrap()),
        ..lead(number, category, 4, &format!("货{number}"))
    };
    let mut leads = leads();
    leads.push(done(8, "special-supply", &[Measure::Lawful], None));
    let done = vec![
        done(11, "counterfeit-drugs", &[Measure::Penalty, Measure::Police], Some(300_000)),
        done(12, "rx-drugs", &[Measure::Case, Measure::Penalty], Some(2_000_000)),
        done(13, "medical-devices", &[Measure::Penalty], Some(70_000)),
        done(14, "cosmetics-illegal", &[Measure::Penalty, Measure::Police], Some(123_400)),
        done(15, "special-supply", &[Measure::Delist, Measure::Rectify], None),
        done(16, "special-supply", &[Measure::Delist, Measure::StopService], None),
        done(17, "special-supply", &[Measure::CloseSite, Measure::Blacklist], None),
        done(8, "special-supply", &[Measure::Lawful], None),
    ];
    (leads, done)
}

/// Compares every cell of a form with a sheet made by hand.
fn compare(id: &str, (leads, done): (&[LeadRow], &[LeadRow]), by_hand: &str) {
    let form = form(id);
    let filled = fill(&form, leads, done, &stat_rows());
    let bytes = form_xlsx(&filled, &heading(), false).unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["统计表"]);
    let rows = sheet(&mut book, "统计表");
    for (at, (row, expected)) in rows.iter().zip(by_hand.lines()).enumerate() {
        assert_eq!(row, expected, "{id}, row {}", at + 1);
    }
    assert_eq!(rows.len(), by_hand.lines().count(), "{id}");
}

#[test]
fn lyg2022_is_as_made_by_hand() {
    let (leads, done) = worked();
    compare("lyg2022", (&leads[..7], &[]), include_str!("forms/lyg2022.txt"));
    compare("lyg2022", (&leads, &done), include_str!("forms/lyg2022-done.txt"));
}

#[test]
fn sm2023_is_as_made_by_hand() {
    let (leads, done) = worked();
    compare("sm2023", (&leads[..7], &[]), include_str!("forms/sm2023.txt"));
    compare("sm2023", (&leads, &done), include_str!("forms/sm2023-done.txt"));
}

#[test]
fn zw2022_is_as_made_by_hand() {
    let (leads, done) = worked();
    compare("zw2022", (&leads[..7], &[]), include_str!("forms/zw2022.txt"));
    compare("zw2022", (&leads, &done), include_str!("forms/zw2022-done.txt"));
}

#[test]
fn xj2021_is_as_made_by_hand() {
    let (leads, done) = worked();
    compare("xj2021", (&leads[..7], &[]), include_str!("forms/xj2021.txt"));
    compare("xj2021", (&leads, &done), include_str!("forms/xj2021-done.txt"));
}

/// A shop that was looked at, with leads in three items, one of them found lawful; one that only a table named; one without a lead.
#[test]
fn the_checklist_is_as_made_by_hand() {
    let (leads, _) = worked();
    let mut leads: Vec<_> = leads.into_iter().filter(|lead| [1, 3, 4, 7, 8].contains(&lead.lead.0)).collect();
    leads[1].shop = "别家".into();
    leads[1].status = LeadStatus::Dispatched;
    let looked = [("=某某店", 2, 31, 1), ("清白店", 1, 5, 0)].map(|(shop, days, pages, unseen)| ShopLooks {
        platform: "shop.example".into(),
        shop: shop.into(),
        days,
        pages,
        unseen,
        first: "2026-11-03T01:00:00Z".parse().unwrap(),
        last: "2026-11-20T01:30:00Z".parse().unwrap(),
    });
    let [checklist] = &Checklist::built_in().unwrap()[..] else { panic!("one checklist") };
    let shops = inspect(checklist, &looked, &leads);
    let missed = ["城关店（城关所）　https://c.example/".to_owned()];
    let bytes = checklist_xlsx(checklist, &shops, &missed, &heading()).unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut rows = Vec::new();
    for name in book.sheet_names() {
        rows.push(format!("# {name}"));
        rows.extend(sheet(&mut book, &name).iter().map(|row| row.replace('\n', "⏎")));
    }
    let by_hand: Vec<_> = include_str!("forms/zw2022-checklist.txt").lines().collect();
    for (at, (row, expected)) in rows.iter().zip(&by_hand).enumerate() {
        assert_eq!(row, expected, "row {}", at + 1);
    }
    assert_eq!(rows.len(), by_hand.len());
}

#[test]
fn a_sum_follows_corrections_and_is_the_only_formula() {
    let mut book = workbook(&form("zw2022"), &leads(), true);
    let formulas = book.worksheet_formula("统计表").unwrap();
    let used: Vec<_> = formulas.used_cells().map(|(_, _, formula)| formula.as_str()).collect();
    // All twelve classes, also those that a person fills in.
    let classes: Vec<_> = (14..=25).map(|row| format!("D{row}")).collect();
    assert_eq!(used, [format!("SUM({})", classes.join(","))]);
    assert!(book.worksheet_formula("数据来源").unwrap().is_empty());
}

#[test]
fn every_number_is_traced_to_its_leads() {
    let rows = sheet(&mut workbook(&form("zw2022"), &leads(), true), "数据来源");
    let start: Vec<Vec<&str>> = rows.iter().map(|row| row.split(" | ").collect()).collect();
    let pairs: Vec<_> = start.iter().skip(1).map(|row| (row[0], row[2])).collect();
    let expected = [
        ("zw-c-7", "XS000006"),
        ("zw-c-11", "XS000001"),
        ("zw-c-11", "XS000002"),
        ("zw-c-11", "XS000005"),
        ("zw-c-12", "XS000004"),
        ("", "XS000007"),
    ];
    assert_eq!(pairs, expected);
    assert!(rows[5].ends_with("商品丙 | XS000003 绝对化用语"), "{}", rows[5]);
    assert!(rows[1].contains(" | =某某店 | 商品戊"), "{}", rows[1]);
}

#[test]
fn a_new_form_needs_a_file_and_nothing_else() {
    let text = "id = \"sz2027\"\ntitle = \"2027年统计表\"\nsource = \"某文件\"\n[[row]]\nid = \"a\"\ndepartment = \"市场监管部门\"\n\
                name = \"查处特供案件\"\nunit = \"件\"\nkind = \"case\"\ncategories = [\"special-supply\"]\n";
    let form = Form::read("sz2027.toml", text).unwrap();
    let leads = leads();
    let filled = fill(&form, &leads, &[], &StatRows::default());
    assert_eq!(filled.quantities[0].number(&filled.quantities), Some(3));
    assert_eq!(filled.unplaced.len(), 3);
}

#[test]
fn a_rule_that_names_no_such_row_is_told_and_nothing_is_lost() {
    let form = form("lyg2022");
    let mut rows = StatRows::default();
    let named = |row: &str| vec![("lyg2022".to_owned(), row.to_owned())];
    rows.add(RuleId("special-supply.one".into()), CategoryId("special-supply".into()), named("lyg-sj-99"));
    rows.add(RuleId("absolute-claims.one".into()), CategoryId("absolute-claims".into()), named("lyg-sj-1"));
    let leads = leads();
    let filled = fill(&form, &leads, &[], &rows);
    assert!(filled.quantities.iter().all(|quantity| *quantity == Quantity::Unknown));
    assert_eq!(filled.unplaced.len(), 6);
    assert_eq!(filled.problems.len(), 2, "{:?}", filled.problems);
    assert!(filled.problems[1].contains("special-supply.one") && filled.problems[1].contains("lyg-sj-99"));
}

#[test]
fn disposals_fill_the_rows_of_what_was_done() {
    let form = Form::built_in().unwrap().into_iter().find(|form| form.id == "zw2022").unwrap();
    let done = |number: i64, goods: &str, measures: &[Measure], fine: Option<u64>| LeadRow {
        disposal: Disposal::new(measures, fine, "").ok(),
        ..lead(number, "special-supply", 4, goods)
    };
    let done = [
        done(1, "甲", &[Measure::Delist, Measure::Penalty], Some(500_000)),
        done(2, "乙", &[Measure::Delist, Measure::Rectify], None),
        done(3, "乙", &[Measure::Delist, Measure::Penalty], Some(1_234_500)),
        done(4, "丙", &[Measure::Lawful], None),
    ];
    let filled = fill(&form, &[], &done, &stat_rows());
    let row = |id: &str| &filled.quantities[form.position(id).unwrap()];
    assert_eq!(row("zw-sj-3").number(&filled.quantities), Some(2), "goods, not leads");
    assert_eq!(row("zw-sj-4").number(&filled.quantities), Some(1));
    assert_eq!(*row("zw-sj-5"), Quantity::Unknown, "nothing was recorded, which is not zero");
    assert!(matches!(row("zw-t-3"), Quantity::Money(1_734_500, goods) if goods.len() == 2));
    let bytes = form_xlsx(&filled, &heading(), true).unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let shown = sheet.rows().find(|row| row[1].to_string().contains("罚没款")).unwrap();
    assert_eq!(shown[3], Data::Float(1.7345));
    assert!(shown[4].to_string().contains("XS000001；XS000003"), "{shown:?}");
}

#[test]
fn fines_and_transfers_of_drugs_devices_and_cosmetics_are_told_apart() {
    let done = |number: i64, category: &str, measures: &[Measure], fine: Option<u64>| LeadRow {
        disposal: Disposal::new(measures, fine, "").ok(),
        ..lead(number, category, 4, &format!("货{number}"))
    };
    let done = [
        done(1, "counterfeit-drugs", &[Measure::Penalty, Measure::Police], Some(300_000)),
        done(2, "rx-drugs", &[Measure::Penalty], Some(200_000)),
        done(3, "medical-devices", &[Measure::Penalty], Some(70_000)),
        done(4, "special-supply", &[Measure::Penalty, Measure::Police], Some(900_000)),
    ];
    for (id, prefix) in [("lyg2022", "lyg-yj"), ("sm2023", "sm-yj")] {
        let form = Form::built_in().unwrap().into_iter().find(|form| form.id == id).unwrap();
        let filled = fill(&form, &[], &done, &stat_rows());
        let row = |row: u32| &filled.quantities[form.position(&format!("{prefix}-{row}")).unwrap()];
        assert!(matches!(row(5), Quantity::Money(500_000, goods) if goods.len() == 2), "{id}: {:?}", row(5));
        assert!(matches!(row(6), Quantity::Money(70_000, _)), "{id}: {:?}", row(6));
        assert_eq!(*row(7), Quantity::Unknown, "{id}: no cosmetics were fined, or it was not recorded");
        assert_eq!(row(8).number(&filled.quantities), Some(1), "{id}: of drugs alone");
        assert_eq!(*row(9), Quantity::Unknown, "{id}");
        assert_eq!(row(2).number(&filled.quantities), Some(0), "{id}: leads still go where their rules say");
    }
}

//! Whatever a page calls its goods, the lists carry it, and no program that opens them runs it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;
use xuncha_model::{
    CategoryId, Currency, Digest, EvidenceRef, Field, Fold, Hit, LawRef, Lead, LeadId, LeadStatus, Match,
    Outcome, Price, RuleId, Severity, Sighting, Subject, SweepId,
};
use xuncha_report::{
    Columns, Heading, LeadRow, RuleNames, clean, csv, is_unsafe, jsonl, opens_formula, xlsx,
};

const HEADINGS: &str =
    "编号,发现时间,平台,店铺,商品标题,链接,价格,类别,命中词,规则,法律依据,严重程度,证据摘要值,状态";

fn lead(title: &str, url: &str) -> Lead {
    let category = CategoryId("special-supply".into());
    let severity = Severity::new(4).unwrap();
    let found = Match {
        field: Field::Title,
        start: 0,
        end: 3,
        text: "特*供".into(),
        term: "特供".into(),
        group: "mark".into(),
        folds: vec![Fold::Separator],
    };
    let hit = |rule: &str| Hit {
        rule: RuleId(rule.into()),
        category: category.clone(),
        severity,
        outcome: Outcome::Lead,
        matches: vec![found.clone()],
    };
    Lead {
        id: LeadId(7),
        status: LeadStatus::New,
        version: 0,
        unit: String::new(),
        due: None,
        first_seen: "2026-11-21T18:30:05Z".parse().unwrap(),
        last_seen: "2026-11-22T01:00:00Z".parse().unwrap(),
        sightings: 2,
        own_page: true,
        subject: Subject::default(),
        disposal: None,
        disposed: None,
        next_look: None,
        relists: None,
        shop_confirmed: 0,
        score: 0,
        latest: Sighting {
            fingerprint: Digest([1; 32]),
            sweep: SweepId(1),
            at: "2026-11-22T01:00:00Z".parse().unwrap(),
            platform: "shop.example".into(),
            shop: "老王, \"烟酒\"".into(),
            title: title.into(),
            wording: None,
            url: url.into(),
            picture: None,
            print: None,
            price: Some(Price {
                cents: 129_900,
                max_cents: None,
                currency: Currency::Cny,
                raw: "¥1299".into(),
            }),
            category: category.clone(),
            severity,
            outcome: Outcome::Lead,
            hits: vec![
                hit("special-supply.organ-liquor"),
                hit("special-supply.unknown"),
                hit("special-supply.unknown"),
            ],
            law: vec![LawRef {
                title: "广告法".into(), article: "第九条第（二）项".into(), verified: false
            }],
            grounds: vec![],
            subject: Subject::default(),
            evidence: EvidenceRef { snapshot: Digest([0xAB; 32]) },
        },
    }
}

fn rows(title: &str, url: &str) -> Vec<LeadRow> {
    let names = RuleNames {
        rules: [(RuleId("special-supply.organ-liquor".into()), "特供酒假借机关名义".into())].into(),
        categories: [(CategoryId("special-supply".into()), "“特供”“专供”商品".into())].into(),
    };
    vec![LeadRow::new(&lead(title, url), &names)]
}

fn heading() -> Heading {
    Heading {
        unit: "某市市场监管局".into(),
        period: String::new(),
        generated: "2026-11-22T02:00:00Z".parse().unwrap(),
    }
}

/// The records of the CSV as an independent reader sees them.
fn read_csv(file: &[u8]) -> Vec<Vec<String>> {
    let text = file.strip_prefix("\u{FEFF}".as_bytes()).expect("a byte order mark");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn open(file: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(file)).expect("a workbook")
}

/// The title cell of the only row.
fn xlsx_title(title: &str) -> Data {
    let mut book =
        open(xlsx(&rows(title, "https://shop.example/1"), &Columns::default(), &heading()).unwrap());
    assert!(book.worksheet_formula("线索").unwrap().is_empty(), "no formula anywhere");
    book.worksheet_range("线索").unwrap().get((1, 4)).unwrap().clone()
}

#[test]
fn csv_says_what_an_inspector_needs() {
    let records = read_csv(&csv(&rows("人民大会堂特*供酒", "https://shop.example/1"), &Columns::default()));
    assert_eq!(records[0].join(","), HEADINGS);
    let expected = [
        "XS000007",
        "2026-11-22 02:30:05",
        "shop.example",
        "老王, \"烟酒\"",
        "人民大会堂特*供酒",
        "https://shop.example/1",
        "1299.00",
        "“特供”“专供”商品",
        "特*供（特供）",
        "特供酒假借机关名义；special-supply.unknown",
        "《广告法》第九条第（二）项（条号待核）",
        "4 严重",
        &"ab".repeat(32),
        "待研判",
    ];
    assert_eq!(records[1], expected);
}

#[test]
fn jsonl_has_the_agreed_keys_and_the_exact_title() {
    let title = "=特*供\u{202E}酒\u{7f}\u{E0041}";
    let file = String::from_utf8(jsonl(&rows(title, "https://shop.example/1"))).unwrap();
    assert!(!file.trim_end().contains(is_unsafe), "{file:?}");
    let keys = "\"format\",\"lead\",\"url\",\"title\",\"price\",\"shop\",\"category\",\"rule\",\"severity\",\"law\",\"matched\",\
                \"first_seen\",\"last_seen\",\"status\",\"evidence_sha256\",\"grounds\"";
    let places: Vec<_> = keys.split(',').map(|key| file.find(&format!("{key}:")).expect(key)).collect();
    assert!(places.is_sorted(), "{file}");
    let object: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(object.as_object().unwrap().len(), 16);
    assert_eq!(object["title"], title);
    assert_eq!(object["price"], 1299.0);
    assert_eq!(object["severity"], 4);
    assert_eq!(object["matched"], serde_json::json!(["特*供"]));
    assert_eq!(object["rule"], serde_json::json!(["special-supply.organ-liquor", "special-supply.unknown"]));
    assert_eq!(object["first_seen"], "2026-11-21T18:30:05Z");
}

#[test]
fn foreign_prices_and_ranges_are_never_plain_numbers() {
    let mut found = lead("酒", "https://shop.example/1");
    let usd = Currency::from_code("usd").unwrap();
    found.latest.price = Some(Price { cents: 1200, max_cents: None, currency: usd, raw: "$12".into() });
    let row = [LeadRow::new(&found, &RuleNames::default())];
    assert_eq!(read_csv(&csv(&row, &Columns::default()))[1][6], "USD12.00");
    assert!(String::from_utf8(jsonl(&row)).unwrap().contains("\"price\":\"USD 12.00\""));
    found.latest.price =
        Some(Price { cents: 100, max_cents: Some(900), currency: Currency::Cny, raw: String::new() });
    assert_eq!(
        read_csv(&csv(&[LeadRow::new(&found, &RuleNames::default())], &Columns::default()))[1][6],
        "¥1.00-9.00"
    );
}

#[test]
fn the_workbook_has_typed_cells_and_two_sheets() {
    let mut book =
        open(xlsx(&rows("酒", "https://shop.example/1"), &Columns::default(), &heading()).unwrap());
    assert_eq!(book.sheet_names(), ["线索", "说明"]);
    let range = book.worksheet_range("线索").unwrap();
    let headings: Vec<_> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(headings.join(","), HEADINGS);
    assert_eq!(range.get((1, 6)), Some(&Data::Float(1299.0)));
    assert!(matches!(range.get((1, 1)), Some(Data::DateTime(_))), "{:?}", range.get((1, 1)));
    let guide = book.worksheet_range("说明").unwrap();
    let first: Vec<_> = guide.rows().map(|row| row[0].to_string()).collect();
    assert!(HEADINGS.split(',').all(|name| first.iter().any(|cell| cell == name)), "{first:?}");
}

#[test]
fn only_web_addresses_become_links() {
    let longest = format!("https://shop.example/{}", "a".repeat(2_079 - 21));
    for (url, linked) in [
        ("https://shop.example/商品?id=1&x=\"2\"#top", true),
        (&*longest, true),
        (&*format!("{longest}a"), false),
        ("javascript:alert(1)", false),
        ("file:///etc/passwd", false),
        ("mailto:a@b.cn", false),
        ("internal:说明!A1", false),
        ("/tmp/page.html", false),
        ("https://shop.example/\u{202E}", false),
    ] {
        let file = xlsx(&rows("酒", url), &Columns::default(), &heading()).unwrap();
        let mut book = open(file);
        let cell = book.worksheet_range("线索").unwrap().get((1, 5)).unwrap().to_string();
        assert_eq!(cell, clean(url), "the address is shown");
        let targets: Vec<_> = book.hyperlinks_by_sheet_name("线索").unwrap();
        assert_eq!(targets.len(), usize::from(linked), "{url}");
    }
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
    let Data::String(cell) = xlsx_title(&"😀".repeat(40_000)) else { panic!("a text") };
    assert!(cell.ends_with('…'));
    assert!(cell.encode_utf16().count() <= 32_767);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_title_survives_the_csv(title in hostile_title()) {
        let records = read_csv(&csv(&rows(&title, "https://shop.example/1"), &Columns::default()));
        prop_assert_eq!(records.len(), 2);
        for cell in &records[1] {
            prop_assert!(!opens_formula(cell), "{:?}", cell);
            prop_assert!(!cell.contains(is_unsafe), "{:?}", cell);
        }
        let shown = clean(&title);
        let expected = if opens_formula(&shown) { format!("'{shown}") } else { shown.into_owned() };
        prop_assert_eq!(&records[1][4], &expected);
    }

    #[test]
    fn any_title_survives_the_workbook(title in hostile_title()) {
        let shown = clean(&title).into_owned();
        match xlsx_title(&title) {
            Data::String(cell) => prop_assert_eq!(cell, shown),
            Data::Empty => prop_assert_eq!("", shown),
            other => prop_assert!(false, "not a text: {:?}", other),
        }
    }

    #[test]
    fn any_title_survives_the_json(title in hostile_title()) {
        let file = String::from_utf8(jsonl(&rows(&title, &title))).unwrap();
        prop_assert_eq!(file.lines().count(), 1);
        let object: serde_json::Value = serde_json::from_str(&file).unwrap();
        prop_assert_eq!(object["title"].as_str(), Some(&*title));
        prop_assert_eq!(object["url"].as_str(), Some(&*title));
    }
}

/// Any text, and texts made of what breaks lists.
fn hostile_title() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "=",
        "+",
        "-",
        "@",
        "＝",
        "\t",
        "\r",
        "\n",
        "\"",
        "'",
        ",",
        ";",
        "_x0041_",
        "_x",
        "&amp;",
        "<",
        "]]>",
        "\0",
        "\u{1b}[31m",
        "\u{202E}",
        "\u{200B}",
        "\u{FFFE}",
        "\u{FEFF}",
        " ",
        "特供",
        "😀",
        "HYPERLINK(\"http://x\")",
        "1E5",
        "TRUE",
    ]);
    prop_oneof![any::<String>(), prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())]
}

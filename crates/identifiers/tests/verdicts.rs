//! Worked numbers, real and made up, with the verdict each must get; and what running text must give.

use xuncha_identifiers::{FormFault, Found, IdentifierKind, Verdict, find, verify};

fn verdict_of(word: &str) -> Verdict {
    match word {
        "valid" => Verdict::Valid,
        "checksum" => Verdict::BadChecksum,
        "region" => Verdict::BadForm(FormFault::Region),
        "class" => Verdict::BadForm(FormFault::Class),
        "look-alike" => Verdict::BadForm(FormFault::LookAlike),
        "shape" => Verdict::BadForm(FormFault::Shape),
        other => panic!("unknown verdict {other}"),
    }
}

fn one(text: &str) -> Found {
    let found = find(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().expect("one")
}

#[test]
fn worked_numbers_get_their_verdicts() {
    let mut rows = 0;
    for line in include_str!("worked.tsv").lines().skip(1) {
        let [kind, number, verdict] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let kind = IdentifierKind::from_name(kind).unwrap();
        assert_eq!(verify(kind, number), verdict_of(verdict), "{line}");
        rows += 1;
    }
    assert_eq!(rows, 68);
}

#[test]
fn worked_numbers_are_found_in_running_text() {
    for line in include_str!("worked.tsv").lines().skip(1) {
        let [kind, number, verdict] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        if verdict != "valid" {
            continue;
        }
        let label = match kind {
            "reg_no" => "营业执照注册号：",
            _ => "编号：",
        };
        let text = format!("本店资质 {label}{number}，欢迎选购 100 片");
        let found = one(&text);
        assert_eq!((found.kind.name(), found.verdict), (kind, Verdict::Valid), "{line}");
        assert_eq!(text.get(found.start..found.end), Some(number));
    }
}

#[test]
fn names_go_there_and_back() {
    for kind in IdentifierKind::ALL {
        assert_eq!(IdentifierKind::from_name(kind.name()), Some(kind));
        assert!(!kind.label_zh().is_empty());
    }
    assert_eq!(IdentifierKind::from_name("nothing"), None);
}

#[test]
fn width_case_and_spaces_do_not_hide_a_number() {
    for text in [
        "统一社会信用代码：９１３１０１１０６６６００７２１７ｔ",
        "91310110666007217t",
        "信用代码 9131 0110 6660 0721 7T 执照",
    ] {
        let found = one(text);
        assert_eq!((found.text.as_str(), found.verdict), ("91310110666007217T", Verdict::Valid), "{text}");
        assert_eq!(found.region.unwrap().name, "上海市杨浦区");
    }
    let found = one("批准文号：国药准字 Ｈ１３０ ２２３７８ 规格100片");
    assert_eq!((found.text.as_str(), found.detail.as_str()), ("国药准字H13022378", "化学药品"));
    assert_eq!(found.region.unwrap().name, "河北省");
    assert_eq!(one("ISBN 978-7-111-53551-5").text, "9787111535515");
}

#[test]
fn a_faulty_number_is_still_a_number() {
    let cases = [
        ("国药准字H2023001 胶囊", IdentifierKind::Drug, FormFault::Shape),
        ("粤G妆备字2022324124", IdentifierKind::Cosmetic, FormFault::Shape),
        ("食品经营许可证JY1341003000012", IdentifierKind::Jy, FormFault::Shape),
        ("JY134100300O0126", IdentifierKind::Jy, FormFault::LookAlike),
        ("统一社会信用代码：9111010830335219", IdentifierKind::Uscc, FormFault::Shape),
        ("信用代码913504O01234567888", IdentifierKind::Uscc, FormFault::LookAlike),
        ("生产许可QS3204 0601 0123", IdentifierKind::Qs, FormFault::Retired),
    ];
    for (text, kind, fault) in cases {
        let found = one(text);
        assert_eq!((found.kind, found.verdict), (kind, Verdict::BadForm(fault)), "{text}");
    }
    assert_eq!(one("国食健注20230001").text, "国食健注20230001");
    let old = one("统一社会信用代码 91350203M0001QAY9B");
    assert_eq!(old.verdict, Verdict::BadChecksum);
    assert!(one("91350211M00013FA1N").detail.contains("试点"));
}

#[test]
fn what_only_looks_like_a_number_is_left_alone() {
    for text in [
        "国药准字号产品 大药房正品",
        "医用器械备案 家用",
        "咨询电话 13812345678 订单号 913412345678901234",
        "身份证 11010519491231002X",
        "型号 SC1234 JY998 QS100 包装",
        "JY1341003******* 已隐藏",
        "商品编号 794654746342662144",
        "手机串号 356938035643809",
        "净含量 100g 货号2023061500000123",
        "",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}

#[test]
fn a_line_break_ends_a_number() {
    assert_eq!(find("9131 0110 6660\n0721 7T"), []);
    let found = find("国药准字H13022378\n100片\n国械注准20243131618");
    assert_eq!(found.iter().map(|found| found.kind.name()).collect::<Vec<_>>(), ["drug", "device"]);
}

#[test]
fn what_a_number_says_is_told() {
    assert_eq!(one("粤械注准20222140333").detail, "境内第二类医疗器械");
    assert_eq!(one("SC20132070000885").region.unwrap().name, "江苏省连云港市");
    assert_eq!(one("国妆网备进字（沪）2026004059").detail, "进口普通化妆品");
    assert_eq!(one("粤药广审(文)第250101-00012号").detail, "有效期至2025年01月01日");
    assert_eq!(one("食健备G201934001524").region.unwrap().name, "安徽省");
}

#[test]
fn points_after_letters_are_no_number() {
    for text in ["SC...........", "型号 SC1.2.3.4.5.6", "JY............ZL"] {
        assert_eq!(find(text), vec![], "{text}");
    }
}

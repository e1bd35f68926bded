//! Properties over generated numbers and texts.

use proptest::prelude::*;
use xuncha_identifiers::{IdentifierKind, MAX_FOUND, Verdict, find, verify};

/// The one last character that makes `body` pass, found by trying all.
fn completed(kind: IdentifierKind, body: &str) -> String {
    let passing: Vec<String> = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .map(|last| format!("{body}{last}"))
        .filter(|number| verify(kind, number) == Verdict::Valid)
        .collect();
    assert_eq!(passing.len(), 1, "{kind:?} {body}: {passing:?}");
    passing.into_iter().next().expect("one")
}

fn bodies() -> impl Strategy<Value = (IdentifierKind, String)> {
    let region = prop::sample::select(vec!["320700", "350400", "341003", "640502", "650102", "110108"]);
    let uscc = (region.clone(), "[0-9A-HJ-NPQRTUWXY]{9}")
        .prop_map(|(region, tail)| (IdentifierKind::Uscc, format!("91{region}{tail}")));
    let jy = (region.clone(), "[1-3]", "[0-9]{6}")
        .prop_map(|(region, class, tail)| (IdentifierKind::Jy, format!("JY{class}{region}{tail}")));
    let yb = (region.clone(), "[0-9]{6}")
        .prop_map(|(region, tail)| (IdentifierKind::Yb, format!("YB1{region}{tail}")));
    let sc = (region.clone(), "[12][0-9]{2}", "[0-9]{4}")
        .prop_map(|(region, class, tail)| (IdentifierKind::Sc, format!("SC{class}{region}{tail}")));
    let reg_no =
        (region, "[0-9]{8}").prop_map(|(region, tail)| (IdentifierKind::RegNo, format!("{region}{tail}")));
    let patent = "ZL20[0-9]{2}[12389][0-9]{7}\\.".prop_map(|body| (IdentifierKind::Patent, body));
    let isbn = "97[89][0-9]{9}".prop_map(|body| (IdentifierKind::Isbn, body));
    let org = "[0-9A-Z]{8}".prop_map(|body| (IdentifierKind::OrgCode, body));
    prop_oneof![uscc, jy, yb, sc, reg_no, patent, isbn, org]
}

proptest! {
    #[test]
    fn a_completed_number_verifies_and_is_found((kind, body) in bodies()) {
        let number = completed(kind, &body);
        let text = format!("营业执照注册号 组织机构代码 {number}。");
        let found = find(&text);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(found[0].verdict, Verdict::Valid);
        prop_assert_eq!(text.get(found[0].start..found[0].end), Some(number.as_str()));
    }

    #[test]
    fn one_changed_digit_fails((kind, body) in bodies(), place in any::<prop::sample::Index>(), shift in 1u8..10) {
        let number = completed(kind, &body);
        let digits: Vec<usize> = number.char_indices().filter(|(_, ch)| ch.is_ascii_digit()).map(|(at, _)| at).collect();
        let at = *place.get(&digits);
        let mut bytes = number.clone().into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + shift) % 10;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert_ne!(verify(kind, &changed), Verdict::Valid, "{} -> {}", number, changed);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        check(&text)?;
    }

    #[test]
    fn text_made_of_pieces_is_read_without_panic(pieces in prop::collection::vec(prop::sample::select(vec![
        "国药准字", "H", "粤", "械注准", "20243131618", "JY", "1341003", "0000126", " ", "\n", "\u{3000}", "９１", "91310110666007217T",
        "-", "（", "统一社会信用代码", "ISBN", "978", "7111", "😀", "ICP备", "号", "ZL", "国", "妆特字", "\u{200b}", "*", "O", "第",
    ]), 0..40)) {
        check(&pieces.concat())?;
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let found = find(text);
    prop_assert!(found.len() <= MAX_FOUND);
    let mut free_from = 0;
    for number in &found {
        prop_assert!(number.start >= free_from && number.end > number.start);
        prop_assert!(text.get(number.start..number.end).is_some());
        free_from = number.end;
    }
    for kind in IdentifierKind::ALL {
        let _verdict = verify(kind, text);
    }
    Ok(())
}

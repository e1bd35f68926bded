//! Properties over generated numbers and texts.

use proptest::prelude::*;
use xuncha_identifiers::{FormFault, IdentifierKind, MAX_FOUND, Verdict, find, verify};

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

const PROVINCES: &str = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]";

/// Every form without a check digit, as a pattern, with the words that must stand before it.
fn forms() -> Vec<(IdentifierKind, String, &'static str)> {
    use IdentifierKind as K;
    let province = |form: &str| form.replace('省', PROVINCES);
    [
        (K::Drug, "国药准字[HZSBTF](1[0-5]|19|20)[0-9]{6}", ""),
        (K::Drug, "国药准字(HJ|ZJ|SJ|HC|ZC|SC)20[0-9]{6}", ""),
        (K::Device, "国械注准20[0-9]{2}3[0-9]{6}", ""),
        (K::Device, "省械注准20[0-9]{2}2[0-9]{6}", ""),
        (K::Device, "国械注[进许]20[0-9]{2}[23][0-9]{6}", ""),
        (K::DeviceFiling, "(国|省[穗连明黄卫]?)械备20[0-9]{6}号", ""),
        (K::DeviceDealer, "省食?药监械经营[备许]20[0-9]{6}号", ""),
        (K::DevicePlatform, "\\(省\\)网械平台备字\\(20[0-9]{2}\\)第[0-9]{5}号", ""),
        (K::Cosmetic, "省G妆网备字20[0-9]{8}", ""),
        (K::Cosmetic, "国妆网备[进制]字\\(省\\)20[0-9]{8}", ""),
        (K::Cosmetic, "国妆特[进制]?字20[0-9]{6}", ""),
        (K::CosmeticMaker, "省妆20[0-9]{6}", ""),
        (K::HealthFood, "国食健[注字][GJ]20[0-9]{6}", ""),
        (K::HealthFood, "食健备G20[0-9]{2}(11|32|35|34|64|65)[0-9]{6}", ""),
        (K::HealthFood, "食健备J20[0-9]{2}00[0-9]{6}", ""),
        (K::SpecialFood, "国食注字(YP|TY)20[0-9]{6}", ""),
        (K::AdReview, "省药广审\\(文\\)第2[5-9]0[1-9]1[0-9]-[0-9]{5}号", ""),
        (K::DrugInfo, "\\(省\\)-非?经营性-20[0-9]{2}-[0-9]{4}", ""),
        (K::Icp, "省ICP备([0-9]{8}|20[0-9]{8})号?(-[1-9][0-9]?)?", ""),
        (K::PoliceNet, "省公网安备(110108|320706|350402|341003|640502|650102)[0-9]{8}号", ""),
        (K::TravelAgency, "L-(GD|SH|BJ)[0-9]{5}", ""),
        (K::TravelAgency, "L-BJ-CJ[0-9]{5}", ""),
        (K::FoodPlatform, "GDWS[0-9]{5}", ""),
        (K::Ccc, "20[0-2][0-9][0-9]{12}", "3C证书编号："),
    ]
    .into_iter()
    .map(|(kind, form, label)| (kind, province(form), label))
    .collect()
}

fn written() -> impl Strategy<Value = (IdentifierKind, String, &'static str)> {
    let each = forms().into_iter().map(|(kind, form, label)| {
        let numbers = prop::string::string_regex(&form).expect("a pattern");
        numbers.prop_map(move |number| (kind, number, label)).boxed()
    });
    prop::strategy::Union::new(each)
}

/// Letters, digits and brackets full-width, as many pages write them.
fn widened(number: &str) -> String {
    let wide =
        |ch: char| if ch.is_ascii_graphic() { char::from_u32(u32::from(ch) + 0xfee0) } else { Some(ch) };
    number.chars().filter_map(wide).collect()
}

proptest! {
    #[test]
    fn every_form_is_valid_and_found_whole((kind, number, label) in written()) {
        prop_assert_eq!(verify(kind, &number), Verdict::Valid, "{}", number);
        for shown in [number.clone(), widened(&number)] {
            let text = format!("经营者公示：{label}{shown}，请核对");
            let found = find(&text);
            prop_assert_eq!(found.len(), 1, "{}: {:?}", text, found);
            prop_assert_eq!((found[0].kind, found[0].verdict), (kind, Verdict::Valid));
            prop_assert_eq!(text.get(found[0].start..found[0].end), Some(shown.as_str()));
            let again = find(&format!("{label}{}", found[0].text));
            prop_assert_eq!(again.first().map(|again| again.text.as_str()), Some(found[0].text.as_str()));
        }
    }

    #[test]
    fn retired_qs_numbers_are_found_whole_and_told_apart(
        region in prop::sample::select(vec!["1101", "3204", "4403", "6502"]), tail in "(0[1-9]|[12][0-9])[0-9]{6}", gap in any::<bool>(),
    ) {
        let number = format!("QS{region}{tail}");
        let shown = if gap { format!("QS{region} {tail}") } else { number.clone() };
        let text = format!("生产许可证编号：{shown}，请核对");
        let found = find(&text);
        prop_assert_eq!(found.len(), 1, "{}: {:?}", text, found);
        prop_assert_eq!((found[0].kind, found[0].verdict), (IdentifierKind::Qs, Verdict::BadForm(FormFault::Retired)));
        prop_assert_eq!(text.get(found[0].start..found[0].end), Some(shown.as_str()));
        prop_assert_eq!(&found[0].text, &number);
        prop_assert_eq!(verify(IdentifierKind::Qs, &number), Verdict::BadForm(FormFault::Retired));
        let shorter = number.get(..number.len() - 1).unwrap_or_default();
        prop_assert_ne!(verify(IdentifierKind::Qs, shorter), Verdict::BadForm(FormFault::Retired), "{}", shorter);
    }

    #[test]
    fn a_form_with_a_digit_less_is_not_valid((kind, number, _) in written(), place in any::<prop::sample::Index>()) {
        // Two lengths of filing numbers and of an appendix are right.
        prop_assume!(kind != IdentifierKind::Icp);
        let digits: Vec<usize> = number.char_indices().filter(|(_, ch)| ch.is_ascii_digit()).map(|(at, _)| at).collect();
        let mut shorter = number.clone();
        shorter.remove(*place.get(&digits));
        prop_assert_ne!(verify(kind, &shorter), Verdict::Valid, "{} -> {}", number, shorter);
    }

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

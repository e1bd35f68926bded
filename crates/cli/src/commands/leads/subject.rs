//! `xuncha leads subject`: what a person found out about who answers for an offer.

use xuncha_identifiers::{IdentifierKind, Verdict, find, place_in, verify};
use xuncha_model::{Amendment, PlaceHint, Subject, Timestamp, Trust};
use xuncha_report::clean;
use xuncha_store::LeadStore as _;

use crate::{
    args::{Global, SubjectArgs},
    exit::{Exit, usage},
    output, wiring,
};

/// Longest text that is kept, in characters.
const MAX_TEXT: usize = 200;

pub(super) fn run(args: &SubjectArgs, global: &Global) -> anyhow::Result<Exit> {
    for (name, text) in [("--who", &args.who), ("--source", &args.source)] {
        if text.trim().is_empty() {
            return Err(usage(format!("{name} 不能空着")));
        }
    }
    let texts = [&args.name, &args.code, &args.address];
    if texts.iter().all(|text| text.trim().is_empty()) {
        return Err(usage("至少补充一项：--name、--code 或 --address"));
    }
    if texts.iter().any(|text| text.chars().count() > MAX_TEXT) {
        return Err(usage(format!("名称、代码、地址各不超过 {MAX_TEXT} 个字")));
    }
    let subject = subject(args);
    if !subject.code.is_empty() && !subject.code_fits {
        output::complain("提醒：统一社会信用代码的校验位不符，请对照营业执照核对；已照写记录。");
    }
    let store = wiring::open_to_decide(global)?;
    let lead = wiring::lead(&store, &args.lead)?;
    let (who, source) = (args.who.clone(), args.source.clone());
    let amendment = Amendment { subject, who, at: Timestamp::now(), source };
    wiring::block_on(store.amend(lead.id, &amendment))??;
    let lead = wiring::lead(&store, &args.lead)?;
    let gaps: Vec<_> = lead.gaps().into_iter().map(xuncha_model::Gap::label_zh).collect();
    let left =
        if gaps.is_empty() { "资料齐全".to_owned() } else { format!("还缺：{}", gaps.join("、")) };
    output::line(&clean(&format!("{}　已补充。{left}。", lead.id)))?;
    Ok(Exit::Done)
}

/// What was typed, and the places that it names.
fn subject(args: &SubjectArgs) -> Subject {
    let code = args.code.trim().to_uppercase();
    let code_fits = !code.is_empty() && verify(IdentifierKind::Uscc, &code) == Verdict::Valid;
    let address = args.address.trim().to_owned();
    let hint = |place: xuncha_identifiers::Region, trust, reason: String| PlaceHint {
        code: place.code,
        name: place.name,
        trust,
        reason,
    };
    let found = |place| hint(place, Trust::High, format!("{}查到的地址“{address}”", args.who));
    let by_address = place_in(&address).map(found);
    let numbers = if code_fits { find(&code) } else { Vec::new() };
    let by_code = numbers.into_iter().find_map(|number| number.region);
    let by_code =
        by_code.map(|place| hint(place, Trust::Middle, format!("统一社会信用代码 {code} 的登记地")));
    let mut places: Vec<PlaceHint> = Vec::new();
    for place in [by_address, by_code].into_iter().flatten() {
        if !places.iter().any(|known| known.code == place.code) {
            places.push(place);
        }
    }
    Subject { name: args.name.trim().to_owned(), code, code_fits, address, places }
}

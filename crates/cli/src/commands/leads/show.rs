//! One lead in full: where it stands, who it is for, what is missing, why it matched and where its evidence lies.

use serde_json::{Value, json};
use xuncha_casework::NEAR_PICTURE;
use xuncha_model::{Lead, LeadId, PicturePrint, Step, beijing};
use xuncha_report::{LeadRow, RuleNames, clean, jsonl};
use xuncha_store::LeadStore;

use super::{decide::disposal_json, facts::Facts, licences, prices, recheck};
use crate::{
    args::{Format, Global},
    commands::match_lines::HitShape,
    exit::Exit,
    output, unit_file, wiring,
};

pub(super) fn run(
    lead: &Lead,
    store: &dyn LeadStore,
    names: &RuleNames,
    format: Format,
    global: &Global,
) -> anyhow::Result<Exit> {
    let units = unit_file::read(global)?;
    let facts = wiring::block_on(Facts::of(lead, store, &units))??;
    // Of the rules that found it; empty when its evidence cannot be read.
    let ruleset = wiring::ruleset_of(global, lead.latest.evidence.snapshot);
    if format == Format::Json {
        let mut value = lead_json(lead, &facts, names)?;
        value["ruleset"] = json!(ruleset);
        output::json(&value)?;
        return Ok(Exit::Done);
    }
    let ruleset = if ruleset.is_empty() { "证据读不出，不详".to_owned() } else { ruleset };
    let stamped = wiring::stamped_by(global, lead.latest.evidence.snapshot);
    let stamped = Some(("证据时间戳", stamped)).filter(|(_, told)| !told.is_empty());
    for (name, value) in about(lead, &facts, names).into_iter().chain(stamped).chain([("规则集", ruleset)])
    {
        output::line(&format!("{name}：{}", clean(&value)))?;
    }
    for line in licences::lines(&facts.licences).into_iter().chain(prices::lines(&facts.prices)) {
        output::line(&clean(&line))?;
    }
    for hit in &lead.latest.hits {
        output::line("")?;
        let name = names.rules.get(&hit.rule).map_or("", String::as_str);
        output::line(&format!("规则 {}　{}", hit.rule, clean(name)))?;
        for step in xuncha_matcher::explain(hit) {
            output::line(&format!("  {}", clean(&step)))?;
        }
    }
    Ok(Exit::Done)
}

/// What is told line by line; what does not apply yet is left out.
fn about(lead: &Lead, facts: &Facts, names: &RuleNames) -> Vec<(&'static str, String)> {
    let row = LeadRow::new(lead, names);
    let moment = |at| beijing(at).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let price = row.price.as_ref().map_or_else(|| "页面未标".to_owned(), ToString::to_string);
    let possible: Vec<_> = lead.status.possible().into_iter().map(Step::label_zh).collect();
    let assigned = match (lead.unit.as_str(), lead.due) {
        ("", _) => "未派发".to_owned(),
        (unit, None) => unit.to_owned(),
        (unit, Some(due)) => format!("{unit}，期限 {due}"),
    };
    let subject = &lead.subject;
    let fits = match (subject.code.is_empty(), subject.code_fits) {
        (true, _) => "",
        (_, true) => "（校验相符）",
        (_, false) => "（校验不符，须核对）",
    };
    let known = [&subject.name, &format!("{}{fits}", subject.code), &subject.address];
    let known: Vec<_> = known.into_iter().filter(|text| !text.is_empty()).map(String::as_str).collect();
    let numbers = |leads: &[LeadId]| leads.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
    let relisted = lead.relists.map(|relisting| {
        let shop = if relisting.same_shop { "同一店铺" } else { "另一店铺" };
        let title = format!("标题相似 {}%", relisting.likeness);
        let address = if relisting.same_picture { "，主图地址相同" } else { "" };
        let picture = relisting.picture_apart.map(|apart| {
            let bits = PicturePrint::BITS;
            format!("，主图画面相近（图像指纹 {bits} 位中 {apart} 位不同，{NEAR_PICTURE} 位以内为相近）")
        });
        let picture = picture.unwrap_or_default();
        format!("疑似，首见于 {}（{shop}，{title}{address}{picture}）", relisting.first)
    });
    let relisted = relisted.unwrap_or_else(|| match lead.latest.print {
        Some(_) => "未见（标题、主图地址、主图画面都比对过）".to_owned(),
        None => "未见（只比对了标题和主图地址；没有留存主图，画面没有比对）".to_owned(),
    });
    let same = if facts.same_goods.is_empty() {
        String::new()
    } else {
        format!("；同样的商品：{}", numbers(&facts.same_goods))
    };
    let mut lines = vec![
        ("线索", format!("{}（{}）", row.lead, row.status.label_zh())),
        ("评分", facts.score.formula()),
        ("承办单位", assigned),
        ("办理记录", format!("{} 条；现在可以：{}", lead.version, possible.join("、"))),
        ("类别", row.category_name.clone()),
        ("严重程度", format!("{} {}", row.severity.level(), row.severity.label_zh())),
        ("商品", row.title.clone()),
        ("价格", price),
        ("店铺", row.shop.clone()),
        ("平台", row.platform.clone()),
        ("链接", row.url.clone()),
        ("经营主体", if known.is_empty() { "页面未显示".to_owned() } else { known.join("，") }),
        ("管辖", if facts.in_charge.is_empty() { "看不出".to_owned() } else { facts.in_charge.join("；") }),
        (
            "资料",
            if facts.gaps.is_empty() {
                "齐全".to_owned()
            } else {
                format!("缺：{}", facts.gaps.join("、"))
            },
        ),
        (
            "发现",
            format!(
                "{}，最近见到 {}，共 {} 次",
                moment(row.first_seen),
                moment(row.last_seen),
                lead.sightings
            ),
        ),
        ("重复上架", format!("{relisted}{same}")),
        ("法律依据", row.law.join("；")),
        ("证据", row.evidence.to_string()),
    ];
    if !row.grounds.is_empty() {
        lines.push(("依据", row.grounds.join("；")));
    }
    if !facts.departments.is_empty() {
        lines.push(("配合部门", facts.departments.join("、")));
    }
    if let Some(disposal) = &lead.disposal {
        lines.push(("处置结果", disposal.to_string()));
    }
    if lead.next_look.is_some() || facts.looks.is_some() {
        lines.push(("回头看", recheck::describe(lead, facts.looks.as_ref())));
    }
    lines
}

/// The keys of an exported line, and what else is known of the lead.
fn lead_json(lead: &Lead, facts: &Facts, names: &RuleNames) -> anyhow::Result<Value> {
    let mut value: Value = serde_json::from_slice(&jsonl(&[LeadRow::new(lead, names)]))?;
    let hits: Vec<_> = lead.latest.hits.iter().map(|hit| HitShape::of(hit, true)).collect();
    let (score, subject) = (&facts.score, &lead.subject);
    value["version"] = json!(lead.version);
    value["unit"] = json!(lead.unit);
    value["due"] = json!(lead.due.map(|due| due.to_string()));
    value["sightings"] = json!(lead.sightings);
    value["hits"] = json!(hits);
    value["score"] = json!({
        "total": score.total(), "severity": score.severity, "strength": score.strength, "shop": score.shop,
        "relisted": score.relisted, "complete": score.complete,
    });
    value["subject"] = json!({
        "name": subject.name, "code": subject.code, "code_fits": subject.code_fits, "address": subject.address,
        "places": subject.places.iter().map(|place| json!({
            "code": place.code, "name": place.name, "trust": place.trust.name(), "reason": place.reason,
        })).collect::<Vec<_>>(),
    });
    value["gaps"] = json!(lead.gaps().iter().map(|gap| gap.name()).collect::<Vec<_>>());
    value["suggested_unit"] = json!(facts.unit);
    value["departments"] = json!(facts.departments);
    value["relists"] = lead.relists.map_or(Value::Null, |relisting| {
        json!({
            "first": relisting.first.to_string(), "likeness": relisting.likeness,
            "same_shop": relisting.same_shop, "same_picture": relisting.same_picture,
            "picture_apart": relisting.picture_apart,
        })
    });
    value["same_goods"] = json!(facts.same_goods.iter().map(ToString::to_string).collect::<Vec<_>>());
    value["disposal"] = lead.disposal.as_ref().map_or(Value::Null, disposal_json);
    value["look"] = json!(facts.looks.as_ref().map(|(verdict, _)| verdict.name()));
    value["licences"] = json!(facts.licences.iter().map(licences::shape).collect::<Vec<_>>());
    value["prices"] = prices::shape(&facts.prices);
    value["next_look"] = json!(lead.next_look.map(|at| at.to_string()));
    Ok(value)
}

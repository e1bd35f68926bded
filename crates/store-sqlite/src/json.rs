//! The JSON kept in text columns: hits, law and price, in shapes of this crate's own.
//!
//! A stored shape outlives the types of the program, so it is written out here and converted by hand; a field
//! may be added with `#[serde(default)]` as the last one, never renamed.
//!
//! Hits and law, of which a page of leads has fifty each, are written as rows without the names of their fields: half the room and half
//! the time to read. Earlier versions wrote the names, and that is read too.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use xuncha_model::{
    Asking, CategoryId, Currency, Disposal, Field, Fold, Hit, LawRef, Licence, Match, Measure, Outcome,
    Permit, PlaceHint, Price, RuleId, Severity, Subject, Trust,
};

use crate::fault::Fault;

#[derive(Deserialize)]
struct HitShape<'t> {
    rule: String,
    severity: u8,
    #[serde(borrow)]
    outcome: Cow<'t, str>,
    #[serde(borrow)]
    matches: Vec<MatchShape<'t>>,
}

#[derive(Deserialize)]
struct MatchShape<'t> {
    #[serde(borrow)]
    field: Cow<'t, str>,
    start: usize,
    end: usize,
    text: String,
    term: String,
    group: String,
    folds: Vec<String>,
}

#[derive(Deserialize)]
struct LawShape {
    title: String,
    article: String,
    verified: bool,
}

#[derive(Serialize, Deserialize)]
struct PriceShape {
    cents: i64,
    max_cents: Option<i64>,
    currency: String,
    raw: String,
}

#[derive(Serialize, Deserialize)]
struct AskingShape {
    title: String,
    price: Option<PriceShape>,
    list_price: Option<PriceShape>,
}

#[derive(Serialize, Deserialize)]
struct SubjectShape {
    name: String,
    code: String,
    code_fits: bool,
    address: String,
    places: Vec<PlaceShape>,
}

#[derive(Serialize, Deserialize)]
struct LicenceShape {
    subject: Option<SubjectShape>,
    permits: Vec<[String; 3]>,
    valid_until: String,
}

#[derive(Serialize, Deserialize)]
struct PlaceShape {
    code: String,
    name: String,
    trust: String,
    reason: String,
}

#[derive(Serialize, Deserialize)]
struct DisposalShape {
    measures: Vec<String>,
    fine: Option<u64>,
    document: String,
}

/// `None` for one of whom nothing is known.
pub(crate) fn subject_to_text(subject: &Subject) -> Result<Option<String>, Fault> {
    Ok(subject_shape(subject).map(|shape| serde_json::to_string(&shape)).transpose()?)
}

pub(crate) fn subject_from_text(text: Option<&str>) -> Result<Subject, Fault> {
    subject_of(text.map(serde_json::from_str).transpose()?)
}

pub(crate) fn licence_to_text(licence: &Licence) -> Result<String, Fault> {
    let permit = |Permit { kind, number, check }: &Permit| [kind.clone(), number.clone(), check.clone()];
    Ok(serde_json::to_string(&LicenceShape {
        subject: subject_shape(&licence.subject),
        permits: licence.permits.iter().map(permit).collect(),
        valid_until: licence.valid_until.clone(),
    })?)
}

pub(crate) fn licence_from_text(text: &str) -> Result<Licence, Fault> {
    let LicenceShape { subject, permits, valid_until } = serde_json::from_str(text)?;
    let permits = permits.into_iter().map(|[kind, number, check]| Permit { kind, number, check }).collect();
    Ok(Licence { subject: subject_of(subject)?, permits, valid_until })
}

fn subject_shape(subject: &Subject) -> Option<SubjectShape> {
    if *subject == Subject::default() {
        return None;
    }
    let place = |place: &PlaceHint| PlaceShape {
        code: place.code.clone(),
        name: place.name.clone(),
        trust: place.trust.name().to_owned(),
        reason: place.reason.clone(),
    };
    let Subject { name, code, code_fits, address, places } = subject.clone();
    let places = places.iter().map(place).collect();
    Some(SubjectShape { name, code, code_fits, address, places })
}

fn subject_of(shape: Option<SubjectShape>) -> Result<Subject, Fault> {
    let Some(SubjectShape { name, code, code_fits, address, places }) = shape else {
        return Ok(Subject::default());
    };
    let place = |PlaceShape { code, name, trust, reason }| {
        let trust = Trust::from_name(&trust).ok_or_else(|| unknown("可信程度", &trust))?;
        Ok(PlaceHint { code, name, trust, reason })
    };
    let places = places.into_iter().map(place).collect::<Result<_, Fault>>()?;
    Ok(Subject { name, code, code_fits, address, places })
}

pub(crate) fn disposal_to_text(disposal: &Disposal) -> Result<String, Fault> {
    Ok(serde_json::to_string(&DisposalShape {
        measures: disposal.measures().iter().map(|measure| measure.name().to_owned()).collect(),
        fine: disposal.fine(),
        document: disposal.document().to_owned(),
    })?)
}

pub(crate) fn disposal_from_text(text: &str) -> Result<Disposal, Fault> {
    let DisposalShape { measures, fine, document } = serde_json::from_str(text)?;
    let measure = |name: &String| Measure::from_name(name).ok_or_else(|| unknown("处置结果", name));
    let measures = measures.iter().map(measure).collect::<Result<Vec<_>, Fault>>()?;
    Disposal::new(&measures, fine, &document).map_err(|fault| Fault::Damaged(fault.to_string()))
}

pub(crate) fn hits_to_text(hits: &[Hit]) -> Result<String, Fault> {
    let rows = hits.iter().map(|hit| {
        let matches: Vec<_> = hit.matches.iter().map(match_row).collect();
        (&hit.rule.0, hit.severity.level(), hit.outcome.name(), matches)
    });
    Ok(serde_json::to_string(&rows.collect::<Vec<_>>())?)
}

/// All hits of a sighting are of its category, so that is not kept with each.
pub(crate) fn hits_from_text(text: &str, category: &CategoryId) -> Result<Vec<Hit>, Fault> {
    let shapes: Vec<HitShape<'_>> = serde_json::from_str(text)?;
    let hit = |shape: HitShape<'_>| {
        Ok(Hit {
            rule: RuleId(shape.rule),
            category: category.clone(),
            severity: severity(shape.severity)?,
            outcome: outcome(&shape.outcome)?,
            matches: shape.matches.into_iter().map(match_of).collect::<Result<_, Fault>>()?,
        })
    };
    shapes.into_iter().map(hit).collect()
}

/// What the hits of a sighting matched: the words as they stood there, and the words they stand for.
pub(crate) fn matched_from_text(text: &str) -> Result<Vec<String>, Fault> {
    let shapes: Vec<HitShape<'_>> = serde_json::from_str(text)?;
    let matches = shapes.into_iter().flat_map(|shape| shape.matches);
    Ok(matches.flat_map(|shape| [shape.text, shape.term]).collect())
}

pub(crate) fn law_to_text(law: &[LawRef]) -> Result<String, Fault> {
    let rows = law.iter().map(|law| (&law.title, &law.article, law.verified));
    Ok(serde_json::to_string(&rows.collect::<Vec<_>>())?)
}

pub(crate) fn law_from_text(text: &str) -> Result<Vec<LawRef>, Fault> {
    let shapes: Vec<LawShape> = serde_json::from_str(text)?;
    let law = |LawShape { title, article, verified }| LawRef { title, article, verified };
    Ok(shapes.into_iter().map(law).collect())
}

pub(crate) fn price_to_text(price: &Price) -> Result<String, Fault> {
    Ok(serde_json::to_string(&price_shape(price))?)
}

pub(crate) fn price_from_text(text: &str) -> Result<Price, Fault> {
    price_of(serde_json::from_str(text)?)
}

pub(crate) fn asking_to_text(asking: &Asking) -> Result<String, Fault> {
    Ok(serde_json::to_string(&AskingShape {
        title: asking.title.clone(),
        price: asking.price.as_ref().map(price_shape),
        list_price: asking.list_price.as_ref().map(price_shape),
    })?)
}

pub(crate) fn asking_from_text(text: &str) -> Result<Asking, Fault> {
    let AskingShape { title, price, list_price } = serde_json::from_str(text)?;
    let price = price.map(price_of).transpose()?;
    Ok(Asking { title, price, list_price: list_price.map(price_of).transpose()? })
}

/// `None` for no sentence at all.
pub(crate) fn grounds_to_text(grounds: &[String]) -> Result<Option<String>, Fault> {
    let some = (!grounds.is_empty()).then_some(grounds);
    Ok(some.map(serde_json::to_string).transpose()?)
}

pub(crate) fn grounds_from_text(text: Option<&str>) -> Result<Vec<String>, Fault> {
    Ok(text.map(serde_json::from_str).transpose()?.unwrap_or_default())
}

pub(crate) fn severity(level: u8) -> Result<Severity, Fault> {
    Severity::new(level).ok_or_else(|| unknown("严重程度", &level.to_string()))
}

pub(crate) fn outcome(name: &str) -> Result<Outcome, Fault> {
    let found = [Outcome::Hint, Outcome::Lead].into_iter().find(|outcome| outcome.name() == name);
    found.ok_or_else(|| unknown("结论", name))
}

/// A stored name that this program does not know.
pub(crate) fn unknown(what: &str, name: &str) -> Fault {
    Fault::Damaged(format!("不认识的{what}“{name}”"))
}

fn price_shape(price: &Price) -> PriceShape {
    PriceShape {
        cents: price.cents,
        max_cents: price.max_cents,
        currency: price.currency.code().to_owned(),
        raw: price.raw.clone(),
    }
}

fn price_of(PriceShape { cents, max_cents, currency, raw }: PriceShape) -> Result<Price, Fault> {
    let currency = Currency::from_code(&currency).ok_or_else(|| unknown("币种", &currency))?;
    Ok(Price { cents, max_cents, currency, raw })
}

/// The fields of a [`MatchShape`] in their order.
type MatchRow<'m> = (&'static str, usize, usize, &'m str, &'m str, &'m str, Vec<&'static str>);

fn match_row(seen: &Match) -> MatchRow<'_> {
    let Match { field, start, end, text, term, group, folds } = seen;
    (field.name(), *start, *end, text, term, group, folds.iter().map(|fold| fold.name()).collect())
}

fn match_of(shape: MatchShape<'_>) -> Result<Match, Fault> {
    let fold = |name: &String| {
        Fold::ALL.into_iter().find(|fold| fold.name() == name).ok_or_else(|| unknown("变形写法", name))
    };
    Ok(Match {
        field: Field::from_name(&shape.field).ok_or_else(|| unknown("字段", &shape.field))?,
        start: shape.start,
        end: shape.end,
        text: shape.text,
        term: shape.term,
        group: shape.group,
        folds: shape.folds.iter().map(fold).collect::<Result<_, Fault>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_and_law_of_earlier_versions_are_read() {
        let category = CategoryId("special-supply".to_owned());
        let named = r#"[{"rule":"special-supply.liquor","severity":4,"outcome":"lead","matches":[{"field":"title","start":0,"end":9,
            "text":"特\u200b供","term":"特供","group":"mark","folds":["invisible"]}]}]"#;
        let hits = hits_from_text(named, &category).unwrap();
        let kept = hits_to_text(&hits).unwrap();
        assert_eq!(
            kept,
            "[[\"special-supply.liquor\",4,\"lead\",[[\"title\",0,9,\"特\u{200b}供\",\"特供\",\"mark\",[\"invisible\"]]]]]"
        );
        assert_eq!(hits_from_text(&kept, &category).unwrap(), hits);
        assert_eq!(matched_from_text(&kept).unwrap(), matched_from_text(named).unwrap());

        let named = r#"[{"title":"广告法","article":"第九条","verified":true}]"#;
        let law = law_from_text(named).unwrap();
        let kept = law_to_text(&law).unwrap();
        assert_eq!(kept, r#"[["广告法","第九条",true]]"#);
        assert_eq!(law_from_text(&kept).unwrap(), law);
    }
}

//! The JSON kept in text columns: hits, law and price, in shapes of this crate's own.
//!
//! A stored shape outlives the types of the program, so it is written out here and converted by hand; a field
//! may be added with `#[serde(default)]`, never renamed.

use serde::{Deserialize, Serialize};
use xuncha_model::{CategoryId, Currency, Field, Fold, Hit, LawRef, Match, Outcome, Price, RuleId, Severity};

use crate::fault::Fault;

#[derive(Serialize, Deserialize)]
struct HitShape {
    rule: String,
    severity: u8,
    outcome: String,
    matches: Vec<MatchShape>,
}

#[derive(Serialize, Deserialize)]
struct MatchShape {
    field: String,
    start: usize,
    end: usize,
    text: String,
    term: String,
    group: String,
    folds: Vec<String>,
}

#[derive(Serialize, Deserialize)]
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

pub(crate) fn hits_to_text(hits: &[Hit]) -> Result<String, Fault> {
    let matches = |hit: &Hit| hit.matches.iter().map(match_shape).collect();
    let shape = |hit: &Hit| HitShape {
        rule: hit.rule.0.clone(),
        severity: hit.severity.level(),
        outcome: hit.outcome.name().to_owned(),
        matches: matches(hit),
    };
    Ok(serde_json::to_string(&hits.iter().map(shape).collect::<Vec<_>>())?)
}

/// All hits of a sighting are of its category, so that is not kept with each.
pub(crate) fn hits_from_text(text: &str, category: &CategoryId) -> Result<Vec<Hit>, Fault> {
    let shapes: Vec<HitShape> = serde_json::from_str(text)?;
    let hit = |shape: HitShape| {
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
    let shapes: Vec<HitShape> = serde_json::from_str(text)?;
    let matches = shapes.into_iter().flat_map(|shape| shape.matches);
    Ok(matches.flat_map(|shape| [shape.text, shape.term]).collect())
}

pub(crate) fn law_to_text(law: &[LawRef]) -> Result<String, Fault> {
    let shape = |law: &LawRef| LawShape {
        title: law.title.clone(),
        article: law.article.clone(),
        verified: law.verified,
    };
    Ok(serde_json::to_string(&law.iter().map(shape).collect::<Vec<_>>())?)
}

pub(crate) fn law_from_text(text: &str) -> Result<Vec<LawRef>, Fault> {
    let shapes: Vec<LawShape> = serde_json::from_str(text)?;
    let law = |LawShape { title, article, verified }| LawRef { title, article, verified };
    Ok(shapes.into_iter().map(law).collect())
}

pub(crate) fn price_to_text(price: &Price) -> Result<String, Fault> {
    Ok(serde_json::to_string(&PriceShape {
        cents: price.cents,
        max_cents: price.max_cents,
        currency: price.currency.code().to_owned(),
        raw: price.raw.clone(),
    })?)
}

pub(crate) fn price_from_text(text: &str) -> Result<Price, Fault> {
    let PriceShape { cents, max_cents, currency, raw } = serde_json::from_str(text)?;
    let currency = Currency::from_code(&currency).ok_or_else(|| unknown("币种", &currency))?;
    Ok(Price { cents, max_cents, currency, raw })
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

fn match_shape(seen: &Match) -> MatchShape {
    MatchShape {
        field: seen.field.name().to_owned(),
        start: seen.start,
        end: seen.end,
        text: seen.text.clone(),
        term: seen.term.clone(),
        group: seen.group.clone(),
        folds: seen.folds.iter().map(|fold| fold.name().to_owned()).collect(),
    }
}

fn match_of(shape: MatchShape) -> Result<Match, Fault> {
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

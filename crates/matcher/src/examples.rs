//! Every rule's own examples: what it must hit and what it must miss.

use xuncha_model::{CategoryId, Diagnostic, PageKind, RuleId, Span};
use xuncha_rule_lang::{
    Code, Pack,
    ast::{Example, Rule, RuleFile},
    complaint,
};

use crate::{
    explain::explain_miss,
    ruleset::Ruleset,
    scan::{PageContext, Scratch},
};

/// What a rule must do with an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExampleKind {
    /// Hit it.
    Hit,
    /// Miss it.
    Miss,
}

/// How one example fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleResult {
    /// The rule it belongs to.
    pub rule: RuleId,
    /// What the rule must do with it.
    pub kind: ExampleKind,
    /// Its title, or what else it has.
    pub text: String,
    /// The rule did so.
    pub passed: bool,
    /// Rules of other categories that hit it.
    pub cross_fires: Vec<RuleId>,
    /// What is wrong: an error when it did not pass, a warning when rules of other categories hit it.
    pub complaint: Option<Diagnostic>,
}

/// Tries the examples of every rule of `pack` that is in force in `ruleset`, which was compiled from it.
#[must_use]
pub fn check_examples(pack: &Pack, ruleset: &Ruleset) -> Vec<ExampleResult> {
    let mut scratch = Scratch::default();
    let mut results = Vec::new();
    for file in &pack.files {
        for rule in file.rules.iter().filter(|rule| ruleset.rule(&rule.id.value).is_some()) {
            let kinds = [(ExampleKind::Hit, &rule.hit), (ExampleKind::Miss, &rule.miss)];
            for (kind, example) in
                kinds.iter().flat_map(|(kind, all)| all.iter().map(move |one| (*kind, one)))
            {
                results.push(try_out(ruleset, file, rule, kind, example, &mut scratch));
            }
        }
    }
    results
}

fn try_out(
    ruleset: &Ruleset,
    file: &RuleFile,
    rule: &Rule,
    kind: ExampleKind,
    example: &Example,
    scratch: &mut Scratch,
) -> ExampleResult {
    let context = PageContext {
        kind: example.page.unwrap_or(PageKind::Other),
        complete: example.page.is_some() && example.complete,
    };
    let id = &rule.id.value;
    let hits = ruleset.scan(&example.listing, &context, scratch);
    let own = hits.iter().find(|hit| &hit.rule == id);
    let passed = own.is_some() == (kind == ExampleKind::Hit);
    let other = |category: &CategoryId| category != &rule.category.value;
    let cross_fires: Vec<_> =
        hits.iter().filter(|hit| other(&hit.category)).map(|hit| hit.rule.clone()).collect();
    let complain = |code: Code, span: Span, message: String, hint: String| {
        Some(complaint(&file.name, &file.source, code, span, message, hint))
    };
    let complaint = match (kind, own) {
        (ExampleKind::Hit, None) => {
            let why = explain_miss(ruleset, id, &example.listing, &context, scratch);
            let why = why.map_or_else(String::new, |why| why.to_string());
            complain(Code::ExampleMissed, example.span, format!("规则“{id}”没有命中这个例子"), why)
        }
        (ExampleKind::Miss, Some(hit)) => {
            let why = crate::explain::explain(hit).join("\n");
            complain(Code::ExampleHit, example.span, format!("规则“{id}”不应命中这个例子，却命中了"), why)
        }
        _ if !cross_fires.is_empty() => {
            let names: Vec<_> = cross_fires.iter().map(|rule| rule.0.as_str()).collect();
            let message = format!("这个例子还命中了其他类别的规则：{}", names.join("、"));
            complain(Code::CrossFire, example.span, message, "请确认是否应当如此".to_owned())
        }
        _ => None,
    };
    ExampleResult { rule: id.clone(), kind, text: short(example), passed, cross_fires, complaint }
}

/// The first text of an example.
fn short(example: &Example) -> String {
    let texts = xuncha_model::Field::ALL.map(|field| example.listing.text(field).into_owned());
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

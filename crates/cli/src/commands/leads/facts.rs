//! What is told of a lead beside its row: who may be in charge, who takes part, what is missing, what the looks come to.

use xuncha_casework::{Score, Units, departments, score};
use xuncha_model::{Act, Decided, Gap, Lead, LeadId, LicenceLooks, LookVerdict, PriceLook, ShopName, Step};
use xuncha_store::LeadStore;

use super::recheck;

/// What is known of a lead.
pub(super) struct Facts {
    pub(super) score: Score,
    pub(super) gaps: Vec<&'static str>,
    /// Whose it may be, each with its reason, the most trustworthy first.
    pub(super) in_charge: Vec<String>,
    /// The unit to be suggested, when one of the tree is in charge.
    pub(super) unit: Option<String>,
    /// Departments that the plan names.
    pub(super) departments: Vec<&'static str>,
    /// Other leads about the same goods.
    pub(super) same_goods: Vec<LeadId>,
    /// What the looks at its page come to.
    pub(super) looks: Option<(LookVerdict, String)>,
    pub(super) history: Vec<Decided>,
    /// What its shop's pages showed of licences.
    pub(super) licences: Vec<LicenceLooks>,
    /// What its page asked, look by look.
    pub(super) prices: Vec<PriceLook>,
}

impl Facts {
    pub(super) async fn of(lead: &Lead, store: &dyn LeadStore, units: &Units) -> anyhow::Result<Self> {
        let suggestions = units.suggest(&lead.subject);
        let in_charge = if units.is_empty() {
            let hints = lead.subject.places.iter();
            hints
                .map(|hint| format!("{}（{}，可信度{}）", hint.name, hint.reason, hint.trust.label_zh()))
                .collect()
        } else {
            let told = suggestions.iter().map(|told| {
                let whose =
                    told.unit.clone().unwrap_or_else(|| format!("{}，不属本单位管辖，建议移送", told.place));
                format!("{whose}（{}，可信度{}）", told.reason, told.trust.label_zh())
            });
            told.collect()
        };
        Ok(Self {
            score: score(lead),
            gaps: lead.gaps().into_iter().map(Gap::label_zh).collect(),
            in_charge,
            unit: suggestions.into_iter().next().and_then(|first| first.unit),
            departments: departments(&units.plan, &lead.latest.category),
            same_goods: store.same_goods(lead.id).await?.iter().map(|other| other.id).collect(),
            looks: recheck::verdict(store, lead).await?,
            history: store.history(lead.id).await?,
            licences: store
                .licences(&ShopName {
                    platform: Some(lead.latest.platform.clone()),
                    shop: lead.latest.shop.clone(),
                })
                .await?,
            prices: store.price_looks(&lead.latest.url).await?,
        })
    }

    /// Why the last decision of that kind was made, among those that still stand.
    pub(super) fn reason(&self, wanted: Step) -> String {
        let undone: Vec<u64> = self.history.iter().filter_map(|decided| decided.act.undoes()).collect();
        let standing = self.history.iter().rev().filter(|decided| !undone.contains(&decided.number));
        let last = standing.into_iter().find(|decided| decided.act == Act::Step(wanted));
        last.map(|decided| decided.why.clone()).unwrap_or_default()
    }
}

//! The tree of units that work on leads (`units.toml`): 市 -> 县区 -> 所, and which of them a lead is for.

use std::collections::BTreeSet;

use serde::Deserialize;
use xuncha_model::{Subject, Trust};

use crate::departments::is_campaign;

/// 市, 县区, 所.
const LEVELS: usize = 3;

/// Most units of a file.
const MAX_UNITS: usize = 5000;

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name, unique.
    pub name: String,
    /// The unit above; `None` for the top.
    pub under: Option<String>,
    /// 行政区划 (GB/T 2260) of which it is in charge: 2 to 6 digits, the beginning of all codes within.
    pub codes: Vec<String>,
    /// What stands in addresses within its part of the parent's: streets, towns.
    pub words: Vec<String>,
}

/// The tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Units {
    units: Vec<Unit>,
    /// The campaign whose plan names co-responsible departments; empty when none.
    pub plan: String,
}

/// What is wrong with the file, a line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitsError(pub Vec<String>);

/// Whose a lead may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The unit; `None` when the place is none of this tree's, and the lead is to be handed over.
    pub unit: Option<String>,
    /// Name of the place.
    pub place: String,
    /// How far it can be trusted.
    pub trust: Trust,
    /// Where it comes from, in plain Chinese.
    pub reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileShape {
    #[serde(default)]
    plan: String,
    #[serde(default, rename = "unit")]
    units: Vec<UnitShape>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitShape {
    name: String,
    under: Option<String>,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
}

impl Units {
    /// Reads the file; an empty one is a tree without units.
    ///
    /// # Errors
    /// Everything that is wrong with it, in plain Chinese.
    pub fn read(text: &str) -> Result<Self, UnitsError> {
        let file: FileShape = toml::from_str(text).map_err(|error| UnitsError(vec![error.to_string()]))?;
        let unit = |UnitShape { name, under, codes, words }| Unit { name, under, codes, words };
        let units = Self { units: file.units.into_iter().map(unit).collect(), plan: file.plan };
        let faults = units.faults();
        if faults.is_empty() { Ok(units) } else { Err(UnitsError(faults)) }
    }

    /// Whether any unit is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Every unit with its level (0 for the top), each after the one above it.
    #[must_use]
    pub fn tree(&self) -> Vec<(usize, &Unit)> {
        let mut out = Vec::new();
        self.push_below(None, 0, &mut out);
        out
    }

    /// The unit of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.name == name)
    }

    /// The names from the top down to a unit, itself last; empty for one that is not in the tree.
    #[must_use]
    pub fn path(&self, name: &str) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = self.find(name);
        while let Some(unit) = at.filter(|_| path.len() < LEVELS) {
            path.insert(0, unit.name.as_str());
            at = unit.under.as_deref().and_then(|above| self.find(above));
        }
        path
    }

    /// Whether `name` is somewhere below `above`.
    #[must_use]
    pub fn is_below(&self, name: &str, above: &str) -> bool {
        name != above && self.path(name).contains(&above)
    }

    /// Whose a lead about this seller may be, the most trustworthy first; empty when nothing points anywhere.
    ///
    /// The place that licences, addresses and filings name decides the unit in charge of it; a street in the address, the 所 below it.
    #[must_use]
    pub fn suggest(&self, subject: &Subject) -> Vec<Suggestion> {
        let mut found: Vec<Suggestion> = Vec::new();
        for place in &subject.places {
            let unit = self.in_charge(&place.code);
            let street = unit.and_then(|unit| self.by_street(unit, &subject.address));
            let (unit, reason) = match (unit, street) {
                (_, Some((below, word))) => (Some(below), format!("{}；地址里有“{word}”", place.reason)),
                (unit, None) => (unit, place.reason.clone()),
            };
            let unit = unit.map(|unit| unit.name.clone());
            // Of what is not ours, only what can be relied on is told: a warehouse elsewhere says little.
            if unit.is_none() && place.trust == Trust::Low {
                continue;
            }
            // Nor that the seller is also known elsewhere, as where it was first registered.
            let is_known = found.iter().any(|known| known.unit == unit);
            let is_ours = found.iter().any(|known| known.unit.is_some());
            if !is_known && (unit.is_some() || !is_ours) {
                found.push(Suggestion { unit, place: place.name.clone(), trust: place.trust, reason });
            }
        }
        found
    }

    /// The unit whose code is the longest beginning of `code`.
    fn in_charge(&self, code: &str) -> Option<&Unit> {
        let of = |unit: &Unit| {
            unit.codes
                .iter()
                .filter(|own| code.starts_with(own.trim_end_matches("00")))
                .map(String::len)
                .max()
        };
        let in_charge = self.units.iter().filter_map(|unit| Some((of(unit)?, unit)));
        in_charge.rev().max_by_key(|(length, _)| *length).map(|(_, unit)| unit)
    }

    fn by_street<'a>(&'a self, above: &Unit, address: &str) -> Option<(&'a Unit, &'a str)> {
        let below = self.units.iter().filter(|unit| unit.under.as_ref() == Some(&above.name));
        let mut told = below.flat_map(|unit| unit.words.iter().map(move |word| (unit, word.as_str())));
        let first = told.find(|(_, word)| address.contains(word))?;
        // Two 所 named in one address are none.
        told.all(|(unit, word)| unit.name == first.0.name || !address.contains(word)).then_some(first)
    }

    fn push_below<'a>(&'a self, above: Option<&str>, level: usize, out: &mut Vec<(usize, &'a Unit)>) {
        for unit in self.units.iter().filter(|unit| unit.under.as_deref() == above) {
            out.push((level, unit));
            if level + 1 < LEVELS {
                self.push_below(Some(&unit.name), level + 1, out);
            }
        }
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.units.len() > MAX_UNITS {
            faults.push(format!("单位超过 {MAX_UNITS} 个"));
        }
        if !self.plan.is_empty() && !is_campaign(&self.plan) {
            faults.push(format!(
                "plan“{}”不是已知的专项行动方案，应为 hs2024、lyg2022、sm2023、xj2021 或 zw2022",
                self.plan
            ));
        }
        let mut names = BTreeSet::new();
        for unit in &self.units {
            let name = &unit.name;
            if name.trim().is_empty() {
                faults.push("有一个单位没有名称".to_owned());
            } else if !names.insert(name) {
                faults.push(format!("单位“{name}”重名"));
            }
            if let Some(above) = unit.under.as_ref().filter(|above| self.find(above).is_none()) {
                faults.push(format!("单位“{name}”：没有名为“{above}”的上级单位"));
            }
            let is_code = |code: &&String| {
                matches!(code.len(), 2 | 4 | 6) && code.chars().all(|digit| digit.is_ascii_digit())
            };
            for code in unit.codes.iter().filter(|code| !is_code(code)) {
                faults.push(format!("单位“{name}”：区划代码“{code}”应为 2、4 或 6 位数字"));
            }
            if unit.words.iter().any(|word| word.chars().count() < 2) {
                faults.push(format!("单位“{name}”：words 里的词至少两个字"));
            }
        }
        let reached: BTreeSet<_> = self.tree().into_iter().map(|(_, unit)| &unit.name).collect();
        for name in names.difference(&reached) {
            faults.push(format!("单位“{name}”不在市、县区、所三级以内，或上下级成了环"));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use xuncha_identifiers::place_in;
    use xuncha_model::PlaceHint;

    use super::*;

    const FILE: &str = r#"
        plan = "hs2024"
        [[unit]]
        name = "市局"
        codes = ["3207"]
        [[unit]]
        name = "海州区局"
        under = "市局"
        codes = ["320706"]
        [[unit]]
        name = "新浦所"
        under = "海州区局"
        words = ["新浦街道", "幸福路"]
        [[unit]]
        name = "朐阳所"
        under = "海州区局"
        words = ["朐阳街道"]
    "#;

    fn subject(address: &str, places: &[(&str, Trust)]) -> Subject {
        let hint = |(text, trust): &(&str, Trust)| {
            let place = place_in(text).unwrap();
            PlaceHint {
                code: place.code, name: place.name, trust: *trust, reason: format!("写有“{text}”")
            }
        };
        Subject {
            address: address.to_owned(),
            places: places.iter().map(hint).collect(),
            ..Subject::default()
        }
    }

    fn first(address: &str, places: &[(&str, Trust)]) -> Option<Suggestion> {
        Units::read(FILE).unwrap().suggest(&subject(address, places)).into_iter().next()
    }

    #[test]
    fn the_unit_in_charge_is_suggested_with_its_reason() {
        let told = first("海州区幸福路1号", &[("江苏省连云港市海州区", Trust::High)]).unwrap();
        assert_eq!((told.unit.as_deref(), told.trust), (Some("新浦所"), Trust::High));
        assert!(
            told.reason.contains("写有“江苏省连云港市海州区”") && told.reason.contains("幸福路"),
            "{told:?}"
        );
        let unit = |address, places: &[(&str, Trust)]| first(address, places).map(|told| told.unit);
        assert_eq!(unit("", &[("江苏省连云港市海州区", Trust::High)]), Some(Some("海州区局".into())));
        assert_eq!(unit("", &[("连云港市赣榆区", Trust::High)]), Some(Some("市局".into())));
        assert_eq!(
            unit("新浦街道旁、朐阳街道口", &[("连云港市海州区", Trust::High)]),
            Some(Some("海州区局".into())),
            "two 所 are none"
        );
        assert_eq!(unit("", &[("广东省深圳市", Trust::High)]), Some(None), "to be handed over");
        assert_eq!(
            unit("", &[("广东省深圳市", Trust::Low), ("连云港市", Trust::Low)]),
            Some(Some("市局".into()))
        );
        assert_eq!(unit("", &[]), None);
        let both = [("连云港市海州区", Trust::High), ("广东省深圳市", Trust::High)];
        assert_eq!(
            Units::read(FILE).unwrap().suggest(&subject("", &both)).len(),
            1,
            "ours, wherever it was registered"
        );
    }

    #[test]
    fn the_tree_is_told_and_faults_are_named() {
        let units = Units::read(FILE).unwrap();
        let levels: Vec<_> =
            units.tree().into_iter().map(|(level, unit)| (level, unit.name.as_str())).collect();
        assert_eq!(levels, [(0, "市局"), (1, "海州区局"), (2, "新浦所"), (2, "朐阳所")]);
        assert_eq!(units.path("新浦所"), ["市局", "海州区局", "新浦所"]);
        assert!(
            units.is_below("新浦所", "市局")
                && !units.is_below("市局", "新浦所")
                && !units.is_below("外单位", "市局")
        );
        assert!(Units::read("").unwrap().is_empty());
        let faults = Units::read(
            r#"
            plan = "xx"
            [[unit]]
            name = "甲"
            under = "乙"
            [[unit]]
            name = "乙"
            under = "甲"
            codes = ["32x"]
            [[unit]]
            name = "甲"
            [[unit]]
            name = "丙"
            under = "没有"
            words = ["路"]
        "#,
        )
        .unwrap_err()
        .0
        .join("\n");
        for told in ["xx", "重名", "没有名为“没有”", "32x", "至少两个字", "成了环"] {
            assert!(faults.contains(told), "{told}: {faults}");
        }
        assert!(Units::read("[[unit]]\nnme='a'").unwrap_err().0[0].contains("nme"));
    }
}

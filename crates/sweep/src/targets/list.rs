//! What the list of targets says, checked as a whole: every fault is told with the name of its target.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use url::Url;
use xuncha_model::{Timestamp, beijing};

use super::shape::{CampaignShape, FileShape, TargetShape};
use crate::{
    revisit::Revisit,
    schedule::{Cadence, Calendar, Days, Hours, Timing},
};

/// The cadence of a target that names none.
const ORDINARY: Cadence = Cadence::Days(1);

/// The list of targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetList {
    /// Targets, in the order of the file.
    pub targets: Vec<Entry>,
    /// Campaigns.
    pub campaigns: Vec<Campaign>,
    /// Which days are worked.
    pub calendar: Calendar,
}

/// One target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, unique in the list.
    pub name: String,
    /// A shop, a query or a page.
    pub url: Url,
    /// Marketplace.
    pub platform: String,
    /// Place whose regulator is responsible.
    pub jurisdiction: String,
    /// When it is looked at outside campaigns.
    pub timing: Timing,
    /// Campaigns it belongs to.
    pub campaigns: Vec<String>,
    /// Who follows its leads up.
    pub owner: String,
    /// Pages a sweep; `None` for the configured number.
    pub max_pages: Option<u64>,
    /// Links followed from its address; `None` for the ordinary number.
    pub max_depth: Option<u32>,
    /// Which known pages are looked at again.
    pub revisit: Revisit,
    /// Not looked at until it is resumed.
    pub paused: bool,
}

/// A campaign: some days of a denser look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// How often, where that is more often than the target's own cadence.
    pub every: Option<Cadence>,
    /// On which days, in place of the target's.
    pub days: Option<Days>,
    /// Within which hours, in place of the target's.
    pub hours: Option<Hours>,
}

impl TargetList {
    /// Reads the file.
    ///
    /// # Errors
    /// Everything that is wrong with it, a line each, in plain Chinese.
    pub fn read(text: &str) -> Result<Self, Vec<String>> {
        let file: FileShape = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
        let mut faults = Vec::new();
        let mut day = |text: &String| match text.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                faults.push(format!("[calendar] 中“{text}”不是日期，应如 2027-01-01"));
                None
            }
        };
        let free: Vec<_> = file.calendar.free.iter().filter_map(&mut day).collect();
        let worked: Vec<_> = file.calendar.worked.iter().filter_map(&mut day).collect();
        let mut campaigns = Vec::new();
        for shape in file.campaigns {
            let name = shape.name.clone();
            let read = campaign(shape).map_err(|fault| faults.push(format!("专项“{name}”：{fault}")));
            campaigns.extend(read);
        }
        let known: BTreeSet<_> = campaigns.iter().map(|campaign: &Campaign| campaign.name.clone()).collect();
        let mut names = BTreeSet::new();
        let mut targets = Vec::new();
        for shape in file.targets {
            let name = shape.name.clone();
            if name.trim().is_empty() {
                faults.push("有一个检查对象没有名称".to_owned());
            } else if !names.insert(name.clone()) {
                faults.push(format!("检查对象“{name}”重名"));
            }
            for campaign in shape.campaigns.iter().filter(|campaign| !known.contains(*campaign)) {
                faults.push(format!("检查对象“{name}”：没有名为“{campaign}”的专项"));
            }
            targets.extend(entry(shape).map_err(|fault| faults.push(format!("检查对象“{name}”：{fault}"))));
        }
        if faults.is_empty() {
            Ok(Self { targets, campaigns, calendar: Calendar::new(&free, &worked) })
        } else {
            Err(faults)
        }
    }

    /// The target of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.targets.iter().find(|entry| entry.name == name)
    }

    /// The campaign that a target is in at `now`, the densest of several.
    #[must_use]
    pub fn campaign(&self, entry: &Entry, now: Timestamp) -> Option<&Campaign> {
        let today = beijing(now).date();
        let under_way = self.campaigns.iter().filter(|campaign| {
            entry.campaigns.contains(&campaign.name) && campaign.from <= today && today <= campaign.to
        });
        under_way.min_by(|a, b| {
            let denser = |a: &Campaign, b: &Campaign| match (a.every, b.every) {
                (Some(a), Some(b)) => a.is_denser_than(b),
                (a, b) => a.is_some() && b.is_none(),
            };
            denser(b, a).cmp(&denser(a, b))
        })
    }

    /// When a target is looked at, the campaign of the day considered.
    #[must_use]
    pub fn timing(&self, entry: &Entry, now: Timestamp) -> Timing {
        let own = &entry.timing;
        let Some(campaign) = self.campaign(entry, now) else { return own.clone() };
        let denser = campaign.every.filter(|every| every.is_denser_than(own.every));
        Timing {
            every: denser.unwrap_or(own.every),
            days: campaign.days.unwrap_or(own.days),
            hours: campaign.hours.or(own.hours),
            at: own.at,
        }
    }
}

fn campaign(shape: CampaignShape) -> Result<Campaign, String> {
    let day = |text: &str| text.parse::<Date>().map_err(|_| format!("“{text}”不是日期，应如 2026-11-01"));
    let (from, to) = (day(&shape.from)?, day(&shape.to)?);
    if from > to {
        return Err(format!("开始日期 {from} 晚于结束日期 {to}"));
    }
    Ok(Campaign {
        name: shape.name,
        from,
        to,
        every: shape.every.map(|text| text.parse()).transpose()?,
        days: shape.days.map(|text| days(&text)).transpose()?,
        hours: shape.hours.map(|text| text.parse()).transpose()?,
    })
}

fn entry(shape: TargetShape) -> Result<Entry, String> {
    let url =
        Url::parse(&shape.url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or_else(|| format!("“{}”不是网址，应以 http:// 或 https:// 开头", shape.url))?;
    let hours: Option<Hours> = shape.hours.map(|text| text.parse()).transpose()?;
    let opening = hours.map_or(Time::midnight(), |hours| hours.start);
    let at = shape
        .at
        .map_or(Ok(opening), |text| text.parse().map_err(|_| format!("“{text}”不是时刻，应如 08:30")))?;
    if hours.is_some_and(|hours| !hours.contain(at)) {
        return Err(format!("时刻 {} 不在时段 hours 之内", at.strftime("%H:%M")));
    }
    if shape.max_pages == Some(0) {
        return Err("max_pages 至少为 1".to_owned());
    }
    Ok(Entry {
        name: shape.name,
        url,
        platform: shape.platform,
        jurisdiction: shape.jurisdiction,
        timing: Timing {
            every: shape.every.map_or(Ok(ORDINARY), |text| text.parse())?,
            at,
            days: shape.days.map_or(Ok(Days::All), |text| days(&text))?,
            hours,
        },
        campaigns: shape.campaigns,
        owner: shape.owner,
        max_pages: shape.max_pages,
        max_depth: shape.max_depth,
        revisit: match shape.revisit.as_deref() {
            None | Some("all") => Revisit::All,
            Some("adaptive") => Revisit::Adaptive,
            Some("afresh") => Revisit::Afresh,
            Some(other) => return Err(format!("revisit“{other}”应为 all、adaptive 或 afresh")),
        },
        paused: shape.paused,
    })
}

fn days(text: &str) -> Result<Days, String> {
    Days::from_name(text).ok_or_else(|| format!("days“{text}”应为 all、workdays 或 restdays"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
        [calendar]
        free = ["2027-01-01"]
        [[campaign]]
        name = "双11"
        from = "2026-11-01"
        to = "2026-11-12"
        every = "6h"
        [[campaign]]
        name = "年末"
        from = "2026-11-10"
        to = "2026-12-31"
        every = "2h"
        [[target]]
        name = "甲店"
        url = "https://shop.example/7/"
        jurisdiction = "某市某区"
        hours = "08:00-20:00"
        days = "workdays"
        campaigns = ["双11", "年末"]
        [[target]]
        name = "乙店"
        url = "https://other.example/"
        every = "30m"
        campaigns = ["双11"]
        paused = true
    "#;

    fn at(day: &str) -> Timestamp {
        format!("{day}T12:00:00+08:00").parse().unwrap()
    }

    #[test]
    fn campaigns_make_the_cadence_denser_and_never_thinner() {
        let list = TargetList::read(LIST).unwrap();
        let every = |name: &str, day: &str| list.timing(list.find(name).unwrap(), at(day)).every.to_string();
        assert_eq!(every("甲店", "2026-10-31"), "1d");
        assert_eq!(every("甲店", "2026-11-01"), "6h");
        assert_eq!(every("甲店", "2026-11-11"), "2h", "the densest of two");
        assert_eq!(every("甲店", "2027-01-01"), "1d");
        assert_eq!(every("乙店", "2026-11-05"), "30m", "denser by itself");
        let entry = list.find("甲店").unwrap();
        assert_eq!(entry.timing.at, "08:00".parse().unwrap(), "hours open, work begins");
        assert!(!list.calendar.is_worked("2027-01-01".parse().unwrap()));
        assert_eq!(TargetList::read("").unwrap().targets, []);
    }

    #[test]
    fn every_fault_is_told_with_the_name_of_its_target() {
        let faults = |text: &str| TargetList::read(text).unwrap_err().join("\n");
        let all = faults(
            r#"
            [calendar]
            free = ["元旦"]
            [[campaign]]
            name = "倒着"
            from = "2026-12-01"
            to = "2026-11-01"
            [[target]]
            name = "甲"
            url = "shop.example"
            [[target]]
            name = "甲"
            url = "https://a.example/"
            campaigns = ["没有"]
            [[target]]
            name = "乙"
            url = "https://a.example/"
            every = "often"
            [[target]]
            name = "丙"
            url = "https://a.example/"
            hours = "08:00-20:00"
            at = "21:00"
        "#,
        );
        for told in ["元旦", "倒着", "shop.example", "重名", "没有", "often", "21:00"] {
            assert!(all.contains(told), "{told}: {all}");
        }
        assert!(faults("[[target]]\nname='a'\nurl='https://a.example/'\nevry='1d'").contains("evry"));
    }
}

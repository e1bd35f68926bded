//! The file as written, before anything is understood of it. Unknown keys are refused.

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileShape {
    #[serde(default)]
    pub(super) calendar: CalendarShape,
    #[serde(default, rename = "campaign")]
    pub(super) campaigns: Vec<CampaignShape>,
    #[serde(default, rename = "target")]
    pub(super) targets: Vec<TargetShape>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarShape {
    #[serde(default)]
    pub(super) free: Vec<String>,
    #[serde(default)]
    pub(super) worked: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignShape {
    pub(super) name: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) every: Option<String>,
    pub(super) days: Option<String>,
    pub(super) hours: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetShape {
    pub(super) name: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) platform: String,
    #[serde(default)]
    pub(super) jurisdiction: String,
    pub(super) every: Option<String>,
    pub(super) at: Option<String>,
    pub(super) days: Option<String>,
    pub(super) hours: Option<String>,
    #[serde(default)]
    pub(super) campaigns: Vec<String>,
    #[serde(default)]
    pub(super) owner: String,
    pub(super) max_pages: Option<u64>,
    pub(super) max_depth: Option<u32>,
    pub(super) revisit: Option<String>,
    #[serde(default)]
    pub(super) paused: bool,
}

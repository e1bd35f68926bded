//! Settings of evidence: by whom it is taken, how long and where it is kept, who stamps it.

use std::path::PathBuf;

use serde::Deserialize;

/// How evidence is taken and kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Evidence {
    /// Who runs the program, sealed with every snapshot.
    pub(crate) operator: String,
    /// What the clock is compared with: `sntp://host`, or an address whose answers have a date; empty for nothing.
    pub(crate) time_source: String,
    /// Years that evidence is kept at least.
    pub(crate) retention_years: u32,
    /// Days from one check of all evidence to the next while the watch runs; 0 for never.
    pub(crate) fixity_days: u32,
    /// Where large content is kept.
    pub(crate) blobs: Blobs,
    /// Who stamps time.
    pub(crate) authorities: Vec<StampAuthority>,
}

/// A time-stamping authority.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StampAuthority {
    /// Its name.
    pub(crate) name: String,
    /// Where it is asked.
    pub(crate) url: String,
    /// PEM file of its root certificates.
    pub(crate) roots: PathBuf,
}

/// Where large content is kept, when not in the evidence file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Blobs {
    /// `file:///folder` or `s3://bucket/prefix`; empty for the evidence file.
    pub(crate) url: String,
    /// Address of an S3-like service.
    pub(crate) endpoint: String,
    /// Its region.
    pub(crate) region: String,
    /// KiB, compressed; what is smaller stays in the file.
    pub(crate) larger_than: u64,
}

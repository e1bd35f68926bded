//! The evidence of a data directory, with the depot that the configuration names.

use std::{path::Path, sync::Arc};

use xuncha_depot::DepotSettings;
use xuncha_evidence::EvidenceStore;

use crate::{
    args::Global,
    config::{self, Config},
    exit::usage,
};

/// To read and to write.
pub(crate) fn open(global: &Global) -> anyhow::Result<EvidenceStore> {
    open_of(&global.data, &config::load(global.config.as_deref(), &global.data)?)
}

/// The same, where the configuration is known.
pub(crate) fn open_of(data: &Path, config: &Config) -> anyhow::Result<EvidenceStore> {
    beside(EvidenceStore::open(data)?, config)
}

/// To read and verify only.
pub(crate) fn open_to_read(global: &Global) -> anyhow::Result<EvidenceStore> {
    let config = config::load(global.config.as_deref(), &global.data)?;
    beside(EvidenceStore::open_to_read(&global.data)?, &config)
}

/// With the depot that is configured, if any.
pub(crate) fn beside(store: EvidenceStore, config: &Config) -> anyhow::Result<EvidenceStore> {
    let blobs = &config.evidence.blobs;
    if blobs.url.is_empty() {
        return Ok(store);
    }
    let settings = DepotSettings {
        url: blobs.url.clone(),
        endpoint: blobs.endpoint.clone(),
        region: blobs.region.clone(),
    };
    let depot =
        xuncha_depot::open(&settings).map_err(|error| usage(format!("配置 [evidence.blobs]：{error}")))?;
    let from = usize::try_from(blobs.larger_than << 10).unwrap_or(usize::MAX);
    Ok(store.beside(Arc::new(depot), from)?)
}

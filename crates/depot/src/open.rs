//! From settings to a depot that answers.

use std::{path::Path, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem,
    path::Path as Place,
};
use url::Url;

use crate::ObjectDepot;

/// What a person set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DepotSettings {
    /// `file:///folder` or `s3://bucket/prefix`.
    pub url: String,
    /// Address of an S3-like service; empty for Amazon's own.
    pub endpoint: String,
    /// Its region; empty for `us-east-1`, which most such services take.
    pub region: String,
}

/// Why settings give no depot.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The address is none we know.
    #[error("“{0}”不是可用的存放处，应为 file:///目录 或 s3://桶/前缀")]
    Url(String),
    /// The service would be reached unencrypted over a network.
    #[error("存放处的服务地址“{0}”没有加密；证据里有个人信息，本机以外的服务只用 https")]
    Unencrypted(String),
    /// No keys.
    #[error(
        "没有对象存储的密钥：请设置环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY（值守时写在 systemd 的 EnvironmentFile 里）"
    )]
    NoKeys,
    /// The folder cannot be made or used.
    #[error("存放处 {folder} 不能使用（{cause}）；请检查路径和权限")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        cause: String,
    },
    /// Anything else.
    #[error("存放处“{url}”不能使用：{cause}")]
    Failed {
        /// The address.
        url: String,
        /// Why.
        cause: String,
    },
}

/// The longest that a request may take, connecting and trying again included, is about twice this.
const PATIENCE: Duration = Duration::from_secs(20);

/// Opens a depot. A folder is made where it is missing; a service is not asked yet.
///
/// # Errors
/// When the settings make no sense or the folder cannot be used.
pub fn open(settings: &DepotSettings) -> Result<ObjectDepot, SettingsError> {
    let url = Url::parse(&settings.url).map_err(|_| SettingsError::Url(settings.url.clone()))?;
    let failed = |cause: String| SettingsError::Failed { url: settings.url.clone(), cause };
    let (store, prefix): (Arc<dyn ObjectStore>, Place) = match url.scheme() {
        "file" => {
            let folder = url.to_file_path().map_err(|()| SettingsError::Url(settings.url.clone()))?;
            (Arc::new(folder_store(&folder)?), Place::default())
        }
        "s3" => {
            let bucket = url.host_str().filter(|bucket| !bucket.is_empty());
            let bucket = bucket.ok_or_else(|| SettingsError::Url(settings.url.clone()))?;
            let prefix = Place::from_url_path(url.path()).map_err(|error| failed(error.to_string()))?;
            (Arc::new(service(settings, bucket)?), prefix)
        }
        _ => return Err(SettingsError::Url(settings.url.clone())),
    };
    ObjectDepot::new(store, prefix, &settings.url).map_err(|error| failed(error.to_string()))
}

/// Every file and its folder are synced before a write is done.
fn folder_store(folder: &Path) -> Result<LocalFileSystem, SettingsError> {
    let fault = |cause: String| SettingsError::Folder { folder: folder.display().to_string(), cause };
    std::fs::create_dir_all(folder).map_err(|error| fault(error.to_string()))?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| fault(error.to_string()))?;
    Ok(store.with_fsync(true))
}

fn service(settings: &DepotSettings, bucket: &str) -> Result<object_store::aws::AmazonS3, SettingsError> {
    let failed = |cause: String| SettingsError::Failed { url: settings.url.clone(), cause };
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_region(if settings.region.is_empty() { "us-east-1" } else { &settings.region });
    let mut allow_http = false;
    if !settings.endpoint.is_empty() {
        let endpoint = Url::parse(&settings.endpoint).map_err(|error| failed(error.to_string()))?;
        allow_http = endpoint.scheme() == "http";
        let is_here = match endpoint.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if allow_http && !is_here {
            return Err(SettingsError::Unencrypted(settings.endpoint.clone()));
        }
        builder = builder.with_endpoint(settings.endpoint.trim_end_matches('/'));
    }
    if ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].iter().any(|name| std::env::var_os(name).is_none()) {
        return Err(SettingsError::NoKeys);
    }
    // the client has no TLS of its own; another part of the program may have been first
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = ClientOptions::new()
        .with_allow_http(allow_http)
        .with_connect_timeout(PATIENCE / 4)
        .with_timeout(PATIENCE);
    let retry = RetryConfig { max_retries: 2, retry_timeout: PATIENCE, backoff: BackoffConfig::default() };
    builder.with_client_options(client).with_retry(retry).build().map_err(|error| failed(error.to_string()))
}

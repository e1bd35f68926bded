//! Requests that are not visits of shops: to the time-stamping authorities that the user configured.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::{Client, header, redirect::Policy};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Largest answer, in bytes.
const LARGEST: usize = 256 << 10;

fn client() -> anyhow::Result<Client> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // an error means that another thread has just chosen one
        drop(rustls::crypto::ring::default_provider().install_default());
    }
    let agent = format!("Xuncha/{}", env!("CARGO_PKG_VERSION"));
    let client = Client::builder().user_agent(agent).redirect(Policy::none()).timeout(PATIENCE).no_proxy();
    Ok(client.build()?)
}

/// What a person can do about a request that got no answer.
fn unanswered(address: &str, error: reqwest::Error) -> anyhow::Error {
    let told = if error.is_timeout() {
        format!("{address} 在 {} 秒内没有应答；恢复后再运行一次，已有的证据不受影响", PATIENCE.as_secs())
    } else if error.is_connect() {
        format!("连接不上 {address}；请检查网络和配置里的地址，恢复后再运行一次，已有的证据不受影响")
    } else {
        return anyhow::Error::from(error).context(format!("{address} 没有应答"));
    };
    anyhow::anyhow!(told)
}

/// Sends a request for a time stamp and gives the answer's bytes.
pub(crate) async fn stamp(address: &str, request: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let sent =
        client()?.post(address).header(header::CONTENT_TYPE, "application/timestamp-query").body(request);
    let mut response = sent.send().await.map_err(|error| unanswered(address, error))?;
    if !response.status().is_success() {
        bail!("应答状态码 {}", response.status().as_u16());
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.context("应答没有读完")? {
        body.extend_from_slice(&piece);
        if body.len() > LARGEST {
            bail!("应答超过 {LARGEST} 字节");
        }
    }
    Ok(body)
}

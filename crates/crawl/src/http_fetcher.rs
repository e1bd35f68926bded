//! Fetches over HTTP/1.1 and 2, with a cap on everything.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use reqwest::{
    Client, Response,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
    tls::{TlsInfo, Version},
};
use rustls::{ClientConfig, crypto::CryptoProvider, pki_types::CertificateDer};
use rustls_platform_verifier::Verifier;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;
use xuncha_model::{Exchange, Header, Timestamp, TlsPeer};

use crate::{
    FetchError, Fetcher, Host, Oversize, PRODUCT_TOKEN, Phase, Scope, Validators, address,
    body::{ACCEPT_ENCODING, BodyReader},
    certificates::{Chains, Noting},
    fault,
    resolver::PublicResolver,
};

/// Header lines of an HTTP/2 answer, in bytes. (HTTP/1.1: hyper's own caps, 100 lines and about 400 kB.)
const HEADER_LIST_CAP: u32 = 256 * 1024;

const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const ACCEPT_LANGUAGE: &str = "zh-CN,zh;q=0.9,en;q=0.5";

/// Media types that have no text to read: their bodies are not asked from the server's line.
const UNREAD_MEDIA: [&str; 4] = ["image/", "video/", "audio/", "font/"];

/// The caps of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpLimits {
    /// Name resolution, connection and handshake.
    pub connect: Duration,
    /// From the request to the end of the answer's headers, connecting included.
    pub headers: Duration,
    /// From one piece of the body to the next.
    pub body: Duration,
    /// All of it.
    pub whole: Duration,
    /// Bytes of the body after decompression.
    pub body_bytes: usize,
    /// How many times its packed size a body may unpack to; from one MiB on.
    pub growth: u32,
    /// Whether pictures and the like are read too; they have no text, only a browser wants them.
    pub media: bool,
}

/// Fetches over HTTP. Certificates are verified, cookies are neither kept nor sent, proxies of the
/// environment are not used, and addresses that are not public are refused unless the scope names them:
/// literals before the request, names after their resolution.
///
/// The client gives header names in lower case; values and their order within a name are as sent.
#[derive(Debug, Clone)]
pub struct HttpFetcher {
    client: Client,
    headers: HeaderMap,
    limits: HttpLimits,
    chains: Arc<Chains>,
}

/// The fetcher could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum HttpSetupError {
    /// The contact in the user agent is not printable ASCII.
    #[error("联系方式会写进 User-Agent，只能用英文字母、数字和符号（如邮箱或网址）：{0:?}")]
    UserAgent(String),
    /// The HTTP client would not start.
    #[error("the HTTP client could not be set up")]
    Client(#[from] reqwest::Error),
    /// The system's root certificates cannot be loaded.
    #[error("the system's root certificates could not be loaded")]
    Roots(#[from] rustls::Error),
}

/// How we name ourselves: `Xuncha/<version> (+contact)`; without contact only the name.
#[must_use]
pub fn user_agent(version: &str, contact: &str) -> String {
    let contact = contact.trim();
    let product = format!("{PRODUCT_TOKEN}/{version}");
    if contact.is_empty() { product } else { format!("{product} (+{contact})") }
}

impl HttpLimits {
    /// The ordinary caps: pages of marketplaces are below 2 MB, and slow ones take some seconds.
    #[must_use]
    pub const fn ordinary() -> Self {
        Self {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(30),
            body: Duration::from_secs(15),
            whole: Duration::from_secs(60),
            body_bytes: 10 * 1024 * 1024,
            growth: 100,
            media: false,
        }
    }
}

impl HttpFetcher {
    /// A fetcher that names itself `user_agent` (see [`user_agent()`]). Makes ring the process's TLS
    /// provider if none was chosen.
    ///
    /// # Errors
    /// When the user agent is no header value, or the system's root certificates cannot be loaded.
    pub fn new(user_agent: &str, limits: HttpLimits) -> Result<Self, HttpSetupError> {
        Self::trusting(user_agent, limits, Vec::new())
    }

    /// The same, that believes servers of these authorities (certificates in DER) beside those that the system trusts.
    ///
    /// # Errors
    /// As [`HttpFetcher::new`]; and when one of them is no certificate.
    pub fn trusting(
        user_agent: &str,
        limits: HttpLimits,
        authorities: Vec<Vec<u8>>,
    ) -> Result<Self, HttpSetupError> {
        let chains = Arc::new(Chains::default());
        let tls = tls(authorities, Arc::clone(&chains))?;
        let agent = HeaderValue::from_str(user_agent).ok().filter(|_| user_agent.is_ascii());
        let agent = agent.ok_or_else(|| HttpSetupError::UserAgent(user_agent.to_owned()))?;
        let headers = HeaderMap::from_iter([
            (header::USER_AGENT, agent),
            (header::ACCEPT, HeaderValue::from_static(ACCEPT)),
            (header::ACCEPT_LANGUAGE, HeaderValue::from_static(ACCEPT_LANGUAGE)),
            (header::ACCEPT_ENCODING, HeaderValue::from_static(ACCEPT_ENCODING)),
        ]);
        let client = Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .tls_backend_preconfigured(tls)
            .tls_info(true)
            .referer(false)
            .dns_resolver(PublicResolver)
            .connect_timeout(limits.connect)
            .pool_max_idle_per_host(1)
            .http1_ignore_invalid_headers_in_responses(true)
            .http2_max_header_list_size(HEADER_LIST_CAP)
            .build()?;
        Ok(Self { client, headers, limits, chains })
    }

    /// The other end of the connection that an answer came over; `None` without TLS.
    fn peer(&self, response: &Response) -> Option<TlsPeer> {
        let told: &TlsInfo = response.extensions().get()?;
        let version = match told.version()? {
            Version::TLS_1_2 => "TLS 1.2",
            Version::TLS_1_3 => "TLS 1.3",
            _ => "",
        };
        let certificates = told.peer_certificate().map(|first| self.chains.beginning_with(first));
        Some(TlsPeer { version: version.to_owned(), certificates: certificates.unwrap_or_default() })
    }

    async fn head(&self, url: &Url, headers: HeaderMap) -> Result<Response, FetchError> {
        let request = self.client.get(url.clone()).headers(headers).send();
        let limit = self.limits.headers;
        let late = FetchError::Timeout { phase: Phase::Headers, after: limit };
        timeout(limit, request).await.map_err(|_| late)?.map_err(|error| self.fault(&error, url))
    }

    async fn body(&self, mut response: Response, deadline: Instant) -> Result<Vec<u8>, FetchError> {
        if response.content_length().is_some_and(|length| length > self.limits.body_bytes as u64) {
            return Err(FetchError::TooLarge(Oversize::Body(self.limits.body_bytes)));
        }
        let mut reader =
            BodyReader::new(&content_encoding(&response), self.limits.body_bytes, self.limits.growth)?;
        reader.expect(response.content_length().unwrap_or_default());
        loop {
            let idle = Instant::now() + self.limits.body;
            let (phase, after) = if deadline < idle {
                (Phase::Whole, self.limits.whole)
            } else {
                (Phase::Body, self.limits.body)
            };
            let piece = timeout_at(deadline.min(idle), response.chunk()).await;
            let piece = piece.map_err(|_| FetchError::Timeout { phase, after })?;
            match piece.map_err(|error| self.fault(&error, response.url()))? {
                Some(piece) => reader.push(&piece)?,
                None => return reader.finish(),
            }
        }
    }

    fn fault(&self, error: &reqwest::Error, url: &Url) -> FetchError {
        fault::of(error, url.host_str().unwrap_or_default(), self.limits.connect)
    }

    /// The headers of a request; what a server once gave and cannot be sent back is left out.
    fn headers(&self, known: Option<&Validators>) -> HeaderMap {
        let mut headers = self.headers.clone();
        let Some(Validators { etag, last_modified }) = known else { return headers };
        for (name, value) in [(header::IF_NONE_MATCH, etag), (header::IF_MODIFIED_SINCE, last_modified)] {
            if let Some(value) = value.as_ref().and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }
}

#[async_trait]
impl Fetcher for HttpFetcher {
    async fn fetch(
        &self,
        url: &Url,
        scope: &Scope,
        known: Option<&Validators>,
    ) -> Result<Exchange, FetchError> {
        refuse_private(url, scope)?;
        let headers = self.headers(known);
        let request_headers = sent(url, &headers);
        let started = Timestamp::now();
        let deadline = Instant::now() + self.limits.whole;
        let late = FetchError::Timeout { phase: Phase::Whole, after: self.limits.whole };
        let response = timeout_at(deadline, self.head(url, headers)).await.map_err(|_| late)??;
        let mut exchange = Exchange {
            url: url.to_string(),
            redirects: Vec::new(),
            final_url: url.to_string(),
            started,
            ended: started,
            remote: response.remote_addr().map(|address| address.to_string()),
            http_version: format!("{:?}", response.version()),
            request_headers,
            status: Some(response.status().as_u16()),
            response_headers: recorded(response.headers()),
            body: Vec::new(),
            truncated: false,
            robots: String::new(),
            tls: self.peer(&response),
        };
        let media =
            exchange.response_header(header::CONTENT_TYPE.as_str()).unwrap_or_default().to_ascii_lowercase();
        if !self.limits.media && UNREAD_MEDIA.iter().any(|unread| media.trim_start().starts_with(unread)) {
            exchange.truncated = true;
        } else {
            exchange.body = self.body(response, deadline).await?;
        }
        exchange.ended = Timestamp::now();
        Ok(exchange)
    }
}

/// TLS as the system trusts it, with each chain noted; HTTP/2 where the server speaks it.
fn tls(authorities: Vec<Vec<u8>>, chains: Arc<Chains>) -> Result<ClientConfig, rustls::Error> {
    if CryptoProvider::get_default().is_none() {
        // an error means that another thread has just chosen one
        drop(rustls::crypto::ring::default_provider().install_default());
    }
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let authorities = authorities.into_iter().map(CertificateDer::from);
    let inner = Arc::new(Verifier::new_with_extra_roots(authorities, Arc::clone(&provider))?);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous() // it is not: the verifier only notes what the system's has accepted
        .with_custom_certificate_verifier(Arc::new(Noting { inner, chains }))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn refuse_private(url: &Url, scope: &Scope) -> Result<(), FetchError> {
    let host = url.host_str().unwrap_or_default();
    let private =
        address::is_localhost(host) || address::literal(host).is_some_and(|ip| !address::is_public(ip));
    if private && !scope.names(url) { Err(FetchError::ForbiddenAddress(host.to_owned())) } else { Ok(()) }
}

fn content_encoding(response: &Response) -> String {
    let codings = response.headers().get_all(header::CONTENT_ENCODING).iter();
    codings.map(|coding| String::from_utf8_lossy(coding.as_bytes())).collect::<Vec<_>>().join(",")
}

fn sent(url: &Url, headers: &HeaderMap) -> Vec<Header> {
    let host = Host::of(url).map_or_else(Vec::new, |host| host.as_str().as_bytes().to_vec());
    let mut sent = vec![Header { name: header::HOST.to_string(), value: host }];
    sent.extend(recorded(headers));
    sent
}

fn recorded(headers: &HeaderMap) -> Vec<Header> {
    let record = |(name, value): (&HeaderName, &HeaderValue)| Header {
        name: name.to_string(),
        value: value.as_bytes().to_vec(),
    };
    headers.iter().map(record).collect()
}

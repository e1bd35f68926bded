//! The fetcher over TLS: what is recorded of a good connection, and bad ones by their name.

use std::{convert::Infallible, sync::Arc};

use http_body_util::Full;
use hyper::{Response, body::Bytes, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{ServerConfig, SupportedProtocolVersion, pki_types::PrivateKeyDer, version};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_rustls::TlsAcceptor;
use url::Url;
use xuncha_crawl::{FetchError, Fetcher, HttpFetcher, HttpLimits, Scope};
use xuncha_model::Exchange;

const MODERN: &[&SupportedProtocolVersion] = &[&version::TLS13];

/// An authority, one below it, and certificates of that.
struct Authorities {
    root: CertifiedIssuer<'static, KeyPair>,
    middle: CertifiedIssuer<'static, KeyPair>,
}

impl Authorities {
    fn new() -> Self {
        let authority = |name: &str| {
            let mut params = CertificateParams::new(Vec::new()).unwrap();
            params.distinguished_name.push(rcgen::DnType::CommonName, name);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            (params, KeyPair::generate().unwrap())
        };
        let (params, key) = authority("root");
        let root = CertifiedIssuer::self_signed(params, key).unwrap();
        let (params, key) = authority("middle");
        let middle = CertifiedIssuer::signed_by(params, key, &root).unwrap();
        Self { root, middle }
    }

    fn root(&self) -> Vec<u8> {
        self.root.as_ref().der().to_vec()
    }

    /// A server for `name` whose certificate ends in `year`; what it speaks over TLS is `spoken`.
    async fn serve(
        &self,
        name: &str,
        year: i32,
        versions: &[&'static SupportedProtocolVersion],
        spoken: &[&str],
    ) -> Secure {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2015, 1, 1);
        params.not_after = date_time_ymd(year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let own = params.signed_by(&key, &self.middle).unwrap();
        let chain = vec![own.der().clone(), self.middle.as_ref().der().clone()];
        let shown = chain.iter().map(|certificate| certificate.to_vec()).collect();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .unwrap();
        config.alpn_protocols = spoken.iter().map(|name| name.as_bytes().to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(converse(acceptor.clone(), stream));
            }
        });
        Secure { url: format!("https://localhost:{port}/").parse().unwrap(), shown, task }
    }
}

/// A running server; it ends when dropped.
struct Secure {
    url: Url,
    shown: Vec<Vec<u8>>,
    task: JoinHandle<()>,
}

impl Secure {
    async fn fetched_by(&self, fetcher: &HttpFetcher) -> Result<Exchange, FetchError> {
        fetcher.fetch(&self.url, &Scope::of_hosts([&self.url]), None).await
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One request, then the connection closes.
async fn converse(acceptor: TlsAcceptor, stream: tokio::net::TcpStream) {
    // a client that breaks off is what some of the tests want
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let newer = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let answer = service_fn(|_| async {
        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static("特供酒".as_bytes()))))
    });
    let io = TokioIo::new(stream);
    if newer {
        let served = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        drop(served.serve_connection(io, answer).await);
    } else {
        let mut served = hyper::server::conn::http1::Builder::new();
        drop(served.keep_alive(false).serve_connection(io, answer).await);
    }
}

fn fetcher(authorities: Vec<Vec<u8>>) -> HttpFetcher {
    HttpFetcher::trusting("Xuncha/1", HttpLimits::ordinary(), authorities).unwrap()
}

#[tokio::test]
async fn the_protocols_and_the_whole_chain_are_recorded() {
    let authorities = Authorities::new();
    let server = authorities.serve("localhost", 2090, MODERN, &["h2", "http/1.1"]).await;
    let exchange = server.fetched_by(&fetcher(vec![authorities.root()])).await.unwrap();
    assert_eq!((exchange.http_version.as_str(), exchange.body.as_slice()), ("HTTP/2.0", "特供酒".as_bytes()));
    let tls = exchange.tls.unwrap();
    assert_eq!((tls.version.as_str(), &tls.certificates), ("TLS 1.3", &server.shown));

    let older = authorities.serve("localhost", 2090, &[&version::TLS12], &["http/1.1"]).await;
    let fetcher = fetcher(vec![authorities.root()]);
    for _ in 0..2 {
        // the second connection resumes the first: no certificate is shown again
        let exchange = older.fetched_by(&fetcher).await.unwrap();
        assert_eq!(exchange.http_version, "HTTP/1.1");
        let tls = exchange.tls.unwrap();
        assert_eq!((tls.version.as_str(), &tls.certificates), ("TLS 1.2", &older.shown));
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_in_order_is_named_and_nothing_is_fetched() {
    let authorities = Authorities::new();
    let trusting = fetcher(vec![authorities.root()]);
    let in_order = authorities.serve("localhost", 2090, MODERN, &["http/1.1"]).await;
    let expired = authorities.serve("localhost", 2016, MODERN, &["http/1.1"]).await;
    let another = authorities.serve("shop.example", 2090, MODERN, &["http/1.1"]).await;
    let cases = [
        (in_order.fetched_by(&fetcher(Vec::new())).await, "UnknownIssuer"),
        (expired.fetched_by(&trusting).await, "xpired"),
        (another.fetched_by(&trusting).await, "not valid for"),
    ];
    for (outcome, word) in cases {
        let error = outcome.unwrap_err();
        assert!(matches!(&error, FetchError::Tls(why) if why.contains(word)), "{word}: {error:?}");
        assert!(!error.is_transient());
    }
    assert!(in_order.fetched_by(&trusting).await.is_ok());
}

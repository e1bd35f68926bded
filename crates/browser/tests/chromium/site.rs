//! A site on loopback, and its pages rendered by the crawl's own road.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use url::Url;
use xuncha_browser::{Chromium, Limits, find_program};
use xuncha_crawl::{
    CrawlConfig, Errands, FetchError, FetchTask, Fetcher as _, Gates, HttpFetcher, HttpLimits,
    MemoryFrontier, Pace, RenderOrder, Renderer as _, Scope, Visit, VisitError, Visitor, user_agent,
};
use xuncha_model::{Exchange, RenderFault, Rendering, SweepId};

/// Path to media type and body.
pub(crate) type Pages = Vec<(&'static str, &'static str, Vec<u8>)>;

/// A running server; it ends when dropped.
pub(crate) struct Site {
    pub(crate) base: Url,
    /// Heads of the requests so far.
    pub(crate) heads: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Site {
    pub(crate) async fn start(pages: Pages) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (log, pages) = (Arc::clone(&heads), Arc::new(pages));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&log), Arc::clone(&pages)));
            }
        });
        Self { base, heads, task }
    }

    /// Paths asked for, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        heads.iter().map(|head| head.split(' ').nth(1).unwrap().to_owned()).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<String>>>, pages: Arc<Pages>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    log.lock().unwrap().push(head);
    let found = pages.iter().find(|(known, ..)| *known == path);
    let (status, media, body) = found
        .map_or(("404 Not Found", "text/plain", &b"nothing"[..]), |(_, media, body)| ("200 OK", media, body));
    if media == "hang" {
        std::future::pending::<()>().await;
    }
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // a client that went away is no matter of the server
    drop(stream.write_all(&[head.as_bytes(), body].concat()).await);
}

struct Nobody;

#[async_trait]
impl Visitor for Nobody {
    async fn visited(&self, _: &FetchTask, _: Result<Exchange, FetchError>) -> Result<Visit, VisitError> {
        Ok(Visit::default())
    }
}

/// Limits for tests: short, and nothing kept from page to page.
pub(crate) fn limits() -> Limits {
    Limits { whole: Duration::from_secs(40), kept_bytes: 0, ..Limits::ordinary() }
}

pub(crate) fn chromium(limits: Limits) -> Chromium {
    let program = find_program(None).expect("these tests need Chromium");
    Chromium::new(program, "Xuncha/test (+tests@office.example)", limits)
}

/// Fetches a page and renders it, as a sweep does.
pub(crate) async fn render(
    chromium: &Chromium,
    site: &Site,
    path: &str,
    words: &[&str],
) -> Result<Rendering, RenderFault> {
    let url = site.base.join(path).unwrap();
    let scope = Scope::of_hosts([&url]);
    let config = CrawlConfig::ordinary(SweepId(1), scope.clone(), Pace::unspaced());
    let agent = user_agent("test", "tests@office.example");
    let fetcher = HttpFetcher::new(&agent, HttpLimits { media: true, ..HttpLimits::ordinary() }).unwrap();
    let page = fetcher.fetch(&url, &scope, None).await.unwrap();
    let (frontier, gates) = (MemoryFrontier::default(), Gates::default());
    let (_stop, stopped) = watch::channel(false);
    let supply = Errands::new(&config, &gates, &frontier, &fetcher, &Nobody, stopped);
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    chromium.render(RenderOrder { page: &page, pictures: true, words: &words, supply: &supply }).await
}

//! The loop with the HTTP fetcher on a loopback shop: everything is seen, and the server's own log shows
//! that it was spared.

use std::{collections::BTreeSet, sync::Mutex, time::Duration};

use crate::loopback::{Loopback, Reply, answer};
use async_trait::async_trait;
use tokio::sync::watch;
use xuncha_crawl::{
    CrawlConfig, Ending, FetchError, FetchTask, Frontier, Gates, HttpFetcher, HttpLimits, MemoryFrontier,
    Pace, Scope, TaskKind, Visit, VisitError, Visitor, crawl,
};
use xuncha_model::{Exchange, SweepId, UnseenReason};

const SWEEP: SweepId = SweepId(1);

/// Follows every `href="…"` and remembers what it read.
#[derive(Default)]
struct Reader {
    read: Mutex<BTreeSet<String>>,
}

#[async_trait]
impl Visitor for Reader {
    async fn visited(
        &self,
        task: &FetchTask,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<Visit, VisitError> {
        let Ok(exchange) = outcome else { return Ok(Visit::default()) };
        let status = exchange.status.unwrap_or_default();
        if status != 200 {
            return Ok(Visit {
                found: Vec::new(),
                unseen: Some((UnseenReason::HttpStatus, status.to_string())),
            });
        }
        self.read.lock().unwrap().insert(task.url.path().to_owned());
        let page = String::from_utf8(exchange.body).unwrap();
        let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let found = links.filter_map(|link| task.child(&task.url.join(link).unwrap(), TaskKind::Product));
        Ok(Visit { found: found.collect(), unseen: None })
    }
}

fn shop(path: &str, nth: usize) -> Reply {
    let links: String = (0..20).map(|n| format!("<a href=\"/i/{n}\">货</a>")).collect();
    match (path, nth) {
        ("/robots.txt", _) => answer("200 OK", &[], b"User-agent: xuncha\nDisallow: /i/3\n"),
        ("/", _) => answer("200 OK", &[], links.as_bytes()),
        ("/i/4", 1) => answer("503 Busy", &["Retry-After: 1"], b""),
        ("/i/5", 1) => Reply::Reset,
        ("/i/6", _) => answer("301 Moved", &["Location: /i/60"], b""),
        ("/i/7", _) => answer("302 Found", &["Location: http://127.0.0.1:1/"], b""),
        ("/i/8", _) => answer("404 Not Found", &[], b""),
        _ => answer("200 OK", &[], b"<p>goods</p>"),
    }
}

#[tokio::test]
async fn a_shop_on_loopback_is_seen_whole_and_politely() {
    let server = Loopback::start(shop).await;
    let interval = Duration::from_millis(30);
    let scope = Scope::of_hosts([&server.url("/")]);
    let pace = Pace { interval, ..Pace::unspaced() };
    let config = CrawlConfig::ordinary(SWEEP, scope, pace);
    let frontier = MemoryFrontier::default();
    frontier.push(vec![FetchTask::seed(SWEEP, &server.url("/")).unwrap()]).await.unwrap();
    let fetcher = HttpFetcher::new("Xuncha/test", HttpLimits::ordinary()).unwrap();
    let reader = Reader::default();
    let end = crawl(&config, &Gates::default(), &frontier, &fetcher, &reader, watch::channel(false).1)
        .await
        .unwrap();

    assert_eq!((end.ending, end.counts.done, end.counts.buried), (Ending::Finished, 18, 3));
    let mut buried: Vec<_> =
        frontier.buried(SWEEP, 9).await.unwrap().into_iter().map(|unseen| unseen.reason).collect();
    buried.sort_unstable();
    assert_eq!(buried, [UnseenReason::Robots, UnseenReason::HttpStatus, UnseenReason::Redirect]);
    assert_eq!(reader.read.lock().unwrap().len(), 18);

    let asked = server.asked();
    assert_eq!(asked[0].path(), "/robots.txt");
    assert!(asked.iter().all(|asked| asked.path() != "/i/3"));
    // 21 pages and robots.txt, one redirect, two second attempts, less the one refused
    assert_eq!(asked.len(), 24);
    assert!(asked.windows(2).all(|pair| pair[0].end.is_none_or(|end| end <= pair[1].start)), "two at once");
    // a busy machine lets a request arrive late and so the next one seem early; over all of them that evens
    // out
    let (spread, waited) = (asked[23].start - asked[0].start, Duration::from_secs(1));
    assert!(spread > waited + interval * 18, "{spread:?} for 24 requests");
    let busy = asked.iter().position(|asked| asked.path() == "/i/4").unwrap();
    assert!(asked[busy + 1].start - asked[busy].start > Duration::from_millis(900), "Retry-After");
}

#[tokio::test]
async fn no_redirect_leads_into_the_inner_network() {
    let inner = Loopback::start(|_, _| answer("200 OK", &[], b"secret")).await;
    let port = inner.url("/").port().unwrap();
    let server = Loopback::start(move |path, _| {
        let to = |place: &str| answer("302 Found", &[&format!("Location: {place}")], b"");
        match path {
            "/a" => to(&format!("http://127.0.0.1:{port}/")),
            "/b" => to(&format!("http://localhost:{port}/")),
            "/c" => to("http://169.254.169.254/latest/meta-data/"),
            "/d" => to(&format!("http://[::ffff:127.0.0.1]:{port}/")),
            _ => answer("404 Not Found", &[], b""),
        }
    })
    .await;
    let seeds: Vec<_> = ["/a", "/b", "/c", "/d"].map(|path| server.url(path)).into();
    let ordinary = CrawlConfig::ordinary(SWEEP, Scope::of_hosts(&seeds), Pace::unspaced());
    let config = CrawlConfig { redirects_out: true, max_attempts: 1, ..ordinary };
    let frontier = MemoryFrontier::default();
    frontier.push(seeds.iter().filter_map(|url| FetchTask::seed(SWEEP, url)).collect()).await.unwrap();
    let fetcher = HttpFetcher::new("Xuncha/test", HttpLimits::ordinary()).unwrap();
    let (gates, reader) = (Gates::default(), Reader::default());
    crawl(&config, &gates, &frontier, &fetcher, &reader, watch::channel(false).1).await.unwrap();
    let buried = frontier.buried(SWEEP, 9).await.unwrap();
    assert_eq!(buried.len(), 4, "{buried:?}");
    assert!(buried.iter().all(|unseen| unseen.reason == UnseenReason::ForbiddenAddress), "{buried:?}");
    assert!(inner.asked().is_empty());
}

//! The loop in paused time, against shops that answer from a function and take as long as they like.

mod shop;

use std::time::Duration;

use tokio::time::Instant;
use xuncha_model::{SweepId, UnseenReason};

use super::*;
use crate::{FrontierCounts, GateState, MemoryFrontier, Pace, Phase, Scope, clock::RunClock};
use shop::{Answer, Collector, Shop, answer, page, pages};

const SWEEP: SweepId = SweepId(3);

/// A crawl of one sweep in virtual time that goes on from run to run.
struct Story {
    config: CrawlConfig,
    frontier: MemoryFrontier,
    visitor: Collector,
    began: (Timestamp, Instant),
}

impl Story {
    async fn of(seeds: &[&str]) -> Self {
        let seeds: Vec<url::Url> = seeds.iter().map(|seed| seed.parse().unwrap()).collect();
        let scope = Scope::of_hosts(&seeds);
        let config = CrawlConfig::ordinary(SWEEP, scope, Pace::ordinary(Duration::from_secs(1)));
        let frontier = MemoryFrontier::default();
        let tasks = seeds.iter().map(|seed| FetchTask::seed(SWEEP, seed).unwrap());
        frontier.push(tasks.collect()).await.unwrap();
        let began = (Timestamp::UNIX_EPOCH, Instant::now());
        Self { config, frontier, visitor: Collector::default(), began }
    }

    async fn run(&self, shop: &Shop) -> Result<CrawlEnd, CrawlError> {
        self.run_until(shop, watch::channel(false).1).await
    }

    async fn run_until(&self, shop: &Shop, cancel: watch::Receiver<bool>) -> Result<CrawlEnd, CrawlError> {
        let clock = RunClock::start(crate::politeness::later(self.began.0, self.began.1.elapsed()));
        let gates = Gates::with_clock(clock);
        crawl(&self.config, &gates, &self.frontier, shop, &self.visitor, cancel).await
    }

    async fn buried(&self) -> Vec<(String, UnseenReason, String)> {
        let buried = self.frontier.buried(SWEEP, 99).await.unwrap();
        buried.into_iter().map(|unseen| (unseen.url, unseen.reason, unseen.detail)).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn sees_every_page_once_and_never_asks_too_fast() {
    let shop = Shop::new(|url, _| page(url, 30));
    let story = Story::of(&["http://s.example/"]).await;
    let end = story.run(&shop).await.unwrap();
    assert_eq!(end.ending, Ending::Finished);
    assert_eq!(end.counts, FrontierCounts { done: 33, ..FrontierCounts::default() });
    assert_eq!(story.visitor.urls(), pages("http://s.example", 30));
    assert_eq!(shop.asked().len(), 34, "each page and robots.txt once: {:?}", shop.asked());
    assert_eq!(shop.asked()[0], "http://s.example/robots.txt");
    shop.check_spacing(Duration::from_secs(1));
    assert!(shop.elapsed() < Duration::from_secs(39), "no slower than need be: {:?}", shop.elapsed());
    let product = story.visitor.seen("http://s.example/i/29").unwrap();
    assert_eq!(product.robots, "允许：网站没有 robots.txt（404）");
    assert_eq!((end.out_of_scope, end.too_deep), (3, 0), "every index page links to another shop");
}

#[tokio::test(start_paused = true)]
async fn hosts_are_served_side_by_side() {
    let shop = Shop::new(|url, _| page(url, 20));
    let story = Story::of(&["http://a.example/", "http://b.example/", "http://c.example:81/"]).await;
    let end = story.run(&shop).await.unwrap();
    assert_eq!((end.ending, end.counts.done), (Ending::Finished, 66));
    shop.check_spacing(Duration::from_secs(1));
    assert!(shop.elapsed() < Duration::from_secs(27), "{:?}", shop.elapsed());
}

#[tokio::test(start_paused = true)]
async fn depth_and_budget_are_kept_and_told() {
    let shop = Shop::new(|url, _| page(url, 30));
    let mut story = Story::of(&["http://s.example/"]).await;
    story.config.max_pages = 5;
    let end = story.run(&shop).await.unwrap();
    assert_eq!((end.ending, end.counts.done), (Ending::Budget, 5));
    let rest = end.rest(&story.frontier, SWEEP, 99).await.unwrap();
    assert_eq!(rest.len() as u64, end.counts.waiting);
    assert!(rest.iter().all(|unseen| unseen.reason == UnseenReason::Budget), "{rest:?}");
    assert_eq!(story.run(&shop).await.unwrap().counts.done, 5, "the budget is the sweep's, not the run's");

    let mut story = Story::of(&["http://s.example/"]).await;
    story.config.max_depth = 1;
    let end = story.run(&shop).await.unwrap();
    assert_eq!((end.ending, end.counts.done, end.too_deep), (Ending::Finished, 12, 11));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for() {
    let shop = Shop::new(|url, nth| match (url.path(), nth) {
        ("/i/3", 1) => answer(503).with_header("Retry-After", "30"),
        ("/i/4", 1) => answer(429),
        _ => page(url, 10),
    });
    let story = Story::of(&["http://s.example/"]).await;
    let end = story.run(&shop).await.unwrap();
    assert_eq!((end.ending, end.counts.done), (Ending::Finished, 11));
    assert_eq!(story.visitor.retries(), ["http://s.example/i/3 503", "http://s.example/i/4 429"]);
    assert_eq!(story.visitor.urls(), pages("http://s.example", 10), "an attempt to be repeated is no visit");
    let gaps = shop.gaps_after("http://s.example/i/3");
    assert!(gaps[0] >= Duration::from_secs(30), "the whole host waits: {gaps:?}");
    assert!(shop.gaps_after("http://s.example/i/4")[0] >= Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn failures_that_do_not_pass_are_given_up_by_their_name() {
    let timeout = FetchError::Timeout { phase: Phase::Headers, after: Duration::from_secs(30) };
    let shop = Shop::new(move |url, _| match url.path() {
        "/i/1" => answer(503),
        "/i/2" => Answer::error(timeout.clone()),
        "/i/3" => Answer::error(FetchError::Tls("expired".to_owned())),
        "/i/4" => answer(404),
        _ => page(url, 60),
    });
    let story = Story::of(&["http://s.example/"]).await;
    let end = story.run(&shop).await.unwrap();
    assert_eq!((end.ending, end.counts.done, end.counts.buried), (Ending::Finished, 62, 4));
    let mut buried = story.buried().await;
    buried.sort();
    let expected = [
        ("http://s.example/i/1", UnseenReason::HttpStatus, "503"),
        ("http://s.example/i/2", UnseenReason::Timeout, "等待答复超时（30s）"),
        ("http://s.example/i/3", UnseenReason::Tls, "TLS 握手或证书校验失败：expired"),
        ("http://s.example/i/4", UnseenReason::HttpStatus, "404"),
    ];
    assert_eq!(buried, expected.map(|(url, reason, detail)| (url.to_owned(), reason, detail.to_owned())));
    let attempts =
        ["/i/1", "/i/2", "/i/3", "/i/4"].map(|path| shop.count(&format!("http://s.example{path}")));
    assert_eq!(attempts, [3, 3, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_last_page_does_not_wait_for_nobody() {
    let shop = Shop::new(|url, _| if url.path() == "/i/1" { answer(503) } else { page(url, 2) });
    let story = Story::of(&["http://s.example/"]).await;
    assert_eq!(story.run(&shop).await.unwrap().counts.buried, 1);
    assert!(
        shop.elapsed() < Duration::from_secs(14),
        "2 s and 4 s between its attempts: {:?}",
        shop.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn robots_is_obeyed_and_its_delay_kept() {
    let shop = Shop::new(|url, _| match url.path() {
        "/robots.txt" => answer(200).with_body("User-agent: *\nDisallow: /i/2\nCrawl-delay: 4\n"),
        "/i/3" => answer(302).with_header("Location", "/i/22"),
        _ => page(url, 5),
    });
    let story = Story::of(&["http://s.example/"]).await;
    let end = story.run(&shop).await.unwrap();
    assert_eq!((end.counts.done, end.counts.buried), (4, 2));
    let words = "拒绝：robots.txt 第 2 行 Disallow: /i/2";
    let refused = ["http://s.example/i/2", "http://s.example/i/3"]
        .map(|url| (url.to_owned(), UnseenReason::Robots, words.to_owned()));
    assert_eq!(story.buried().await, refused);
    assert_eq!((shop.count("http://s.example/i/2"), shop.count("http://s.example/i/22")), (0, 0));
    shop.check_spacing(Duration::from_secs(4));
    assert_eq!(story.visitor.seen("http://s.example/i/1").unwrap().robots, "允许：robots.txt 没有禁止该地址");
}

#[tokio::test(start_paused = true)]
async fn without_robots_nothing_is_asked() {
    let down = Shop::new(|url, _| if url.path() == "/robots.txt" { answer(500) } else { page(url, 5) });
    let story = Story::of(&["http://s.example/"]).await;
    let end = story.run(&down).await.unwrap();
    let words = "暂不访问：无法取得 robots.txt（500）".to_owned();
    assert_eq!(story.buried().await, [("http://s.example/".to_owned(), UnseenReason::HttpStatus, words)]);
    assert_eq!(down.asked(), vec!["http://s.example/robots.txt"; 3]);
    assert_eq!(end.ending, Ending::Finished);

    let recovers =
        Shop::new(|url, nth| if url.path() == "/robots.txt" && nth < 3 { answer(503) } else { page(url, 5) });
    let story = Story::of(&["http://s.example/"]).await;
    assert_eq!(story.run(&recovers).await.unwrap().counts.done, 6);

    let gone = Shop::new(|_, _| Answer::error(FetchError::Dns("s.example".to_owned())));
    let story = Story::of(&["http://s.example/"]).await;
    story.run(&gone).await.unwrap();
    assert_eq!(
        story.buried().await[0].1,
        UnseenReason::Dns,
        "a host that is not there is no matter of robots"
    );
}

#[tokio::test(start_paused = true)]
async fn a_short_link_may_lead_to_another_host_where_it_was_named_itself() {
    let shop = Shop::new(|url, _| match (url.host_str(), url.path()) {
        (Some("s.example"), "/h.5x") => answer(302).with_header("Location", "https://mall.example/i/7"),
        (_, "/robots.txt") => answer(404),
        _ => answer(200),
    });
    for (out, ending) in [(true, (1, 0)), (false, (0, 1))] {
        let mut story = Story::of(&["http://s.example/h.5x"]).await;
        (story.config.redirects_out, story.config.max_depth) = (out, 0);
        let counts = story.run(&shop).await.unwrap().counts;
        assert_eq!((counts.done, counts.buried), ending);
        let seen = story.visitor.seen("http://s.example/h.5x").filter(|_| out);
        assert_eq!(seen.map(|seen| seen.final_url), out.then(|| "https://mall.example/i/7".to_owned()));
    }
    assert_eq!(shop.count("https://mall.example/robots.txt"), 1, "the other host's robots.txt is asked for");
}

/// Takes its time over every page.
struct Slow<'a> {
    shop: &'a Shop,
    requests_meanwhile: std::sync::Mutex<Vec<usize>>,
}

const READING: Duration = Duration::from_secs(2);

#[async_trait::async_trait]
impl Visitor for Slow<'_> {
    async fn visited(
        &self,
        task: &FetchTask,
        outcome: Result<Exchange, FetchError>,
    ) -> Result<crate::Visit, VisitError> {
        let before = self.shop.asked().len();
        tokio::time::sleep(READING).await;
        self.requests_meanwhile.lock().unwrap().push(self.shop.asked().len() - before);
        let page = outcome.map(|exchange| exchange.body).unwrap_or_default();
        let links = String::from_utf8(page).unwrap();
        let found =
            links.lines().filter_map(|link| task.child(&task.url.join(link).ok()?, TaskKind::Product));
        Ok(crate::Visit { found: found.collect(), unseen: None })
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_host_without_a_pace_is_asked_while_its_pages_are_read() {
    for (pace, ahead) in [(Pace::ordinary(Duration::from_millis(200)), false), (Pace::unspaced(), true)] {
        let shop = Shop::new(|url, _| page(url, 30));
        let mut story = Story::of(&["http://s.example/"]).await;
        story.config.pace = pace;
        let visitor = Slow { shop: &shop, requests_meanwhile: std::sync::Mutex::default() };
        let gates = Gates::with_clock(RunClock::start(Timestamp::UNIX_EPOCH));
        let cancel = watch::channel(false).1;
        let end = crawl(&story.config, &gates, &story.frontier, &shop, &visitor, cancel).await.unwrap();
        assert_eq!((end.ending, end.counts.done), (Ending::Finished, 33));
        shop.check_spacing(Duration::ZERO);
        let meanwhile = visitor.requests_meanwhile.into_inner().unwrap();
        let most = meanwhile.into_iter().max().unwrap();
        assert_eq!(most > 0, ahead);
        assert!(most <= PAGES_AHEAD, "{most}");
    }
}

#[tokio::test(start_paused = true)]
async fn redirects_are_followed_within_bounds() {
    let shop = Shop::new(|url, _| {
        let to = |place: &str| answer(302).with_header("Location", place);
        match url.path() {
            "/i/0" => to("https://www.s.example/i/100#top"),
            "/i/1" => to("/i/1"),
            "/i/2" => to("/i/200"),
            "/i/200" => to("/i/2"),
            "/i/3" => to("http://login.example/?next=s"),
            "/i/4" => to("http://[bad"),
            path if path.starts_with("/deep") => to(&format!("{path}x")),
            "/i/5" => to("/deep"),
            "/i/6" => answer(302),
            _ => page(url, 7),
        }
    });
    let story = Story::of(&["http://s.example/"]).await;
    story.run(&shop).await.unwrap();
    let moved = story.visitor.seen("http://s.example/i/0").unwrap();
    assert_eq!(moved.redirects, ["http://s.example/i/0"]);
    assert_eq!(
        (moved.final_url.as_str(), moved.url.as_str()),
        ("https://www.s.example/i/100", "http://s.example/i/0")
    );
    let buried = story.buried().await;
    let details: Vec<_> = buried.iter().map(|(_, _, detail)| detail.as_str()).collect();
    assert_eq!(
        details,
        [
            "重定向成环：http://s.example/i/1",
            "重定向成环：http://s.example/i/2",
            "重定向到检查范围之外：http://login.example/?next=s",
            "重定向地址无效：http://[bad",
            "连续重定向超过 10 次",
            "302",
        ]
    );
    assert!(buried.iter().take(5).all(|(_, reason, _)| *reason == UnseenReason::Redirect));
    assert_eq!(shop.count("http://login.example/?next=s"), 0);
    assert_eq!(shop.count("https://www.s.example/robots.txt"), 1, "another origin, another robots.txt");
    shop.check_spacing(Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn three_block_pages_in_a_row_end_the_visit() {
    let shop = Shop::new(|url, _| match url.path() {
        "/i/1" | "/i/2" | "/i/4" | "/i/5" | "/i/6" => answer(403),
        _ => page(url, 20),
    });
    let story = Story::of(&["http://s.example/"]).await;
    let end = story.run(&shop).await.unwrap();
    assert_eq!(end.ending, Ending::HostsAway);
    assert_eq!((end.counts.done, end.counts.buried), (shop.asked().len() as u64 - 6, 5));
    let [away] = end.away.as_slice() else { panic!("{:?}", end.away) };
    assert_eq!((away.host.as_str(), away.reason), ("s.example", UnseenReason::Blocked));
    let rest = end.rest(&story.frontier, SWEEP, 1).await.unwrap();
    assert_eq!(rest[0].reason, UnseenReason::Blocked);
    assert_eq!(rest[0].detail, "暂停访问该网站，至 1970-01-01 08:30:08");

    let asked = shop.asked().len();
    let end = story.run(&shop).await.unwrap();
    assert_eq!((end.ending, shop.asked().len()), (Ending::HostsAway, asked), "the next run keeps the pause");
    assert_eq!(end.away[0].reason, UnseenReason::Blocked);
    tokio::time::advance(Duration::from_secs(1800)).await;
    assert_eq!(story.run(&shop).await.unwrap().ending, Ending::Finished);
}

#[tokio::test(start_paused = true)]
async fn a_dead_host_does_not_hold_the_others() {
    let shop = Shop::new(|url, _| match (url.host_str(), url.path()) {
        (Some("dead.example"), "/" | "/robots.txt") => page(url, 200),
        (Some("dead.example"), _) => Answer::error(FetchError::Connect("refused".to_owned())),
        _ => page(url, 5),
    });
    let story = Story::of(&["http://dead.example/", "http://live.example/"]).await;
    let end = story.run(&shop).await.unwrap();
    assert_eq!(end.ending, Ending::HostsAway);
    assert_eq!((end.away.len(), end.away[0].reason), (1, UnseenReason::Connect));
    assert!(story.visitor.urls().is_superset(&pages("http://live.example", 5)));
    assert!(shop.asked().len() < 35, "{}", shop.asked().len());
}

#[tokio::test(start_paused = true)]
async fn stops_after_the_page_in_hand() {
    let (stop, cancel) = watch::channel(false);
    let shop = Shop::new(move |url, _| {
        if url.path() == "/i/2" {
            stop.send(true).unwrap();
        }
        page(url, 8)
    });
    let story = Story::of(&["http://s.example/"]).await;
    let end = story.run_until(&shop, cancel).await.unwrap();
    assert_eq!((end.ending, end.counts.leased), (Ending::Stopped, 0));
    assert!(story.visitor.urls().contains("http://s.example/i/2"), "the page in hand is seen to its end");
    let rest = end.rest(&story.frontier, SWEEP, 99).await.unwrap();
    assert!(!rest.is_empty() && rest.iter().all(|unseen| unseen.reason == UnseenReason::Interrupted));
    let end = story.run(&Shop::new(|url, _| page(url, 8))).await.unwrap();
    assert_eq!((end.ending, end.counts.done), (Ending::Finished, 9));
    assert_eq!(story.visitor.visits(), 9, "nothing twice");
}

#[tokio::test(start_paused = true)]
async fn killed_at_any_moment_it_loses_nothing_and_stays_polite() {
    let mut shop =
        Shop::new(|url, nth| if nth == 1 && url.path() == "/i/7" { answer(503) } else { page(url, 25) });
    shop.latency = Duration::from_millis(300);
    let story = Story::of(&["http://a.example/", "http://b.example/"]).await;
    let mut kills = 0;
    let end = loop {
        // a prime, so that the cut falls on ever other instructions of the road
        match tokio::time::timeout(Duration::from_millis(3_407), story.run(&shop)).await {
            Ok(end) => break end.unwrap(),
            Err(_) => kills += 1,
        }
        assert!(kills < 100, "no headway");
    };
    assert!(kills >= 8, "{kills}");
    assert_eq!((end.ending, end.counts.done, end.counts.buried), (Ending::Finished, 56, 0));
    let all: std::collections::BTreeSet<_> = &pages("http://a.example", 25) | &pages("http://b.example", 25);
    assert_eq!(story.visitor.urls(), all);
    assert_eq!(story.visitor.visits(), 56, "a visit that ended was settled");
    shop.check_spacing_only(Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_could_not_be_kept_comes_back() {
    let shop = Shop::new(|url, _| page(url, 5));
    let story = Story::of(&["http://s.example/"]).await;
    story.visitor.fail_next();
    let error = story.run(&shop).await.unwrap_err();
    assert!(matches!(error, CrawlError::Visitor(_)), "{error}");
    assert_eq!(story.run(&shop).await.unwrap().counts.done, 6);
    assert_eq!(story.visitor.urls(), pages("http://s.example", 5));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_kills_the_program_is_given_up() {
    let shop = Shop::new(|url, _| page(url, 3));
    let story = Story::of(&["http://s.example/i/1"]).await;
    for _ in 0..13 {
        story.visitor.fail_next();
        story.run(&shop).await.unwrap_err();
    }
    story.run(&shop).await.unwrap();
    let words = "处理该页时程序已中断 14 次，不再尝试".to_owned();
    assert_eq!(story.buried().await, [("http://s.example/i/1".to_owned(), UnseenReason::Interrupted, words)]);
}

#[tokio::test(start_paused = true)]
async fn waits_are_announced() {
    let shop = Shop::new(|url, nth| {
        if nth == 1 && url.path() == "/" {
            answer(503).with_header("Retry-After", "60")
        } else {
            page(url, 0)
        }
    });
    let story = Story::of(&["http://s.example/"]).await;
    let kept = GateState { next_allowed: Timestamp::from_second(45).ok(), ..GateState::default() };
    story.frontier.keep_gate(&Host::from_stored("s.example"), &kept).await.unwrap();
    story.run(&shop).await.unwrap();
    let waits: Vec<_> = story.visitor.waits().iter().map(|until| until.as_second()).collect();
    assert_eq!(waits, [45, 106], "what an earlier run left, and what the host asked for");
}

#[tokio::test(start_paused = true)]
async fn what_is_known_is_asked_for_conditionally_and_what_is_cut_off_not_at_all() {
    let shop = Shop::new(|url, _| match url.path() {
        "/" => answer(200).with_body("/i/known\n/i/trap\n/i/1"),
        _ => page(url, 0),
    });
    let story = Story::of(&["http://s.example/"]).await;
    let end = story.run(&shop).await.unwrap();
    assert_eq!((end.ending, end.counts.done, end.counts.buried), (Ending::Finished, 2, 2));
    assert_eq!(story.visitor.seen("http://s.example/i/known").unwrap().status, Some(304));
    assert_eq!(shop.count("http://s.example/i/trap"), 0);
    assert!(story.buried().await.contains(&(
        "http://s.example/i/trap".to_owned(),
        UnseenReason::Trap,
        "重复".to_owned()
    )));
}

#[tokio::test(start_paused = true)]
async fn crawls_that_meet_at_a_host_share_its_gate() {
    let shop = Shop::new(|url, _| page(url, 20));
    let (one, other) = (Story::of(&["http://s.example/"]).await, Story::of(&["http://s.example/p/2"]).await);
    let gates = Gates::with_clock(RunClock::start(one.began.0));
    let (_stop, never) = watch::channel(false);
    let (first, second) = tokio::join!(
        crawl(&one.config, &gates, &one.frontier, &shop, &one.visitor, never.clone()),
        crawl(&other.config, &gates, &other.frontier, &shop, &other.visitor, never),
    );
    assert_eq!((first.unwrap().counts.done, second.unwrap().counts.done), (22, 11));
    shop.check_spacing(Duration::from_secs(1));
    assert_eq!(shop.count("http://s.example/robots.txt"), 1, "{:?}", shop.asked());
}

#[tokio::test(start_paused = true)]
async fn sitemaps_that_robots_names_are_fetched_for_a_whole_site() {
    let shop = Shop::new(|url, _| match url.path() {
        "/robots.txt" => answer(200).with_body("Sitemap: /sitemap.xml\n"),
        "/sitemap.xml" => answer(200).with_body("/i/77"),
        _ => page(url, 3),
    });
    let story = Story::of(&["http://s.example/"]).await;
    story.run(&shop).await.unwrap();
    assert!(story.visitor.urls().contains("http://s.example/i/77"), "{:?}", shop.asked());
    let story = Story::of(&["http://s.example/p/1"]).await;
    story.run(&shop).await.unwrap();
    assert!(!story.visitor.urls().contains("http://s.example/i/77"), "one list is not the whole site");
}

#[tokio::test(start_paused = true)]
async fn a_sitemap_that_is_followed_takes_nothing_from_the_count_of_other_sites() {
    let shop = Shop::new(|url, _| match url.path() {
        "/robots.txt" => answer(200).with_body("Sitemap: /a.xml\nSitemap: http://maps.example/b.xml\n"),
        "/a.xml" => answer(200).with_body("/i/77"),
        _ => answer(200),
    });
    let end = Story::of(&["http://s.example/"]).await.run(&shop).await.unwrap();
    assert_eq!((end.out_of_scope, end.counts.done), (1, 3), "the other sitemap is elsewhere");
}

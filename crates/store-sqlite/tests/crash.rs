//! A process that records pages is killed (SIGKILL) again and again; what it leaves is whole pages, each once.
//!
//! The test starts its own program anew with [`HOME`] set; that child works until it is killed or all is done, and
//! says `page N` after each page that the store has acknowledged.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the child tells its parent how far it is")]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use url::Url;
use xuncha_crawl::{FetchTask, Frontier, Host, TaskKind};
use xuncha_model::{Digest, LeadFilter, Sighting, SweepId, SweepSummary, UnseenReason};
use xuncha_store::{
    LeadStore,
    conformance::{minute, opening, page, sighting},
};
use xuncha_store_sqlite::SqliteStore;

const HOME: &str = "XUNCHA_CRASH_TEST_HOME";
const PAGES: u32 = 300;
const TARGET: &str = "http://shop.example/";

#[test]
fn kill_9_leaves_whole_pages_each_once() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    if let Some(home) = std::env::var_os(HOME) {
        runtime.block_on(work(&SqliteStore::open(Path::new(&home)).unwrap()));
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let (mut random, mut kills) = (2_463_534_242_u32, 0);
    loop {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        let acknowledged = run_and_kill(home.path(), random % 40);
        let store = SqliteStore::open(home.path()).unwrap();
        let pages = runtime.block_on(whole_pages(&store, acknowledged));
        if pages == u64::from(PAGES) {
            break;
        }
        kills += 1;
    }
    assert!(kills >= 5, "only {kills} kills");
    let disturbed = SqliteStore::open(home.path()).unwrap();
    let calm = SqliteStore::in_memory().unwrap();
    runtime.block_on(work(&calm));
    assert_eq!(runtime.block_on(end(&disturbed)), runtime.block_on(end(&calm)));
}

/// Lets the child acknowledge `pages` pages, then kills it; returns the pages of all its lines.
fn run_and_kill(home: &Path, pages: u32) -> Vec<u32> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill_9_leaves_whole_pages_each_once", "--nocapture"])
        .env(HOME, home)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let number = |line: String| line.strip_prefix("page ").and_then(|number| number.parse().ok());
    let mut acknowledged: Vec<u32> = lines.by_ref().filter_map(number).take(pages as usize).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged.extend(lines.filter_map(number));
    acknowledged
}

/// The work of a sweep: lease, record, settle.
async fn work(store: &SqliteStore) {
    let (sweep, _) = store.begin_sweep(&opening(&[TARGET], ""), minute(0)).await.unwrap();
    let seed = FetchTask::seed(sweep, &TARGET.parse().unwrap()).unwrap();
    let child = |n| seed.child(&address(n), TaskKind::Product).unwrap();
    store.push((0..PAGES).map(child).collect()).await.unwrap();
    store.release_all(sweep).await.unwrap();
    let host = Host::from_stored("shop.example");
    while let Some(lease) = store.lease(sweep, &host, minute(1), Duration::from_secs(60)).await.unwrap() {
        let number = number(&lease.task.url);
        let mut record = page(sweep, lease.task.url.as_str(), 1, minute(1), goods(sweep, number));
        record.body_digest = digest(number, 0);
        store.record_page(&record).await.unwrap();
        assert!(store.done(lease).await.unwrap());
        println!("page {number}");
    }
}

/// Checks that every page in the store is there whole and once, and that nothing acknowledged is missing.
async fn whole_pages(store: &SqliteStore, acknowledged: Vec<u32>) -> u64 {
    let Some(run) = store.sweeps(9).await.unwrap().pop() else {
        assert!(acknowledged.is_empty());
        return 0;
    };
    let summary = store.sweep_summary(run.sweep).await.unwrap();
    let leads = store.leads(&LeadFilter::default()).await.unwrap();
    let mut found: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    for lead in &leads {
        let bytes = lead.latest.fingerprint.0;
        let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        if number == u32::MAX {
            assert_eq!(lead.sightings, summary.pages.fetched, "one sighting a page");
        } else {
            assert_eq!(lead.sightings, 1);
            found.entry(number).or_default().push(bytes[4]);
        }
    }
    assert_eq!(found.len() as u64, summary.pages.fetched);
    for (number, mut parts) in found.clone() {
        parts.sort_unstable();
        assert_eq!(parts, [1, 2, 3], "page {number}");
    }
    for number in acknowledged {
        assert!(found.contains_key(&number), "page {number} was acknowledged");
    }
    let counts = store.counts(run.sweep).await.unwrap();
    assert!(counts.done <= summary.pages.fetched, "a task is settled after its page is filed");
    counts.done
}

/// What the sweep comes to, without the numbers of leads.
async fn end(store: &SqliteStore) -> (SweepSummary, Vec<Sighting>) {
    let run = store.sweeps(9).await.unwrap().pop().unwrap();
    assert_eq!(store.buried(run.sweep, 9).await.unwrap(), []);
    let leads = store.leads(&LeadFilter::default()).await.unwrap();
    let mut latest: Vec<_> = leads.into_iter().map(|lead| lead.latest).collect();
    latest.sort_by_key(|sighting| sighting.fingerprint);
    let summary = store.finish_sweep(run.sweep, minute(2), 0).await.unwrap();
    assert!(summary.coverage.unseen.iter().all(|unseen| unseen.reason != UnseenReason::Interrupted));
    (summary, latest)
}

/// Three goods of the page's own, and one that every page shows.
fn goods(sweep: SweepId, number: u32) -> Vec<Sighting> {
    let own = (1..=3).map(|part| Sighting {
        fingerprint: digest(number, part),
        ..sighting(sweep, part, "special-supply", minute(1))
    });
    let shared =
        Sighting { fingerprint: digest(u32::MAX, 0), ..sighting(sweep, 9, "special-supply", minute(1)) };
    own.chain([shared]).collect()
}

fn digest(number: u32, part: u8) -> Digest {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes[4] = part;
    Digest(bytes)
}

fn address(number: u32) -> Url {
    format!("{TARGET}goods/{number}").parse().unwrap()
}

fn number(url: &Url) -> u32 {
    url.path_segments().unwrap().next_back().unwrap().parse().unwrap()
}

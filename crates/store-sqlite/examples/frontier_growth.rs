//! What a page costs the frontier while more and more addresses are known: push of ten found addresses, lease, done.
//!
//! ```text
//! cargo run --release -p xuncha-store-sqlite --example frontier_growth -- [addresses, 1000000 unless told]
//! ```
//! Bar: a page at a million known addresses costs at most 20 % more than at ten thousand, in under 200 MB.

#![expect(clippy::print_stdout, reason = "it tells what it measured")]
#![expect(clippy::unwrap_used, reason = "a failure ends the measurement")]

use std::{
    fs,
    time::{Duration, Instant},
};

use xuncha_crawl::{FetchTask, Frontier as _, Host, TaskKind};
use xuncha_model::{SweepId, Timestamp};
use xuncha_store_sqlite::SqliteStore;

/// Addresses found on a page.
const FOUND: u64 = 10;

/// Pages over which a cost is taken.
const SAMPLE: u64 = 1000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let most: u64 = std::env::args().nth(1).map_or(1_000_000, |number| number.parse().unwrap());
    let home = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(home.path()).unwrap();
    let sweep = SweepId(1);
    let seed = FetchTask::seed(sweep, &"https://shop.example/".parse().unwrap()).unwrap();
    let host = Host::of(&seed.url).unwrap();
    store.push(vec![seed.clone()]).await.unwrap();
    let (mut known, mut filling) = (1, 10_000);
    while filling <= most {
        while known < filling {
            store.push(found(&seed, known, 1000)).await.unwrap();
            known += 1000;
        }
        let began = Instant::now();
        for _ in 0..SAMPLE {
            store.push(found(&seed, known, FOUND)).await.unwrap();
            known += FOUND;
            let lease =
                store.lease(sweep, &host, Timestamp::now(), Duration::from_secs(60)).await.unwrap().unwrap();
            assert!(store.done(lease).await.unwrap());
            store.counts(sweep).await.unwrap();
        }
        let each = began.elapsed() / u32::try_from(SAMPLE).unwrap();
        println!("{filling:>9} known: {each:?} a page, {} MB resident", resident_mb());
        filling *= 10;
    }
}

/// Addresses as shops have them: in no order that an index would like.
fn found(seed: &FetchTask, first: u64, count: u64) -> Vec<FetchTask> {
    let address = |number: u64| {
        let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        format!("https://shop.example/category/{}/item-{scattered:016x}.html", scattered % 97)
    };
    (first..first + count)
        .map(|number| seed.child(&address(number).parse().unwrap(), TaskKind::Product).unwrap())
        .collect()
}

fn resident_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default()
        / 1024
}

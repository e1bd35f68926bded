//! The story every [`Frontier`] must pass. It panics where a promise is broken.
//!
//! A durable frontier runs [`frontier_story`] on an empty one, and [`before_crash`], then, without closing
//! it in an orderly way, [`after_crash`] on the same one opened anew.

use std::{collections::BTreeSet, time::Duration};

use url::Url;
use xuncha_model::{SweepId, Timestamp, Unseen, UnseenReason};

use crate::{
    FetchTask, Frontier, FrontierCounts, FrontierError, GateState, Host, HostQueue, Lease, TaskKind,
};

const SWEEP: SweepId = SweepId(7);
const TERM: Duration = Duration::from_secs(60);

/// The whole story, on an empty frontier.
///
/// # Errors
/// Whatever the frontier fails with.
///
/// # Panics
/// Where a promise is broken.
pub async fn frontier_story(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    knows_each_address_once(frontier).await?;
    keeps_the_order(frontier).await?;
    gives_each_task_to_one(frontier).await?;
    takes_back_what_runs_out(frontier).await?;
    waits_for_a_retry(frontier).await?;
    keeps_sweeps_and_hosts_apart(frontier).await?;
    tells_what_was_given_up(frontier).await?;
    keeps_gates(frontier).await?;
    forgets(frontier).await
}

/// Leaves one task of each state behind, and a gate.
///
/// # Errors
/// Whatever the frontier fails with.
///
/// # Panics
/// Where a promise is broken.
pub async fn before_crash(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let sweep = SweepId(40);
    frontier.push((1..=5).map(|n| task(sweep, "crash.example", n)).collect()).await?;
    frontier.done(leased(frontier, sweep, "crash.example", 0).await?).await?;
    frontier.bury(leased(frontier, sweep, "crash.example", 0).await?, UnseenReason::Dns, "无此域名").await?;
    frontier.retry(leased(frontier, sweep, "crash.example", 0).await?, at(500)).await?;
    leased(frontier, sweep, "crash.example", 0).await?;
    assert_eq!(frontier.counts(sweep).await?, FrontierCounts { waiting: 2, leased: 1, done: 1, buried: 1 });
    frontier.keep_gate(&host("crash.example"), &gate_state(77)).await
}

/// Finds all of it again on a frontier opened anew after [`before_crash`].
///
/// # Errors
/// Whatever the frontier fails with.
///
/// # Panics
/// Where a promise is broken.
pub async fn after_crash(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let sweep = SweepId(40);
    assert_eq!(frontier.release_all(sweep).await?, 1);
    assert_eq!(frontier.release_all(sweep).await?, 0);
    assert_eq!(frontier.counts(sweep).await?, FrontierCounts { waiting: 3, leased: 0, done: 1, buried: 1 });
    assert_eq!(
        frontier.push(vec![task(sweep, "crash.example", 1), task(sweep, "crash.example", 2)]).await?,
        0
    );
    let again = leased(frontier, sweep, "crash.example", 1).await?;
    assert_eq!(again.task, FetchTask { attempts: 2, ..task(sweep, "crash.example", 4) });
    frontier.done(again).await?;
    frontier.done(leased(frontier, sweep, "crash.example", 1).await?).await?;
    assert_eq!(lease(frontier, sweep, "crash.example", 499).await?, None, "waits for its retry");
    frontier.done(leased(frontier, sweep, "crash.example", 500).await?).await?;
    assert_eq!(frontier.hosts(sweep).await?, []);
    assert_eq!(frontier.gate(&host("crash.example")).await?, Some(gate_state(77)));
    Ok(())
}

async fn knows_each_address_once(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let sweep = SweepId(1);
    assert_eq!(frontier.counts(sweep).await?, FrontierCounts::default());
    assert_eq!(frontier.hosts(sweep).await?, []);
    assert_eq!(frontier.push(Vec::new()).await?, 0);
    let first = task(sweep, "once.example", 1);
    assert_eq!(frontier.push(vec![first.clone(), first.clone()]).await?, 1, "twice in one push");
    assert_eq!(frontier.push(vec![first.clone()]).await?, 0, "waiting");
    let held = leased(frontier, sweep, "once.example", 0).await?;
    assert_eq!(held.task, FetchTask { attempts: 1, ..first.clone() }, "every field comes back");
    assert_eq!(frontier.push(vec![first.clone()]).await?, 0, "leased");
    assert!(frontier.done(held).await?);
    assert_eq!(frontier.push(vec![first, task(sweep, "once.example", 2)]).await?, 1, "done");
    frontier.done(leased(frontier, sweep, "once.example", 0).await?).await?;
    assert_eq!(frontier.counts(sweep).await?, FrontierCounts { done: 2, ..FrontierCounts::default() });
    Ok(())
}

async fn keeps_the_order(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let sweep = SweepId(2);
    let urgent = |n| FetchTask { priority: 5, ..task(sweep, "order.example", n) };
    let idle = FetchTask { priority: -5, ..task(sweep, "order.example", 9) };
    frontier.push(vec![idle, task(sweep, "order.example", 1), urgent(2)]).await?;
    frontier.push(vec![task(sweep, "order.example", 3), urgent(4)]).await?;
    let waiting: Vec<_> = frontier.unfinished(sweep, 3).await?.iter().map(|task| number(&task.url)).collect();
    assert_eq!(waiting, [9, 1, 2], "unfinished tasks in the order of pushing");
    let mut order = Vec::new();
    while let Some(lease) = lease(frontier, sweep, "order.example", 0).await? {
        order.push(number(&lease.task.url));
        frontier.done(lease).await?;
    }
    assert_eq!(order, [2, 4, 1, 3, 9]);
    assert!(frontier.unfinished(sweep, 9).await?.is_empty());
    Ok(())
}

async fn gives_each_task_to_one(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let sweep = SweepId(3);
    frontier.push((0..20).map(|n| task(sweep, "many.example", n)).collect()).await?;
    let mut leases = Vec::new();
    while let Some(lease) = lease(frontier, sweep, "many.example", 0).await? {
        leases.push(lease);
    }
    let tasks: BTreeSet<_> = leases.iter().map(|lease| number(&lease.task.url)).collect();
    let ids: BTreeSet<_> = leases.iter().map(|lease| lease.id).collect();
    assert_eq!((leases.len(), tasks.len(), ids.len()), (20, 20, 20));
    assert_eq!(frontier.counts(sweep).await?, FrontierCounts { leased: 20, ..FrontierCounts::default() });
    for lease in leases {
        assert!(frontier.done(lease.clone()).await?);
        assert!(!frontier.done(lease.clone()).await?, "settled once");
        assert!(!frontier.retry(lease, at(0)).await?, "settled is settled");
    }
    assert_eq!(frontier.counts(sweep).await?, FrontierCounts { done: 20, ..FrontierCounts::default() });
    Ok(())
}

async fn takes_back_what_runs_out(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let sweep = SweepId(4);
    frontier.push(vec![task(sweep, "late.example", 1), task(sweep, "late.example", 2)]).await?;
    let late = leased(frontier, sweep, "late.example", 100).await?;
    assert_eq!(late.expires, at(160));
    frontier.done(leased(frontier, sweep, "late.example", 100).await?).await?;
    assert_eq!(frontier.hosts(sweep).await?, [HostQueue { host: host("late.example"), due: at(160) }]);
    assert_eq!(lease(frontier, sweep, "late.example", 159).await?, None);
    let again = leased(frontier, sweep, "late.example", 160).await?;
    assert_eq!(again.task, FetchTask { attempts: 2, ..late.task.clone() });
    assert_ne!(again.id, late.id);
    assert!(!frontier.done(late.clone()).await?, "lost to another");
    assert!(!frontier.retry(late.clone(), at(0)).await?, "lost to another");
    assert!(!frontier.bury(late, UnseenReason::Timeout, "").await?, "lost to another");
    assert!(frontier.done(again).await?);

    frontier.push(vec![task(sweep, "late.example", 3)]).await?;
    let slow = leased(frontier, sweep, "late.example", 200).await?;
    assert!(frontier.done(slow).await?, "run out, but nobody has asked since");
    assert_eq!(lease(frontier, sweep, "late.example", 9_999).await?, None);
    Ok(())
}

async fn waits_for_a_retry(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let sweep = SweepId(5);
    frontier.push(vec![task(sweep, "again.example", 1), task(sweep, "again.example", 2)]).await?;
    let first = leased(frontier, sweep, "again.example", 0).await?;
    assert!(frontier.retry(first, at(300)).await?);
    assert_eq!(frontier.counts(sweep).await?, FrontierCounts { waiting: 2, ..FrontierCounts::default() });
    let second = leased(frontier, sweep, "again.example", 0).await?;
    assert_eq!(number(&second.task.url), 2, "the next one does not wait for it");
    frontier.done(second).await?;
    assert_eq!(frontier.hosts(sweep).await?, [HostQueue { host: host("again.example"), due: at(300) }]);
    assert_eq!(lease(frontier, sweep, "again.example", 299).await?, None);
    let first = leased(frontier, sweep, "again.example", 300).await?;
    assert_eq!((number(&first.task.url), first.task.attempts), (1, 2));
    frontier.done(first).await?;
    assert_eq!(frontier.hosts(sweep).await?, []);
    Ok(())
}

async fn keeps_sweeps_and_hosts_apart(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let (one, two) = (SweepId(11), SweepId(12));
    assert_eq!(frontier.push(vec![task(one, "b.example", 1), task(two, "b.example", 1)]).await?, 2);
    assert_eq!(frontier.push(vec![task(one, "a.example", 1), task(one, "b.example", 2)]).await?, 2);
    let hosts = frontier.hosts(one).await?;
    let names: Vec<_> = hosts.iter().map(|queue| queue.host.as_str()).collect();
    assert_eq!(names, ["a.example", "b.example"]);
    assert!(hosts.iter().all(|queue| queue.due <= at(0)));
    assert_eq!(lease(frontier, two, "a.example", 0).await?, None);
    leased(frontier, two, "b.example", 0).await?;
    assert_eq!(frontier.release_all(one).await?, 0, "the lease belongs to the other sweep");
    assert_eq!(frontier.counts(two).await?, FrontierCounts { leased: 1, ..FrontierCounts::default() });
    assert_eq!(frontier.release_all(two).await?, 1);
    assert_eq!(frontier.counts(one).await?, FrontierCounts { waiting: 3, ..FrontierCounts::default() });
    Ok(())
}

async fn tells_what_was_given_up(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let sweep = SweepId(6);
    frontier.push((1..=2).map(|n| task(sweep, "gone.example", n)).collect()).await?;
    let lease = leased(frontier, sweep, "gone.example", 0).await?;
    let first = Unseen::one(lease.task.url.to_string(), UnseenReason::HttpStatus, "503 Service Unavailable");
    assert!(frontier.bury(lease, first.reason, &first.detail).await?);
    frontier.bury(leased(frontier, sweep, "gone.example", 0).await?, UnseenReason::Robots, "第 2 行").await?;
    assert_eq!(frontier.counts(sweep).await?, FrontierCounts { buried: 2, ..FrontierCounts::default() });
    assert_eq!(frontier.buried(sweep, 1).await?, [first]);
    assert_eq!(frontier.buried(sweep, 9).await?.len(), 2);
    assert_eq!(frontier.push(vec![task(sweep, "gone.example", 1)]).await?, 0, "buried is known");
    assert_eq!(frontier.hosts(sweep).await?, []);
    Ok(())
}

async fn keeps_gates(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    let host = host("gate.example");
    assert_eq!(frontier.gate(&host).await?, None);
    for state in [GateState::default(), gate_state(1), gate_state(2)] {
        frontier.keep_gate(&host, &state).await?;
        assert_eq!(frontier.gate(&host).await?, Some(state));
    }
    Ok(())
}

async fn forgets(frontier: &dyn Frontier) -> Result<(), FrontierError> {
    frontier.push(vec![task(SWEEP, "forget.example", 1), task(SweepId(8), "forget.example", 1)]).await?;
    frontier.forget(SWEEP).await?;
    assert_eq!(frontier.counts(SWEEP).await?, FrontierCounts::default());
    assert_eq!(frontier.push(vec![task(SWEEP, "forget.example", 1)]).await?, 1);
    assert_eq!(frontier.push(vec![task(SweepId(8), "forget.example", 1)]).await?, 0);
    Ok(())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a second of this century")
}

fn host(name: &str) -> Host {
    Host::from_stored(name)
}

fn task(sweep: SweepId, host: &str, number: u32) -> FetchTask {
    let url: Url = format!("http://{host}/item?词=特供&n={number}").parse().expect("an address");
    let seed = format!("http://{host}/").parse().expect("an address");
    let seed = FetchTask::seed(sweep, &seed).expect("a web address");
    seed.child(&url, TaskKind::Product).expect("a web address")
}

fn number(url: &Url) -> u32 {
    let number = url.query_pairs().find(|(name, _)| name == "n").map(|(_, number)| number.parse());
    number.expect("a task of this story").expect("its number")
}

fn gate_state(n: u32) -> GateState {
    GateState {
        next_allowed: Some(at(i64::from(n)).saturating_add(Duration::from_millis(250)).expect("a span")),
        crawl_delay: Duration::from_millis(1_500),
        last_response: Duration::from_millis(u64::from(n)),
        failures: n,
        blocks: 2,
    }
}

async fn lease(
    frontier: &dyn Frontier,
    sweep: SweepId,
    name: &str,
    second: i64,
) -> Result<Option<Lease>, FrontierError> {
    frontier.lease(sweep, &host(name), at(second), TERM).await
}

async fn leased(
    frontier: &dyn Frontier,
    sweep: SweepId,
    name: &str,
    second: i64,
) -> Result<Lease, FrontierError> {
    Ok(lease(frontier, sweep, name, second).await?.expect("a task is due"))
}

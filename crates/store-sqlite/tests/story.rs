//! The conformance stories of both promises, on a file and in memory.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

use std::cell::Cell;

use xuncha_crawl::conformance::{after_crash, before_crash, frontier_story};
use xuncha_store::conformance::story;
use xuncha_store_sqlite::SqliteStore;

/// The story, each of its stores on a file of its own.
async fn story_on_files() {
    let home = tempfile::tempdir().unwrap();
    let number = Cell::new(0);
    story(async || {
        number.set(number.get() + 1);
        SqliteStore::open(&home.path().join(number.get().to_string())).unwrap()
    })
    .await;
}

#[tokio::test]
async fn leads_on_a_file() {
    story_on_files().await;
}

#[tokio::test]
async fn leads_in_memory() {
    story(async || SqliteStore::in_memory().unwrap()).await;
}

/// Where the runtime has other threads, what people ask is answered on the caller's own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leads_on_the_callers_thread() {
    story_on_files().await;
    story(async || SqliteStore::in_memory().unwrap()).await;
}

#[tokio::test]
async fn frontier_on_a_file() {
    let home = tempfile::tempdir().unwrap();
    frontier_story(&SqliteStore::open(home.path()).unwrap()).await.unwrap();
}

#[tokio::test]
async fn frontier_in_memory() {
    frontier_story(&SqliteStore::in_memory().unwrap()).await.unwrap();
}

/// A copy of the files taken while the store is open is what a crash would have left.
#[tokio::test]
async fn frontier_after_a_crash() {
    let (home, left) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = SqliteStore::open(home.path()).unwrap();
    before_crash(&store).await.unwrap();
    for entry in std::fs::read_dir(home.path()).unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), left.path().join(entry.file_name())).unwrap();
    }
    after_crash(&SqliteStore::open(left.path()).unwrap()).await.unwrap();
}

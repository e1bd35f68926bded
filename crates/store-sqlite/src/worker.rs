//! A thread that owns one connection and does jobs on it in turn.
//!
//! job -> channel -> thread -> connection -> oneshot -> the caller's await. SQLite blocks, so it gets a thread;
//! one writer at a time is its nature, so it gets one. A caller that stops waiting does not undo its job.

use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use xuncha_store::StoreError;

use crate::{database::Database, fault::Fault};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Jobs that may wait; a caller beyond that waits for a place.
const QUEUE: usize = 64;

/// The handle to the thread. Dropping it does the jobs that wait, closes the connection and gives up the lock.
pub(crate) struct Worker {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    place: String,
}

impl Worker {
    pub(crate) fn start(database: Database) -> Self {
        let (jobs, mut waiting) = mpsc::channel::<Job>(QUEUE);
        let place = database.place.clone();
        let thread = std::thread::spawn(move || {
            let mut database = database;
            while let Some(job) = waiting.blocking_recv() {
                job(&mut database.connection);
            }
        });
        Self { jobs: Some(jobs), thread: Some(thread), place }
    }

    /// Does `job` on the thread and waits for its answer.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move |connection: &mut Connection| {
            // The caller may have stopped waiting; the job is done all the same.
            drop(answer.send(job(connection)));
        });
        let stopped =
            || StoreError::Failed { place: self.place.clone(), cause: "数据库线程已经停止".into() };
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(job).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?.map_err(|fault| fault.told(&self.place))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has already failed the call that made it panic.
            drop(thread.join());
        }
    }
}

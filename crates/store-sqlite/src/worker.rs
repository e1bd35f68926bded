//! A thread that owns one connection and does jobs on it in turn.
//!
//! job -> channel -> thread -> connection -> oneshot -> the caller's await. SQLite blocks, so it gets a thread;
//! one writer at a time is its nature, so it gets one. A caller that stops waiting does not undo its job.
//!
//! Jobs that wait at the same time and do not mind each other share one transaction: what costs is its end, not what
//! is in it. Each is whole or not at all by a savepoint of its own, and none is answered before the end.
//!
//! What a person waits for, a page of a list mostly, takes less time than waking two threads. It is asked on the caller's own
//! thread while the connection is free and the runtime has others for whoever else is due.

use std::{
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{
        mpsc::{self, Receiver},
        oneshot,
    },
    task::block_in_place,
};
use xuncha_store::StoreError;

use crate::{
    database::Database,
    fault::{Fault, once_more},
};

/// Jobs that may wait; a caller beyond that waits for a place.
const QUEUE: usize = 64;

/// What a job survives once it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Survives {
    /// The end of the program. When the machine fails, the last such jobs may be undone, all later ones with them.
    Program,
    /// The end of the machine too: it is on the disk.
    Machine,
}

enum Job {
    /// By itself; it sees to its own transaction.
    Alone(Box<dyn FnOnce(&mut Connection) + Send>),
    /// In a transaction with its neighbours.
    Shared(Box<dyn Share>),
}

/// A job in a transaction with its neighbours.
trait Share: Send {
    /// What it must survive.
    fn survives(&self) -> Survives;
    /// Does it, and keeps the answer.
    fn run(&mut self, transaction: &Transaction<'_>);
    /// Gives the answer to the caller, now that it is known how the transaction ended.
    fn tell(self: Box<Self>, end: Result<(), StoreError>);
}

struct Shared<T, F> {
    job: Option<F>,
    survives: Survives,
    done: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
    place: String,
}

/// The handle to the thread. Dropping it does the jobs that wait, closes the connection and gives up the lock.
pub(crate) struct Worker {
    /// Locked by the thread while it does a job.
    database: Arc<Mutex<Database>>,
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    place: String,
}

impl Worker {
    pub(crate) fn start(database: Database) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let place = database.place.clone();
        let database = Arc::new(Mutex::new(database));
        let own = Arc::clone(&database);
        let thread = std::thread::spawn(move || work(&own, waiting));
        Self { database, jobs: Some(jobs), thread: Some(thread), place }
    }

    /// Does `job` by itself on the thread and waits for its answer.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move |connection: &mut Connection| {
            // The caller may have stopped waiting; the job is done all the same.
            drop(answer.send(job(connection)));
        });
        self.send(Job::Alone(job)).await?;
        answered.await.map_err(|_| self.stopped())?.map_err(|fault| fault.told(&self.place))
    }

    /// Does `job`, which only reads and which a person waits for, and waits for its answer. It may hold up whatever else the caller's
    /// task does meanwhile.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        if may_block()
            && let Ok(mut database) = self.database.try_lock()
        {
            let answer = block_in_place(|| job(&mut database.connection));
            return answer.map_err(|fault| fault.told(&self.place));
        }
        self.call(job).await
    }

    /// Does `job` on the thread, in one transaction with others that wait, and waits for its answer.
    pub(crate) async fn share<T: Send + 'static>(
        &self,
        survives: Survives,
        job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let place = self.place.clone();
        let job = Shared { job: Some(job), survives, done: None, answer, place };
        self.send(Job::Shared(Box::new(job))).await?;
        answered.await.map_err(|_| self.stopped())?
    }

    async fn send(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.as_ref().ok_or_else(|| self.stopped())?;
        jobs.send(job).await.map_err(|_| self.stopped())
    }

    fn stopped(&self) -> StoreError {
        StoreError::Failed { place: self.place.clone(), cause: "数据库线程已经停止".into() }
    }
}

/// Whether the caller's thread may wait for a disk: the runtime has others.
fn may_block() -> bool {
    Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
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

impl<T, F> Share for Shared<T, F>
where
    T: Send,
    F: FnOnce(&Transaction<'_>) -> Result<T, Fault> + Send,
{
    fn survives(&self) -> Survives {
        self.survives
    }

    fn run(&mut self, transaction: &Transaction<'_>) {
        let done = self.job.take().map(|job| whole_or_not_at_all(transaction, job));
        self.done = done.map(|done| done.map_err(|fault| fault.told(&self.place)));
    }

    fn tell(self: Box<Self>, end: Result<(), StoreError>) {
        let done = match (self.done, end) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(end)) => Err(end),
            (Some(Ok(done)), Ok(())) => Ok(done),
            // it was never run, and its caller hears that from the channel that closes
            (None, Ok(())) => return,
        };
        // The caller may have stopped waiting; the job is done all the same.
        drop(self.answer.send(done));
    }
}

fn whole_or_not_at_all<T>(
    transaction: &Transaction<'_>,
    job: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let say = |sql| transaction.prepare_cached(sql)?.execute([]).map(drop);
    say("SAVEPOINT job")?;
    let done = job(transaction);
    if done.is_err() && !transaction.is_autocommit() {
        say("ROLLBACK TO job")?;
    }
    if !transaction.is_autocommit() {
        say("RELEASE job")?;
    }
    done
}

fn work(database: &Mutex<Database>, mut waiting: Receiver<Job>) {
    let mut survives = Survives::Machine;
    let mut next = None;
    while let Some(job) = next.take().or_else(|| waiting.blocking_recv()) {
        // a caller that died in the middle of a job has left nobody knows what: nothing more is done
        let Ok(mut database) = database.lock() else { return };
        let Database { connection, place, .. } = &mut *database;
        match job {
            Job::Alone(job) => {
                survives = set(connection, survives, Survives::Machine);
                job(connection);
            }
            Job::Shared(first) => {
                let mut group = vec![first];
                // whoever the last answers woke goes on first, and so do those whom they wake: what they ask for next can
                // end with this
                let mut known = 0;
                while known < group.len() && next.is_none() {
                    known = group.len();
                    std::thread::yield_now();
                    while next.is_none() && group.len() < QUEUE {
                        match waiting.try_recv() {
                            Ok(Job::Shared(job)) => group.push(job),
                            Ok(alone) => next = Some(alone),
                            Err(_) => break,
                        }
                    }
                }
                let needed = group.iter().map(|job| job.survives()).max().unwrap_or(Survives::Machine);
                survives = set(connection, survives, needed);
                while !group.is_empty() {
                    group = together(connection, place, group);
                }
            }
        }
    }
}

/// Makes the ends of the transactions that follow as safe as is needed; how safe they are then.
fn set(connection: &Connection, now: Survives, needed: Survives) -> Survives {
    if now == needed {
        return now;
    }
    let level = if needed == Survives::Machine { "FULL" } else { "NORMAL" };
    // what could not be set stays as it was: the safe level is where it began
    connection.pragma_update(None, "synchronous", level).map_or(now, |()| needed)
}

/// Does jobs in one transaction; those that it did not come to because SQLite gave the transaction up are returned.
fn together(connection: &mut Connection, place: &str, group: Vec<Box<dyn Share>>) -> Vec<Box<dyn Share>> {
    let mut run = Vec::with_capacity(group.len());
    let mut left = group.into_iter();
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => {
            let error = Fault::from(error).told(place);
            left.for_each(|job| job.tell(Err(once_more(&error))));
            return Vec::new();
        }
    };
    for mut job in left.by_ref() {
        job.run(&transaction);
        run.push(job);
        if transaction.is_autocommit() {
            break;
        }
    }
    let end = if transaction.is_autocommit() {
        let why = "事务被数据库撤销".into();
        Err(StoreError::Failed { place: place.to_owned(), cause: why })
    } else {
        transaction.commit().map_err(|error| Fault::from(error).told(place))
    };
    for job in run {
        job.tell(end.as_ref().map(drop).map_err(once_more));
    }
    left.collect()
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    fn add(number: i64) -> impl FnOnce(&Transaction<'_>) -> Result<i64, Fault> + Send + 'static {
        move |transaction| {
            transaction.execute("INSERT INTO numbers VALUES (?1)", [number])?;
            if number % 5 == 0 {
                return Err(Fault::Damaged(format!("{number} is no number")));
            }
            Ok(number)
        }
    }

    fn numbers(connection: &Connection) -> Result<Vec<i64>, Fault> {
        let mut statement = connection.prepare("SELECT number FROM numbers ORDER BY number")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    #[tokio::test]
    async fn jobs_that_share_a_transaction_fail_each_for_itself() {
        let home = tempfile::tempdir().unwrap();
        let worker = Worker::start(Database::open_to_write(home.path()).unwrap());
        worker
            .call(|connection| Ok(connection.execute_batch("CREATE TABLE numbers (number INTEGER)")?))
            .await
            .unwrap();
        let safety = |number| if number % 7 == 0 { Survives::Machine } else { Survives::Program };
        let answers = join_all((0..200).map(|number| worker.share(safety(number), add(number)))).await;
        for (number, answer) in (0..).zip(&answers) {
            assert_eq!(answer.is_ok(), number % 5 != 0, "{number}: {answer:?}");
        }
        let kept = worker.call(|connection| numbers(connection)).await.unwrap();
        assert_eq!(kept, (0..200).filter(|number| number % 5 != 0).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_transaction_that_sqlite_gives_up_fails_its_jobs_and_not_the_later_ones() {
        let home = tempfile::tempdir().unwrap();
        let worker = Worker::start(Database::open_to_write(home.path()).unwrap());
        worker
            .call(|connection| Ok(connection.execute_batch("CREATE TABLE numbers (number INTEGER)")?))
            .await
            .unwrap();
        let gone = |transaction: &Transaction<'_>| -> Result<i64, Fault> {
            transaction.execute_batch("ROLLBACK")?;
            Err(Fault::Damaged("given up".to_owned()))
        };
        let program = Survives::Program;
        let (first, given_up, last) = tokio::join!(
            worker.share(program, add(1)),
            worker.share(program, gone),
            worker.share(program, add(2))
        );
        assert!(given_up.is_err());
        assert_eq!(last.unwrap(), 2);
        let kept = worker.call(|connection| numbers(connection)).await.unwrap();
        let expected = if first.is_ok() { vec![1, 2] } else { vec![2] };
        assert_eq!(kept, expected, "an answer is kept, and only an answer");
    }
}

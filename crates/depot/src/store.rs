//! A depot over any store that `object_store` knows.

use std::{io, sync::Arc, sync::mpsc};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use object_store::{Error, ObjectStore, ObjectStoreExt as _, path::Path as Place};
use tokio::runtime::{Builder, Runtime};
use xuncha_evidence::{Depot, DepotError, Stowed};

/// Requests at a time.
const AT_A_TIME: usize = 8;

/// Largest stored form that is read, in bytes: that of the largest content, incompressible.
const LARGEST: u64 = 260 << 20;

/// Keeps content with a store of objects.
pub struct ObjectDepot {
    store: Arc<dyn ObjectStore>,
    prefix: Place,
    place: String,
    runtime: Option<Runtime>,
}

impl ObjectDepot {
    /// Over a store, everything below `prefix`; `place` is what people know it by.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(store: Arc<dyn ObjectStore>, prefix: Place, place: &str) -> io::Result<Self> {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name("depot").enable_all().build()?;
        Ok(Self { store, prefix, place: place.to_owned(), runtime: Some(runtime) })
    }

    /// Runs on the thread of this depot, and waits here.
    fn run<T: Send + 'static>(
        &self,
        job: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, DepotError> {
        let (done, outcome) = mpsc::sync_channel(1);
        let ended = || DepotError::Failed("程序正在结束".to_owned());
        let runtime = self.runtime.as_ref().ok_or_else(ended)?;
        runtime.spawn(async move {
            // whoever asked waits for it, unless the program ends
            drop(done.send(job.await));
        });
        outcome.recv().map_err(|_| ended())?.map_err(told)
    }
}

impl Drop for ObjectDepot {
    /// A runtime that is dropped waits, which is not allowed within another.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Where a name lies below a prefix.
fn at(prefix: &Place, name: &str) -> Place {
    name.split('/').fold(prefix.clone(), |place, part| place.join(part))
}

impl Depot for ObjectDepot {
    fn place(&self) -> String {
        self.place.clone()
    }

    fn put(&self, contents: Vec<Stowed>) -> Result<(), DepotError> {
        let (store, prefix) = (Arc::clone(&self.store), self.prefix.clone());
        self.run(async move {
            let put = |one: Stowed| {
                let (store, place) = (Arc::clone(&store), at(&prefix, &one.name));
                async move { store.put(&place, one.content.into()).await.map(drop) }
            };
            stream::iter(contents).map(put).buffer_unordered(AT_A_TIME).try_collect::<()>().await
        })
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DepotError> {
        let (store, place) = (Arc::clone(&self.store), at(&self.prefix, name));
        self.run(async move {
            let found = match store.get(&place).await {
                Err(Error::NotFound { .. }) => return Ok(None),
                found => found?,
            };
            // what is larger was never ours; cut, its digest tells
            let limit = usize::try_from(LARGEST).unwrap_or(usize::MAX);
            let mut content = Vec::new();
            let mut pieces = found.into_stream();
            while let Some(piece) = pieces.try_next().await? {
                if content.len() + piece.len() > limit {
                    break;
                }
                content.extend_from_slice(&piece);
            }
            Ok(Some(content))
        })
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, DepotError> {
        let (store, prefix) = (Arc::clone(&self.store), self.prefix.clone());
        let below = at(&prefix, folder);
        self.run(async move {
            let name = |place: &Place| -> Option<String> {
                let parts: Vec<_> =
                    place.prefix_match(&prefix)?.map(|part| part.as_ref().to_owned()).collect();
                Some(parts.join("/"))
            };
            let found = store.list(Some(&below)).try_collect::<Vec<_>>().await?;
            Ok(found.iter().filter_map(|one| name(&one.location)).collect())
        })
    }

    fn remove(&self, names: &[String]) -> Result<(), DepotError> {
        let store = Arc::clone(&self.store);
        let places: Vec<_> = names.iter().map(|name| at(&self.prefix, name)).collect();
        self.run(async move {
            for place in places {
                match store.delete(&place).await {
                    Ok(()) | Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        })
    }
}

/// In words that say what to do: the first cause that the system names decides.
fn told(error: Error) -> DepotError {
    let detail = chain(&error);
    match &error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => return DepotError::Refused(detail),
        _ => {}
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(one) = cause {
        if let Some(error) = one.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                    return DepotError::NoSpace(detail);
                }
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    return DepotError::Refused(detail);
                }
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::TimedOut
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable => return DepotError::Unreachable(detail),
                _ => {}
            }
        }
        if let Some(error) = one.downcast_ref::<reqwest::Error>()
            && (error.is_connect() || error.is_timeout())
        {
            return DepotError::Unreachable(detail);
        }
        cause = one.source();
    }
    DepotError::Failed(detail)
}

/// The last cause, which says what happened; whole answers of servers are left out.
fn chain(error: &Error) -> String {
    let mut last: &dyn std::error::Error = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string().chars().take(200).collect()
}

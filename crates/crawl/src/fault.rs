//! From the HTTP client's errors to what happened.

use std::{error::Error, io, iter};

use crate::{FetchError, Oversize, Phase, resolver::ResolveFault};

/// What the error of a request or of its body is, by what lies at the bottom of it. `connect_limit` is the
/// time limit for connecting, `host` the host that was asked.
pub(crate) fn of(error: &reqwest::Error, host: &str, connect_limit: std::time::Duration) -> FetchError {
    let chain = || iter::successors(Some(error as &(dyn Error + 'static)), |&error| below(error));
    for error in chain() {
        match error.downcast_ref::<ResolveFault>() {
            Some(ResolveFault::NotPublic(address)) => {
                return FetchError::ForbiddenAddress(format!("{host}（{address}）"));
            }
            Some(ResolveFault::Lookup(error)) => return FetchError::Dns(format!("{host}：{error}")),
            None => {}
        }
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return FetchError::Tls(error.to_string());
        }
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse_too_large) {
            return FetchError::TooLarge(Oversize::Headers);
        }
    }
    if error.is_timeout() {
        return FetchError::Timeout { phase: Phase::Connect, after: connect_limit };
    }
    let bottom = chain().last().map_or_else(String::new, ToString::to_string);
    if error.is_connect() { FetchError::Connect(bottom) } else { FetchError::Protocol(bottom) }
}

/// The next error below. An `io::Error` made from another one hides it from `source`.
fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped.map(|error| error as &(dyn Error + 'static)).or_else(|| error.source())
}

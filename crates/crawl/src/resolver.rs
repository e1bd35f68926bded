//! Name resolution that does not lead into private networks.

use std::{io, net::IpAddr, net::SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address;

/// The system's resolver, less the addresses that are not public. `localhost` may be asked for by its name
/// only; whether a crawl may do that at all was checked before the request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PublicResolver;

/// Why a name gives no address to connect to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResolveFault {
    /// The resolver failed or knows no address.
    #[error("{0}")]
    Lookup(io::Error),
    /// All addresses are private.
    #[error("{0} is not public")]
    NotPublic(IpAddr),
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(ResolveFault::Lookup)?;
            let allowed = allowed(name.as_str(), found.collect())?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// The addresses of `name` that may be connected to.
fn allowed(name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, ResolveFault> {
    let fits = |address: &SocketAddr| {
        if address::is_localhost(name) {
            address.ip().is_loopback()
        } else {
            address::is_public(address.ip())
        }
    };
    let first = found.first().map(SocketAddr::ip);
    let allowed: Vec<_> = found.into_iter().filter(fits).collect();
    match first {
        _ if !allowed.is_empty() => Ok(allowed),
        Some(private) => Err(ResolveFault::NotPublic(private)),
        None => Err(ResolveFault::Lookup(io::Error::new(io::ErrorKind::NotFound, "no address"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_home_gives_no_address() {
        // to the system's resolver this is a name like any other; literals of addresses never come here
        let resolved = PublicResolver.resolve("127.0.0.1".parse().unwrap()).await;
        let fault = resolved.err().unwrap();
        assert!(matches!(fault.downcast_ref(), Some(ResolveFault::NotPublic(_))), "{fault}");
    }

    #[test]
    fn private_addresses_are_left_out() {
        let addresses = |list: &[&str]| list.iter().map(|one| format!("{one}:0").parse().unwrap()).collect();
        let check = |name, found: &[&str]| allowed(name, addresses(found)).map(|allowed| allowed.len());
        assert_eq!(check("shop.example", &["8.8.8.8", "10.0.0.1", "[::1]"]).unwrap(), 1);
        assert_eq!(check("localhost", &["127.0.0.1", "[::1]", "8.8.8.8"]).unwrap(), 2);
        assert!(matches!(check("shop.example", &["127.0.0.1"]), Err(ResolveFault::NotPublic(_))));
        assert!(matches!(check("shop.example", &["[::ffff:10.0.0.1]"]), Err(ResolveFault::NotPublic(_))));
        assert!(matches!(check("shop.example", &[]), Err(ResolveFault::Lookup(_))));
    }
}

//! A request as received, and whether it was addressed to this server.

use std::borrow::Cow;
use std::net::IpAddr;

/// A request; it borrows from the buffer of its connection.
#[derive(Debug, Default)]
pub(super) struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    /// Minor version of HTTP/1.
    pub minor: u8,
    pub headers: Vec<(&'a str, Cow<'a, str>)>,
    pub body: &'a [u8],
}

impl Request<'_> {
    /// The first header of that name. `name` is in lower case; the header may be in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// Whether the client wants to keep this connection.
    pub fn keeps_alive(&self) -> bool {
        match self.header("connection") {
            Some(wish) if wish.eq_ignore_ascii_case("close") => false,
            Some(wish) if wish.eq_ignore_ascii_case("keep-alive") => true,
            _ => self.minor >= 1,
        }
    }

    /// Whether the content type, without its parameters, is this one.
    pub fn has_media_type(&self, wanted: &str) -> bool {
        self.media_type().eq_ignore_ascii_case(wanted)
    }

    /// Content type without its parameters.
    pub fn media_type(&self) -> &str {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim()
    }
}

/// Whether a `Host` header (or the host of an `Origin`) names this machine, or one of the allowed names.
/// Anything else could be a web page whose host name resolves to this machine (DNS rebinding).
pub(super) fn is_ours(host: &str, allowed: &[String]) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let loopback = name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let allowed_name = allowed.iter().any(|a| a == "*" || a.eq_ignore_ascii_case(name));
    loopback || allowed_name || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn accepts_only_loopback_names_by_default() {
        for host in ["localhost:1", "LOCALHOST", "127.0.0.1", "127.9.9.9:80", "[::1]:80", "[::1]"] {
            assert!(is_ours(host, &[]), "{host}");
        }
        for host in ["", "example.com", "localhost.example.com", "127.0.0.1.example.com", "10.0.0.1", "[::2]", "::1"] {
            assert!(!is_ours(host, &[]), "{host}");
        }
        assert!(is_ours("mock:80", &["mock".to_owned()]));
        assert!(is_ours("anything", &["*".to_owned()]));
    }
}

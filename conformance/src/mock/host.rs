//! Whether a request was addressed to this server.

use std::net::IpAddr;

/// The address that the server prints.
const USUAL: &str = "127.0.0.1";

/// Whether a `Host` header (or the host of an `Origin`) names this machine, or one of the allowed names.
/// Anything else could be a web page whose host name resolves to this machine (DNS rebinding).
pub(super) fn is_ours(host: &str, allowed: &[String]) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let loopback = name == USUAL || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
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

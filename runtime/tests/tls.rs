//! Custom roots over real TLS on loopback, and proxies, as in company networks. The certificate is
//! self-signed and valid until 2126. Both files in `data` come from `openssl req -x509 -newkey ec -pkeyopt
//! ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=waybill-test -addext
//! subjectAltName=IP:127.0.0.1,DNS:localhost -addext basicConstraints=critical,CA:FALSE -keyout tls.key.pem
//! -out tls.pem`.
#![cfg(any(feature = "hyper", feature = "ureq", feature = "reqwest"))]
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod net;
mod support;

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use net::{read_request, reply};
use support::top::{Client, TradeId};
use waybill_runtime::error::TransportKind;
use waybill_runtime::{AnyError, ClientBuilder, Credentials, Error, NoRetry};

const SUCCESS: &str = r#"{"logistics_trace_search_response":{"out_sid":"good"}}"#;

fn builder(endpoint: String) -> ClientBuilder<Client> {
    Client::builder(Credentials::new("12345678", "helloworld")).endpoint(endpoint).retry(NoRetry)
}

fn blocking(builder: ClientBuilder<Client>) -> Result<Option<String>, AnyError> {
    let sent = builder.build().unwrap().logistics_trace_search(TradeId(1)).send_blocking();
    Ok(sent?.out_sid.clone())
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
fn asynchronous(builder: ClientBuilder<Client>) -> Result<Option<String>, AnyError> {
    let client = builder.build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sent = runtime.block_on(client.logistics_trace_search(TradeId(1)).send());
    Ok(sent?.out_sid.clone())
}

/// A server with a self-signed certificate. It responds to each connection once.
#[cfg(any(feature = "hyper", feature = "ureq"))]
fn tls_server() -> SocketAddr {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = CertificateDer::from_pem_slice(PEM).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("data/tls.key.pem")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(ring())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = std::sync::Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            stream.sock.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            if read_request(&mut stream).is_empty() {
                continue; // The client did not trust us.
            }
            let _ = stream.write_all(reply("200 OK", "", SUCCESS).as_bytes());
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    address
}

#[cfg(any(feature = "hyper", feature = "ureq"))]
const PEM: &[u8] = include_bytes!("data/tls.pem");

#[cfg(any(feature = "hyper", feature = "ureq"))]
fn ring() -> std::sync::Arc<rustls::crypto::CryptoProvider> {
    std::sync::Arc::new(rustls::crypto::ring::default_provider())
}

fn nothing_was_sent(error: &AnyError) {
    assert!(matches!(error, Error::Transport(e) if e.kind() == TransportKind::Connect), "{error:?}");
    assert!(!error.may_have_been_sent() && error.help().contains("certificates"), "{error:?}");
}

#[cfg(feature = "hyper")]
#[test]
fn hyper_trusts_only_the_configured_roots() {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    use waybill_runtime::transport::HyperTransport;
    for host in ["127.0.0.1", "localhost"] {
        let endpoint = format!("https://{host}:{}/router/rest", tls_server().port());
        nothing_was_sent(&asynchronous(builder(endpoint.clone())).unwrap_err());
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(PEM).unwrap()).unwrap();
        let mut tls = rustls::ClientConfig::builder_with_provider(ring())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        // A configuration that a program also uses for HTTP/2 must not cause a panic.
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let with_root = builder(endpoint).transport(HyperTransport::with_tls(tls));
        assert_eq!(asynchronous(with_root).unwrap().as_deref(), Some("good"), "{host}");
    }
}

#[cfg(feature = "ureq")]
#[test]
fn ureq_trusts_only_the_configured_roots() {
    use ureq::tls::{Certificate, RootCerts, TlsConfig};
    use waybill_runtime::transport::UreqTransport;
    for host in ["127.0.0.1", "localhost"] {
        let endpoint = format!("https://{host}:{}/router/rest", tls_server().port());
        nothing_was_sent(&blocking(builder(endpoint.clone())).unwrap_err());
        let roots = RootCerts::new_with_certs(&[Certificate::from_pem(PEM).unwrap()]);
        let tls = TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(ring()).build();
        let agent = ureq::Agent::config_builder().tls_config(tls).proxy(None).build().new_agent();
        let with_root = builder(endpoint).blocking_transport(UreqTransport::with_agent(agent));
        assert_eq!(blocking(with_root).unwrap().as_deref(), Some("good"), "{host}");
    }
}

/// A proxy for a name that can't be resolved otherwise. Sends the first lines that the proxy received.
fn proxy() -> (SocketAddr, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _): (TcpStream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let first = read_request(&mut stream);
        if first.starts_with("CONNECT ") {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            read_request(&mut stream);
        }
        sender.send(first).unwrap();
        stream.write_all(reply("200 OK", "", SUCCESS).as_bytes()).unwrap();
    });
    (address, receiver)
}

const BEHIND: &str = "http://gateway.invalid/router/rest";

#[cfg(feature = "ureq")]
#[test]
fn ureq_uses_a_proxy() {
    use waybill_runtime::transport::UreqTransport;
    let (address, seen) = proxy();
    let proxy = ureq::Proxy::new(&format!("http://{address}")).unwrap();
    let agent = ureq::Agent::config_builder().proxy(Some(proxy)).build().new_agent();
    let through = builder(BEHIND.to_owned()).allow_http().blocking_transport(UreqTransport::with_agent(agent));
    assert_eq!(blocking(through).unwrap().as_deref(), Some("good"));
    assert!(seen.recv().unwrap().contains("gateway.invalid"));
}

#[cfg(feature = "hyper")]
#[test]
fn hyper_uses_a_proxy() {
    use waybill_runtime::transport::HyperTransport;
    let (address, seen) = proxy();
    let transport = HyperTransport::new().unwrap().proxy(&format!("http://{address}"), Some(http_basic())).unwrap();
    let through = builder(BEHIND.to_owned()).allow_http().transport(transport);
    assert_eq!(asynchronous(through).unwrap().as_deref(), Some("good"));
    let seen = seen.recv().unwrap();
    assert!(seen.starts_with("CONNECT gateway.invalid:80 ") && seen.contains("Basic YTpi"), "{seen}");
    for bad in ["proxy.example:3128", "https://proxy.example", "http://a:b@proxy.example", "http://proxy.example/x", ""]
    {
        let error = HyperTransport::new().unwrap().proxy(bad, None).unwrap_err().to_string();
        assert!(error.contains("http://host:port") && !error.contains("a:b"), "{error}");
    }
}

#[cfg(feature = "hyper")]
fn http_basic() -> waybill_runtime::http::HeaderValue {
    waybill_runtime::http::HeaderValue::from_static("Basic YTpi")
}

#[cfg(feature = "reqwest")]
#[test]
fn reqwest_uses_a_proxy() {
    use waybill_runtime::transport::ReqwestTransport;
    let (address, seen) = proxy();
    let proxy = reqwest::Proxy::all(format!("http://{address}")).unwrap();
    let client = ReqwestTransport::client_builder().proxy(proxy).build().unwrap();
    let through = builder(BEHIND.to_owned()).allow_http().transport(ReqwestTransport::new(client));
    assert_eq!(asynchronous(through).unwrap().as_deref(), Some("good"));
    assert!(seen.recv().unwrap().contains("gateway.invalid"));
}

//! Sends a try with the client of the provider, as a program would: once, without retries. What was sent is kept in
//! redacted form.

use std::sync::{Arc, Mutex, PoisonError};

use waybill_runtime::platform::{Operation, Source};
use waybill_runtime::transport::{BlockingTransport, Bounds, Sent, UreqTransport};
use waybill_runtime::wire::Model;
use waybill_runtime::{
    BuildError, Bytes, Client, ClientBuilder, ClientType, Credentials, DynOperation, NoRetry, SecretString,
};

use super::plan::{Plan, Try, Value, system_parameters};
use super::verdict::Outcome;
use crate::secret::REDACTED;

/// Whose requests are sent.
pub struct Account {
    pub key: String,
    pub secret: SecretString,
    pub session: Option<String>,
    pub user: Option<String>,
}

/// A client of a provider with the settings of a try.
pub fn client(
    provider: &str,
    account: &Account,
    plan: &Plan,
    tried: &Try,
    transport: Arc<dyn BlockingTransport>,
) -> Option<Result<Client, BuildError>> {
    macro_rules! of_provider {
        ($($name:literal $library:ident [$($base:ident),*],)*) => {
            match provider {
                $($name => Some(build::<waybill_all::$library::Client>(account, plan, tried, transport)),)*
                _ => None,
            }
        };
    }
    waybill_all::providers!(of_provider)
}

fn build<C: ClientType + AsRef<Client>>(
    account: &Account,
    plan: &Plan,
    tried: &Try,
    transport: Arc<dyn BlockingTransport>,
) -> Result<Client, BuildError> {
    let credentials = Credentials::new(account.key.clone(), account.secret.clone());
    let mut builder: ClientBuilder<C> = ClientBuilder::new(credentials);
    builder = builder.platform(plan.operation.platform).retry(NoRetry).blocking_transport(transport);
    if let Some(session) = &account.session {
        builder = builder.session(session.clone());
    }
    if let Some(user) = &account.user {
        builder = builder.user_id(user);
    }
    for value in plan.values(tried) {
        builder = match value {
            // Plain HTTP only where the caller has named the endpoint.
            Value::Endpoint { name: Some(_), url } if url.starts_with("http://") => builder.endpoint(url).allow_http(),
            Value::Endpoint { url, .. } => builder.endpoint(url),
            Value::SignMethod(name) => builder.sign_method(*name),
            Value::CanonicalString(text) => builder.canonical_string(text),
            Value::TimestampUnit(unit) => builder.timestamp_unit(*unit),
        };
    }
    Ok(builder.build()?.as_ref().clone())
}

/// A request as it was sent, redacted.
#[derive(Debug, Clone)]
pub struct Shown {
    pub method: String,
    /// Without the query and without path parameters.
    pub address: String,
    pub parameters: Vec<(String, String)>,
}

/// Sends a request once.
pub fn send(
    provider: &str,
    account: &Account,
    plan: &Plan,
    tried: &Try,
    operation: &dyn DynOperation,
    input: &dyn Model,
) -> Result<(Outcome, Option<Shown>), String> {
    let recorder = Arc::new(Recorder { inner: UreqTransport::new(), sent: Mutex::default() });
    let transport: Arc<dyn BlockingTransport> = recorder.clone();
    let client = client(provider, account, plan, tried, transport).ok_or("there is no such client")?;
    let client = client.map_err(|error| error.to_string())?;
    let outcome = client.send_dyn_blocking(operation, input);
    let sent = recorder.sent.lock().unwrap_or_else(PoisonError::into_inner).take();
    let endpoint = plan.values(tried).first().map_or("", |value| value.url()).trim_end_matches('/');
    let shown = sent.map(|request| redact(plan.operation, endpoint, &request));
    Ok((outcome, shown))
}

/// Keeps the request that it sends.
struct Recorder {
    inner: UreqTransport,
    sent: Mutex<Option<http::Request<Bytes>>>,
}

impl BlockingTransport for Recorder {
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent {
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(request.clone());
        self.inner.send(request, bounds)
    }
}

/// Values stay only where they identify nobody: those of system parameters that every caller sends alike, and the time.
fn redact(operation: &Operation, endpoint: &str, request: &http::Request<Bytes>) -> Shown {
    let system = system_parameters(operation);
    let is_open = |source: Source| {
        matches!(
            source,
            Source::Constant(_)
                | Source::Operation
                | Source::SignMethod
                | Source::Format
                | Source::Simplify
                | Source::Now(_)
        )
    };
    let pair = |name: &str, value: &str| {
        let open = system.iter().any(|common| common.name == name && is_open(common.source));
        (name.to_owned(), if open { value.to_owned() } else { REDACTED.to_owned() })
    };
    let headers = request.headers().iter().filter(|(name, _)| system.iter().any(|common| common.name == name.as_str()));
    let headers = headers.map(|(name, value)| pair(name.as_str(), &String::from_utf8_lossy(value.as_bytes())));
    let decode = |bytes: &[u8]| form_urlencoded::parse(bytes).into_owned().collect::<Vec<_>>();
    // Of a body in another form, such as a file, nothing is kept.
    let content_type = request.headers().get(http::header::CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    let body = match serde_json::from_slice::<serde_json::Map<_, _>>(request.body()) {
        Ok(members) => members.into_iter().map(|(name, _)| (name, String::new())).collect(),
        Err(_) if content_type.starts_with(b"application/x-www-form-urlencoded") => decode(request.body()),
        Err(_) => Vec::new(),
    };
    let query = decode(request.uri().query().unwrap_or_default().as_bytes());
    let parameters = query.iter().chain(&body).map(|(name, value)| pair(name, value));
    Shown {
        method: request.method().to_string(),
        address: format!("{endpoint}{}", operation.path),
        parameters: headers.chain(parameters).collect(),
    }
}

//! A client of a provider that is reached through several platforms: the default one, and another one as a setting. Each
//! request is signed, sent and read by the rules of the client's platform, and an error says which one has responded.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use waybill_all::waybill_aliexpress as aliexpress;
use waybill_all::waybill_taobao as taobao;

use aliexpress::errors::PlatformError;
use aliexpress::http::{Request, Response};
use aliexpress::local_logistics::order_info_query::FindOrderRequestTopDto;
use aliexpress::platform;
use aliexpress::transport::InProcess;
use aliexpress::{
    BlockingSessionProvider, BuildError, Bytes, Client, ClientBuilder, Credentials, Error, ExposeSecret,
    LogisticsOrderId, NoRetry, SecretString, SessionError, Token,
};
use waybill_runtime::EncodeError;

/// The address and the parameters of each request, in the order of arrival.
type Journal = Arc<Mutex<Vec<(String, HashMap<String, String>)>>>;

fn builder(journal: &Journal, respond: fn(&str, &HashMap<String, String>) -> Value) -> ClientBuilder<Client> {
    let journal = Arc::clone(journal);
    let gateway = InProcess::new(move |request: Request<Bytes>| {
        let sent: HashMap<String, String> = form_urlencoded::parse(request.body()).into_owned().collect();
        let body = respond(request.uri().path(), &sent).to_string();
        journal.lock().unwrap().push((request.uri().to_string(), sent));
        Ok(Response::new(body.into()))
    });
    Client::builder(Credentials::new("12345678", "helloworld")).blocking_transport(gateway).retry(NoRetry)
}

fn query() -> FindOrderRequestTopDto {
    FindOrderRequestTopDto::new(LogisticsOrderId::from("LP1"))
}

fn rejected(_: &str, sent: &HashMap<String, String>) -> Value {
    match sent["sign_method"].as_str() {
        "md5" => json!({ "error_response": { "code": 25, "msg": "Invalid Signature" } }),
        _ => json!({ "code": "IncompleteSignature", "message": "The request signature does not conform" }),
    }
}

#[test]
fn each_platform_has_its_own_address_parameters_and_signature() {
    let journal = Journal::default();
    let through_iop = builder(&journal, rejected).session("s").build().unwrap();
    let through_top = through_iop.to_builder().platform(&platform::top::PLATFORM).build().unwrap();
    for (client, name, code, said) in [
        (&through_iop, "iop", PlatformError::IncompleteSignature, "through iop: IncompleteSignature"),
        (&through_top, "top", PlatformError::InvalidSignature, "through top: 25"),
        // What is made from a client keeps its platform.
        (&through_top.with_session("t"), "top", PlatformError::InvalidSignature, "through top: 25"),
        (&through_top.to_builder().build().unwrap(), "top", PlatformError::InvalidSignature, "through top: 25"),
    ] {
        let error = client.local_logistics().order_info_query(query()).send_blocking().unwrap_err();
        assert!(error.is(code) && error.to_string().contains(said), "{error}");
        let Error::Api(error) = error else { panic!("{error}") };
        assert_eq!(error.platform(), name);
    }
    let sent = journal.lock().unwrap();
    let [(iop, by_iop), (top, by_top), ..] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!([iop.as_str(), top], ["https://api-sg.aliexpress.com/sync", "https://eco.taobao.com/router/rest"]);
    assert_eq!([&by_iop["sign_method"], &by_top["sign_method"]], ["sha256", "md5"]);
    assert_eq!(
        [by_iop["timestamp"].len(), by_top["timestamp"].len()],
        ["1517820392000", "2016-01-01 12:00:00"].map(str::len)
    );
    assert_eq!([by_iop.contains_key("v"), by_top.contains_key("v")], [false, true]);
    assert_eq!(by_iop["method"], by_top["method"]);
    assert_eq!(by_iop["param1"], by_top["param1"]);
}

#[test]
fn an_operation_of_another_platform_is_not_sent() {
    let journal = Journal::default();
    let client = builder(&journal, rejected).platform(&platform::top::PLATFORM).build().unwrap();
    let error = client.auth_token().refresh("r").send_blocking().unwrap_err();
    let expected = EncodeError::Platform { operation: "aliexpress.auth.token.refresh", has: "iop", uses: "top" };
    assert!(matches!(&error, Error::Encode(found) if *found == expected), "{error}");
    assert!(journal.lock().unwrap().is_empty());
}

#[test]
fn a_platform_of_another_provider_and_settings_of_another_platform_are_rejected() {
    let builder = || Client::builder(Credentials::new("k", "s"));
    let error = builder().platform(&taobao::platform::PLATFORM).build().unwrap_err();
    assert!(matches!(&error, BuildError::Platform { name: "top", known } if known == "iop, top"), "{error}");
    for (client, fits) in [
        (builder().sign_method("sha256"), true),
        (builder().sign_method("sha256").platform(&platform::top::PLATFORM), false),
        (builder().parameter("target_app_key", "1"), false),
        (builder().parameter("target_app_key", "1").platform(&platform::top::PLATFORM), true),
        (builder().format(aliexpress::Format::Xml), false),
        (builder().format(aliexpress::Format::Xml).platform(&platform::top::PLATFORM), true),
    ] {
        let built = client.clone().build();
        assert_eq!(built.is_ok(), fits, "{client:?}: {built:?}");
    }
}

/// A seller's tokens. A program keeps them in a database.
struct Stored {
    client: Client,
    access: SecretString,
    refresh: Mutex<SecretString>,
}

impl BlockingSessionProvider for Stored {
    fn token(&self, _: &str) -> Token {
        Ok(self.access.clone())
    }

    fn refresh(&self, _: &str, _: &SecretString) -> Token {
        let mut refresh = self.refresh.lock().unwrap();
        let request = self.client.auth_token().refresh(refresh.expose_secret());
        assert!(!format!("{request:?}").contains("first"), "{request:?}");
        let response = request.send_blocking().map_err(SessionError::new)?;
        let shown = format!("{response:?}");
        assert!(!shown.contains("newer") && !shown.contains("second") && !shown.contains("br1000"), "{shown}");
        let tokens = response.into_inner();
        let missing = || SessionError::new("the response has no token");
        *refresh = tokens.refresh_token.ok_or_else(missing)?.into();
        Ok(tokens.access_token.ok_or_else(missing)?.into())
    }
}

/// Accepts the session `newer` alone, and the refresh token `first`.
fn gateway(path: &str, sent: &HashMap<String, String>) -> Value {
    match (path, sent.get("session").map(String::as_str)) {
        ("/rest/auth/token/refresh", None) if sent["refresh_token"] == "first" => json!({
            "access_token": "newer", "refresh_token": "second", "expires_in": 86_400, "user_nick": "br1000000001", "code": "0",
        }),
        ("/sync", Some("newer")) => json!({ "data": { "tracking_code": "T1" }, "is_success": "true", "code": "0" }),
        _ => json!({ "error_response": {
            "type": "ISV", "code": "IllegalAccessToken", "msg": "The specified access token is invalid or expired",
        } }),
    }
}

#[test]
fn a_session_provider_refreshes_tokens_by_the_operation_of_the_provider() {
    let journal = Journal::default();
    let stored = Stored {
        client: builder(&journal, gateway).session("of another user").build().unwrap(),
        access: "old".to_owned().into(),
        refresh: Mutex::new("first".to_owned().into()),
    };
    let client = builder(&journal, gateway).blocking_session_provider(stored).build().unwrap();
    let order = client.local_logistics().order_info_query(query()).session_of("seller").send_blocking().unwrap();
    assert_eq!(order.data.as_ref().and_then(|data| data.tracking_code.as_deref()), Some("T1"));
    let sent = |(address, sent): &(String, HashMap<String, String>)| {
        let path = address.strip_prefix("https://api-sg.aliexpress.com").unwrap().to_owned();
        [path, sent.get("session").cloned().unwrap_or_default()]
    };
    let expected = [["/sync", "old"], ["/rest/auth/token/refresh", ""], ["/sync", "newer"]];
    assert_eq!(journal.lock().unwrap().iter().map(sent).collect::<Vec<_>>(), expected);
}

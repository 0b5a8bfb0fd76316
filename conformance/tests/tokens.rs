//! A session provider gets its tokens by the methods of the provider itself: they are sent without a session, the
//! rejected call is sent again with the new token, and no token shows in what a log could print.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use http::{Request, Response};
use serde_json::{Value, json};
use waybill_taobao::transport::InProcess;
use waybill_taobao::types::TokenResult;
use waybill_taobao::{
    BlockingSessionProvider, Bytes, Client, ClientBuilder, Credentials, ExposeSecret, ModelExt, SecretString,
    SessionError, Token, TradeId,
};

const SELLER: &str = "seller";

/// The parameters of each request, in the order of arrival.
type Journal = Arc<Mutex<Vec<HashMap<String, String>>>>;

/// The response of a gateway that accepts the session `new` alone, and the refresh token `first`.
fn respond(sent: &HashMap<String, String>) -> Value {
    match (sent["method"].as_str(), sent.get("session").map(String::as_str)) {
        ("taobao.top.auth.token.refresh", None) if sent["refresh_token"] == "first" => {
            let tokens = json!({ "access_token": "new", "refresh_token": "second", "expires_in": 86_400 });
            json!({ "top_auth_token_refresh_response": { "token_result": tokens.to_string() } })
        }
        ("taobao.logistics.trace.search", Some("new")) => json!({ "logistics_trace_search_response": { "tid": 5 } }),
        _ => json!({ "error_response": { "code": 27, "msg": "Invalid Session", "sub_code": "session-expired" } }),
    }
}

fn client(journal: &Journal) -> ClientBuilder<Client> {
    let journal = Arc::clone(journal);
    let gateway = InProcess::new(move |request: Request<Bytes>| {
        let sent: HashMap<String, String> = form_urlencoded::parse(request.body()).into_owned().collect();
        let body = respond(&sent).to_string();
        journal.lock().unwrap().push(sent);
        Ok(Response::new(body.into()))
    });
    Client::builder(Credentials::new("12345678", "helloworld")).blocking_transport(gateway)
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
        let request = self.client.top_auth_token().refresh(refresh.expose_secret());
        assert!(!format!("{request:?}").contains("first"), "{request:?}");
        let response = request.send_blocking().map_err(SessionError::new)?;
        assert!(!format!("{response:?}").contains("new"), "{response:?}");
        let tokens = response.token_result.as_ref().ok_or_else(|| SessionError::new("the response has no tokens"))?;
        let tokens = TokenResult::from_json(tokens.as_str()).map_err(SessionError::new)?;
        assert!(!format!("{tokens:?}").contains("second"), "{tokens:?}");
        let missing = || SessionError::new("the response has no access token");
        *refresh = tokens.refresh_token.ok_or_else(missing)?.into();
        Ok(tokens.access_token.ok_or_else(missing)?.into())
    }
}

#[test]
fn a_session_provider_refreshes_by_the_method_of_taobao() {
    let journal = Journal::default();
    let stored = Stored {
        client: client(&journal).session("of another user").build().unwrap(),
        access: "old".to_owned().into(),
        refresh: Mutex::new("first".to_owned().into()),
    };
    let client = client(&journal).blocking_session_provider(stored).build().unwrap();
    let trace = client.logistics().trace_search(TradeId(1)).session_of(SELLER).send_blocking().unwrap();
    assert_eq!(trace.tid, Some(TradeId(5)));
    let sent = |request: &HashMap<String, String>| {
        [request["method"].clone(), request.get("session").cloned().unwrap_or_default()]
    };
    let [search, refresh] = ["taobao.logistics.trace.search", "taobao.top.auth.token.refresh"];
    let expected = [[search, "old"], [refresh, ""], [search, "new"]];
    assert_eq!(journal.lock().unwrap().iter().map(sent).collect::<Vec<_>>(), expected);
}

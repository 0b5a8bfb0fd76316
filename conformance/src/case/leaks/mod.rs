//! The canary of an operation: a recognisable text is used as secret, as session and in every personal and
//! secret field of its request and its response. Responses are complete, of wrong kinds, cut, and errors that
//! echo it. Nothing that can be logged may contain it, or a signature.

pub(super) mod plant;

use std::net::TcpListener;
use std::sync::Arc;

use serde_json::{Value, json};
use waybill_codegen::ir::{Operation, Platform, Source};
use waybill_runtime::wire::Model;
use waybill_runtime::{AnyError, Client, DynOperation};

use super::{Case, models, verdict};
use crate::expect::{self, fixed};
use crate::leak_check::LeakCheck;
use crate::reply::Reply;
use crate::target::{CallResult, Target};
use plant::CANARY;

/// The case of the operation.
pub(super) fn case(target: &Arc<Target>, operation: &Operation) -> Case {
    let (target, id) = (Arc::clone(target), operation.id.clone());
    Case::new(format!("{id}/leaks"), "derived", move || {
        let operation = target.operation(&id)?;
        let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
        let generated = target.generated(&id)?;
        let call = plant::planted(&operation.types, &operation.input);
        let input = generated.input_from_json(call.to_string().as_bytes()).map_err(|e| format!("the request: {e}"))?;
        let canary = Canary { target: &target, operation, platform, generated, input };
        canary.check()
    })
}

struct Canary<'a> {
    target: &'a Target,
    operation: &'a Operation,
    platform: &'a Platform,
    generated: &'a dyn DynOperation,
    input: Box<dyn Model>,
}

impl Canary<'_> {
    fn check(&self) -> Result<(), String> {
        let client = self.client("http://127.0.0.1:1")?;
        let signed = client.canonical_dyn(self.generated, &*self.input).map_err(|e| e.to_string())?;
        let mut leak_check = LeakCheck::default();
        leak_check.value("the request", &self.input);
        leak_check.value("the client", &client);
        leak_check.value("its settings", client.settings());
        leak_check.value("the signature", &signed);
        self.requests_that_cannot_be_made(&client, &mut leak_check);
        self.responses(&mut leak_check)?;
        self.exchanges(signed.signature(), &mut leak_check)?;
        self.without_server(&mut leak_check)?;
        let mut wrong = leak_check.shows(&[CANARY, signed.signature()]);
        if !leak_check.about("trace").contains("waybill.call") {
            wrong.push("nothing was traced, so traces prove nothing".to_owned());
        }
        verdict(wrong)
    }

    fn client(&self, server: &str) -> Result<Client, String> {
        let path = if self.operation.path.is_empty() { expect::GATEWAY } else { "" };
        self.target.planted_client(self.operation, format!("{server}{path}"))
    }

    /// Arguments of wrong kinds, too long, and with characters that a comma list or a header can't contain.
    fn requests_that_cannot_be_made(&self, client: &Client, leak_check: &mut LeakCheck) {
        let call = plant::planted(&self.operation.types, &self.operation.input);
        for location in plant::sensitive(self.operation, &self.operation.input) {
            let long = format!("{CANARY},店\n").repeat(500);
            let more = [json!(long), json!(vec![long; 100])].into_iter().filter_map(|other| {
                let mut call = call.clone();
                call.pointer_mut(&location.0)?.as_object_mut()?.insert(location.1.clone(), other);
                Some(call)
            });
            for call in plant::damaged(&call, &location).into_iter().chain(more) {
                match self.generated.input_from_json(call.to_string().as_bytes()) {
                    Err(error) => leak_check.error("arguments", &error),
                    Ok(input) => {
                        leak_check.value("odd arguments", &input);
                        if let Err(error) = client.encode_dyn(self.generated, &*input) {
                            leak_check.error("a request that can't be made", &error);
                        }
                    }
                }
            }
        }
    }

    /// Responses that are complete, of other kinds at each sensitive location, and broken inside the canary.
    fn responses(&self, leak_check: &mut LeakCheck) -> Result<(), String> {
        let output = &self.operation.output;
        let whole = models::response(self.platform, self.operation, &[], plant::planted(&self.operation.types, output));
        let mut responses = vec![whole.clone()];
        for location in plant::sensitive(self.operation, output) {
            responses.extend(plant::damaged(&whole, &location));
        }
        for response in responses {
            for (form, body) in models::bodies(self.platform, self.operation, &response) {
                self.decode(form, &body, leak_check)?;
                if response == whole {
                    plant::broken(&body).iter().try_for_each(|body| self.decode("broken", body, leak_check))?;
                }
            }
        }
        Ok(())
    }

    fn decode(&self, form: &str, body: &str, leak_check: &mut LeakCheck) -> Result<(), String> {
        for status in [200, 500] {
            let (id, reply) = (&self.operation.id, Reply { status, ..Reply::ok(body) });
            collect(&format!("{form} response"), &self.target.decode(id, reply.clone())?, leak_check);
            collect(&format!("{form} shape"), &self.target.decode_shape(id, reply)?, leak_check);
        }
        Ok(())
    }

    /// Over HTTP, async and blocking: the complete response, and what a gateway echoes of a request.
    fn exchanges(&self, signature: &str, leak_check: &mut LeakCheck) -> Result<(), String> {
        let planted = plant::planted(&self.operation.types, &self.operation.output);
        let whole = models::response(self.platform, self.operation, &[], planted);
        let mut replies: Vec<Reply> =
            models::bodies(self.platform, self.operation, &whole).iter().map(|(_, body)| Reply::ok(body)).collect();
        let mut echoed = vec![fixed::PLANTED_SECRET, signature];
        if self.platform.sends(&Source::Session) {
            echoed.push(fixed::PLANTED_SESSION);
        }
        // A gateway echoes what was sent. Other personal data in it can't be recognised.
        if !plant::sensitive(self.operation, &self.operation.input).is_empty() {
            echoed.push(plant::TEXT);
        }
        let echoed = echoed.join(" and ");
        for body in self.echoes(&echoed) {
            replies.push(Reply::ok(&body));
            replies.push(Reply { status: 403, ..Reply::ok(&body) });
        }
        for reply in replies {
            for way in ["async", "blocking"] {
                let replies = std::slice::from_ref(&reply);
                let (result, _) = self
                    .target
                    .exchange_by_socket(&self.operation.id, replies, 0, |server| self.send(server, way, leak_check))?;
                collect(way, &result?, leak_check);
            }
        }
        Ok(())
    }

    fn echoes(&self, echoed: &str) -> Vec<String> {
        let e = &self.platform.envelope;
        let mut error = serde_json::Map::new();
        for name in [&e.code, &e.message, &e.sub_code, &e.sub_message, &e.request_id] {
            if !name.is_empty() {
                error.insert(name.clone(), json!(echoed));
            }
        }
        let mut coded = error.clone();
        coded.insert(e.code.clone(), json!(15));
        let rooted = |error: serde_json::Map<String, Value>| match e.error_root.as_str() {
            "" => Value::Object(error).to_string(),
            root => json!({ root: error }).to_string(),
        };
        let tags: String = error.keys().map(|name| format!("<{name}>{echoed}</{name}>")).collect();
        let mut bodies = vec![
            rooted(error),
            rooted(coded),
            format!("<error_response>{tags}</error_response>"),
            format!("<html>{echoed}</html>"),
            echoed.to_owned(),
            json!(echoed).to_string(),
            json!({ echoed: echoed }).to_string(),
            format!("<{0}>{0}</{0}>", fixed::PLANTED_SECRET),
        ];
        bodies.extend(self.failures_inside(echoed));
        bodies
    }

    /// A failure inside a success, and an undocumented name.
    fn failures_inside(&self, echoed: &str) -> Vec<String> {
        let planted = plant::planted(&self.operation.types, &self.operation.output);
        let mut response = models::response(self.platform, self.operation, &[], planted);
        let Some(members) = response.as_object_mut() else { return Vec::new() };
        members.insert(fixed::PLANTED_SECRET.to_owned(), json!(1));
        let mut responses = vec![response.clone()];
        if let Some(failure) = &self.operation.failure {
            failure.fail(&mut response, echoed, echoed);
            responses.push(response);
        }
        let bodies = responses.iter().flat_map(|response| models::bodies(self.platform, self.operation, response));
        bodies.map(|(_, body)| body).collect()
    }

    fn without_server(&self, leak_check: &mut LeakCheck) -> Result<(), String> {
        let closed = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
        for way in ["async", "blocking"] {
            let result = self.send(&format!("http://{closed}"), way, leak_check)?;
            collect("no server", &result, leak_check);
        }
        Ok(())
    }

    fn send(&self, server: &str, way: &str, leak_check: &mut LeakCheck) -> Result<CallResult, String> {
        let client = self.client(server)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        Ok(leak_check.traced(way, || match way {
            "blocking" => client.send_dyn_blocking(self.generated, &*self.input),
            _ => runtime.block_on(client.send_dyn(self.generated, &*self.input)),
        }))
    }
}

fn collect(what: &str, result: &CallResult, leak_check: &mut LeakCheck) {
    match result {
        Ok(decoded) => {
            leak_check.value(what, decoded);
            let notes: Vec<String> = decoded.deviations().iter().map(ToString::to_string).collect();
            leak_check.value(&format!("{what}: notes"), &notes);
        }
        Err(error) => {
            leak_check.error(what, error);
            leak_check.value(what, &error.help());
            if let AnyError::Decode(failure) = error {
                leak_check.value(&format!("{what}: reason"), failure.reason());
                leak_check.value(&format!("{what}: path"), &failure.path());
            }
        }
    }
}

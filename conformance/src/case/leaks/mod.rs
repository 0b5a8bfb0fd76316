//! The canary of an operation: a recognisable text stands as secret, as session and in every personal
//! and secret field of its request and its answer; answers come whole, of the wrong kinds, cut, and as
//! errors that echo it; then nothing that a log could hold may show it, nor a signature.

pub(super) mod plant;

use std::net::TcpListener;
use std::sync::Arc;

use serde_json::{Value, json};
use waybill_codegen::ir::{Operation, Platform};
use waybill_runtime::wire::Model;
use waybill_runtime::{AnyError, Client, DynOperation};

use super::{Case, models, verdict};
use crate::exchange::Reply;
use crate::expect::{self, fixed};
use crate::leak_check::Witness;
use crate::target::{Answer, Target};
use plant::CANARY;

/// The case of the operation.
pub(super) fn case(target: &Arc<Target>, operation: &Operation) -> Case {
    let (target, id) = (Arc::clone(target), operation.id.clone());
    Case::new(format!("{id}/canary"), "derived", move || {
        let operation = target.operation(&id)?;
        let platform = target.ir.platform(&operation.platform).ok_or("no such platform")?;
        let generated = target.generated(&id)?;
        let call = plant::planted(&operation.types, &operation.input);
        let input = generated.input_from_json(call.to_string().as_bytes()).map_err(|e| format!("the call: {e}"))?;
        let canary = Canary { target: &target, operation, platform, generated, input };
        canary.sing()
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
    fn sing(&self) -> Result<(), String> {
        let client = self.client("http://127.0.0.1:1")?;
        let signed = client.canonical_dyn(self.generated, &*self.input).map_err(|e| e.to_string())?;
        let mut witness = Witness::default();
        witness.value("the request", &self.input);
        witness.value("the client", &client);
        witness.value("its settings", client.settings());
        witness.value("the signature", &signed);
        self.requests_that_cannot_be_made(&client, &mut witness);
        self.answers(&mut witness)?;
        self.exchanges(signed.signature(), &mut witness)?;
        self.nobody_there(&mut witness)?;
        let mut wrong = witness.shows(&[CANARY, signed.signature()]);
        if !witness.about("trace").contains("waybill.call") {
            wrong.push("nothing was traced, so traces prove nothing".to_owned());
        }
        verdict(wrong)
    }

    fn client(&self, server: &str) -> Result<Client, String> {
        let path = if self.operation.path.is_empty() { expect::GATEWAY } else { "" };
        self.target.planted_client(self.operation, format!("{server}{path}"))
    }

    /// Arguments of the wrong kinds, too long, with what a comma list or a header can't take.
    fn requests_that_cannot_be_made(&self, client: &Client, witness: &mut Witness) {
        let call = plant::planted(&self.operation.types, &self.operation.input);
        for place in plant::guarded(self.operation, &self.operation.input) {
            let long = format!("{CANARY},店\n").repeat(500);
            let more = [json!(long), json!(vec![long; 100])].into_iter().filter_map(|other| {
                let mut call = call.clone();
                call.pointer_mut(&place.0)?.as_object_mut()?.insert(place.1.clone(), other);
                Some(call)
            });
            for call in plant::spoiled(&call, &place).into_iter().chain(more) {
                match self.generated.input_from_json(call.to_string().as_bytes()) {
                    Err(error) => witness.error("arguments", &error),
                    Ok(input) => {
                        witness.value("odd arguments", &input);
                        if let Err(error) = client.encode_dyn(self.generated, &*input) {
                            witness.error("a request that can't be made", &error);
                        }
                    }
                }
            }
        }
    }

    /// Answers whole, of other kinds at each guarded place, and broken inside the canary.
    fn answers(&self, witness: &mut Witness) -> Result<(), String> {
        let output = &self.operation.output;
        let whole = models::answer(self.platform, self.operation, &[], plant::planted(&self.operation.types, output));
        let mut answers = vec![whole.clone()];
        for place in plant::guarded(self.operation, output) {
            answers.extend(plant::spoiled(&whole, &place));
        }
        for answer in answers {
            for (form, body) in models::bodies(self.platform, self.operation, &answer) {
                self.decode(form, &body, witness)?;
                if answer == whole {
                    plant::broken(&body).iter().try_for_each(|body| self.decode("broken", body, witness))?;
                }
            }
        }
        Ok(())
    }

    fn decode(&self, form: &str, body: &str, witness: &mut Witness) -> Result<(), String> {
        for status in [200, 500] {
            let (id, reply) = (&self.operation.id, Reply { status, ..Reply::ok(body) });
            saw(&format!("{form} answer"), &self.target.decode(id, reply.clone())?, witness);
            saw(&format!("{form} shape"), &self.target.decode_shape(id, reply)?, witness);
        }
        Ok(())
    }

    /// Over HTTP, both ways: the whole answer, and what a gateway echoes of a request.
    fn exchanges(&self, signature: &str, witness: &mut Witness) -> Result<(), String> {
        let planted = plant::planted(&self.operation.types, &self.operation.output);
        let whole = models::answer(self.platform, self.operation, &[], planted);
        let mut replies: Vec<Reply> =
            models::bodies(self.platform, self.operation, &whole).iter().map(|(_, body)| Reply::ok(body)).collect();
        let mut told = vec![fixed::PLANTED_SECRET, signature];
        if self.platform.parameters.iter().any(|p| p.source == "Source::Session") {
            told.push(fixed::PLANTED_SESSION);
        }
        // A gateway echoes what was sent; what else it tells about a person, nobody can recognise.
        if !plant::guarded(self.operation, &self.operation.input).is_empty() {
            told.push(plant::TEXT);
        }
        let told = told.join(" and ");
        for body in self.echoes(&told) {
            replies.push(Reply::ok(&body));
            replies.push(Reply { status: 403, ..Reply::ok(&body) });
        }
        for reply in replies {
            for way in ["async", "blocking"] {
                let replies = std::slice::from_ref(&reply);
                let (answer, _) = self
                    .target
                    .exchange_by_socket(&self.operation.id, replies, 0, |server| self.send(server, way, witness))?;
                saw(way, &answer?, witness);
            }
        }
        Ok(())
    }

    fn echoes(&self, told: &str) -> Vec<String> {
        let e = &self.platform.envelope;
        let mut error = serde_json::Map::new();
        for name in [&e.code, &e.message, &e.sub_code, &e.sub_message, &e.request_id] {
            if !name.is_empty() {
                error.insert(name.clone(), json!(told));
            }
        }
        let mut coded = error.clone();
        coded.insert(e.code.clone(), json!(15));
        let rooted = |error: serde_json::Map<String, Value>| match e.error_root.as_str() {
            "" => Value::Object(error).to_string(),
            root => json!({ root: error }).to_string(),
        };
        let tags: String = error.keys().map(|name| format!("<{name}>{told}</{name}>")).collect();
        let mut bodies = vec![
            rooted(error),
            rooted(coded),
            format!("<error_response>{tags}</error_response>"),
            format!("<html>{told}</html>"),
            told.to_owned(),
            json!(told).to_string(),
            json!({ told: told }).to_string(),
            format!("<{0}>{0}</{0}>", fixed::PLANTED_SECRET),
        ];
        bodies.extend(self.failures_inside(told));
        bodies
    }

    /// A failure inside a success, and a name that no document knows.
    fn failures_inside(&self, told: &str) -> Vec<String> {
        let planted = plant::planted(&self.operation.types, &self.operation.output);
        let mut answer = models::answer(self.platform, self.operation, &[], planted);
        let Some(members) = answer.as_object_mut() else { return Vec::new() };
        members.insert(fixed::PLANTED_SECRET.to_owned(), json!(1));
        let mut answers = vec![answer.clone()];
        if let (Some(failure), Some(members)) = (&self.operation.failure, answer.as_object_mut()) {
            members.insert(failure.flag.clone(), json!(false));
            members.insert(failure.code.clone(), json!(told));
            members.insert(failure.message.clone(), json!(told));
            answers.push(answer);
        }
        let bodies = answers.iter().flat_map(|answer| models::bodies(self.platform, self.operation, answer));
        bodies.map(|(_, body)| body).collect()
    }

    fn nobody_there(&self, witness: &mut Witness) -> Result<(), String> {
        let closed = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
        for way in ["async", "blocking"] {
            let answer = self.send(&format!("http://{closed}"), way, witness)?;
            saw("nobody there", &answer, witness);
        }
        Ok(())
    }

    fn send(&self, server: &str, way: &str, witness: &mut Witness) -> Result<Answer, String> {
        let client = self.client(server)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        Ok(witness.traced(way, || match way {
            "blocking" => client.send_dyn_blocking(self.generated, &*self.input),
            _ => runtime.block_on(client.send_dyn(self.generated, &*self.input)),
        }))
    }
}

fn saw(what: &str, answer: &Answer, witness: &mut Witness) {
    match answer {
        Ok(decoded) => {
            witness.value(what, decoded);
            let notes: Vec<String> = decoded.deviations().iter().map(ToString::to_string).collect();
            witness.value(&format!("{what}: notes"), &notes);
        }
        Err(error) => {
            witness.error(what, error);
            witness.value(what, &error.help());
            if let AnyError::Decode(failure) = error {
                witness.value(&format!("{what}: reason"), failure.reason());
                witness.value(&format!("{what}: path"), &failure.path());
            }
        }
    }
}

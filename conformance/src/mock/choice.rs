//! What answer is picked: by a header, by a magic value for clients that can't add headers, or by what
//! was queued over the control API. A pick says which example, which error, which fault.

use serde_json::Value;

use super::fault::Fault;
use super::params::Given;
use super::provider::Specs;
use super::request::Request;
use super::system::Says;

/// Header that picks a documented example by name.
pub(super) const EXAMPLE: &str = "x-waybill-example";
/// Header that picks an error code.
pub(super) const ERROR: &str = "x-waybill-error";
/// Header that picks a shape.
pub(super) const SHAPE: &str = "x-waybill-shape";
/// Header that picks a fault.
pub(super) const FAULT: &str = "x-waybill-fault";
/// What a magic value begins with.
const MAGIC: &str = "waybill:";

/// An answer that was picked. Nothing of it: the default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pick {
    /// For this operation alone.
    pub operation: Option<String>,
    pub example: Option<String>,
    pub error: Option<String>,
    pub shape: Option<String>,
    pub fault: Option<Fault>,
}

impl Pick {
    pub fn is_empty(&self) -> bool {
        self.example.is_none() && self.error.is_none() && self.shape.is_none() && self.fault.is_none()
    }

    /// Sets one of the four by its name.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "example" => self.example = Some(value.to_owned()),
            "error" => self.error = Some(value.to_owned()),
            "shape" => self.shape = Some(value.to_owned()),
            "fault" => self.fault = Some(Fault::parse(value)?),
            _ => return Err(format!("{name:?}: expected example, error, shape or fault")),
        }
        if self.example.is_some() && self.error.is_some() {
            return Err("an example and an error exclude each other".to_owned());
        }
        if self.shape.is_some() && (self.example.is_some() || self.error.is_some() || self.fault.is_some()) {
            return Err("a shape is a whole answer: it goes with no example, error or fault".to_owned());
        }
        Ok(())
    }

    /// From headers, then from magic values.
    pub fn of(specs: &Specs, request: &Request<'_>, given: &Given<'_>) -> Result<Self, String> {
        let mut pick = Self::default();
        for (header, name) in [(EXAMPLE, "example"), (ERROR, "error"), (SHAPE, "shape"), (FAULT, "fault")] {
            if let Some(value) = request.header(header) {
                pick.set(name, value.trim()).map_err(|why| format!("{header}: {why}"))?;
            }
        }
        for text in magic_values(specs, request, given) {
            let (name, value) = text.split_once('=').ok_or_else(|| format!("{MAGIC}{text}: expected NAME=VALUE"))?;
            pick.set(name, value).map_err(|why| format!("{MAGIC}{text}: {why}"))?;
        }
        Ok(pick)
    }

    /// A queued one: `{"error": "…", "times": 2}`, with the count of calls it is for.
    pub fn from_json(value: &Value) -> Result<(Self, u32), String> {
        let members = value.as_object().ok_or("expected an object such as {\"error\":\"7\"}")?;
        let (mut pick, mut times) = (Self::default(), 1);
        for (name, value) in members {
            match (name.as_str(), value) {
                ("times", Value::Number(n)) => {
                    let count = n.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=10_000).contains(n));
                    times = count.ok_or("times: expected a number from 1 to 10000")?;
                }
                ("operation", Value::String(id)) => pick.operation = Some(id.clone()),
                (name, Value::String(text)) => pick.set(name, text)?,
                (name, Value::Number(number)) => pick.set(name, &number.to_string())?,
                (name, _) => return Err(format!("{name}: expected a text")),
            }
        }
        if pick.is_empty() {
            return Err("expected one of example, error, shape and fault".to_owned());
        }
        Ok((pick, times))
    }
}

/// Whether a value is meant for the mock and not for the operation.
pub(super) fn is_magic(value: &str) -> bool {
    value.starts_with(MAGIC)
}

/// The texts behind `waybill:`, wherever a client can put a text: in parameters, the session among them,
/// in members of a JSON body, and in the header of the sub-account.
fn magic_values<'a>(specs: &Specs, request: &'a Request<'_>, given: &'a Given<'_>) -> Vec<&'a str> {
    let params = given.params.iter().map(|p| &*p.value);
    let members = given.json.as_ref().and_then(Value::as_object).into_iter().flatten();
    let body = members.filter_map(|(_, value)| value.as_str());
    let by = specs.authentication(None);
    let user = by.that_says(Says::User).filter(|user| user.in_header).and_then(|user| given.value(request, user));
    params.chain(body).chain(user).filter_map(|value| value.strip_prefix(MAGIC)).collect()
}

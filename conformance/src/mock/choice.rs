//! How a response is selected: by a header, by a magic value for clients that can't add headers, or by what
//! was queued over the control API. A pick names an example, an error, a shape or a fault, or has a body of the test.

use std::sync::Arc;

use serde_json::Value;

use super::fault::Fault;
use super::own_body::OwnBody;
use super::params::Params;
use super::provider::Specs;
use super::system::Role;
use crate::arrived::Arrived;

/// Header that selects a documented example by name.
pub(super) const EXAMPLE: &str = "x-waybill-example";
/// Header that selects an error code.
pub(super) const ERROR: &str = "x-waybill-error";
/// Header that selects a shape.
pub(super) const SHAPE: &str = "x-waybill-shape";
/// Header that selects a fault.
pub(super) const FAULT: &str = "x-waybill-fault";
/// The prefix of a magic value.
const MAGIC: &str = "waybill:";

/// A selected response. Without any member: the default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pick {
    /// For this operation only.
    pub operation: Option<String>,
    pub example: Option<String>,
    pub error: Option<String>,
    pub shape: Option<String>,
    pub fault: Option<Fault>,
    /// A body of the test.
    pub body: Option<Arc<OwnBody>>,
}

impl Pick {
    pub fn is_empty(&self) -> bool {
        let Self { operation: _, example, error, shape, fault, body } = self;
        [example, error, shape].iter().all(|part| part.is_none()) && fault.is_none() && body.is_none()
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
            return Err("a shape is a complete response and excludes an example, an error and a fault".to_owned());
        }
        Ok(())
    }

    /// Reads headers, then magic values.
    pub fn of(specs: &Specs, request: &Arrived, params: &Params<'_>) -> Result<Self, String> {
        let mut pick = Self::default();
        for (header, name) in [(EXAMPLE, "example"), (ERROR, "error"), (SHAPE, "shape"), (FAULT, "fault")] {
            if let Some(value) = request.header(header) {
                pick.set(name, value.trim()).map_err(|why| format!("{header}: {why}"))?;
            }
        }
        for text in magic_values(specs, request, params) {
            let (name, value) = text.split_once('=').ok_or_else(|| format!("{MAGIC}{text}: expected NAME=VALUE"))?;
            pick.set(name, value).map_err(|why| format!("{MAGIC}{text}: {why}"))?;
        }
        Ok(pick)
    }
}

/// Whether a value addresses the mock server and not the operation.
pub(super) fn is_magic(value: &str) -> bool {
    value.starts_with(MAGIC)
}

/// The values behind `waybill:`, wherever a client can put a string: in parameters including the session, in
/// members of a JSON body, and in the header of the sub-account.
fn magic_values<'a>(specs: &Specs, request: &'a Arrived, params: &'a Params<'_>) -> Vec<&'a str> {
    let values = params.list.iter().map(|p| &*p.value);
    let members = params.json.as_ref().and_then(Value::as_object).into_iter().flatten();
    let body = members.filter_map(|(_, value)| value.as_str());
    let by = specs.style(None);
    let user = by.with_role(Role::User).filter(|user| user.in_header).and_then(|user| params.value(request, user));
    values.chain(body).chain(user).filter_map(|value| value.strip_prefix(MAGIC)).collect()
}

//! What a mock replies.

use std::marker::PhantomData;

use crate::operation::OperationType;
use crate::reply::{Asked, Reply, ReplyError};
use crate::wire::Format;

/// An example of the vendor's document, in the forms that it has.
#[derive(Debug)]
pub struct Example {
    pub(crate) name: &'static str,
    json: Option<&'static str>,
    simplified: Option<&'static str>,
    xml: Option<&'static str>,
}

impl Example {
    /// An example with its name in the spec.
    pub const fn new(name: &'static str) -> Self {
        Self { name, json: None, simplified: None, xml: None }
    }

    /// It as JSON.
    pub const fn json(mut self, body: &'static str) -> Self {
        self.json = Some(body);
        self
    }

    /// It as simplified JSON.
    pub const fn simplified(mut self, body: &'static str) -> Self {
        self.simplified = Some(body);
        self
    }

    /// It as XML.
    pub const fn xml(mut self, body: &'static str) -> Self {
        self.xml = Some(body);
        self
    }

    /// The example in the requested format, or in the one that it has.
    pub(crate) fn body(&self, asked: &Asked) -> &'static str {
        let first = match asked {
            Asked { format: Format::Xml, .. } => self.xml,
            Asked { simplified: true, .. } => self.simplified,
            _ => self.json,
        };
        first.or(self.json).or(self.simplified).or(self.xml).unwrap_or_default()
    }
}

type SetThen = Box<dyn FnOnce(httpmock::Then) -> httpmock::Then>;

/// Sets the reply of a mock; the last call counts.
pub struct Then<O> {
    examples: &'static [Example],
    reply: Option<Result<Reply, ReplyError>>,
    http: Vec<SetThen>,
    operation: PhantomData<fn() -> O>,
}

impl<O: OperationType> Then<O> {
    pub(super) fn new(examples: &'static [Example]) -> Self {
        Self { examples, reply: None, http: Vec::new(), operation: PhantomData }
    }

    /// A success with this value.
    pub fn value(&mut self, value: O::Output) -> &mut Self {
        self.reply(Reply::value(value))
    }

    /// An error with this code: of the operation, or of one of its families.
    pub fn error(&mut self, code: impl Into<O::Code>) -> &mut Self {
        self.reply(Reply::of_code(&code.into()))
    }

    /// An example of the vendor's document, by its name in the spec.
    pub fn example(&mut self, name: &str) -> &mut Self {
        let found = self.examples.iter().find(|example| example.name == name);
        let names = || self.examples.iter().map(|example| format!("`{}`", example.name)).collect::<Vec<_>>().join(", ");
        self.reply = Some(found.map(Reply::example).ok_or_else(|| ReplyError::NoExample {
            name: name.to_owned(),
            known: Some(names()).filter(|names| !names.is_empty()).unwrap_or_else(|| "none".to_owned()),
            operation: O::OPERATION.id,
        }));
        self
    }

    /// Any reply, such as one with a message or a status of its own.
    pub fn reply(&mut self, reply: Reply) -> &mut Self {
        self.reply = Some(Ok(reply));
        self
    }

    /// Sets anything else on httpmock: a delay, or, without a reply of the other methods, the whole response.
    pub fn http(&mut self, set: impl FnOnce(httpmock::Then) -> httpmock::Then + 'static) -> &mut Self {
        self.http.push(Box::new(set));
        self
    }

    /// The reply, after a trial.
    pub(super) fn done(self) -> Result<(Option<Reply>, Vec<SetThen>), ReplyError> {
        let operation = O::OPERATION;
        match self.reply {
            None if self.http.is_empty() => Err(ReplyError::Missing { operation: operation.id }),
            None => Ok((None, self.http)),
            Some(reply) => {
                let reply = reply?;
                reply.response(&Asked { operation, format: Format::Json, simplified: false })?;
                Ok((Some(reply), self.http))
            }
        }
    }
}

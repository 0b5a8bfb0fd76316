//! Which requests a mock matches.

use std::marker::PhantomData;

use httpmock::HttpMockRequest;

use super::received::{Received, same};
use crate::operation::OperationType;
use crate::platform::Source;
use crate::reply::ReplyError;
use crate::wire::Model;

type Condition = Box<dyn Fn(&Received) -> bool + Send + Sync>;
type SetWhen = Box<dyn FnOnce(httpmock::When) -> httpmock::When>;

/// Sets which requests of an operation a mock matches: all of them, until a condition is set. All conditions count.
pub struct When<O> {
    conditions: Vec<Condition>,
    http: Vec<SetWhen>,
    error: Option<ReplyError>,
    operation: PhantomData<fn() -> O>,
}

impl<O: OperationType> When<O> {
    pub(super) fn new() -> Self {
        Self { conditions: Vec::new(), http: Vec::new(), error: None, operation: PhantomData }
    }

    /// Requests with the parameters that are set here; others don't count, nor do files.
    pub fn request(&mut self, expected: O::Input) -> &mut Self {
        self.matches(move |input| same(&expected, input))
    }

    /// Requests with parameters for which this is true.
    pub fn matches(&mut self, test: impl Fn(&O::Input) -> bool + Send + Sync + 'static) -> &mut Self {
        self.when(move |received| {
            let mut input = O::Input::default();
            received.read(&mut input).is_some_and(|()| test(&input))
        })
    }

    /// Requests with this value of a parameter, by its name on the wire; system parameters too.
    pub fn parameter(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        let own = O::Input::default().table().fields.iter().any(|field| field.wire == name);
        if !own && !O::OPERATION.common().any(|(_, common)| common.name == name) {
            self.error = Some(ReplyError::NoParameter { name: format!("`{name}`"), operation: O::OPERATION.id });
        }
        let (name, value) = (name.to_owned(), value.into());
        self.when(move |received| received.value(&name).is_some_and(|found| found == value))
    }

    /// Requests with this access token.
    pub fn session(&mut self, token: impl Into<String>) -> &mut Self {
        self.common(Source::Session, "for a session", token.into())
    }

    /// Requests with this sub-account.
    pub fn user_id(&mut self, id: impl Into<String>) -> &mut Self {
        self.common(Source::User, "for a sub-account", id.into())
    }

    /// Sets anything else on httpmock.
    pub fn http(&mut self, set: impl FnOnce(httpmock::When) -> httpmock::When + 'static) -> &mut Self {
        self.http.push(Box::new(set));
        self
    }

    fn common(&mut self, source: Source, purpose: &str, value: String) -> &mut Self {
        match O::OPERATION.parameter(source) {
            Some(common) => self.parameter(common.name, value),
            None => {
                self.error = Some(ReplyError::NoParameter { name: purpose.to_owned(), operation: O::OPERATION.id });
                self
            }
        }
    }

    fn when(&mut self, condition: impl Fn(&Received) -> bool + Send + Sync + 'static) -> &mut Self {
        self.conditions.push(Box::new(condition));
        self
    }

    /// Whether a request matches, and what is set on httpmock.
    pub(super) fn done(
        self,
    ) -> Result<(impl Fn(&HttpMockRequest) -> bool + Send + Sync + 'static, Vec<SetWhen>), ReplyError> {
        let conditions = self.conditions;
        let matches = move |request: &HttpMockRequest| {
            let received = Received::new(O::OPERATION, O::Input::default().table(), request);
            received.is_some_and(|received| conditions.iter().all(|condition| condition(&received)))
        };
        self.error.map_or(Ok((matches, self.http)), Err)
    }
}

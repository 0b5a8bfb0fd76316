//! Values that do not fit their field: what is an error, what is left out and listed, and how each is shown.
//! The rule stands in ARCHITECTURE.md, "What can't be read". It must not know the syntax of a format.

use std::borrow::Cow;

use super::reader::cut;
use super::redact::REDACTED;
use super::{DeviationKind, Field, Form, Reader, Sensitivity, Stop};

/// Maximum number of characters that are kept of an unread field.
const KEPT: usize = 256;

impl Reader<'_> {
    /// An unreadable timestamp keeps its string. It is an error if the body can't be read without the field.
    pub fn unread_time(&mut self, field: &Field, text: &str) -> Result<(), Stop> {
        let stop = self.misfit(field, "a timestamp", text);
        if self.decides(field, &stop) {
            return Err(stop.fatal());
        }
        self.note(DeviationKind::UnreadTime);
        self.list_unread(stop)
    }

    /// A scalar that does not fit the field. It is shown unless the field is sensitive.
    #[cold]
    pub fn misfit(&self, field: &Field, expected: &str, text: &str) -> Stop {
        let found = match text {
            "" => "an object with none of them".to_owned(),
            _ if self.is_sensitive(field) => format!("a value of {} characters", text.chars().count()),
            _ => self.shown(text),
        };
        Stop::misfit(self.error(expected, &found), self.kept(field, text))
    }

    /// Whether a value of the field must not be shown.
    fn is_sensitive(&self, field: &Field) -> bool {
        self.sensitive || field.sensitivity != Sensitivity::Open
    }

    /// The string that is kept of an unread field.
    pub(super) fn kept(&self, field: &Field, text: &str) -> String {
        if self.is_sensitive(field) { REDACTED.to_owned() } else { self.redacted(text).chars().take(KEPT).collect() }
    }

    /// A scalar where an object or a list is documented: an error, not an unread value.
    #[cold]
    pub(super) fn not_a_container(&self, field: &Field, expected: &str, text: &str) -> Stop {
        self.misfit(field, expected, text).fatal()
    }

    /// Describes a scalar: a string in quotes, anything else as it is.
    fn shown(&self, text: &str) -> String {
        let text = cut(&self.redacted(text));
        match self.form {
            Form::Number => format!("the number {text}"),
            Form::Boolean => text,
            Form::String | Form::Model => format!("the string {text:?}"),
        }
    }

    /// Redacts sensitive values in a received string.
    pub(super) fn redacted<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redact.map_or(Cow::Borrowed(text), |redact| redact.redact(text))
    }

    /// Whether the body can't be read without the field whose value did not fit.
    fn decides(&self, field: &Field, stop: &Stop) -> bool {
        self.strict || field.strict || field.required || self.deciding.contains(&stop.path())
    }

    /// Leaves out a field whose value did not fit, if the field can be missing.
    #[cold]
    pub(super) fn leave_out(&mut self, field: &Field, is_list: bool, stop: Stop) -> Result<(), Stop> {
        // Without the item, the list would be a different one.
        if is_list || self.decides(field, &stop) {
            return Err(stop.fatal());
        }
        self.list_unread(stop)?;
        self.note(DeviationKind::Unread);
        Ok(())
    }

    fn list_unread(&mut self, stop: Stop) -> Result<(), Stop> {
        let unread = stop.unread()?;
        if self.unread_fields.len() < self.limits.notes {
            self.unread_fields.push(unread);
        }
        Ok(())
    }

    /// Forgets an earlier unread value of this field.
    pub(super) fn forget_unread(&mut self, before: usize) {
        let place = self.path_text();
        let below =
            |path: &str| path.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        let mut at = 0;
        self.unread_fields.retain(|unread| {
            at += 1;
            at > before || !below(&unread.path)
        });
    }
}

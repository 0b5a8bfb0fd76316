//! The wire layer: reads a response body, JSON or XML, into a generated model, and writes models as JSON, XML
//! or request parameters. Deviations are tolerated only in [`Reader`], and each one is reported. A model only
//! provides a static [`Table`].
//! It must not know a platform, an operation or an HTTP message.

mod document;
mod duplicates;
mod extras;
mod failure;
mod json;
mod list;
#[cfg(feature = "xml")]
mod markup;
mod model;
mod model_ext;
mod params;
mod reader;
mod redact;
mod report;
mod scan;
mod show;
mod source;
mod stored;
mod table;
mod token;
mod unknown;
mod unread;
mod write;
#[cfg(feature = "xml")]
mod xml;

pub use document::{Document, Read};
pub use failure::Failure;
pub use model::{Items, Model, Node, Slot, Value, equal};
pub use model_ext::{ModelExt, clone};
pub use params::{ParamError, ParamErrorKind, check, file, param};
pub use reader::Reader;
pub use report::{DecodeError, Deviation, DeviationKind, Format, Limits, Stop, UnknownField, Unread};
pub use show::{debug, debug_unredacted};
#[cfg(feature = "serde")]
pub use stored::{deserialize, serialize};
pub use table::{Field, Form, Sensitivity, Table};
pub use write::{JsonStyle, to_json, to_xml};

pub(crate) use json::{is_json, json_members, json_scalars};
pub(crate) use model::{node_at, sensitive_values, slot_at};
pub(crate) use redact::{Redact, Redactor};
#[cfg(feature = "mock")]
pub(crate) use write::slot_to_json;
pub(crate) use write::{json_text, xml_element, xml_text};

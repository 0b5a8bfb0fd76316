//! The bodies: the documented responses as the pages print them, and the same with a list of 50, made by
//! repeating the items of one list.

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::PrettyFormatter;

macro_rules! documented {
    ($name:ident, $path:literal) => {
        /// The documented response.
        pub const $name: &str = include_str!(concat!("../../specs/", $path));
    };
}

documented!(TRACE_JSON, "taobao/logistics/examples/trace.search.documented.json");
documented!(TRACE_XML, "taobao/logistics/examples/trace.search.documented.xml");
documented!(ORDER_JSON, "aliexpress/local.logistics/examples/order.info.query.documented.json");
documented!(ORDER_XML, "aliexpress/local.logistics/examples/order.info.query.documented.xml");
documented!(DETAIL_JSON, "pandapon/open.order/examples/detail.documented.json");
documented!(STEPS_JSON, "pandapon/v2.alibaba.order/examples/logistics.documented.json");
documented!(LOGISTICS_JSON, "platforms/xopen.operations/open.order/examples/logistics.detail.get.documented.json");

/// Length of the long lists.
const LONG: usize = 50;

/// A JSON body with the list at a JSON pointer extended, indented as on the pages.
///
/// # Errors
/// When the body is not JSON or has no such list.
pub fn long_json(body: &str, list: &str) -> Result<String, String> {
    let mut body: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let items = body.pointer_mut(list).and_then(Value::as_array_mut).ok_or_else(|| format!("no list at {list}"))?;
    *items = items.iter().cycle().take(LONG).cloned().collect();
    let mut text = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b"    "));
    body.serialize(&mut writer).map_err(|error| error.to_string())?;
    String::from_utf8(text).map_err(|error| error.to_string())
}

/// An XML body with its one element of this name repeated.
///
/// # Errors
/// When the body has no such element.
pub fn long_xml(body: &str, item: &str) -> Result<String, String> {
    let none = || format!("no element {item}");
    let close = format!("</{item}>");
    let start = body.find(&format!("<{item}>")).ok_or_else(none)?;
    let end = body.find(&close).ok_or_else(none)? + close.len();
    // The white space before it is repeated, too.
    let start = body[..start].trim_end().len();
    Ok([&body[..start], &body[start..end].repeat(LONG), &body[end..]].concat())
}

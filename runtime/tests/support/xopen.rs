//! xopen with a GET and a POST.

use waybill_runtime::platform::*;
use waybill_runtime::{Call, ClientBuilder, ClientType, Credentials, OperationType};

pub static PLATFORM: Platform = Platform {
    name: "xopen",
    endpoints: &[Endpoint { name: "production", url: "https://www.xportcn.com/api", hosts: &[] }],
    common: &[
        Common { name: "access-key", source: Source::Key, required: true },
        Common { name: "timestamp", source: Source::Now(Stamp::Millis), required: true },
        Common { name: "nonce-str", source: Source::Nonce, required: true },
        Common { name: "user-id", source: Source::User, required: true },
        Common { name: "signature", source: Source::Signature, required: true },
    ],
    common_in: Place::Header,
    body: Body::Json,
    takes_get: false,
    signing: Signing {
        canonical: &[Source::Key, Source::Now(Stamp::Millis), Source::Nonce, Source::Secret],
        methods: &[Method { name: "md5", digest: Digest::Md5 }],
    },
    envelope: Envelope {
        success: Success::Codes { codes: &["200"], absent: false },
        errors: &[ErrorPlace { root: "", message: "msg" }],
        code: "code",
        sub_code: "",
        sub_message: "",
        request_id: "requestId",
        fields: &[],
    },
    throttle: &[],
    errors: &PLATFORM_ERROR,
    styles: &[],
    wraps_lists: false,
};

waybill_runtime::code_table!(PLATFORM_ERROR, "", []);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DetailError {
    Other(String),
}
waybill_runtime::operation_error!(DetailError, ERRORS, own [], families []);

#[derive(Default)]
pub struct DetailRequest {
    pub order_id: Option<String>,
    pub shop: Option<String>,
    pub trace: Option<String>,
}

waybill_runtime::model!(DetailRequest, "DetailRequest", [
    0 order_id string.wire("orderId").at(Place::Path).required(),
    1 shop string.at(Place::Query),
    2 trace string.wire("x-trace").at(Place::Header),
]);

#[derive(Default)]
#[non_exhaustive]
pub struct DetailResponse {
    pub request_id: Option<String>,
    pub code: Option<i64>,
    pub msg: Option<String>,
    pub data: Option<DetailData>,
}

waybill_runtime::model!(DetailResponse, "DetailResponse", [
    0 request_id string.wire("requestId"),
    1 code number,
    2 msg string,
    3 data model,
]);

#[derive(Default)]
#[non_exhaustive]
pub struct DetailData {
    pub order_id: Option<i64>,
}

waybill_runtime::model!(DetailData, "DetailData", [
    0 order_id number.wire("orderId"),
]);

macro_rules! operation {
    ($method:ident, $path:literal) => {
        Operation {
            id: "xportcn.open.order.detail",
            title: "An order",
            document: "made up",
            platform: &PLATFORM,
            others: &[],
            http_method: HttpMethod::$method,
            path: $path,
            own_path: $path,
            root: "",
            style: None,
            host: "",
            other_root: None,
            session: true,
            idempotent: true,
            confirm_with: None,
            failure: None,
            errors: &[&ERRORS, &PLATFORM_ERROR],
        }
    };
}

pub static DETAIL: Operation = operation!(Get, "/open/order/{orderId}");

impl waybill_runtime::Payload for DetailResponse {
    type Payload = DetailData;

    fn payload(self) -> Option<DetailData> {
        self.data
    }
}

#[derive(Debug, Clone, Copy)]
pub struct DetailOperation;

impl OperationType for DetailOperation {
    const OPERATION: &'static Operation = &DETAIL;
    type Input = DetailRequest;
    type Output = DetailResponse;
    type Code = DetailError;
}

#[derive(Default)]
pub struct CreateRequest {
    pub note: Option<String>,
    pub lines: Vec<String>,
    pub dry_run: Option<String>,
}

waybill_runtime::model!(CreateRequest, "CreateRequest", [
    0 note string,
    1 lines string,
    2 dry_run string.wire("dryRun").at(Place::Query),
]);

pub static CREATE: Operation = operation!(Post, "/open/order");
pub static REPLACE: Operation = operation!(Put, "/open/order");
pub static CHANGE: Operation = operation!(Patch, "/open/order");
pub static FIND: Operation = operation!(Get, "/open/order");
pub static DELETE: Operation = operation!(Delete, "/open/order");

#[derive(Debug, Clone)]
pub struct Client(waybill_runtime::Client);

impl Client {
    pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
        ClientBuilder::new(credentials)
    }

    pub fn detail(&self, order_id: &str) -> Call<DetailOperation> {
        Call::new(&self.0, DetailRequest { order_id: Some(order_id.to_owned()), ..Default::default() })
    }
}

impl ClientType for Client {
    const PLATFORM: &'static Platform = &PLATFORM;

    fn from_runtime(client: waybill_runtime::Client) -> Self {
        Self(client)
    }
}

/// A client that sends nothing.
pub fn xopen_client() -> waybill_runtime::Client {
    let credentials = Credentials::new("58c0201dfdf148eca63cbf6bb5e7cf03", "test-secret");
    Client::builder(credentials).user_id("2100007341207").build().unwrap().0
}

//! TOP with two operations: the documented trace.search, and one that is not idempotent and can fail
//! inside a success.

use waybill_runtime::platform::*;
use waybill_runtime::wire::{Field, Table};
use waybill_runtime::{
    Call, ClientBuilder, ClientType, CodeInfo, CodeTable, Credentials, Error, OperationType, Response, Retry, Timestamp,
};

pub static PLATFORM: Platform = Platform {
    name: "top",
    endpoints: &[
        Endpoint { name: "production", url: "https://eco.taobao.com/router/rest", hosts: &[] },
        Endpoint { name: "overseas", url: "https://api.taobao.com/router/rest", hosts: &[] },
    ],
    common: &[
        Common { name: "method", source: Source::Operation, required: true },
        Common { name: "app_key", source: Source::Key, required: true },
        Common { name: "session", source: Source::Session, required: false },
        Common { name: "timestamp", source: Source::Now(Stamp::DateTime(480)), required: true },
        Common { name: "v", source: Source::Constant("2.0"), required: true },
        Common { name: "sign_method", source: Source::SignMethod, required: true },
        Common { name: "sign", source: Source::Signature, required: true },
        Common { name: "format", source: Source::Format, required: false },
        Common { name: "simplify", source: Source::Simplify, required: false },
        Common { name: "partner_id", source: Source::Setting, required: false },
        Common { name: "target_app_key", source: Source::Setting, required: false },
    ],
    common_in: Place::Body,
    body: Body::Form,
    takes_get: true,
    signing: Signing {
        canonical: &[Source::SortedPairs],
        methods: &[
            Method { name: "md5", digest: Digest::Md5Wrapped },
            Method { name: "hmac", digest: Digest::HmacMd5 },
            Method { name: "hmac-sha256", digest: Digest::HmacSha256 },
        ],
    },
    envelope: Envelope {
        success: Success::Root,
        errors: &[ErrorPlace { root: "error_response", message: "msg" }],
        code: "code",
        sub_code: "sub_code",
        sub_message: "sub_msg",
        request_id: "request_id",
        fields: &[],
    },
    throttle: &[BanMessage { before: "this ban will last for", after: "more second" }],
    errors: &PLATFORM_ERROR,
    styles: &[],
    wraps_lists: true,
};

macro_rules! code {
    ($code:literal, $variant:literal, $message:literal, $remedy:expr, $retry:ident, $decisive:literal) => {
        CodeInfo {
            code: $code,
            variant: $variant,
            message: $message,
            remedy: $remedy,
            retry: Retry::$retry,
            decisive: $decisive,
            not_executed: matches!(Retry::$retry, Retry::AfterBan | Retry::AfterAuth | Retry::AfterSession),
        }
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlatformError {
    AppCallLimited,
    ServiceCurrentlyUnavailable,
    InsufficientIsvPermissions,
    RemoteServiceError,
    InvalidSignature,
    InvalidSession,
    LimitedByApiAccessCount,
    ServiceError,
    MissingParameter,
}

static PLATFORM_ERROR: CodeTable = CodeTable {
    prefix: "",
    codes: &[
        code!("7", "PlatformError::AppCallLimited", "App Call Limited", None, AfterBan, true),
        code!("10", "PlatformError::ServiceCurrentlyUnavailable", "Service Currently Unavailable", None, Backoff, true),
        code!("11", "PlatformError::InsufficientIsvPermissions", "Insufficient ISV Permissions", None, AfterAuth, true),
        code!("15", "PlatformError::RemoteServiceError", "Remote Service Error", None, Never, false),
        code!("25", "PlatformError::InvalidSignature", "Invalid Signature", None, AfterAuth, true),
        code!("27", "PlatformError::InvalidSession", "Invalid Session", Some("Get a new token."), AfterSession, true),
        code!(
            "accesscontrol.limited-by-api-access-count",
            "PlatformError::LimitedByApiAccessCount",
            "",
            None,
            AfterBan,
            true
        ),
        code!("isp.service-error", "PlatformError::ServiceError", "", None, Backoff, true),
        code!("isv.missing-parameter", "PlatformError::MissingParameter", "", None, Never, true),
    ],
};
waybill_runtime::code_family!(
    PlatformError,
    PLATFORM_ERROR,
    [
        AppCallLimited,
        ServiceCurrentlyUnavailable,
        InsufficientIsvPermissions,
        RemoteServiceError,
        InvalidSignature,
        InvalidSession,
        LimitedByApiAccessCount,
        ServiceError,
        MissingParameter
    ]
);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SplitData {
    Cd22,
    Cd23,
    B05,
}

static SPLIT_DATA: CodeTable = CodeTable {
    prefix: "isv.split-data-error",
    codes: &[
        code!(
            "isv.split-data-error:CD22",
            "SplitData::Cd22",
            "订单已拆单,必须传入子交易号列表",
            Some("Send is_split with the list of sub-orders."),
            Never,
            true
        ),
        code!("isv.split-data-error:CD23", "SplitData::Cd23", "订单已拆单,请走拆单逻辑", None, Never, true),
        code!("isv.split-data-error:B05", "SplitData::B05", "未查到物流订单", Some("Check the trade id."), Never, true),
    ],
};
waybill_runtime::code_family!(SplitData, SPLIT_DATA, [Cd22, Cd23, B05]);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TraceSearchError {
    IspDataFetchFailed,
    IsvInvalidParameter,
    IsvOrderNotConsigned,
    IsvOrderNoMailno,
    IspOrderNoTrace,
    Code25,
    SplitData(SplitData),
    Platform(PlatformError),
    Other(String),
}

static ERRORS: CodeTable = CodeTable {
    prefix: "",
    codes: &[
        code!("isp.data-fetch-failed", "TraceSearchError::IspDataFetchFailed", "流转数据获取失败", None, Backoff, true),
        code!(
            "isv.invalid-parameter:tid|seller_nick",
            "TraceSearchError::IsvInvalidParameter",
            "无效的查询参数",
            None,
            Never,
            true
        ),
        code!(
            "isv.invalid-permission:order_not_consigned",
            "TraceSearchError::IsvOrderNotConsigned",
            "该订单尚未发货",
            None,
            Never,
            true
        ),
        code!(
            "isv.invalid-permission:order_no_mailno",
            "TraceSearchError::IsvOrderNoMailno",
            "该订单未指定运单号",
            None,
            Never,
            true
        ),
        code!("isp.order-no-trace", "TraceSearchError::IspOrderNoTrace", "订单无流转信息", None, Never, true),
        code!("25", "TraceSearchError::Code25", "A number that the platform has, too", None, Never, false),
    ],
};
waybill_runtime::operation_error!(
    TraceSearchError,
    ERRORS,
    own [IspDataFetchFailed, IsvInvalidParameter, IsvOrderNotConsigned, IsvOrderNoMailno, IspOrderNoTrace, Code25],
    families [SplitData(SplitData), Platform(PlatformError)]
);

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TradeId(pub i64);
waybill_runtime::id!(TradeId, i64);

#[derive(Clone, PartialEq, Default)]
pub struct TraceSearchRequest {
    pub tid: Option<TradeId>,
    pub is_split: Option<bool>,
    pub sub_tid: Vec<String>,
    pub nick: Option<String>,
}

static TRACE_SEARCH_REQUEST: Table = Table {
    name: "TraceSearchRequest",
    fields: &[
        Field::number("tid").required(),
        Field::number("is_split"),
        Field::string("sub_tid").item("string").max_items(50),
        Field::string("location.nick").personal(),
    ],
};
waybill_runtime::model!(TraceSearchRequest, TRACE_SEARCH_REQUEST, [tid, is_split, sub_tid, nick]);

#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct TraceSearchResponse {
    pub out_sid: Option<String>,
    pub company_name: Option<String>,
    pub tid: Option<TradeId>,
    pub status: Option<String>,
    pub trace_list: Vec<TransitStepInfo>,
}

static TRACE_SEARCH_RESPONSE: Table = Table {
    name: "taobao.logistics.trace.search",
    fields: &[
        Field::string("out_sid"),
        Field::string("company_name"),
        Field::number("tid").strict(),
        Field::string("status"),
        Field::model("trace_list").item("transit_step_info"),
    ],
};
waybill_runtime::model!(TraceSearchResponse, TRACE_SEARCH_RESPONSE, [out_sid, company_name, tid, status, trace_list]);

#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct TransitStepInfo {
    pub status_time: Option<Timestamp>,
    pub status_desc: Option<String>,
    pub action: Option<String>,
}

static TRANSIT_STEP_INFO: Table = Table {
    name: "TransitStepInfo",
    fields: &[Field::string("status_time").zone(480), Field::string("status_desc").personal(), Field::string("action")],
};
waybill_runtime::model!(TransitStepInfo, TRANSIT_STEP_INFO, [status_time, status_desc, action]);

pub static TRACE_SEARCH: Operation = Operation {
    id: "taobao.logistics.trace.search",
    title: "Trace a shipment",
    document: "top.taobao.logistics.trace.search",
    platform: &PLATFORM,
    http_method: HttpMethod::Post,
    path: "",
    own_path: "",
    root: "logistics_trace_search_response",
    style: None,
    host: "",
    other_root: None,
    session: true,
    idempotent: true,
    confirm_with: None,
    failure: None,
    errors: &[&ERRORS, &SPLIT_DATA, &PLATFORM_ERROR],
};

#[derive(Debug, Clone, Copy)]
pub struct TraceSearchOperation;

impl OperationType for TraceSearchOperation {
    const OPERATION: &'static Operation = &TRACE_SEARCH;
    type Input = TraceSearchRequest;
    type Output = TraceSearchResponse;
    type Code = TraceSearchError;
}

#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct TraceSearch(Call<TraceSearchOperation>);

impl TraceSearch {
    pub fn is_split(mut self, is_split: bool) -> Self {
        self.0.input_mut().is_split = Some(is_split);
        self
    }

    pub fn sub_tid<T: Into<String>>(mut self, sub_tid: impl IntoIterator<Item = T>) -> Self {
        self.0.input_mut().sub_tid = sub_tid.into_iter().map(Into::into).collect();
        self
    }

    pub fn nick(mut self, nick: &str) -> Self {
        self.0.input_mut().nick = Some(nick.to_owned());
        self
    }

    pub fn call(&self) -> &Call<TraceSearchOperation> {
        &self.0
    }

    pub async fn send(self) -> Result<Response<TraceSearchResponse>, Error<TraceSearchError>> {
        self.0.send().await
    }

    pub fn send_blocking(self) -> Result<Response<TraceSearchResponse>, Error<TraceSearchError>> {
        self.0.send_blocking()
    }
}

#[derive(Debug, Clone)]
pub struct Client(waybill_runtime::Client);

impl Client {
    pub fn builder(credentials: Credentials) -> ClientBuilder<Self> {
        ClientBuilder::new(credentials)
    }

    pub fn with_session(&self, token: &str) -> Self {
        Self(self.0.with_session(token))
    }

    pub fn with_session_of(&self, user: &str) -> Self {
        Self(self.0.with_session_of(user))
    }

    pub fn logistics_trace_search(&self, tid: TradeId) -> TraceSearch {
        TraceSearch(Call::new(&self.0, TraceSearchRequest { tid: Some(tid), ..Default::default() }))
    }

    pub fn ship(&self) -> Call<ShipOperation> {
        Call::new(&self.0, ShipRequest::default())
    }
}

impl ClientType for Client {
    const PLATFORM: &'static Platform = &PLATFORM;

    fn from_runtime(client: waybill_runtime::Client) -> Self {
        Self(client)
    }
}

impl AsRef<waybill_runtime::Client> for Client {
    fn as_ref(&self) -> &waybill_runtime::Client {
        &self.0
    }
}

// Not idempotent, with a failure inside a successful response, below the top level.

#[derive(Clone, PartialEq, Default)]
pub struct ShipRequest {
    pub note: Option<String>,
}

static SHIP_REQUEST: Table = Table { name: "ShipRequest", fields: &[Field::string("note")] };
waybill_runtime::model!(ShipRequest, SHIP_REQUEST, [note]);

#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ShipResponse {
    pub result: Option<ShipResult>,
}

static SHIP_RESPONSE: Table = Table { name: "ShipResponse", fields: &[Field::model("result")] };
waybill_runtime::model!(ShipResponse, SHIP_RESPONSE, [result]);

#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ShipResult {
    pub is_success: Option<bool>,
    pub error_result_code: Option<String>,
    pub error_result_message: Option<String>,
}

static SHIP_RESULT: Table = Table {
    name: "ShipResult",
    fields: &[Field::boolean("is_success"), Field::string("error_result_code"), Field::string("error_result_message")],
};
waybill_runtime::model!(ShipResult, SHIP_RESULT, [is_success, error_result_code, error_result_message]);

pub static SHIP: Operation = Operation {
    id: "aliexpress.logistics.ship",
    title: "Ship",
    document: "made up",
    platform: &PLATFORM,
    http_method: HttpMethod::Post,
    path: "",
    own_path: "",
    root: "aliexpress_logistics_ship_response",
    style: None,
    host: "",
    other_root: None,
    session: true,
    idempotent: false,
    confirm_with: Some(ConfirmWith { id: "taobao.logistics.trace.search", method: "logistics().trace_search" }),
    failure: Some(Failure {
        by: FailureTest::Boolean("result.is_success"),
        code: "result.error_result_code",
        message: "result.error_result_message",
        nothing: &[],
    }),
    errors: &[&ERRORS, &SPLIT_DATA, &PLATFORM_ERROR],
};

#[derive(Debug, Clone, Copy)]
pub struct ShipOperation;

impl OperationType for ShipOperation {
    const OPERATION: &'static Operation = &SHIP;
    type Input = ShipRequest;
    type Output = ShipResponse;
    type Code = TraceSearchError;
}

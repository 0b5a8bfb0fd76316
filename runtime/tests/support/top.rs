//! TOP with two operations: the documented trace.search, and one that is not idempotent and can fail
//! inside a success.

use waybill_runtime::platform::*;
use waybill_runtime::{Call, ClientBuilder, ClientType, Credentials, Error, OperationType, Response, Timestamp};

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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlatformError {
    SessionCallLimited,
    PartnerCallLimited,
    AppCallLimited,
    ServiceCurrentlyUnavailable,
    InsufficientIsvPermissions,
    RemoteServiceError,
    InvalidSignature,
    InvalidSession,
    LimitedByApiAccessCount,
    ServiceError,
    ServiceTimeout,
    MissingParameter,
}

waybill_runtime::code_family!(
    PlatformError,
    PLATFORM_ERROR,
    "",
    [
        SessionCallLimited("5", "Session Call Limited").retry(AfterBan).bans(User).not_executed(),
        PartnerCallLimited("6", "Partner Call Limited").retry(AfterBan).not_executed(),
        AppCallLimited("7", "App Call Limited").retry(AfterBan).bans(App).not_executed(),
        ServiceCurrentlyUnavailable("10", "Service Currently Unavailable").retry(Backoff),
        InsufficientIsvPermissions("11", "Insufficient ISV Permissions").retry(AfterAuth).not_executed(),
        RemoteServiceError("15", "Remote Service Error").indecisive(),
        InvalidSignature("25", "Invalid Signature").retry(AfterAuth).not_executed(),
        InvalidSession("27", "Invalid Session").remedy("Get a new token.").retry(AfterSession).not_executed(),
        LimitedByApiAccessCount("accesscontrol.limited-by-api-access-count", "")
            .retry(AfterBan)
            .bans(Operation)
            .not_executed(),
        ServiceError("isp.service-error", "").retry(Backoff),
        ServiceTimeout("isp.remote-service-timeout", "").retry(Backoff).outcome_unknown(),
        MissingParameter("isv.missing-parameter", ""),
    ]
);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SplitData {
    Cd22,
    Cd23,
    B05,
}

waybill_runtime::code_family!(
    SplitData,
    SPLIT_DATA,
    "isv.split-data-error",
    [
        Cd22("isv.split-data-error:CD22", "订单已拆单,必须传入子交易号列表")
            .remedy("Send is_split with the list of sub-orders."),
        Cd23("isv.split-data-error:CD23", "订单已拆单,请走拆单逻辑"),
        B05("isv.split-data-error:B05", "未查到物流订单").remedy("Check the trade id."),
    ]
);

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

waybill_runtime::operation_error!(TraceSearchError, ERRORS, own [
    0 IspDataFetchFailed("isp.data-fetch-failed", "流转数据获取失败").retry(Backoff),
    1 IsvInvalidParameter("isv.invalid-parameter:tid|seller_nick", "无效的查询参数"),
    2 IsvOrderNotConsigned("isv.invalid-permission:order_not_consigned", "该订单尚未发货"),
    3 IsvOrderNoMailno("isv.invalid-permission:order_no_mailno", "该订单未指定运单号"),
    4 IspOrderNoTrace("isp.order-no-trace", "订单无流转信息"),
    5 Code25("25", "A number that the platform has, too").indecisive(),
], families [1 SplitData(SplitData), 2 Platform(PlatformError)]);

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TradeId(pub i64);
waybill_runtime::id!(TradeId, i64);

#[derive(Default)]
pub struct TraceSearchRequest {
    pub tid: Option<TradeId>,
    pub is_split: Option<bool>,
    pub sub_tid: Vec<String>,
    pub nick: Option<String>,
}

waybill_runtime::model!(TraceSearchRequest, "TraceSearchRequest", [
    0 tid number.required(),
    1 is_split number,
    2 sub_tid string.item("string").max_items(50),
    3 nick string.wire("location.nick").personal(),
]);

#[derive(Default)]
#[non_exhaustive]
pub struct TraceSearchResponse {
    pub out_sid: Option<String>,
    pub company_name: Option<String>,
    pub tid: Option<TradeId>,
    pub status: Option<String>,
    pub trace_list: Vec<TransitStepInfo>,
}

waybill_runtime::model!(TraceSearchResponse, "taobao.logistics.trace.search", [
    0 out_sid string,
    1 company_name string,
    2 tid number.strict(),
    3 status string,
    4 trace_list model.item("transit_step_info"),
]);

#[derive(Default)]
#[non_exhaustive]
pub struct TransitStepInfo {
    pub status_time: Option<Timestamp>,
    pub status_desc: Option<String>,
    pub action: Option<String>,
}

waybill_runtime::model!(TransitStepInfo, "TransitStepInfo", [
    0 status_time string.zone(480),
    1 status_desc string.personal(),
    2 action string,
]);

pub static TRACE_SEARCH: Operation = Operation {
    id: "taobao.logistics.trace.search",
    title: "Trace a shipment",
    document: "top.taobao.logistics.trace.search",
    platform: &PLATFORM,
    others: &[],
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
pub struct TraceSearch(pub Call<TraceSearchOperation>);

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

#[derive(Default)]
pub struct ShipRequest {
    pub note: Option<String>,
}

waybill_runtime::model!(ShipRequest, "ShipRequest", [
    0 note string,
]);

#[derive(Default)]
#[non_exhaustive]
pub struct ShipResponse {
    pub result: Option<ShipResult>,
}

waybill_runtime::model!(ShipResponse, "ShipResponse", [
    0 result model,
]);

#[derive(Default)]
#[non_exhaustive]
pub struct ShipResult {
    pub is_success: Option<bool>,
    pub error_result_code: Option<String>,
    pub error_result_message: Option<String>,
}

waybill_runtime::model!(ShipResult, "ShipResult", [
    0 is_success boolean,
    1 error_result_code string,
    2 error_result_message string,
]);

pub static SHIP: Operation = Operation {
    id: "aliexpress.logistics.ship",
    title: "Ship",
    document: "made up",
    platform: &PLATFORM,
    others: &[],
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

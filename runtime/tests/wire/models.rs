//! Models in the form that the generator writes: the responses of `taobao.logistics.trace.search` and
//! `aliexpress.local.logistics.order.info.query`, and one with every kind of value.

use waybill_runtime::value::{Decimal, Fen, JsonText, Timestamp};
use waybill_runtime::wire::{Field, Table};

/// Writes what the generator writes for a struct.
macro_rules! generated {
    ($model:ident, $table:ident, $name:literal { $($field:ident: $type:ty = $entry:expr,)* }) => {
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $model {
            $(pub $field: $type,)*
        }

        pub static $table: Table = Table { name: $name, fields: &[$($entry),*] };

        waybill_runtime::model!($model, $table, [$($field),*]);
    };
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TradeId(pub i64);
waybill_runtime::id!(TradeId, i64);

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(pub String);
waybill_runtime::id!(ItemId, String);

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum ParcelType {
    Envelope,
    Box,
    Other(String),
}
waybill_runtime::open_enum!(ParcelType { Envelope = "ENVELOPE", Box = "BOX" });

generated!(TransitStepInfo, TRANSIT_STEP_INFO, "TransitStepInfo" {
    status_time: Option<Timestamp> = Field::string("status_time").zone(480),
    status_desc: Option<String> = Field::string("status_desc"),
    action: Option<String> = Field::string("action"),
});

generated!(TraceSearchResponse, TRACE_SEARCH_RESPONSE, "LogisticsTraceSearchResponse" {
    out_sid: Option<String> = Field::string("out_sid"),
    company_name: Option<String> = Field::string("company_name"),
    tid: Option<TradeId> = Field::number("tid").strict(),
    status: Option<String> = Field::string("status"),
    trace_list: Vec<TransitStepInfo> = Field::model("trace_list").item("transit_step_info"),
});

generated!(TraceSearchRequest, TRACE_SEARCH_REQUEST, "LogisticsTraceSearchRequest" {
    tid: Option<TradeId> = Field::number("tid").strict().required(),
    is_split: Option<bool> = Field::number("is_split"),
    sub_tid: Vec<String> = Field::string("sub_tid").item("string").max_items(50),
});

generated!(FindOrderRequest, FIND_ORDER_REQUEST, "FindOrderRequestTopDTO" {
    logistics_order_id: Option<String> = Field::string("logistics_order_id").required(),
});

generated!(OrderInfoQueryRequest, ORDER_INFO_QUERY_REQUEST, "OrderInfoQueryRequest" {
    param1: Option<FindOrderRequest> = Field::model("param1").required(),
});

generated!(Parcel, PARCEL, "ParcelDTO" {
    quantity: Option<i64> = Field::number("quantity"),
    parcel_type_code: Option<ParcelType> = Field::string("parcel_type_code"),
    width: Option<Decimal> = Field::string("width"),
    length: Option<Decimal> = Field::string("length"),
    weight: Option<Decimal> = Field::string("weight"),
    height: Option<Decimal> = Field::string("height"),
});

generated!(Address, ADDRESS, "AddressDTO" {
    first_name: Option<String> = Field::string("first_name").personal(),
    last_name: Option<String> = Field::string("last_name").personal(),
    city: Option<String> = Field::string("city"),
    federal_tax_id: Option<String> = Field::string("federal_tax_id").personal(),
    country: Option<String> = Field::string("country"),
    zip_code: Option<String> = Field::string("zip_code"),
    state: Option<String> = Field::string("state"),
    address: Option<String> = Field::string("address").personal(),
    address_number: Option<String> = Field::string("address_number").personal(),
    email: Option<String> = Field::string("email").personal(),
    cell_phone: Option<String> = Field::string("cell_phone").personal(),
    additional: Option<String> = Field::string("additional").personal(),
});

generated!(Invoice, INVOICE, "InvoiceDTO" {
    invoice_series: Option<String> = Field::string("invoice_series"),
    invoice_number: Option<String> = Field::string("invoice_number"),
    invoice_date: Option<Timestamp> = Field::string("invoice_date"),
    invoice_total_value: Option<Decimal> = Field::string("invoice_total_value"),
    invoice_key: Option<String> = Field::string("invoice_key"),
});

generated!(Product, PRODUCT, "ProductDTO" {
    weight: Option<Decimal> = Field::string("weight"),
    length: Option<Decimal> = Field::string("length"),
    width: Option<Decimal> = Field::string("width"),
    height: Option<Decimal> = Field::string("height"),
    price: Option<Decimal> = Field::string("price"),
    quantity: Option<i64> = Field::number("quantity"),
    sku_id: Option<String> = Field::string("sku_id"),
});

generated!(Order, ORDER, "OrderDTO" {
    parcel: Option<Parcel> = Field::model("parcel"),
    logistics_order_id: Option<String> = Field::string("logistics_order_id"),
    logistics_channel_order_id: Option<String> = Field::string("logistics_channel_order_id"),
    trade_order_id: Option<TradeId> = Field::number("trade_order_id").strict(),
    tracking_code: Option<String> = Field::string("tracking_code"),
    shipping_method_id: Option<String> = Field::string("shipping_method_id"),
    logistics_channel_id: Option<String> = Field::string("logistics_channel_id"),
    receipt_address: Option<Address> = Field::model("receipt_address"),
    status: Option<String> = Field::string("status"),
    sender_address: Option<Address> = Field::model("sender_address"),
    tracking_url: Option<String> = Field::string("tracking_url"),
    logistics_channel_name: Option<String> = Field::string("logistics_channel_name"),
    invoice: Option<Invoice> = Field::model("invoice"),
    products: Vec<Product> = Field::model("products").item("product_d_t_o"),
});

generated!(OrderInfoQueryResponse, ORDER_INFO_QUERY_RESPONSE, "OrderInfoQueryResponse" {
    data: Option<Order> = Field::model("data"),
    is_success: Option<bool> = Field::boolean("is_success"),
    error_result_message: Option<String> = Field::string("error_result_message"),
    error_result_code: Option<String> = Field::string("error_result_code"),
});

generated!(Everything, EVERYTHING, "Everything" {
    text: Option<String> = Field::string("text"),
    integer: Option<i64> = Field::number("integer"),
    integer_text: Option<i64> = Field::string("integer_text"),
    flag: Option<bool> = Field::boolean("flag"),
    flag_number: Option<bool> = Field::number("flag_number"),
    flag_text: Option<bool> = Field::string("flag_text"),
    decimal: Option<Decimal> = Field::string("decimal"),
    decimal_number: Option<Decimal> = Field::number("decimal_number"),
    time: Option<Timestamp> = Field::string("time").zone(480),
    millis: Option<Timestamp> = Field::number("millis").millis(),
    fen: Option<Fen> = Field::number("fen").strict(),
    fen_text: Option<Fen> = Field::string("fen_text").strict(),
    json: Option<JsonText> = Field::string("json"),
    kind: Option<ParcelType> = Field::string("kind"),
    kind_number: Option<ParcelType> = Field::number("kind_number"),
    id: Option<TradeId> = Field::number("id").strict(),
    item_id: Option<ItemId> = Field::string("item_id"),
    phone: Option<String> = Field::string("phone").personal(),
    token: Option<i64> = Field::string("token").secret(),
    receiver: Option<Address> = Field::model("receiver").personal(),
    sealed: Option<Parcel> = Field::model("sealed").secret(),
    texts: Vec<String> = Field::string("texts").item("string"),
    numbers: Vec<i64> = Field::number("numbers").item("number"),
    phones: Vec<String> = Field::string("phones").item("string").personal(),
    bare: Vec<Parcel> = Field::model("bare"),
    parcels: Vec<Parcel> = Field::model("parcels").item("parcel_d_t_o"),
    inner: Option<Parcel> = Field::model("inner"),
});

generated!(Memo, MEMO, "Memo" {
    memo: Option<String> = Field::string("memo").max_length(3),
});

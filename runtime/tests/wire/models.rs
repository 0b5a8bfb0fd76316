//! Models in the form that the generator writes: the responses of `taobao.logistics.trace.search` and
//! `aliexpress.local.logistics.order.info.query`, and one with every kind of value.

use waybill_runtime::value::{Decimal, Fen, JsonText, Timestamp};
use waybill_runtime::wire::Field;

/// Writes what the generator writes for a struct.
macro_rules! generated {
    ($model:ident, $name:literal { $($index:literal $field:ident: $type:ty = $entry:expr,)* }) => {
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct $model {
            $(pub $field: $type,)*
        }

        waybill_runtime::model!($model, $name, [$($index $field $entry),*]);
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

generated!(TransitStepInfo, "TransitStepInfo" {
    0 status_time: Option<Timestamp> = Field::string("status_time").zone(480),
    1 status_desc: Option<String> = Field::string("status_desc"),
    2 action: Option<String> = Field::string("action"),
});

generated!(TraceSearchResponse, "LogisticsTraceSearchResponse" {
    0 out_sid: Option<String> = Field::string("out_sid"),
    1 company_name: Option<String> = Field::string("company_name"),
    2 tid: Option<TradeId> = Field::number("tid").strict(),
    3 status: Option<String> = Field::string("status"),
    4 trace_list: Vec<TransitStepInfo> = Field::model("trace_list").item("transit_step_info"),
});

generated!(TraceSearchRequest, "LogisticsTraceSearchRequest" {
    0 tid: Option<TradeId> = Field::number("tid").strict().required(),
    1 is_split: Option<bool> = Field::number("is_split"),
    2 sub_tid: Vec<String> = Field::string("sub_tid").item("string").max_items(50),
});

generated!(FindOrderRequest, "FindOrderRequestTopDTO" {
    0 logistics_order_id: Option<String> = Field::string("logistics_order_id").required(),
});

generated!(OrderInfoQueryRequest, "OrderInfoQueryRequest" {
    0 param1: Option<FindOrderRequest> = Field::model("param1").required(),
});

generated!(Parcel, "ParcelDTO" {
    0 quantity: Option<i64> = Field::number("quantity"),
    1 parcel_type_code: Option<ParcelType> = Field::string("parcel_type_code"),
    2 width: Option<Decimal> = Field::string("width"),
    3 length: Option<Decimal> = Field::string("length"),
    4 weight: Option<Decimal> = Field::string("weight"),
    5 height: Option<Decimal> = Field::string("height"),
});

generated!(Address, "AddressDTO" {
    0 first_name: Option<String> = Field::string("first_name").personal(),
    1 last_name: Option<String> = Field::string("last_name").personal(),
    2 city: Option<String> = Field::string("city"),
    3 federal_tax_id: Option<String> = Field::string("federal_tax_id").personal(),
    4 country: Option<String> = Field::string("country"),
    5 zip_code: Option<String> = Field::string("zip_code"),
    6 state: Option<String> = Field::string("state"),
    7 address: Option<String> = Field::string("address").personal(),
    8 address_number: Option<String> = Field::string("address_number").personal(),
    9 email: Option<String> = Field::string("email").personal(),
    10 cell_phone: Option<String> = Field::string("cell_phone").personal(),
    11 additional: Option<String> = Field::string("additional").personal(),
});

generated!(Invoice, "InvoiceDTO" {
    0 invoice_series: Option<String> = Field::string("invoice_series"),
    1 invoice_number: Option<String> = Field::string("invoice_number"),
    2 invoice_date: Option<Timestamp> = Field::string("invoice_date"),
    3 invoice_total_value: Option<Decimal> = Field::string("invoice_total_value"),
    4 invoice_key: Option<String> = Field::string("invoice_key"),
});

generated!(Product, "ProductDTO" {
    0 weight: Option<Decimal> = Field::string("weight"),
    1 length: Option<Decimal> = Field::string("length"),
    2 width: Option<Decimal> = Field::string("width"),
    3 height: Option<Decimal> = Field::string("height"),
    4 price: Option<Decimal> = Field::string("price"),
    5 quantity: Option<i64> = Field::number("quantity"),
    6 sku_id: Option<String> = Field::string("sku_id"),
});

generated!(Order, "OrderDTO" {
    0 parcel: Option<Parcel> = Field::model("parcel"),
    1 logistics_order_id: Option<String> = Field::string("logistics_order_id"),
    2 logistics_channel_order_id: Option<String> = Field::string("logistics_channel_order_id"),
    3 trade_order_id: Option<TradeId> = Field::number("trade_order_id").strict(),
    4 tracking_code: Option<String> = Field::string("tracking_code"),
    5 shipping_method_id: Option<String> = Field::string("shipping_method_id"),
    6 logistics_channel_id: Option<String> = Field::string("logistics_channel_id"),
    7 receipt_address: Option<Address> = Field::model("receipt_address"),
    8 status: Option<String> = Field::string("status"),
    9 sender_address: Option<Address> = Field::model("sender_address"),
    10 tracking_url: Option<String> = Field::string("tracking_url"),
    11 logistics_channel_name: Option<String> = Field::string("logistics_channel_name"),
    12 invoice: Option<Invoice> = Field::model("invoice"),
    13 products: Vec<Product> = Field::model("products").item("product_d_t_o"),
});

generated!(OrderInfoQueryResponse, "OrderInfoQueryResponse" {
    0 data: Option<Order> = Field::model("data"),
    1 is_success: Option<bool> = Field::boolean("is_success"),
    2 error_result_message: Option<String> = Field::string("error_result_message"),
    3 error_result_code: Option<String> = Field::string("error_result_code"),
});

generated!(Everything, "Everything" {
    0 text: Option<String> = Field::string("text"),
    1 integer: Option<i64> = Field::number("integer"),
    2 integer_text: Option<i64> = Field::string("integer_text"),
    3 flag: Option<bool> = Field::boolean("flag"),
    4 flag_number: Option<bool> = Field::number("flag_number"),
    5 flag_text: Option<bool> = Field::string("flag_text"),
    6 decimal: Option<Decimal> = Field::string("decimal"),
    7 decimal_number: Option<Decimal> = Field::number("decimal_number"),
    8 time: Option<Timestamp> = Field::string("time").zone(480),
    9 millis: Option<Timestamp> = Field::number("millis").millis(),
    10 fen: Option<Fen> = Field::number("fen").strict(),
    11 fen_text: Option<Fen> = Field::string("fen_text").strict(),
    12 json: Option<JsonText> = Field::string("json"),
    13 kind: Option<ParcelType> = Field::string("kind"),
    14 kind_number: Option<ParcelType> = Field::number("kind_number"),
    15 id: Option<TradeId> = Field::number("id").strict(),
    16 item_id: Option<ItemId> = Field::string("item_id"),
    17 phone: Option<String> = Field::string("phone").personal(),
    18 token: Option<i64> = Field::string("token").secret(),
    19 receiver: Option<Address> = Field::model("receiver").personal(),
    20 sealed: Option<Parcel> = Field::model("sealed").secret(),
    21 texts: Vec<String> = Field::string("texts").item("string"),
    22 numbers: Vec<i64> = Field::number("numbers").item("number"),
    23 phones: Vec<String> = Field::string("phones").item("string").personal(),
    24 bare: Vec<Parcel> = Field::model("bare"),
    25 parcels: Vec<Parcel> = Field::model("parcels").item("parcel_d_t_o"),
    26 inner: Option<Parcel> = Field::model("inner"),
});

generated!(Memo, "Memo" {
    0 memo: Option<String> = Field::string("memo").max_length(3),
});

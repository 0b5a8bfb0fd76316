//! Models in the form that the generator writes: the responses of `taobao.logistics.trace.search` and
//! `aliexpress.local.logistics.order.info.query`, and one with every kind of value.

use waybill_runtime::value::{Decimal, Fen, JsonText, Timestamp};

/// Writes what the generator writes for a struct.
macro_rules! generated {
    ($model:ident, $name:literal {
        $($index:literal $field:ident: $type:ty = $form:ident $(.$fact:ident($($value:expr),*))*,)*
    }) => {
        #[derive(Default)]
        #[non_exhaustive]
        pub struct $model {
            $(pub $field: $type,)*
        }

        waybill_runtime::model!($model, $name, [$($index $field $form$(.$fact($($value),*))*),*]);
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
    0 status_time: Option<Timestamp> = string.zone(480),
    1 status_desc: Option<String> = string,
    2 action: Option<String> = string,
});

generated!(TraceSearchResponse, "LogisticsTraceSearchResponse" {
    0 out_sid: Option<String> = string,
    1 company_name: Option<String> = string,
    2 tid: Option<TradeId> = number.strict(),
    3 status: Option<String> = string,
    4 trace_list: Vec<TransitStepInfo> = model.item("transit_step_info"),
});

generated!(TraceSearchRequest, "LogisticsTraceSearchRequest" {
    0 tid: Option<TradeId> = number.strict().required(),
    1 is_split: Option<bool> = number,
    2 sub_tid: Vec<String> = string.item("string").max_items(50),
});

generated!(FindOrderRequest, "FindOrderRequestTopDTO" {
    0 logistics_order_id: Option<String> = string.required(),
});

generated!(OrderInfoQueryRequest, "OrderInfoQueryRequest" {
    0 param1: Option<FindOrderRequest> = model.required(),
});

generated!(Parcel, "ParcelDTO" {
    0 quantity: Option<i64> = number,
    1 parcel_type_code: Option<ParcelType> = string,
    2 width: Option<Decimal> = string,
    3 length: Option<Decimal> = string,
    4 weight: Option<Decimal> = string,
    5 height: Option<Decimal> = string,
});

generated!(Address, "AddressDTO" {
    0 first_name: Option<String> = string.personal(),
    1 last_name: Option<String> = string.personal(),
    2 city: Option<String> = string,
    3 federal_tax_id: Option<String> = string.personal(),
    4 country: Option<String> = string,
    5 zip_code: Option<String> = string,
    6 state: Option<String> = string,
    7 address: Option<String> = string.personal(),
    8 address_number: Option<String> = string.personal(),
    9 email: Option<String> = string.personal(),
    10 cell_phone: Option<String> = string.personal(),
    11 additional: Option<String> = string.personal(),
});

generated!(Invoice, "InvoiceDTO" {
    0 invoice_series: Option<String> = string,
    1 invoice_number: Option<String> = string,
    2 invoice_date: Option<Timestamp> = string,
    3 invoice_total_value: Option<Decimal> = string,
    4 invoice_key: Option<String> = string,
});

generated!(Product, "ProductDTO" {
    0 weight: Option<Decimal> = string,
    1 length: Option<Decimal> = string,
    2 width: Option<Decimal> = string,
    3 height: Option<Decimal> = string,
    4 price: Option<Decimal> = string,
    5 quantity: Option<i64> = number,
    6 sku_id: Option<String> = string,
});

generated!(Order, "OrderDTO" {
    0 parcel: Option<Parcel> = model,
    1 logistics_order_id: Option<String> = string,
    2 logistics_channel_order_id: Option<String> = string,
    3 trade_order_id: Option<TradeId> = number.strict(),
    4 tracking_code: Option<String> = string,
    5 shipping_method_id: Option<String> = string,
    6 logistics_channel_id: Option<String> = string,
    7 receipt_address: Option<Address> = model,
    8 status: Option<String> = string,
    9 sender_address: Option<Address> = model,
    10 tracking_url: Option<String> = string,
    11 logistics_channel_name: Option<String> = string,
    12 invoice: Option<Invoice> = model,
    13 products: Vec<Product> = model.item("product_d_t_o"),
});

generated!(OrderInfoQueryResponse, "OrderInfoQueryResponse" {
    0 data: Option<Order> = model,
    1 is_success: Option<bool> = boolean,
    2 error_result_message: Option<String> = string,
    3 error_result_code: Option<String> = string,
});

generated!(Everything, "Everything" {
    0 text: Option<String> = string,
    1 integer: Option<i64> = number,
    2 integer_text: Option<i64> = string,
    3 flag: Option<bool> = boolean,
    4 flag_number: Option<bool> = number,
    5 flag_text: Option<bool> = string,
    6 decimal: Option<Decimal> = string,
    7 decimal_number: Option<Decimal> = number,
    8 time: Option<Timestamp> = string.zone(480),
    9 millis: Option<Timestamp> = number.millis(),
    10 fen: Option<Fen> = number.strict(),
    11 fen_text: Option<Fen> = string.strict(),
    12 json: Option<JsonText> = string,
    13 kind: Option<ParcelType> = string,
    14 kind_number: Option<ParcelType> = number,
    15 id: Option<TradeId> = number.strict(),
    16 item_id: Option<ItemId> = string,
    17 phone: Option<String> = string.personal(),
    18 token: Option<i64> = string.secret(),
    19 receiver: Option<Address> = model.personal(),
    20 sealed: Option<Parcel> = model.secret(),
    21 texts: Vec<String> = string.item("string"),
    22 numbers: Vec<i64> = number.item("number"),
    23 phones: Vec<String> = string.item("string").personal(),
    24 bare: Vec<Parcel> = model,
    25 parcels: Vec<Parcel> = model.item("parcel_d_t_o"),
    26 inner: Option<Parcel> = model,
});

generated!(Memo, "Memo" {
    0 memo: Option<String> = string.max_length(3),
});

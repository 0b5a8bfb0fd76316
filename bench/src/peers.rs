//! The peers: structs that a user would write by hand for exactly these bodies, as strict as serde makes
//! them. Strings stay strings, so that times, decimals and embedded JSON cost nothing; a value is
//! optional only where the body has a null.
#![allow(missing_docs, reason = "the documents describe them")]

use serde::{Deserialize, Serialize};

/// Taobao's root.
#[derive(Debug, Deserialize, Serialize)]
pub struct TraceRoot {
    pub logistics_trace_search_response: Trace,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Trace {
    pub out_sid: String,
    pub company_name: String,
    pub tid: i64,
    pub status: String,
    pub trace_list: TraceList,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct TraceList {
    pub transit_step_info: Vec<TransitStep>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct TransitStep {
    pub status_time: String,
    pub status_desc: String,
    pub action: String,
}

/// AliExpress's root.
#[derive(Debug, Deserialize, Serialize)]
pub struct OrderRoot {
    pub aliexpress_local_logistics_order_info_query_response: OrderResponse,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct OrderResponse {
    pub data: Order,
    pub is_success: bool,
    pub error_result_message: String,
    pub error_result_code: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Order {
    pub parcel: Parcel,
    pub logistics_order_id: String,
    pub logistics_channel_order_id: String,
    pub trade_order_id: i64,
    pub tracking_code: String,
    pub shipping_method_id: String,
    pub logistics_channel_id: Channel,
    pub receipt_address: ReceiptAddress,
    pub status: OrderStatus,
    pub sender_address: SenderAddress,
    pub tracking_url: String,
    pub logistics_channel_name: String,
    pub invoice: Invoice,
    pub products: Products,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Parcel {
    pub quantity: i64,
    pub parcel_type_code: ParcelType,
    pub width: String,
    pub length: String,
    pub weight: String,
    pub height: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ParcelType {
    Envelope,
    Box,
    Bag,
    Tube,
    Pallet,
}

#[derive(Debug, Deserialize, Serialize)]
pub enum Channel {
    #[serde(rename = "1")]
    Cainiao,
    #[serde(rename = "2")]
    Pegaki,
    #[serde(rename = "3")]
    Frenet,
    #[serde(rename = "4")]
    DeliveryHub,
}

#[derive(Debug, Deserialize, Serialize)]
pub enum OrderStatus {
    #[serde(rename = "1")]
    New,
    #[serde(rename = "2")]
    Created,
    #[serde(rename = "3")]
    Shipped,
    #[serde(rename = "4")]
    InTransit,
    #[serde(rename = "5")]
    DeliveryFailure,
    #[serde(rename = "6")]
    Delivered,
    #[serde(rename = "7")]
    Cancelled,
    #[serde(rename = "8")]
    Unknown,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct ReceiptAddress {
    pub first_name: String,
    pub last_name: String,
    pub city: String,
    pub federal_tax_id: String,
    pub country: String,
    pub zip_code: String,
    pub state: String,
    pub address: String,
    pub address_number: String,
    pub email: String,
    pub cell_phone: String,
    pub additional: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct SenderAddress {
    pub first_name: String,
    pub last_name: String,
    pub state: String,
    pub zip_code: String,
    pub address: String,
    pub address_number: String,
    pub email: String,
    pub cell_phone: String,
    pub city: String,
    pub country: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Invoice {
    pub invoice_series: String,
    pub invoice_number: String,
    pub invoice_date: String,
    pub invoice_total_value: String,
    pub invoice_key: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Products {
    pub product_d_t_o: Vec<Product>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Product {
    pub weight: String,
    pub length: String,
    pub width: String,
    pub height: String,
    pub price: String,
    pub quantity: i64,
    pub sku_id: String,
}

/// The envelope of PandaPon and Xportcn.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope<Id, T> {
    pub request_id: String,
    pub code: i64,
    pub develop_id: Id,
    pub msg: String,
    pub data: T,
}

/// A response of PandaPon's order detail.
pub type Detail = Envelope<String, Vec<DetailOrder>>;

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DetailOrder {
    pub order_no: String,
    pub create_time: Option<String>,
    pub purchase_amount: i64,
    pub modify_time: i64,
    pub purchase_id: i64,
    pub purchase_currency: String,
    pub pay_currency: String,
    pub supplier_nick: String,
    pub domestic_post_fee: i64,
    pub outer_purchase_id: String,
    pub sub_user_id: i64,
    pub close_time_without_payment: Option<String>,
    #[serde(rename = "receiverVO")]
    pub receiver_vo: ReceiverVo,
    #[serde(rename = "subOrderVO")]
    pub sub_order_vo: Vec<SubOrder>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct ReceiverVo {
    pub zip: String,
    pub country: String,
    pub address: String,
    pub city: String,
    pub district: String,
    pub state: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubOrder {
    pub title: String,
    pub sub_order_close_time_without_payment: Option<String>,
    pub pay_currency: String,
    pub sub_purchase_order_id: String,
    pub product_amount: String,
    pub alipay_pay_order_no: String,
    pub option_fields: OptionFields,
    pub logistic_orders: Vec<LogisticOrder>,
    pub quantity: i64,
    pub price: Option<String>,
    pub pay_amount: String,
    pub purchase_amount: i64,
    pub domestic_post_fee: i64,
    pub purchase_currency: String,
    pub sku_id: String,
    pub purchase_order_line_outer_id: String,
    pub purchase_order_outer_id: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct OptionFields {
    pub en: String,
    pub zh: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct LogisticOrder {
    pub logistic_company_name: String,
    pub logistic_number: String,
    pub rts_time: i64,
}

/// A response of PandaPon's trace of a 1688 order.
pub type Steps = Envelope<i64, Vec<OrderLogistics>>;

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLogistics {
    pub logistics_id: String,
    pub order_id: i64,
    pub logistics_bill_no: String,
    pub logistics_steps: Vec<LogisticsStep>,
    pub trace_node_list: Vec<TraceNode>,
    pub logistics_status: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogisticsStep {
    pub accept_time: String,
    pub remark: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceNode {
    pub action: String,
    pub area_code: String,
    pub encrypt: String,
    pub accept_time: String,
    pub remark: String,
    pub facility_type: String,
    pub facility_no: String,
    pub facility_name: String,
}

/// A response of Xportcn's logistics detail.
pub type Logistics = Envelope<String, LogisticsDetail>;

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogisticsDetail {
    pub purchase_order_outer_id: String,
    pub pnm_logistics_details: Vec<PnmDetail>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PnmDetail {
    pub mail_no: String,
    pub logistics_traces: Vec<LogisticsTrace>,
    pub logistics_partner: Vec<Partner>,
    pub receiver: Receiver,
    pub logistics_goods: Vec<Goods>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogisticsTrace {
    pub status_desc: String,
    pub province: Option<String>,
    pub city: Option<String>,
    pub district: Option<String>,
    pub action: TraceAction,
    pub facility_name: Option<String>,
    pub time: String,
    #[serde(rename = "standerdDesc")]
    pub standard_desc: String,
    pub status: TraceStatus,
    pub next_city: Option<String>,
    pub next_node_name: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TraceStatus {
    Create,
    WarehouseConfirmed,
    Consign,
    Accept,
    Transport,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TraceAction {
    Create,
    XToSystem,
    XServiceAudited,
    XAllocationNotified,
    XWaitAllocation,
    XLogisticsPrinted,
    XOutWarehouse,
    XPackaged,
    Consign,
    TmsAccept,
    TmsStationIn,
    TmsStationOut,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Partner {
    pub company_image_url: String,
    pub company: String,
    pub company_contact: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receiver {
    pub zip_code: Option<String>,
    pub address: String,
    pub province: String,
    pub city: String,
    pub district: String,
    pub phone: String,
    pub name: String,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Goods {
    pub title: String,
    pub property: String,
    pub image_url: String,
    pub quantity: String,
}

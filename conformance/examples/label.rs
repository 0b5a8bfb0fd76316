//! AliExpress: exchanges the code of a seller's login for tokens, creates the shipment orders of two sales orders,
//! prints a label and queries the shipment order. The access token expires in between: the client refreshes it. And a
//! response is lost: a person has to look.
//!
//! `cargo run --example label`

mod mock_server;

use std::error::Error;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use mock_server::{KEY, MockServer, SECRET};
use serde_json::{Value, json};
use waybill_aliexpress::local_logistics::order_create::{
    CreateOrderRequestTopDto, CreateOrderRequestTopDtoRequired, ParcelTopDto, ParcelTopDtoRequired, ProductTopDto,
    ProductTopDtoRequired, ReceiptAddressTopDto, ReceiptAddressTopDtoRequired, SenderAddressTopDto,
    SenderAddressTopDtoRequired,
};
use waybill_aliexpress::local_logistics::order_info_query::{FindOrderRequestTopDto, OrderDto};
use waybill_aliexpress::types::{LogisticsChannel, ParcelType, PrintLabelRequestDto};
use waybill_aliexpress::{
    AnyError, BlockingSessionProvider, Client, Credentials, Decimal, ExposeSecret, LogisticsOrderId, SecretString,
    SessionError, Token, TradeOrderId,
};

/// The tokens of a seller. A program keeps them in a database, for all sellers.
struct Seller {
    client: Client,
    access: SecretString,
    refresh: Mutex<SecretString>,
}

impl Seller {
    /// The seller has logged in, and the browser has come back with a code. It is valid once, for minutes.
    fn log_in(client: Client, code: &str) -> Result<Self, Box<dyn Error>> {
        let tokens = client.auth_token().create(code).send_blocking()?.into_inner();
        let (Some(access), Some(refresh)) = (tokens.access_token, tokens.refresh_token) else {
            return Err("the response has no tokens".into());
        };
        Ok(Self { client, access: access.into(), refresh: Mutex::new(refresh.into()) })
    }
}

impl BlockingSessionProvider for Seller {
    fn token(&self, _seller: &str) -> Token {
        Ok(self.access.clone())
    }

    // The gateway has rejected the token. All requests that need the next one wait for it, and are sent again once.
    fn refresh(&self, _seller: &str, _expired: &SecretString) -> Token {
        let mut refresh = self.refresh.lock().unwrap_or_else(PoisonError::into_inner);
        let request = self.client.auth_token().refresh(refresh.expose_secret());
        let tokens = request.send_blocking().map_err(SessionError::new)?.into_inner();
        if let Some(next) = tokens.refresh_token {
            *refresh = next.into();
        }
        tokens.access_token.map(Into::into).ok_or_else(|| SessionError::new("the response has no access token"))
    }
}

/// A shipment order, or `None` if the response was lost. The order may exist then, and no documented operation finds it
/// without the id that was in the response (`confirm_with` is `None`): a person looks before another one is created.
fn create(client: &Client, order: CreateOrderRequestTopDto) -> Result<Option<LogisticsOrderId>, Box<dyn Error>> {
    match client.local_logistics().order_create(order).send_blocking() {
        Ok(created) => {
            created.into_payload()?.logistics_order_id.map(Some).ok_or_else(|| "the response has no id".into())
        }
        Err(e) if e.is_outcome_unknown() => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// The address of the label, a PDF file. It shows the receiver to everybody who has the address.
fn label(client: &Client, id: &LogisticsOrderId) -> Result<Option<String>, AnyError> {
    let printed = client.local_logistics().label_print(PrintLabelRequestDto::new(id.clone())).send_blocking()?;
    Ok(printed.into_payload()?.label_url)
}

/// The shipment order as it is now.
fn query(client: &Client, id: &LogisticsOrderId) -> Result<OrderDto, AnyError> {
    let found = client.local_logistics().order_info_query(FindOrderRequestTopDto::new(id.clone())).send_blocking()?;
    Ok(found.into_payload()?)
}

/// A box with one product. The delivery option and its cost are those that `shipping_method_query` returns.
fn shipment(order: TradeOrderId) -> CreateOrderRequestTopDto {
    let centimetres = || Decimal::from(10);
    let kilograms = || Decimal::from(1);
    CreateOrderRequestTopDto::new(CreateOrderRequestTopDtoRequired {
        trade_order_id: order,
        logistics_channel_id: LogisticsChannel::Pegaki,
        delivery_method_id: 2,
        provider_shipping_costs: Decimal::from(1),
        parcel: ParcelTopDto::new(ParcelTopDtoRequired {
            parcel_type_code: ParcelType::Box,
            length: centimetres(),
            width: centimetres(),
            height: centimetres(),
            weight: kilograms(),
        }),
        products: vec![ProductTopDto::new(ProductTopDtoRequired {
            quantity: 1,
            length: centimetres(),
            width: centimetres(),
            height: centimetres(),
            weight: kilograms(),
        })],
        sender_address: SenderAddressTopDto::new(SenderAddressTopDtoRequired {
            first_name: "Nome".into(),
            last_name: "Sobrenome".into(),
            address: "street".into(),
            address_number: "110".into(),
            city: "São Paulo".into(),
            state: "SP".into(),
            zip_code: "00000-000".into(),
            country: "Brazil".into(),
        }),
        receipt_address: ReceiptAddressTopDto::new(ReceiptAddressTopDtoRequired {
            first_name: "Nome".into(),
            last_name: "Sobrenome".into(),
            address: "Rua Dr Exemplo da Silva".into(),
            address_number: "110".into(),
            city: "São Paulo".into(),
            state: "SP".into(),
            zip_code: "00000-000".into(),
            country: "Brazil".into(),
        }),
    })
}

/// The job, and what it prints.
pub fn run(out: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
    let mock = MockServer::start()?;
    respond_as_an_account_does(&mock)?;
    let client = Client::builder(Credentials::new(KEY, SECRET)).endpoint(mock.endpoint("aliexpress")?).build()?;
    let seller = Seller::log_in(client.clone(), "3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26")?;
    let client = client.to_builder().session_store(seller).session_of("seller").build()?;

    for order in [8_143_812_362_060_033, 8_143_812_362_060_034].map(TradeOrderId) {
        let Some(id) = create(&client, shipment(order))? else {
            writeln!(out, "order {order}: may be created, look before you create it again")?;
            continue;
        };
        writeln!(out, "order {order}: shipment {id}")?;
        writeln!(out, "  label {}", label(&client, &id)?.as_deref().unwrap_or("not there yet"))?;
        match query(&client, &id) {
            Ok(now) => {
                let status = now.status.map_or_else(|| "?".to_owned(), |status| format!("{status:?}"));
                writeln!(out, "  {status}, tracking code {}", now.tracking_code.as_deref().unwrap_or("none yet"))?;
            }
            Err(e) => writeln!(out, "  {e}\n  to do: {}", e.help())?,
        }
    }
    Ok(())
}

/// No document shows these responses; their values are made up. The access token expires before the label is printed,
/// and the connection breaks while the second shipment order is created.
fn respond_as_an_account_does(mock: &MockServer) -> Result<(), Box<dyn Error>> {
    let group = "aliexpress.local.logistics";
    let tokens = |access: &str, refresh: &str| json!({ "code": "0", "access_token": access, "refresh_token": refresh });
    let success = |method: &str, data: Value| {
        let root = format!("{group}.{method}_response").replace('.', "_");
        let body = json!({ (root): { "is_success": true, "data": data } });
        json!({ "operation": format!("{group}.{method}"), "body": body })
    };
    let id = "BP10000000018002";
    mock.respond_next(&json!([
        { "operation": "aliexpress.auth.token.create", "body": tokens("access 1", "refresh 1") },
        success("order.create", json!({ "logistics_order_id": id })),
        { "operation": format!("{group}.label.print"), "error": "IllegalAccessToken" },
        { "operation": "aliexpress.auth.token.refresh", "body": tokens("access 2", "refresh 2") },
        success("label.print", json!({ "logistics_order_id": id, "label_url": "https://example.com/label.pdf" })),
        { "operation": format!("{group}.order.create"), "fault": "reset;after=0" },
    ]))
}

fn main() -> Result<(), Box<dyn Error>> {
    mock_server::print(run)
}

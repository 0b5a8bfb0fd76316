//! Files in a request: a multipart form. No content of a file can end a part or add a header.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{NONCE, noon, response, settings, top};
use waybill_runtime::call::{Config, Event, Machine, Step};
use waybill_runtime::platform::{HttpMethod, Operation};
use waybill_runtime::{Bytes, EncodeError, FileUpload, Now, Settings, canonical, encode, http};

#[derive(Default)]
struct Proof {
    tid: Option<i64>,
    image: Option<FileUpload>,
}

waybill_runtime::model!(Proof, "taobao.proof", [
    0 tid number.required(),
    1 image model.required(),
]);

const fn operation(http_method: HttpMethod) -> Operation {
    Operation { id: "taobao.proof", idempotent: true, http_method, failure: None, ..top::TRACE_SEARCH }
}

static OPERATION: Operation = operation(HttpMethod::Post);
static BY_GET: Operation = operation(HttpMethod::Get);
static BY_DELETE: Operation = operation(HttpMethod::Delete);

fn proof(file: FileUpload) -> Proof {
    Proof { tid: Some(7), image: Some(file) }
}

fn sent(file: FileUpload) -> http::Request<Bytes> {
    encode(&OPERATION, &proof(file), &settings(), noon(), NONCE).unwrap()
}

fn boundary(request: &http::Request<Bytes>) -> String {
    let content_type = request.headers()["content-type"].to_str().unwrap();
    content_type.strip_prefix("multipart/form-data; boundary=").unwrap().to_owned()
}

#[test]
fn writes_a_multipart_form_as_in_rfc_7578() {
    let request = sent(FileUpload::new("proof.png", &b"\x89PNG\r\n\x00\xff"[..]).content_type("image/png"));
    assert_eq!(request.method(), "POST");
    let boundary = boundary(&request);
    let body = request.body();
    // The parameters in order, the file, and the signature among the strings; written by hand.
    let text = |name: &str, value: &str| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\
             Content-Type: text/plain;charset=utf-8\r\n\r\n{value}\r\n"
        )
    };
    let signed = canonical(&OPERATION, &proof(FileUpload::new("a", "b")), &settings(), noon(), NONCE).unwrap();
    let texts = [
        text("method", "taobao.proof"),
        text("app_key", "12345678"),
        text("session", "test"),
        text("timestamp", "2016-01-01 12:00:00"),
        text("v", "2.0"),
        text("sign_method", "md5"),
        text("format", "json"),
        text("tid", "7"),
        text("sign", signed.signature()),
    ];
    let file = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"proof.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    let end = format!("\r\n--{boundary}--\r\n");
    let expected = [texts.concat().as_bytes(), file.as_bytes(), b"\x89PNG\r\n\x00\xff", end.as_bytes()].concat();
    assert_eq!(String::from_utf8_lossy(body), String::from_utf8_lossy(&expected));
    assert_eq!(**body, *expected);
}

#[test]
fn encodes_the_same_call_to_the_same_bytes() {
    let file = || FileUpload::new("a.txt", "content");
    assert_eq!(sent(file()).body(), sent(file()).body());
    let other = encode(&OPERATION, &proof(file()), &settings(), noon(), "another nonce").unwrap();
    assert_ne!(boundary(&sent(file())), boundary(&other));
}

#[test]
fn chooses_a_boundary_that_occurs_in_no_part() {
    let mut content = String::new();
    // Each round contains the boundary of the previous one.
    for _ in 0..5 {
        let request = sent(FileUpload::new("a.txt", content.clone()));
        let boundary = boundary(&request);
        assert!(!content.contains(&boundary), "{boundary}");
        assert!(boundary.len() <= 70, "RFC 2046 allows no longer one");
        content.push_str(&format!("\r\n--{boundary}--\r\n"));
    }
}

#[test]
fn escapes_names_in_part_headers() {
    let request = sent(FileUpload::new("a\"\r\nX-Evil: 1\r\n\r\n样.png", "b"));
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    assert!(body.contains("filename=\"a%22%0D%0AX-Evil: 1%0D%0A%0D%0A样.png\"\r\n"), "{body}");
    assert!(!body.contains("\r\nX-Evil"), "{body}");
}

#[test]
fn rejects_invalid_files_before_sending() {
    let rejected = |file: FileUpload, settings: &Settings| {
        encode(&OPERATION, &proof(file), settings, noon(), NONCE).unwrap_err().to_string()
    };
    let injected = FileUpload::new("a.png", "b").content_type("image/png\r\nX-Evil: 1");
    assert_eq!(
        rejected(injected, &settings()),
        "the value of `image` can't be sent in an HTTP header; use visible ASCII characters only"
    );
    assert_eq!(rejected(FileUpload::new("", "b"), &settings()), "image is a file without a name");
    let error = encode(&OPERATION, &proof(FileUpload::new("a", "b")), &settings().use_get(true), noon(), NONCE);
    assert_eq!(error.unwrap_err(), EncodeError::File { parameter: "image" });
    for bodiless in [&BY_GET, &BY_DELETE] {
        let error = encode(bodiless, &proof(FileUpload::new("a", "b")), &settings(), noon(), NONCE);
        assert_eq!(error.unwrap_err(), EncodeError::File { parameter: "image" });
    }
    let missing = encode(&OPERATION, &Proof { tid: Some(7), image: None }, &settings(), noon(), NONCE);
    assert_eq!(missing.unwrap_err().to_string(), "image is required");
}

#[test]
fn debug_shows_only_the_length() {
    let shown = format!("{:?}", proof(FileUpload::new("passport of somebody.png", "hidden").content_type("image/png")));
    assert_eq!(shown, r#"taobao.proof { tid: Some(7), image: Some(FileUpload { length: 6, .. }) }"#);
}

#[test]
fn sends_the_whole_file_on_each_attempt() {
    let config = Config::new(settings());
    let (input, mut output) = (proof(FileUpload::new("a.txt", "content")), top::TraceSearchResponse::default());
    let mut machine = Machine::new(&config, &OPERATION, &input, &mut output);
    let mut bodies = Vec::new();
    let mut event = Event::Go;
    let mut steady = std::time::Duration::from_secs(1);
    loop {
        event = match machine.next(event, Now { wall: noon() + steady, steady }) {
            Step::Send(request, _) => {
                bodies.push((boundary(&request), String::from_utf8(request.body().to_vec()).unwrap()));
                Event::Response(response(200, r#"{"error_response":{"code":15,"sub_code":"isp.data-fetch-failed"}}"#))
            }
            Step::Sleep(pause) => {
                steady += pause;
                Event::Go
            }
            Step::Ask(..) => panic!("there is no session provider"),
            Step::Done(result) => break assert!(result.is_err()),
        };
    }
    assert_eq!(bodies.len(), 3);
    for (boundary, body) in &bodies {
        assert!(body.contains("filename=\"a.txt\"") && body.contains(&format!("\r\n\r\ncontent\r\n--{boundary}")));
    }
    assert!(bodies[0].0 != bodies[1].0 && bodies[1].0 != bodies[2].0, "each has a boundary of its own");
}

//! Lists over several pages, over HTTP: every item arrives once, and the requests end with the last page. The servers
//! are made by hand from the rule that `pages:` states in SPEC.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::sync::{Arc, Mutex};

use waybill_conformance::listener::Listener;
use waybill_conformance::reply::Reply;
use waybill_plain as plain;
use waybill_rooted as rooted;

/// A gateway with items `0` to `total - 1`, which returns at most `most` items a page and notes each page.
struct Shop {
    total: usize,
    most: usize,
    says_total: bool,
}

impl Shop {
    /// The items that a client receives, and the pages that it requests.
    fn read(self, size: Option<i64>) -> (Vec<usize>, Vec<usize>) {
        let pages = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&pages);
        let server = Listener::start(move |request| {
            let sent = request.form_pairs();
            let number = |name: &str| sent.iter().find(|(n, _)| n == name).and_then(|(_, value)| value.parse().ok());
            let (page, size): (usize, usize) = (number("page_no").unwrap_or(1), number("page_size").unwrap_or(2));
            seen.lock().unwrap().push(page);
            let size = size.min(self.most);
            let items = (0..self.total).skip((page - 1) * size).take(size);
            let items = items.map(|item| format!(r#"{{"name":"{item}"}}"#)).collect::<Vec<_>>().join(",");
            let total = if self.says_total { format!(r#""total_results":{},"#, self.total) } else { String::new() };
            Reply::ok(&format!(r#"{{"shop_item_list_response":{{{total}"items":{{"item":[{items}]}}}}}}"#))
        })
        .unwrap();
        let credentials = rooted::Credentials::new("12345678", "helloworld");
        let client = rooted::Client::builder(credentials).endpoint(format!("{}/router", server.url())).build().unwrap();
        let request = || match size {
            Some(size) => client.shop_item().list().page_size(size),
            None => client.shop_item().list(),
        };
        let items = |page: rooted::Response<rooted::shop_item::ListResponse>| -> Vec<usize> {
            page.items.iter().map(|item| item.name.as_deref().unwrap().parse().unwrap()).collect()
        };
        let blocking: Vec<usize> = request().pages_blocking().flat_map(|page| items(page.unwrap())).collect();
        let requested = std::mem::take(&mut *pages.lock().unwrap());
        let streamed = run(async {
            let (mut all, mut stream) = (Vec::new(), request().pages());
            while let Some(page) = stream.next().await {
                all.extend(items(page.unwrap()));
            }
            all
        });
        assert_eq!((&streamed, &*pages.lock().unwrap()), (&blocking, &requested), "async as blocking");
        (blocking, requested)
    }
}

/// Runs a future on one thread.
fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn all(total: usize) -> Vec<usize> {
    (0..total).collect()
}

#[test]
fn ends_with_the_page_that_completes_the_total() {
    let shop = |total| Shop { total, most: 100, says_total: true };
    assert_eq!(shop(5).read(None), (all(5), vec![1, 2, 3]), "the documented default size is 2");
    assert_eq!(shop(6).read(Some(3)), (all(6), vec![1, 2]));
    assert_eq!(shop(7).read(Some(3)), (all(7), vec![1, 2, 3]));
    assert_eq!(shop(0).read(Some(3)), (all(0), vec![1]));
}

#[test]
fn reads_to_an_empty_page_without_a_total() {
    let shop = Shop { total: 4, most: 100, says_total: false };
    assert_eq!(shop.read(Some(3)), (all(4), vec![1, 2, 3]));
}

/// The size is above the documented maximum of 100, and the gateway returns fewer items without a word.
#[test]
fn loses_no_item_if_the_gateway_reduces_the_size() {
    let shop = Shop { total: 300, most: 100, says_total: true };
    assert_eq!(shop.read(Some(200)), (all(300), vec![1, 2, 3]));
    let shop = Shop { total: 250, most: 100, says_total: true };
    assert_eq!(shop.read(Some(200)), (all(250), vec![1, 2, 3, 4]), "one empty page more, and no item lost");
}

#[test]
fn follows_a_cursor_to_the_last_page() {
    let server = |last: &'static str| {
        Listener::start(move |request| {
            Reply::ok(match request.query_pairs().iter().find(|(name, _)| name == "cursor").map(|(_, c)| c.as_str()) {
                None => r#"{"code":200,"data":{"list":["a"],"next":"c 1","more":true}}"#,
                Some("c 1") => r#"{"code":200,"data":{"list":[],"next":"c2"}}"#,
                Some("c2") => last,
                Some(_) => r#"{"code":500}"#,
            })
        })
        .unwrap()
    };
    for last in [
        r#"{"code":200,"data":{"list":["b"],"next":"c3","more":false}}"#,
        r#"{"code":200,"data":{"list":["b"],"next":""}}"#,
        r#"{"code":200,"data":{"list":["b"]}}"#,
        r#"{"code":200,"data":{"list":["b"],"next":"c2","more":true}}"#,
    ] {
        let server = server(last);
        let credentials = plain::Credentials::new("12345678", "helloworld");
        let client = plain::Client::builder(credentials).endpoint(server.url()).build().unwrap();
        let (mut items, mut requests) = (Vec::new(), 0);
        let mut next = Some(client.shop().goods_list());
        while let Some(request) = next {
            let page = request.clone().send_blocking().unwrap();
            requests += 1;
            items.extend(page.data.iter().flat_map(|data| data.list.clone()));
            next = request.next_page(&page);
        }
        assert_eq!((items, requests), (vec!["a".to_owned(), "b".to_owned()], 3), "{last}");
    }
}

/// An error is the last item, so that a loop over pages ends.
#[test]
fn ends_with_the_first_error() {
    let server = Listener::start(|request| {
        Reply::ok(match request.query_pairs().iter().any(|(name, _)| name == "cursor") {
            false => r#"{"code":200,"data":{"list":["a"],"next":"c1","more":true}}"#,
            true => r#"{"code":500,"data":{"list":["b"],"next":"c2","more":true}}"#,
        })
    })
    .unwrap();
    let credentials = plain::Credentials::new("12345678", "helloworld");
    let client = plain::Client::builder(credentials).endpoint(server.url()).build().unwrap();
    let retry = plain::NoRetry;
    let blocking: Vec<bool> =
        client.shop().goods_list().retry(retry).pages_blocking().map(|page| page.is_ok()).collect();
    assert_eq!(blocking, [true, false]);
    let streamed = run(async {
        let (mut all, mut stream) = (Vec::new(), client.shop().goods_list().retry(retry).pages());
        while let Some(page) = stream.next().await {
            all.push(page.is_ok());
        }
        all
    });
    assert_eq!(streamed, [true, false]);
}

//! Sessions are separate: they share neither queue nor journal.

use crate::harness::{Request, control, last, start, strict};

#[test]
fn selects_a_session_by_path_or_header() {
    let mock = start();
    control(&mock, "POST", "sessions/a/next", r#"{"error":"7"}"#);
    let by_path = |session: &str| {
        let request = Request::trace().sign();
        Request { path: format!("/s/{session}{}", request.path), ..request }.send(&mock).top()
    };
    let by_header = |session: &str| Request::trace().sign().header("x-waybill-session", session).send(&mock).top();
    assert_eq!([by_path("b"), by_header("c"), Request::trace().sign().send(&mock).top()], ["ok", "ok", "ok"]);
    assert_eq!([by_path("a"), by_header("a")], ["7", "ok"]);
    let calls = |session: &str| mock.journal(session)["calls"].as_array().unwrap().len();
    assert_eq!([calls("a"), calls("b"), calls("c"), calls("default")], [2, 1, 1, 1]);
    assert_eq!(control(&mock, "GET", "sessions", "").json()["sessions"].as_array().unwrap().len(), 4);
    assert_eq!(control(&mock, "DELETE", "sessions/a", "").json()["ended"], true);
    assert_eq!(calls("a"), 0);
    let odd = Request::trace().sign().header("x-waybill-session", "a/b").send(&mock);
    assert_eq!(odd.status, 400, "{}", odd.body);
}

#[test]
fn keeps_parallel_sessions_separate() {
    let mock = start();
    std::thread::scope(|scope| {
        for session in ["one", "two", "three", "four"] {
            let mock = &mock;
            scope.spawn(move || {
                for round in 0..20 {
                    let times = round % 3 + 1;
                    control(
                        mock,
                        "POST",
                        &format!("sessions/{session}/next"),
                        &format!(r#"{{"error":"7","times":{times}}}"#),
                    );
                    for call in 0..5 {
                        let reply = Request::trace().sign().header("x-waybill-session", session).send(mock);
                        assert_eq!(reply.top(), if call < times { "7" } else { "ok" }, "{session}");
                    }
                }
                assert_eq!(mock.journal(session)["calls"].as_array().unwrap().len(), 100);
            });
        }
    });
}

#[test]
fn rejects_too_many_sessions() {
    let mock = start();
    for number in 0..1000 {
        control(&mock, "POST", &format!("sessions/s{number}/reset"), "");
    }
    let reply = Request::trace().sign().send(&mock);
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("DELETE /__waybill/sessions/ID"), "{}", reply.body);
}

/// An undocumented member inside a struct can hold anything.
#[test]
fn redacts_undocumented_members() {
    let mock = start();
    let call = |param1: &str| {
        Request::top("aliexpress.local.logistics.order.info.query", &[("param1", param1)]).sign().send(&mock);
        last(&mock, "default")["parameters"]["param1"].clone()
    };
    assert_eq!(call(r#"{"logistics_order_id":"BP1"}"#), r#"{"logistics_order_id":"BP1"}"#);
    for param1 in [
        r#"{"logistics_order_id":"BP1","phone":"8613"}"#,
        r#"{"logistics_order_id":{"phone":"8613"}}"#,
        "8613",
        "{8613",
    ] {
        assert_eq!(call(param1), "****", "{param1}");
    }
}

/// A body that was sent with another type is parsed as one long name: it is neither kept nor reported.
#[test]
fn redacts_malformed_names() {
    let mock = strict();
    let journal = || mock.journal("default").to_string();
    for name in [r#"{"receiver":"Wang","phone":"8613"}"#, "收件人8613", &"8613".repeat(20), "session-8613"] {
        let wrong = Request::trace().with("session", Some("session-8613")).sign().with(name, Some("1"));
        assert_eq!(wrong.send(&mock).top(), "25", "unsigned: {name}");
        assert_eq!(wrong.sign().send(&mock).top(), "41", "signed: {name}");
        assert_eq!(last(&mock, "default")["parameters"]["****"], "****", "{name}");
        assert!(!journal().contains("8613"), "{}", journal());
    }
    // The name of a parameter is not a secret, even if it is used as a session.
    let unsigned = Request::trace().with("session", None).sign().with("session", Some("session"));
    assert_eq!(unsigned.send(&mock).top(), "25");
    assert_eq!(last(&mock, "default")["rejected"]["suggestions"][0], "session was sent but not signed");
    // An unknown valid name is shown, because it may be a misspelling.
    assert_eq!(Request::trace().with("sub_tids", Some("8613")).sign().send(&mock).top(), "41");
    let entry = last(&mock, "default");
    assert_eq!(entry["parameters"]["sub_tids"], "****");
    assert_eq!(entry["rejected"]["suggestions"][0], "did you mean sub_tid?");
}

/// The journal keeps a part of a request that is larger than any documented one, and reports how much is left out.
#[test]
fn keeps_a_part_of_a_large_request() {
    let mock = strict();
    let names =
        |count: usize| (0..count).fold(Request::trace(), |call, at| call.with(&format!("n{at:050}"), Some("1")));
    assert_eq!(names(200).sign().send(&mock).top(), "41");
    assert!(last(&mock, "default")["left_out"].is_null());
    assert_eq!(names(400).sign().send(&mock).top(), "41");
    let entry = last(&mock, "default");
    let (kept, left_out) = (entry["parameters"].as_object().unwrap().len(), entry["left_out"].as_u64().unwrap());
    assert_eq!(kept as u64 + left_out, 400 + 11);
    assert!(entry.to_string().len() < 32 * 1024);
    let long = Request::trace().with("sub_tid", Some(&"1".repeat(100_000))).sign();
    assert_eq!(long.send(&mock).top(), "ok");
    assert_eq!(last(&mock, "default")["parameters"]["sub_tid"].as_str().unwrap().chars().count(), 513);
}

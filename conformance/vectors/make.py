#!/usr/bin/env python3
"""Canonical texts and signatures of the request cases in specs/platforms/*.cases and in the golden specs.

A second implementation on hashlib and hmac alone, from the words of the documents; it knows nothing of
the client. Run it and lay what it prints beside `canonical:` and `signature:` of the case of that name.
The first one, of no case, is published (TOP document 101617) and shows that the script is right; the others are derived.
"""
import hashlib
import hmac


def top(name, params, method="md5", secret="helloworld"):
    """All parameters with a value, sorted by the bytes of the name; the secret by the method; upper-case hex."""
    pairs = sorted(((k, v) for k, v in params.items() if k and v), key=lambda pair: pair[0].encode())
    text = "".join(k + v for k, v in pairs)
    key = secret.encode()
    if method == "md5":
        text = secret + text + secret
        digest = hashlib.md5(text.encode()).hexdigest()
    elif method == "hmac":
        digest = hmac.new(key, text.encode(), hashlib.md5).hexdigest()
    else:
        digest = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    show(name, text, digest)


def iop(name, path, params, secret="helloworld"):
    """The path, then all parameters with a value, sorted by the bytes of the name; HMAC-SHA256 in upper-case hex."""
    pairs = sorted(((k, v) for k, v in params.items() if k and v), key=lambda pair: pair[0].encode())
    text = path + "".join(k + v for k, v in pairs)
    show(name, text, hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest())


def xopen(name, *parts):
    """Access key, timestamp, nonce and secret, one after the other."""
    text = "".join(parts)
    show(name, text, hashlib.md5(text.encode()).hexdigest())


def show(name, text, digest):
    print(f"{name}\n  canonical: {text}\n  signature: {digest.upper()}")


NOW = "2016-01-01 12:00:00"
# The parameters of every TOP case, unless it sets others.
COMMON = {"app_key": "12345678", "session": "test", "timestamp": NOW, "v": "2.0", "sign_method": "md5", "format": "json"}
TRACE = COMMON | {"method": "taobao.logistics.trace.search", "tid": "11234221"}
QUERY = COMMON | {"method": "aliexpress.local.logistics.order.info.query"}
GATEWAY = {"app_key": "12345678", "session": "test", "timestamp": NOW, "sign_method": "hmac-sha256", "format": "json"}
READ = GATEWAY | {"method": "rooted.odd.names.read"}
SEND = GATEWAY | {"method": "rooted.send.parcel"}
PROOF = GATEWAY | {"method": "rooted.send.proof"}

top("published (V1)", COMMON | {
    "method": "taobao.item.seller.get", "fields": "num_iid,title,nick,price,num", "num_iid": "11223344"})
top("top/sign-md5", TRACE)
top("top/sign-hmac", TRACE | {"sign_method": "hmac"}, "hmac")
top("top/sign-hmac-sha256", TRACE | {"sign_method": "hmac-sha256"}, "hmac-sha256")
top("top/sign-no-session", {k: v for k, v in TRACE.items() if k != "session"})
top("top/sign-simplify", TRACE | {"simplify": "true"})
top("top/sign-xml", TRACE | {"format": "xml"})
top("top/sign-partner-id", TRACE | {"partner_id": "apidoc"})
top("top/sign-target-app-key", TRACE | {"target_app_key": "87654321"})
top("top/timestamp-next-day", TRACE | {"timestamp": "2016-01-02 00:30:00"})
top("top/comma-list", TRACE | {"is_split": "1", "sub_tid": "1,2,3"})
top("top/boolean-off-is-sent", TRACE | {"is_split": "0"})
top("top/hostile-strings", TRACE | {"sub_tid": "中文 😀,a b,c+d,50%,e&f=g,h/i?j#k"})
top("top/id-beyond-2-53", TRACE | {"tid": "7104300007405429232"})
top("top/struct-parameter", QUERY | {"param1": '{"logistics_order_id":"BP10000000018002"}'})
top("top/struct-hurtful", QUERY | {"param1": '{"logistics_order_id":"中 \\"+%&\\\\😀"}'})
top("gateway/sorted-by-bytes", READ | {"tag": "1", "bar": "2", "tag_bar": "3", "tagbar": "4", "Upper": "5"}, "hmac-sha256")
top("gateway/dotted-names", READ | {"type": "a", "self": "b", "location.state": "浙江", "1688_id": "5"}, "hmac-sha256")
top("gateway/struct-lists", SEND | {
    "tid": "1", "company": "ZTO", "lines": '[{"sku":"a,b&c","count":2},{"sku":"2"}]', "labels": "a,b",
    "sender": '{"name":"样例","lines":[{"sku":"3"}]}'}, "hmac-sha256")
top("gateway/address-of-a-named-operation", GATEWAY | {"method": "rooted.odd.names.silence"}, "hmac-sha256")
# Published too (IOP, Lazada docId 108069), and the path with a value in it (vector D7 of the facts).
REST = {"access_token": "test", "app_key": "123456", "sign_method": "sha256", "timestamp": "1517820392000"}
iop("gateway/path-in-front-of-sorted-pairs (V3)", "/order/get", REST | {"order_id": "1234"})
iop("gateway/session-not-sent (V1)", "/auth/token/create", {
    "app_key": "12345678", "code": "3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26", "sign_method": "sha256", "timestamp": "1517820392000"})
iop("gateway/path-parameter-signed-in-the-path", "/orders/1234", REST)
# Files are not signed.
top("gateway/files-are-not-signed", PROOF | {"tid": "1", "remark": "已送达 & mehr", "labels": "a,b"}, "hmac-sha256")

NONCE = "0123456789abcdef0123456789abcdef"
xopen("xopen/five-headers", "12345678", "1451620800000", NONCE, "helloworld")
xopen("xopen/timestamp-seconds", "12345678", "1451620800", NONCE, "helloworld")
xopen("xopen/sign-vector", "58c0201dfdf148eca63cbf6bb5e7cf03", "1715669977082", NONCE, "test-secret")
xopen("headers/query-style", "12345678", "1451620800000", NONCE, "helloworld")
xopen("headers/query-style-in-seconds", "12345678", "1451620800", NONCE, "helloworld")
xopen("headers/query-style-other-string", "1451620800000", "-", "helloworld")
xopen("headers/json-body", "12345678", "1451620800000", "helloworld")

"""Writes signatures.jsonl: TOP signatures by Python's hashlib, a second implementation of the rule.

Run once, 2026-11-22, with Python 3: python3 make_signatures.py > signatures.jsonl
"""
import hashlib, hmac, json, random

rng = random.Random(20261122)
NAMES = ["foo", "bar", "foo_bar", "foobar", "Foo", "foo1", "foo.bar", "foo-bar", "a", "A", "_", "location.state",
         "sub_tid", "sub_tids", "subtid", "v", "z", "é", "名", "🚚", "sign_method", "session", "timestamp"]
VALUES = ["", "1", "2.0", "商家测试帐号17", "🚚📦", "a+b", "100%", "%41", "a&b=c", " lead", "trail ", "1,2,3",
          '{"k":"v"}', "2016-01-01 12:00:00", "9007199254740993", "line\nbreak", "ß", "\u00a0", "a" * 300]
SECRETS = ["helloworld", "s", "密钥", "k" * 64, "k" * 65, "k" * 200]


def sign(method, secret, params):
    pairs = [(k, v) for k, v in params if k and v and k != "sign"]
    text = "".join(k + v for k, v in sorted(pairs, key=lambda p: p[0].encode())).encode()
    key = secret.encode()
    if method == "md5":
        return hashlib.md5(key + text + key).hexdigest().upper()
    return hmac.new(key, text, {"hmac": "md5", "hmac-sha256": "sha256"}[method]).hexdigest().upper()


for _ in range(120):
    names = rng.sample([n for n in NAMES if n != "sign_method"], rng.randint(1, 12))
    params = [(n, rng.choice(VALUES)) for n in names]
    if rng.random() < 0.3:
        params.append(("sign", "LEFT OUT"))
    for method in ("md5", "hmac", "hmac-sha256"):
        secret = rng.choice(SECRETS)
        print(json.dumps({"method": method, "secret": secret, "params": params, "sign": sign(method, secret, params)},
                         ensure_ascii=False))

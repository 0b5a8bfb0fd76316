// Checks topsdk against the mock server at $MOCK. docs/mock.md prints the marked regions.
import assert from "node:assert/strict";

// [docs
// npm install topsdk@1.0.13
import TopClient from "topsdk";

const endpoint = `${process.env.MOCK}/taobao/router/rest`;
const client = new TopClient("12345678", "helloworld", { endpoint });
// Its validators demand seller_nick, which was a parameter until 2018.
const order = { tid: 11234221, seller_nick: "sandbox_c_1" };
// docs]
const operation = "taobao.logistics.trace.search";

const checks = {
  async happy_path() {
    // [docs
    const trace = await client.execute("taobao.logistics.trace.search", order);
    console.log(trace.company_name);
    // docs]
    assert.equal(trace.company_name, "中通速递");
    assert.equal(trace.trace_list.transit_step_info[0].action, "ARRIVE");
    // By GET, which this client sends with a form as its body.
    const got = await client.execute(operation, order, "GET");
    assert.notEqual(got.request_id, trace.request_id);
    assert.deepEqual({ ...got, request_id: trace.request_id }, trace);
  },

  async documented_error() {
    const request = client.execute(operation, { ...order, session: "waybill:error=CD22" });
    await assert.rejects(request, { sub_code: "isv.split-data-error:CD22" });
  },

  async wrong_secret() {
    const request = new TopClient("12345678", "another", { endpoint }).execute(operation, order);
    await assert.rejects(request, { code: 25 });
  },
};

await checks[process.argv[2]]();

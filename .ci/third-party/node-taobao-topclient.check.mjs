// Checks node-taobao-topclient against the mock server at $MOCK. docs/mock.md prints the marked regions.
import assert from "node:assert/strict";

// [docs
// npm install node-taobao-topclient@0.1.7
import topclient from "node-taobao-topclient";

const client = new topclient.default({
  appkey: "12345678",
  appsecret: "helloworld",
  REST_URL: `${process.env.MOCK}/taobao/router/rest`,
});
// docs]
const operation = "taobao.logistics.trace.search";

const checks = {
  async happy_path() {
    // [docs
    const trace = await client.execute("taobao.logistics.trace.search", { tid: 11234221, is_split: 1, sub_tid: "1,2,3" });
    console.log(trace.company_name);
    // docs]
    assert.equal(trace.company_name, "中通速递");
    assert.equal(trace.trace_list.transit_step_info[0].action, "ARRIVE");
    // By GET; a list, which this client writes as a JSON array.
    const got = await client.execute(operation, { tid: 11234221, is_split: 1, sub_tid: ["1", "2", "3"] }, "GET");
    assert.notEqual(got.request_id, trace.request_id);
    assert.deepEqual({ ...got, request_id: trace.request_id }, trace);
  },

  async documented_error() {
    const request = client.execute(operation, { tid: 11234221, session: "waybill:error=CD22" });
    await assert.rejects(request, { sub_code: "isv.split-data-error:CD22" });
  },

  async wrong_secret() {
    client.appsecret = "another";
    await assert.rejects(client.execute(operation, { tid: 11234221 }), { code: 25 });
  },
};

await checks[process.argv[2]]();

// Checks ali-topsdk against the mock server at $MOCK. docs/mock.md prints the marked regions.
import assert from "node:assert/strict";

// [docs
// npm install ali-topsdk@2.0.5
import { promisify } from "node:util";
import topsdk from "ali-topsdk";

const client = new topsdk.ApiClient({
  appkey: "12345678",
  appsecret: "helloworld",
  url: `${process.env.MOCK}/taobao/router/rest`,
});
const execute = promisify(client.execute.bind(client));
// docs]
const operation = "taobao.logistics.trace.search";

const checks = {
  async happy_path() {
    // [docs
    const trace = await execute("taobao.logistics.trace.search", { tid: 11234221, is_split: 1, sub_tid: "1,2,3" });
    console.log(trace.company_name);
    // docs]
    assert.equal(trace.company_name, "中通速递");
    assert.equal(trace.trace_list.transit_step_info[0].action, "ARRIVE");
  },

  async documented_error() {
    const request = execute(operation, { tid: 11234221, session: "waybill:error=CD22" });
    await assert.rejects(request, { sub_code: "isv.split-data-error:CD22" });
  },

  async wrong_secret() {
    client.appsecret = "another";
    await assert.rejects(execute(operation, { tid: 11234221 }), { code: 25 });
  },
};

await checks[process.argv[2]]();

// Checks ae_sdk against the mock server at $MOCK. docs/mock.md prints the marked regions.
import assert from "node:assert/strict";

// [docs
// npm install ae_sdk@0.6.0
import { DropshipperClient } from "ae_sdk";

const client = new DropshipperClient({ app_key: "12345678", app_secret: "helloworld", session: "any" });
client.migrated_apis_url = `${process.env.MOCK}/aliexpress/sync`; // the methods
client.new_apis_url = `${process.env.MOCK}/aliexpress/rest`; // the tokens
// docs]
const operation = "aliexpress.local.logistics.order.info.query";
const order = { param1: JSON.stringify({ logistics_order_id: "BP10000000018002" }) };

const checks = {
  async happy_path() {
    // [docs
    const response = await client.callAPIDirectly("aliexpress.local.logistics.order.info.query", {
      param1: JSON.stringify({ logistics_order_id: "BP10000000018002" }),
    });
    console.log(response);
    // docs]
    // This client asks for simplified responses: official samples have no root then, while its types have one.
    const root = response.data.aliexpress_local_logistics_order_info_query_response ?? response.data;
    assert.equal(root.data.tracking_code, "123456789");
    // Below /rest, the path is signed.
    const token = await client.generateToken({ code: "3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26" });
    assert.equal(typeof token.data?.access_token, "string", JSON.stringify(token));
  },

  async documented_error() {
    client.session = "waybill:error=ApiCallLimit";
    const response = await client.callAPIDirectly(operation, order);
    assert.equal(response.error_response?.code, "ApiCallLimit", JSON.stringify(response));
  },

  async wrong_secret() {
    client.app_secret = "another";
    const response = await client.callAPIDirectly(operation, order);
    assert.equal(response.error_response?.code, "IncompleteSignature", JSON.stringify(response));
  },
};

await checks[process.argv[2]]();

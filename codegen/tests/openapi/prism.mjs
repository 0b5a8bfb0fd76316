// Serves each document with Prism, sends the example request of every operation, and expects the first example
// response.
// Usage: node prism.mjs DOCUMENT…
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { operations, read } from "./document.mjs";

let failed = 0;
for (const path of process.argv.slice(2)) {
  const document = await read(path);
  const { port, stop } = await serve(path);
  try {
    for (const operation of await operations(path)) {
      const problem = await send(document, operation, `http://127.0.0.1:${port}`);
      if (problem) failed += 1;
      console.log(`${basename(path)}: ${operation.operationId}: ${problem ?? "responded with its example"}`);
    }
  } finally {
    await stop();
  }
}
process.exit(failed ? 1 : 0);

async function serve(path) {
  const port = await freePort();
  const prism = spawn(process.execPath, ["node_modules/.bin/prism", "mock", "--port", port, "--host", "127.0.0.1", path]);
  const ended = new Promise((done) => prism.on("exit", done));
  let output = "";
  const listening = new Promise((done, fail) => {
    const hear = (text) => { output += text; if (output.includes("Prism is listening")) done(); };
    prism.stdout.on("data", hear);
    prism.stderr.on("data", hear);
    ended.then(() => fail(new Error(`Prism ended: ${output}`)));
    setTimeout(() => fail(new Error(`Prism does not listen: ${output}`)), 60_000).unref();
  });
  await listening.catch((e) => { prism.kill(); throw e; });
  return { port, stop: () => { prism.kill(); return ended; } };
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => { const { port } = probe.address(); probe.close(() => done(port)); });
  });
}

async function send(document, operation, server) {
  const known = (item) => (item?.$ref ? item.$ref.slice(2).split("/").reduce((at, key) => at[key], document) : item);
  const headers = { accept: "application/json" };
  const query = new URLSearchParams();
  let address = operation.address;
  for (const parameter of (operation.parameters ?? []).map(known)) {
    const value = text(first(parameter.examples) ?? sample(parameter.schema ?? {}, known));
    if (parameter.in === "header") headers[parameter.name] = value;
    else if (parameter.in === "path") address = address.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else query.set(parameter.name, value);
  }
  const body = bodyOf(operation, known, headers);
  const response = await fetch(`${server}${address}?${query}`, { method: operation.method.toUpperCase(), headers, body });
  const received = await response.json();
  const expected = first(operation.responses["200"].content["application/json"].examples);
  if (response.status !== 200) return `HTTP ${response.status}: ${response.headers.get("sl-violations") ?? JSON.stringify(received)}`;
  // Without a documented response, Prism makes one up.
  return expected === undefined || isDeepStrictEqual(received, expected) ? undefined : `responded with ${JSON.stringify(received)}`;
}

function bodyOf(operation, known, headers) {
  const [[type, media] = []] = Object.entries(operation.requestBody?.content ?? {});
  if (!type) return undefined;
  const value = first(media.examples) ?? sample(media.schema, known);
  if (type === "multipart/form-data") {
    // fetch sets the boundary.
    const form = new FormData();
    for (const [name, item] of Object.entries(value)) form.set(name, text(item));
    return form;
  }
  headers["content-type"] = type;
  if (type === "application/json") return JSON.stringify(value, (_, item) => safe(item));
  return new URLSearchParams(Object.entries(value).map(([name, item]) => [name, text(item)])).toString();
}

// An object is sent as JSON, a list of scalars is comma-separated. Prism rejects an int64 that JavaScript can't
// represent, such as an id of 19 digits, so the largest safe integer replaces it.
function text(value) {
  if (typeof value === "number") return String(safe(value));
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function safe(value) {
  return typeof value === "number" && value > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : value;
}

function first(examples) {
  return Object.values(examples ?? {})[0]?.value;
}

// A sample value of a schema.
function sample(schema, known) {
  const { example, enum: values, properties, required, type, anyOf, allOf, items } = known(schema);
  if (example !== undefined) return example;
  if (values) return values[0];
  if (anyOf ?? allOf) return sample((anyOf ?? allOf)[0], known);
  if (type === "object") return Object.fromEntries((required ?? []).map((name) => [name, sample(properties[name], known)]));
  if (type === "array") return [sample(items, known)];
  return { integer: 1, number: 1.5, boolean: true }[type] ?? "a";
}

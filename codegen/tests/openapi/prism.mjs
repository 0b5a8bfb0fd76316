// Lets Prism serve each document, calls every operation as its document shows, and expects the first
// example of the document for an answer.
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
      const problem = await call(document, operation, `http://127.0.0.1:${port}`);
      if (problem) failed += 1;
      console.log(`${basename(path)}: ${operation.operationId}: ${problem ?? "answered with its example"}`);
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
  let said = "";
  const listening = new Promise((done, fail) => {
    const hear = (text) => { said += text; if (said.includes("Prism is listening")) done(); };
    prism.stdout.on("data", hear);
    prism.stderr.on("data", hear);
    ended.then(() => fail(new Error(`Prism ended: ${said}`)));
    setTimeout(() => fail(new Error(`Prism does not listen: ${said}`)), 60_000).unref();
  });
  await listening.catch((e) => { prism.kill(); throw e; });
  return { port, stop: () => { prism.kill(); return ended; } };
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => { const { port } = probe.address(); probe.close(() => done(port)); });
  });
}

async function call(document, operation, server) {
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
  const answer = await response.json();
  const wanted = first(operation.responses["200"].content["application/json"].examples);
  if (response.status !== 200) return `HTTP ${response.status}: ${response.headers.get("sl-violations") ?? JSON.stringify(answer)}`;
  return isDeepStrictEqual(answer, wanted) ? undefined : `answered ${JSON.stringify(answer)}`;
}

function bodyOf(operation, known, headers) {
  const [[type, media] = []] = Object.entries(operation.requestBody?.content ?? {});
  if (!type) return undefined;
  const value = first(media.examples) ?? sample(media.schema, known);
  if (type === "multipart/form-data") {
    // fetch names the boundary itself.
    const form = new FormData();
    for (const [name, item] of Object.entries(value)) form.set(name, text(item));
    return form;
  }
  headers["content-type"] = type;
  if (type === "application/json") return JSON.stringify(value);
  return new URLSearchParams(Object.entries(value).map(([name, item]) => [name, text(item)])).toString();
}

// A structure is JSON in a text, a list of plain values has commas between them. Prism refuses an int64 that
// JavaScript can't hold, which ids of 19 digits are: the largest that it can hold stands in for them.
function text(value) {
  if (typeof value === "number" && value > Number.MAX_SAFE_INTEGER) return String(Number.MAX_SAFE_INTEGER);
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function first(examples) {
  return Object.values(examples ?? {})[0]?.value;
}

// What a schema shows of itself.
function sample(schema, known) {
  const { example, enum: values, properties, required, type, anyOf, allOf, items } = known(schema);
  if (example !== undefined) return example;
  if (values) return values[0];
  if (anyOf ?? allOf) return sample((anyOf ?? allOf)[0], known);
  if (type === "object") return Object.fromEntries((required ?? []).map((name) => [name, sample(properties[name], known)]));
  if (type === "array") return [sample(items, known)];
  return { integer: 1, boolean: true }[type] ?? "a";
}

// Lints each document with Redocly. All findings count, including warnings, except two. An XML example is a string in
// OpenAPI, but Redocly validates it against the schema of its contents. And examples of the golden specs are hazards:
// bodies without a required field, or with a code of another type, which the clients have to read all the same.
// Usage: node lint.mjs DOCUMENT…
import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const environment = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
let failed = 0;
for (const document of process.argv.slice(2)) {
  const lint = ["node_modules/.bin/redocly", "lint", "--config=redocly.yaml", "--format=json", document];
  // It exits with 1 if it finds an error; the output is on standard output in both cases.
  const { stdout } = await run(process.execPath, lint, { env: environment }).catch((e) => e);
  const found = JSON.parse(stdout).problems.filter((p) => !isTextOfXml(p) && !isHazard(p, document));
  for (const { ruleId, message, location } of found) console.log(`${basename(document)}: ${ruleId}: ${message} ${location[0]?.pointer}`);
  console.log(`${basename(document)}: ${found.length} findings`);
  failed += found.length;
}
process.exit(failed ? 1 : 0);

function isTextOfXml({ ruleId, location }) {
  return ruleId === "no-invalid-media-type-examples" && location[0]?.pointer.includes("/content/application~1xml/examples/");
}

function isHazard({ ruleId }, document) {
  return ruleId === "no-invalid-media-type-examples" && document.includes("/codegen/tests/golden/");
}

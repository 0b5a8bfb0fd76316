// Validates specs against the JSON Schemas, with the YAML parser and the validator of the editors' language server.
// All specs have to be valid. In the fixtures of the diagnostics, files with an error of form have to be invalid, and
// all other files valid.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";

const root = resolve(process.argv[2]);
// Codes of diagnostics that the schemas report as well.
const FORM = ["bad-value", "empty-key", "empty-string", "merge-key", "missing-key", "no-value", "unknown-key", "wrong-kind"];
// Diagnostics that no schema reports: YAML syntax, paths of files, values that are parsed later.
const BEYOND = /^(empty-file|key-not-string|stray-file|too-deep|wrong-kind: expected milliseconds since 1970)/;

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const schemas = new Map();
/** The errors; `null` if the parser rejects the YAML. */
function errorsOf(schema, text) {
  let value;
  try {
    value = parse(text);
  } catch {
    return null;
  }
  if (!schemas.has(schema)) schemas.set(schema, ajv.compile(JSON.parse(readFileSync(schema, "utf8"))));
  const validate = schemas.get(schema);
  return validate(value) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}

function* yaml(folder, below = "") {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* yaml(path, `${below}${name}/`);
    else if (name.endsWith(".yaml")) yield [`${below}${name}`, readFileSync(path, "utf8")];
  }
}

// The kind of a file by its path; see the first section of SPEC.md.
function kind(path) {
  const parts = path.split("/");
  if (parts[0] === "platforms") {
    const folders = { cases: "cases", types: "types", errors: "errors", operations: "shared-operation" };
    return parts.length === 2 ? "platform" : folders[parts[1].split(".").pop()];
  }
  if (parts.at(-2) === "additions") return "additions";
  if (parts.length === 2) return parts[1].replace(".yaml", "");
  return { errors: "errors", push: "push" }[parts[1]] ?? "operation";
}
const schemaOf = (path) => join(root, "generated/schema", `${kind(path)}.json`);

const wrong = [];
let valid = 0;
for (const [path, text] of yaml(join(root, "specs"))) {
  const named = text.split("\n", 1)[0].match(/^# yaml-language-server: \$schema=(.+)$/)?.[1];
  const schema = resolve(dirname(join(root, "specs", path)), named ?? "");
  if (schema !== schemaOf(path)) wrong.push(`specs/${path}: names ${named}, not ${relative(root, schemaOf(path))}`);
  wrong.push(...(errorsOf(schemaOf(path), text) ?? ["not YAML"]).map((why) => `specs/${path}: ${why}`));
  valid += 1;
}
const others = ["codegen/tests/golden/specs", "codegen/tests/diagnostics/base"];
for (const folder of others) {
  for (const [path, text] of yaml(join(root, folder))) {
    wrong.push(...(errorsOf(schemaOf(path), text) ?? ["not YAML"]).map((why) => `${folder}/${path}: ${why}`));
    valid += 1;
  }
}

// As codegen/tests/common/mod.rs applies a fixture.
const diagnostics = join(root, "codegen/tests/diagnostics");
const base = new Map(yaml(join(diagnostics, "base")));
function patched(fixture) {
  const files = new Map(base);
  for (const part of fixture.split("\n=== ").slice(1)) {
    const [head, ...lines] = part.split("\n");
    const [file, how] = head.split(" ");
    if (how === "new") files.set(file, lines.join("\n"));
    else if (how === "gone") files.delete(file);
    else if (files.has(file)) {
      let [from, to, text] = ["", "", files.get(file)];
      for (const line of [...lines, "-"]) {
        if (!line.startsWith("+") && to) {
          if (text.split(from).length !== 2) throw new Error(`${file}: ${from}`);
          [text, from, to] = [text.replace(from, () => to), "", ""];
        }
        if (line.startsWith("+")) to += `${line.slice(1)}\n`;
        else if (line.startsWith("-")) from += `${line.slice(1)}\n`;
      }
      files.set(file, text);
    }
  }
  return files;
}
let rejected = 0;
for (const name of readdirSync(diagnostics).filter((name) => name.endsWith(".patch"))) {
  const output = readFileSync(join(diagnostics, name.replace(".patch", ".txt")), "utf8");
  // A diagnostic that stands for several equal ones names the files of the others in a note.
  const reported = output.split(/^(?=error\[)/m).flatMap((block) => {
    const [, code, message] = block.match(/^error\[([\w-]+)\](.*)/) ?? [];
    const files = new Set([...block.matchAll(/(?:--> |also at |, )specs\/([^:\s]+):\d/g)].map((m) => m[1]));
    return code ? [...files].map((file) => [code, file, code + message]) : [];
  });
  const files = patched(readFileSync(join(diagnostics, name), "utf8"));
  for (const [path, text] of files) {
    if (!path.endsWith(".yaml") || !existsSync(schemaOf(path))) continue;
    if (reported.some(([, file, line]) => file === path && BEYOND.test(line))) continue;
    const here = reported.filter(([code, file]) => file === path && FORM.includes(code));
    const found = errorsOf(schemaOf(path), text);
    if (found === null) continue;
    if (here.length > 0 && found.length === 0) wrong.push(`${name}: ${path} fits, and has ${here[0][0]}`);
    if (here.length === 0) wrong.push(...found.map((why) => `${name}: ${path}: ${why}`));
    rejected += here.length > 0;
  }
}

if (wrong.length > 0 || valid < 30 || rejected < 8) {
  const more = wrong.length > 20 ? [`and ${wrong.length - 20} more`] : [];
  console.error([...wrong.slice(0, 20), ...more, `${valid} specs, ${rejected} invalid files`].join("\n"));
  process.exit(1);
}
console.log(`${valid} specs fit their schemas, ${rejected} files with an error of form do not`);

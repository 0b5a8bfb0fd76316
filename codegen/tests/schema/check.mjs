// The schemas of the spec language against what specs are: by the parser of YAML and the validator that the
// language server of editors is made of. All specs have to fit. Of each fixture of the diagnostics, a file with a
// mistake of form must not fit, and every other file must.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";

const root = resolve(process.argv[2]);
// What the tables of keys refuse, by the codes of the diagnostics.
const FORM = ["bad-value", "empty-text", "missing-key", "no-value", "unknown-key", "wrong-kind"];
// Of these no schema says anything: how YAML may be written, where a file may be, a value that is read later.
const BEYOND = /^(empty-file|key-no-text|stray-file|too-deep|wrong-kind: expected milliseconds since 1970)/;

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const schemas = new Map();
/** What does not fit; `null` where the parser takes it for no YAML at all. */
function fits(schema, text) {
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

// By the path, as the first section of SPEC.md has it.
function kind(path) {
  const parts = path.split("/");
  if (parts[0] === "platforms") return parts.length === 2 ? "platform" : "cases";
  if (parts.length === 2) return parts[1].replace(".yaml", "");
  return { errors: "errors", push: "push" }[parts[1]] ?? "operation";
}
const schemaOf = (path) => join(root, "generated/schema", `${kind(path)}.json`);

const wrong = [];
let right = 0;
for (const [path, text] of yaml(join(root, "specs"))) {
  const named = text.split("\n", 1)[0].match(/^# yaml-language-server: \$schema=(.+)$/)?.[1];
  const schema = resolve(dirname(join(root, "specs", path)), named ?? "");
  if (schema !== schemaOf(path)) wrong.push(`specs/${path}: names ${named}, not ${relative(root, schemaOf(path))}`);
  wrong.push(...(fits(schemaOf(path), text) ?? ["no YAML"]).map((why) => `specs/${path}: ${why}`));
  right += 1;
}
const others = ["codegen/tests/golden/specs", "codegen/tests/diagnostics/base"];
for (const folder of others) {
  for (const [path, text] of yaml(join(root, folder))) {
    wrong.push(...(fits(schemaOf(path), text) ?? ["no YAML"]).map((why) => `${folder}/${path}: ${why}`));
    right += 1;
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
let refused = 0;
for (const name of readdirSync(diagnostics).filter((name) => name.endsWith(".patch"))) {
  const told = readFileSync(join(diagnostics, name.replace(".patch", ".txt")), "utf8");
  const mistakes = [...told.matchAll(/^error\[([\w-]+)\](.*)\n *--> specs\/([^:\n]+)/gm)].map((m) => [m[1], m[3], m[1] + m[2]]);
  const files = patched(readFileSync(join(diagnostics, name), "utf8"));
  for (const [path, text] of files) {
    if (!path.endsWith(".yaml") || !existsSync(schemaOf(path))) continue;
    if (mistakes.some(([, file, line]) => file === path && BEYOND.test(line))) continue;
    const here = mistakes.filter(([code, file]) => file === path && FORM.includes(code));
    const found = fits(schemaOf(path), text);
    if (found === null) continue;
    if (here.length > 0 && found.length === 0) wrong.push(`${name}: ${path} fits, and has ${here[0][0]}`);
    if (here.length === 0) wrong.push(...found.map((why) => `${name}: ${path}: ${why}`));
    refused += here.length > 0;
  }
}

if (wrong.length > 0 || right < 30 || refused < 8) {
  const more = wrong.length > 20 ? [`and ${wrong.length - 20} more`] : [];
  console.error([...wrong.slice(0, 20), ...more, `${right} specs, ${refused} refused files`].join("\n"));
  process.exit(1);
}
console.log(`${right} specs fit their schemas, ${refused} files with a mistake of form do not`);

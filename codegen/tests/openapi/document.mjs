// Reads a document, and lists its operations with path and method.
import { readFile } from "node:fs/promises";
import { parse } from "yaml";

export async function read(path) {
  return parse(await readFile(path, "utf8"));
}

export async function operations(path) {
  const { paths } = await read(path);
  return Object.entries(paths).flatMap(([address, item]) =>
    Object.entries(item).map(([method, operation]) => ({ address, method, ...operation })));
}

// Opens each document in Swagger UI, in headless Chromium, with all operations expanded. Fails if an operation is
// missing, or if the page or the console shows an error.
// Usage: node swagger-ui.mjs SCREENSHOTS DOCUMENT…
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { operations } from "./document.mjs";

const dist = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const [screenshots, ...documents] = process.argv.slice(2);
const page_of = (name) => `<!doctype html><meta charset="utf-8"><title>${name}</title>
<link rel="stylesheet" href="/dist/swagger-ui.css"><div id="ui"></div><script src="/dist/swagger-ui-bundle.js"></script>
<script>window.ui = SwaggerUIBundle({ url: "/document/${name}", dom_id: "#ui", docExpansion: "full", validatorUrl: null,
  defaultModelsExpandDepth: 0 });</script>`;

const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  try {
    const [, kind, name] = path.split("/");
    if (kind === "dist") response.end(await readFile(join(dist, basename(name))));
    else if (kind === "document") response.end(await readFile(documents.find((d) => basename(d) === name)));
    else if (kind === "ui") response.setHeader("content-type", "text/html").end(page_of(name));
    else response.writeHead(404).end();
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const { port } = server.address();

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let failed = 0;
try {
  for (const document of documents) {
    const name = basename(document);
    const problems = [];
    const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    page.on("pageerror", (e) => problems.push(`page: ${e.message}`));
    page.on("console", (m) => {
      if (m.type() === "error" && !m.text().includes("favicon") && !m.location().url.endsWith("/favicon.ico")) problems.push(`console: ${m.text()}`);
    });
    await page.goto(`http://127.0.0.1:${port}/ui/${name}`);
    await page.waitForSelector(".opblock", { timeout: 30_000 }).catch(() => problems.push("no operation is shown"));
    const expected = (await operations(document)).map((o) => o.operationId);
    for (const id of expected) {
      const block = page.locator(`.opblock[id$="-${id}"]`);
      if ((await block.count()) !== 1) { problems.push(`${id}: not shown`); continue; }
      if ((await block.locator(".responses-table").count()) === 0) problems.push(`${id}: its responses are not shown`);
    }
    for (const error of await page.locator(".errors-wrapper").allInnerTexts()) problems.push(`shown: ${error}`);
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
    await page.close();
    failed += problems.length;
    console.log(problems.length ? `${name}:\n  ${problems.join("\n  ")}` : `${name}: ${expected.length} operations shown`);
  }
} finally {
  await browser.close();
  server.close();
}
process.exit(failed ? 1 : 0);

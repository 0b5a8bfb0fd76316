// Checks the catalog: `node catalog.mjs index.html`. What is searched for is read from the page itself: titles, codes,
// fields, and texts in Chinese of all parts of it.
import { check } from "./browser.mjs";

const [file] = process.argv.slice(2);
const EACH = 12;

await check(
  file,
  async (page, fault) => {
    const wanted = await page.evaluate(samples, EACH);
    for (const [kind, found] of Object.entries(wanted)) {
      if (found.length === 0) fault(`the page has no ${kind} to search for`);
      for (const { query, title, row } of found) await search(page, fault, { kind, query, title, row });
    }
    await page.fill("#q", "zzz qqq");
    await page.locator("#count", { hasText: "Nothing found." }).waitFor();
    // A result opens what it is about, at the row that was found; back are the results.
    const { query, row } = wanted.code[0];
    await page.fill("#q", query);
    await page.locator("#count", { hasText: " found" }).waitFor();
    await page.locator("#results a").first().click();
    const hit = page.locator("tr.hit", { hasText: row }).first();
    await hit.waitFor();
    if (!(await hit.evaluate(inView))) fault(`the row of ${query} is not in view`);
    await page.goBack();
    await page.locator("#results a").first().waitFor();
    await page.fill("#q", "");
    await page.locator("main").waitFor();
  },
  "iframe, object, embed, script[src]",
);

async function search(page, fault, { kind, query, title, row }) {
  await page.fill("#q", query);
  await page.waitForTimeout(160);
  const results = await page.locator("#results > li").evaluateAll((items) => items.map((item) => item.textContent));
  const said = (text) => text.includes(title) && (!row || text.includes(row));
  if (!results.some(said)) fault(`the ${kind} ${query} does not find ${JSON.stringify(title)}${row ? " with its row" : ""}`);
}

function inView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

// Runs in the page: evenly spread samples of each kind.
function samples(most) {
  const spread = (items) => Array.from({ length: Math.min(most, items.length) }, (_, at) => items[Math.floor((at * items.length) / most)] ?? items[at]);
  const units = [...document.querySelectorAll(".unit")];
  const title = (element) => element.closest(".unit").dataset.title.replace(/\s+/g, " ");
  const first = (row) => row.querySelector("td:first-child code")?.textContent;
  const rows = (head) => units.flatMap((unit) => [...unit.querySelectorAll("table")]).filter((table) => table.querySelector("th")?.textContent === head).flatMap((table) => [...table.querySelectorAll("tbody tr")]).filter(first);
  const of = (head) => spread(rows(head)).map((row) => ({ query: `${first(row)} ${row.closest(".unit").id}`, title: title(row), row: first(row) }));
  const chinese = units.flatMap((unit) => {
    const text = unit.textContent.match(/[\u4e00-\u9fff]{4,}/)?.[0];
    return text ? [{ query: text, title: title(unit) }] : [];
  });
  return {
    title: spread(units).map((unit) => ({ query: `${unit.dataset.title} ${unit.dataset.provider}`, title: title(unit) })),
    code: of("code"),
    parameter: of("parameter"),
    field: of("field"),
    chinese: spread(chinese),
  };
}

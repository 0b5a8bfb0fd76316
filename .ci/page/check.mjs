// Checks the page of a report: `node check.mjs index.html [TEXT]`; its headline must contain TEXT.
import { check } from "./browser.mjs";

const [file, headline = "covered, the weakest of the dimensions"] = process.argv.slice(2);

await check(file, async (page, fault, address) => {
  const text = await page.locator(".headline").innerText();
  if (!text.includes(headline)) fault(`the headline is ${JSON.stringify(text)}, without ${JSON.stringify(headline)}`);
  // A link to a case opens the group of the case.
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = false)));
  const link = page.locator('a[href^="#case-"]').first();
  if ((await link.count()) > 0) {
    const target = await link.getAttribute("href");
    await page.goto(`${address}${target}`);
    if (!(await page.locator(target).first().isVisible())) fault(`${target} stays hidden`);
  }
});

// Loads a page of ours in a browser as a phone and as a desktop, in light and dark, without a network, and reports
// its errors.
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { chromium } from "playwright-core";

// For this container: no sandbox for root, and no network requests by the browser itself.
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
args.push("--disable-background-networking", "--disable-component-update", "--disable-sync");

// Checks a file, and ends the program. `more(page, fault, address)` is asked each time, before the audit opens
// everything; `active` selects what must not be there.
export async function check(file, more, active = "script, iframe, object, embed") {
  const address = pathToFileURL(resolve(file)).href;
  const wrong = [];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  for (const width of [390, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      const fault = (what) => wrong.push(`${width} pixels, ${colorScheme}: ${what}`);
      await look(browser, address, { width, colorScheme }, fault, more, active);
    }
  }
  await browser.close();
  wrong.forEach((line) => console.error(`error: ${line}`));
  console.log(wrong.length === 0 ? `${file}: right in light and dark, at 390 and 1280 pixels` : `${file}: ${wrong.length} faults`);
  process.exit(wrong.length === 0 ? 0 : 1);
}

async function look(browser, address, { width, colorScheme }, fault, more, active) {
  const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme, offline: true });
  const page = await context.newPage();
  page.on("console", (message) => fault(`the console says: ${message.text()}`));
  page.on("pageerror", (error) => fault(`a script failed: ${error.message}`));
  page.on("request", (request) => request.url() === address || fault(`it asks for ${request.url()}`));
  page.on("dialog", async (dialog) => {
    fault(`it opens a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.goto(address);

  await more(page, fault, address);
  for (const open of [false, true]) {
    await page.evaluate((open) => document.querySelectorAll("details").forEach((d) => (d.open = open)), open);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) fault(`it is ${wide} pixels wide with its details ${open ? "open" : "shut"}`);
  }
  (await page.evaluate(audit, active)).forEach(fault);
  await context.close();
}

// Runs in the page: structure, links, and contrast of texts against their background (WCAG AA).
function audit(active) {
  const faults = [];
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) faults.push(`ids that stand twice: ${twice.slice(0, 3).join(", ")}`);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const id = decodeURIComponent(link.getAttribute("href").slice(1));
    if (!document.getElementById(id)) faults.push(`a link to #${id}, which is not there`);
  }
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (document.querySelectorAll(active).length > 0) faults.push("it has active content");
  for (const table of document.querySelectorAll("table")) {
    if (!table.querySelector("th[scope=col]")) faults.push("a table without heads");
  }

  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return rgba("Canvas");
  };
  const light = ([r, g, b]) => {
    const part = (c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const poor = new Map();
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.classList.contains("unseen") || !element.checkVisibility()) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) poor.set(element.className || element.tagName, contrast.toFixed(2));
  }
  for (const [where, contrast] of poor) faults.push(`contrast of ${contrast} at ${where}, 4.5 is wanted`);
  return faults;
}

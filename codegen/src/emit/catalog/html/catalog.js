"use strict";
// Searches the units of the page: operations, push messages, lists of codes and values, entries of navigation trees.
// A unit has to contain all words, or as many as the best one. Results show the rows that contain them.
(() => {
  const MOST = 60;
  const ROWS = 3;
  // Words of a question that say nothing of what is looked for.
  const EMPTY = new Set("a an and are at be came come comes did do does for get got how i if in into is it my of on or the to what when where which why with".split(" "));
  const find = (id) => document.getElementById(id);
  const [form, input, provider, state, count, results] = [document.querySelector("form"), find("q"), find("provider"), find("state"), find("count"), find("results")];
  const main = document.querySelector("main");
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");

  const read = (element) => {
    const { provider = "", state = "", title = "" } = element.dataset;
    const rows = [...element.querySelectorAll("tbody tr")].map((row) => ({
      row,
      text: plain(row.textContent),
      names: [...row.querySelectorAll("td:first-child code")].map((code) => plain(code.textContent)),
    }));
    const name = find(`provider-${provider}`)?.querySelector("h2")?.textContent ?? "";
    return { element, provider, state, title, rows, head: plain(`${title} ${name} ${provider} ${element.id}`), text: plain(`${name} ${provider} ${element.textContent}`) };
  };
  let units = null;

  // How well a unit fits: the number of words in it, and where they stand.
  const rate = (unit, words) => {
    let [found, score] = [0, unit.state === "listed" ? 0 : 2];
    for (const word of words) {
      if (!unit.text.includes(word)) continue;
      found += 1;
      const exact = unit.rows.some((row) => row.names.some((name) => name === word || name.endsWith(`:${word}`)));
      // What a document says is before what was inferred.
      const surest = unit.rows.some((row) => row.text.includes(word) && !row.text.includes("inferred, not documented"));
      score += 1 + (exact && surest ? 3 : 0) + (unit.head.includes(word) ? 8 : 0) + (exact ? 12 : 0);
    }
    return { unit, found, score };
  };

  const marked = (text, words) => {
    const out = document.createDocumentFragment();
    const lower = text.toLowerCase();
    let at = 0;
    while (at < text.length) {
      const next = words.map((word) => [lower.indexOf(word, at), word.length]).filter(([place]) => place >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next || lower.length !== text.length) break;
      out.append(text.slice(at, next[0]));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      out.append(mark);
      at = next[0] + next[1];
    }
    out.append(text.slice(at));
    return out;
  };
  const made = (tag, className, ...inner) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...inner);
    return element;
  };

  // The text of a cell, with a space between its parts.
  const said = (cell) => [...(cell.children.length > 0 ? cell.childNodes : [cell])].map((part) => part.textContent.trim()).filter(Boolean).join(" ").replace(/\s+/g, " ");

  const best = (unit, words) =>
    unit.rows
      .map((row) => ({ row, score: words.filter((word) => row.text.includes(word)).length + (row.names.some((name) => words.some((word) => name === word || name.endsWith(`:${word}`))) ? 4 : 0) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, ROWS)
      .map(({ row }) => row);

  const result = ({ unit }, words) => {
    const link = made("a", "", marked(unit.title, words));
    link.href = `#${encodeURIComponent(unit.element.id)}`;
    link.addEventListener("click", () => show(unit, words));
    const address = unit.element.dataset.address ?? unit.element.querySelector("summary code")?.textContent ?? "";
    const where = made("div", "where", link, made("code", "", marked(address, words)), made("span", "about", unit.provider));
    if (unit.state) where.append(made("span", `state ${unit.state}`, unit.state));
    const rows = best(unit, words).map(({ row }) => made("p", "row", ...[...row.cells].map((cell, at) => [at === 0 ? "" : `${cell.dataset.label}: `, said(cell)]).filter(([, text]) => text).map(([label, text]) => made("span", "", made("span", "about", label), marked(text, words)))));
    return made("li", "", where, ...rows);
  };

  // Opens what a result is about.
  const show = (unit, words) => {
    for (const row of document.querySelectorAll(".hit")) row.classList.remove("hit");
    if (unit.element.tagName === "LI") unit.element.classList.add("hit");
    best(unit, words).forEach(({ row }) => row.classList.add("hit"));
    open(unit.element);
    // The address changes after this, if it does.
    setTimeout(follow);
  };
  const open = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };
  const leave = () => {
    results.hidden = true;
    main.hidden = false;
    count.textContent = "";
  };

  const search = () => {
    const all = plain(input.value).split(" ").filter(Boolean);
    const words = all.filter((word) => !EMPTY.has(word));
    if (words.length === 0 && !provider.value && !state.value) return leave();
    units ??= [...document.querySelectorAll(".unit")].map(read);
    const chosen = units.filter((unit) => (!provider.value || unit.provider === provider.value) && (!state.value || unit.state === state.value));
    const rated = chosen.map((unit) => rate(unit, words));
    const most = Math.max(0, ...rated.map(({ found }) => found));
    const hits = rated.filter(({ found }) => found === most && (most > 0 || words.length === 0)).sort((a, b) => b.score - a.score);
    const partly = words.length > 0 && most < words.length ? `, but no place has all of these words` : "";
    count.textContent = hits.length === 0 ? "Nothing found." : `${hits.length} found${partly}${hits.length > MOST ? `; the first ${MOST} are shown` : ""}.`;
    results.replaceChildren(...hits.slice(0, MOST).map((hit) => result(hit, words)));
    results.hidden = false;
    main.hidden = true;
  };

  // On a phone a cell says what it is.
  for (const table of document.querySelectorAll("table")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent);
    for (const row of table.tBodies[0]?.rows ?? []) [...row.cells].forEach((cell, at) => (cell.dataset.label = heads[at] ?? ""));
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
    results.querySelector("a")?.click();
  });
  let wait = 0;
  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(search, 120);
  });
  for (const choice of [provider, state]) choice.addEventListener("change", search);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|select)$/i.test(event.target.tagName)) {
      event.preventDefault();
      input.focus();
    }
  });
  // A link opens what it leads to, at the rows that were found; without one the results are back.
  const follow = () => {
    const element = find(decodeURIComponent(location.hash.slice(1)));
    if (!element) return search();
    leave();
    open(element);
    const hit = element.querySelector("tr.hit");
    (hit ?? element).scrollIntoView({ block: hit ? "center" : "start" });
  };
  addEventListener("hashchange", follow);
  follow();
})();

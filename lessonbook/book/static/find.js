/* The search page. Lessons are ranked here by search/lessons.js; passages and pages by Pagefind, which is loaded
   when they are asked for, or when there are few lessons. Whatever comes from a record is set as text, never as markup. */

(() => {
"use strict";

const { correct, isSmall, makeLessons, makeWords, rankLessons, rankRest, readQuestion, rootOf, tokens } = self.lbRank;
const { drawFacets, el, list, marked, readState, writeState } = self.lbShow;

const STEP = 10, FEW = 3, WAIT = 300, EXCERPT = 36, MARK = "⁂";
const FACETS = ["kind", "theme", "source", "voice"];
const home = document.getElementById("lb-find");

if (home) start(home).catch((error) => fail(home, error));

async function start(home) {
  const root = new URL(home.dataset.root, location.href);
  const at = (path) => new URL(path, root).href;
  const load = (name) => new Promise((done, failed) => {
    const script = el("script", { src: at(`search/${name}.js`) });
    script.onload = () => done(self.lbSearch[name]);
    script.onerror = () => failed(new Error(`search/${name}.js could not be read`));
    document.head.append(script);
  });
  const part = (name) => home.querySelector(`[data-find="${name}"]`);
  const form = home.querySelector("form"), box = form.elements.namedItem("find");
  const show = { root, at, part, status: part("status"), lessons: part("lessons"), rest: part("rest"), facets: part("facets") };
  part("offline").remove();
  form.hidden = false;
  const [wordData, lessonData] = await Promise.all([load("words"), load("lessons")]);
  const app = { ...show, words: makeWords(wordData), index: makeLessons(lessonData), engine: null, run: 0 };

  const go = (push) => { writeState(form, push); find(app, readState(FACETS)); };
  let timer = 0;
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); go(true); });
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => go(false), WAIT); });
  form.addEventListener("change", (event) => { if (event.target !== box) go(true); });
  window.addEventListener("popstate", () => { box.value = readState(FACETS).query; find(app, readState(FACETS)); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
  });
  box.value = readState(FACETS).query;
  await find(app, readState(FACETS));
}

function fail(home, error) {
  const status = home.querySelector('[data-find="status"]');
  status.textContent = `The search could not start (${error.message}). Reload the page, or use the list of all lessons.`;
}

/** Answer a question: lessons at once, passages and pages when they are asked for or lessons are few. */
async function find(app, state) {
  const run = ++app.run;
  const groups = correct(readQuestion(state.query, app.words), app.index.has, app.words);
  const browsing = !groups.length;
  const empty = browsing && FACETS.every((facet) => !state[facet].length);
  const ranked = browsing ? app.index.lessons.map((_, place) => ({ place, sections: 0, matched: [] }))
    : rankLessons(app.index, groups, state.query, app.words);
  const lessons = ranked.map((hit) => ({ ...hit, facets: app.index.lessons[hit.place] }));
  app.view = { state, groups, lessons, rest: null };
  app.rest.replaceChildren();
  draw(app);
  if (empty) { app.lessons.replaceChildren(); app.status.textContent = ""; return; }
  const load = async () => {
    say(app, "Searching passages and pages…");
    try {
      const rest = await findRest(app, groups, browsing);
      if (run !== app.run) return;
      app.view.rest = rest;
      draw(app);
    } catch (error) {
      if (run === app.run) say(app, `Passages could not be searched (${error.message}).`);
    }
  };
  if (location.protocol === "file:") {
    say(app, "From a folder, lessons are searched. Passages and pages need the book on a web server; each lesson names its passages.");
    return;
  }
  const onlyLessons = state.kind.length && !state.kind.includes("passage") && !state.kind.includes("page");
  if (onlyLessons) return;
  if (shown(app.view.lessons, state).length < FEW) { await load(); return; }
  const button = el("button", { type: "button", class: "lb-find-more", text: "Show passages and pages" });
  button.addEventListener("click", async () => { await load(); const first = app.rest.querySelector("h2"); if (first) { first.tabIndex = -1; first.focus(); } });
  app.rest.replaceChildren(button);
}

/** Roots to mark in a hit: of the words that met in it. */
function rootsOf(app, hit) {
  return new Set(hit.matched.flatMap(tokens).filter((word) => !isSmall(word, app.words)).map(rootOf));
}

function say(app, text) {
  app.rest.replaceChildren(el("p", { text }));
}

/** Start Pagefind and learn which records each facet holds, once. */
async function startEngine(app) {
  const { createInstance } = await import(app.at("pagefind/pagefind.js"));
  const silent = { title: 0, url: 0, kind: 0, voice: 0, source: 0, lesson: 0 };
  const engine = createInstance({ basePath: new URL("pagefind/", app.root).pathname, language: "en", noWorker: true,
    ranking: { metaWeights: silent } });
  const facets = new Map();
  for (const [facet, values] of Object.entries(await engine.filters())) {
    for (const value of Object.keys(values)) {
      for (const result of (await engine.search(null, { filters: { [facet]: value } })).results) {
        if (!facets.has(result.id)) facets.set(result.id, { result, kind: [], theme: [], source: [], voice: [] });
        facets.get(result.id)[facet].push(value);
      }
    }
  }
  return { engine, facets };
}

async function findRest(app, groups, browsing) {
  app.engine ??= startEngine(app);
  const { engine, facets } = await app.engine.catch((error) => { app.engine = null; throw error; });
  const hits = browsing ? [...facets].map(([id, { result }]) => ({ id, result, score: 0, matched: [] })) : await rankRest(engine, groups, app.index.constants, app.words);
  return hits.map((hit) => ({ ...hit, facets: facets.get(hit.id) })).filter((hit) => hit.facets && !hit.facets.kind.includes("lesson"));
}

function shown(hits, state, but = "") {
  return hits.filter((hit) => FACETS.every((facet) => facet === but || !state[facet].length
    || state[facet].some((value) => hit.facets[facet].includes(value))));
}

function draw(app) {
  const { state, lessons, rest } = app.view;
  const all = lessons.concat(rest ?? []);
  drawFacets(app.facets, FACETS, state, (facet) => {
    const counts = new Map();
    if (facet === "kind") for (const kind of ["lesson", "passage", "page"]) counts.set(kind, rest || kind === "lesson" ? 0 : null);
    for (const hit of shown(all, state, facet)) for (const value of hit.facets[facet]) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  });
  const found = shown(lessons, state);
  app.lessons.replaceChildren();
  if (found.length) app.lessons.append(el("h2", { text: "Lessons" }), list(found, STEP, (hit) => lessonItem(app, hit)));
  else if (state.query && !lessons.length) app.lessons.append(el("p", { class: "lb-find-none", text: "No lesson answers this." }));
  if (rest) drawRest(app);
  app.status.textContent = summary(app, found.length);
}

function drawRest(app) {
  const found = shown(app.view.rest, app.view.state);
  const passages = found.filter((hit) => hit.facets.kind.includes("passage"));
  const pages = found.filter((hit) => hit.facets.kind.includes("page"));
  app.rest.replaceChildren();
  if (passages.length) app.rest.append(el("h2", { text: "Passages" }), list(passages, STEP, (hit) => passageItem(app, hit)));
  if (pages.length) app.rest.append(el("h2", { text: "Pages" }), list(pages, STEP, (hit) => pageItem(app, hit)));
  if (!found.length && !shown(app.view.lessons, app.view.state).length) app.rest.append(help(app));
}

function summary(app, lessons) {
  const { state, rest, groups } = app.view;
  const found = rest ? shown(rest, state) : [];
  const passages = found.filter((hit) => hit.facets.kind.includes("passage")).length;
  const counts = [["lesson", lessons], ...(rest ? [["passage", passages], ["page", found.length - passages]] : [])];
  const parts = counts.filter(([kind]) => !state.kind.length || state.kind.includes(kind))
    .map(([kind, number]) => `${number} ${kind}${number === 1 ? "" : "s"}`);
  const typed = new Set(tokens(state.query).map(rootOf));
  const also = [...new Set(groups.flatMap((group) => group.others.map(([phrase]) => phrase)))]
    .filter((phrase) => !tokens(phrase).every((word) => typed.has(rootOf(word)))).slice(0, 6);
  const text = `${parts.join(", ").replace(/, ([^,]*)$/, " and $1")} found.`;
  return also.length ? `${text} Also looked for: ${also.join(", ")}.` : text;
}

function lessonItem(app, hit) {
  const lesson = app.index.lessons[hit.place];
  const address = app.at(lesson.url);
  const item = el("article", { class: "lb-find-hit" }), roots = rootsOf(app, hit);
  item.append(el("h3", {}, el("a", { href: address }, ...marked(lesson.title, roots))));
  item.append(el("p", {}, ...marked(lesson.sentence, roots)));
  const where = lesson.headings.filter((heading, bit) => heading && hit.sections & (1 << Math.min(bit, 4)));
  if (where.length) {
    const links = where.map((heading) => el("li", {}, el("a", { href: `${address}#${anchorOf(heading)}`, text: heading })));
    item.append(el("div", { class: "lb-find-where" }, el("span", { text: "Found under" }), el("ul", {}, ...links)));
  } else if (lesson.theme.some((theme) => tokens(theme).some((word) => roots.has(rootOf(word))))) {
    item.append(el("p", { class: "lb-find-lesson" }, "Theme: ", ...marked(lesson.theme.join("; "), roots)));
  }
  return item;
}

function passageItem(app, hit) {
  const item = el("article", { class: "lb-find-hit" }), roots = rootsOf(app, hit);
  hit.result.data().then(({ content, meta }) => {
    const text = content.split(MARK)[0].trim();
    item.append(el("p", { class: "lb-find-passage" }, ...marked(text, roots)));
    item.append(el("p", { class: "lb-find-voice" }, el("a", { href: app.at(meta.url), text: meta.title })));
    const lesson = app.index.lessons.find(({ id }) => id === meta.lesson);
    if (lesson) item.append(el("p", { class: "lb-find-lesson" }, "Evidence for ", el("a", { href: app.at(lesson.url), text: lesson.title })));
  }).catch(() => item.append(el("p", { text: "This passage could not be loaded." })));
  return item;
}

function pageItem(app, hit) {
  const item = el("article", { class: "lb-find-hit" }), roots = rootsOf(app, hit);
  hit.result.data().then((data) => {
    const address = app.at(data.meta.url);
    item.append(el("h3", {}, el("a", { href: address }, ...marked(data.meta.title, roots))));
    const text = data.content.split(MARK)[0].replace(`${data.meta.title}.`, "").trim();
    item.append(el("p", {}, ...marked(excerpt(text, roots), roots)));
    const under = data.sub_results.filter(({ anchor }) => anchor && !anchor.id.startsWith("also-asked")).slice(0, 3);
    const links = under.map(({ title, anchor }) => el("li", {}, el("a", { href: `${address}#${anchor.id}`, text: title })));
    if (links.length) item.append(el("div", { class: "lb-find-where" }, el("span", { text: "Found under" }), el("ul", {}, ...links)));
  }).catch(() => item.append(el("p", { text: "This page could not be loaded." })));
  return item;
}

function anchorOf(heading) {
  return heading.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

function excerpt(text, roots) {
  const words = text.split(/\s+/);
  const first = Math.max(0, words.findIndex((word) => tokens(word).some((token) => roots.has(rootOf(token)))) - 8);
  const cut = words.slice(first, first + EXCERPT).join(" ");
  return `${first ? "… " : ""}${cut}${first + EXCERPT < words.length ? " …" : ""}`;
}

function help(app) {
  const { state } = app.view;
  const narrowed = FACETS.some((facet) => state[facet].length);
  const block = el("div", { class: "lb-find-help" }, el("h2", { text: "Nothing found" }));
  const tips = el("ul", {});
  if (narrowed && state.query) tips.append(el("li", {}, el("a", { href: `?find=${encodeURIComponent(state.query)}`, text: "Search without filters" })));
  tips.append(el("li", { text: "Use one or two plain words, such as council, savings or handover." }));
  tips.append(el("li", { text: "Check the spelling, or use another word for the same thing." }));
  tips.append(el("li", {}, el("a", { href: app.at("book/lessons.html"), text: "Read the list of all lessons, A to Z" })));
  const themes = [...new Set(app.index.lessons.flatMap(({ theme }) => theme))].sort();
  const links = themes.map((theme) => el("li", {}, el("a", { href: `?theme=${encodeURIComponent(theme)}`, text: theme })));
  block.append(tips, el("h3", { text: "Or choose a theme" }), el("ul", { class: "lb-find-themes" }, ...links));
  return block;
}
})();

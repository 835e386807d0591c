/* Small helpers of the search page: elements, marked words, lists that grow, filters, and the state in the address. */

self.lbShow = (() => {
"use strict";

const { rootOf } = self.lbRank;
const KIND_NAMES = { lesson: "Lessons", passage: "Passages", page: "Pages" };
const ANY = { theme: "Any theme", source: "Any source", voice: "Anyone" };
const LEGENDS = { kind: "Kind", theme: "Theme", source: "Source", voice: "Voice" };

/** Make an element; attributes are set as attributes, `text` and children as text or nodes. */
function el(name, { text, ...attributes } = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  node.append(...children);
  return node;
}

/** Text as nodes, with the words that met in a mark element. */
function marked(text, roots) {
  return text.split(/([\p{L}\p{N}]+(?:&[\p{L}\p{N}]+)*)/u).filter(Boolean)
    .map((piece) => (roots.has(rootOf(piece.toLowerCase())) ? el("mark", { text: piece }) : piece));
}

/** An ordered list that shows `step` items and grows by a button. */
function list(hits, step, make) {
  const items = el("ol", { class: "lb-find-list" }), block = el("div", {}, items);
  const more = el("button", { type: "button", class: "lb-find-more" });
  let count = 0;
  const grow = () => {
    const fresh = hits.slice(count, count + step).map((hit) => el("li", {}, make(hit)));
    items.append(...fresh);
    count += fresh.length;
    const left = hits.length - count;
    more.textContent = left > step ? `Show ${step} more of ${left}` : `Show the last ${left === 1 ? "one" : left}`;
    if (left) block.append(more);
    else more.remove();
    return fresh[0];
  };
  more.addEventListener("click", () => { const first = grow(); first.tabIndex = -1; first.focus(); });
  grow();
  return block;
}

function readState(facets) {
  const address = new URLSearchParams(location.search);
  const state = { query: (address.get("find") ?? "").slice(0, 300) };
  for (const facet of facets) state[facet] = address.getAll(facet).filter(Boolean).slice(0, facet === "kind" ? 3 : 1);
  return state;
}

/** Write the form into the address: a new entry in the history, or in place while somebody types. */
function writeState(form, push) {
  const address = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) address.append(name, value);
  const search = address.size ? `?${address}` : location.pathname;
  if (`?${address}` !== location.search) history[push ? "pushState" : "replaceState"](null, "", search);
}

/** Draw the filters with their counts; the control that has the focus keeps it. */
function drawFacets(home, facets, state, countsOf) {
  const focused = document.activeElement?.closest?.("[data-find=facets]") ? document.activeElement.id : "";
  const open = home.querySelector("details")?.open ?? window.matchMedia("(min-width: 48rem)").matches;
  const sets = facets.map((facet) => {
    const counts = countsOf(facet);
    for (const value of state[facet]) if (!counts.has(value)) counts.set(value, 0);
    if (facet === "kind") return boxes(facet, [...counts], state);
    return choice(facet, [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)), state);
  });
  const chosen = facets.reduce((sum, facet) => sum + state[facet].length, 0);
  const details = el("details", {}, el("summary", { text: chosen ? `Filters (${chosen} chosen)` : "Filters" }),
    el("div", { class: "lb-find-sets" }, ...sets));
  if (open || chosen) details.open = true;
  if (chosen) {
    const clear = el("a", { href: state.query ? `?find=${encodeURIComponent(state.query)}` : location.pathname, text: "Clear all filters" });
    details.append(el("p", {}, clear));
  }
  home.replaceChildren(details);
  if (focused) document.getElementById(focused)?.focus();
}

function boxes(facet, values, state) {
  const labels = values.map(([value, count]) => {
    const box = el("input", { type: "checkbox", name: facet, value, id: `lb-${facet}-${value}` });
    box.checked = state[facet].includes(value);
    return el("label", {}, box, el("span", { text: (KIND_NAMES[value] ?? value) + (count === null ? "" : ` (${count})`) }));
  });
  return el("fieldset", {}, el("legend", { text: LEGENDS[facet] }), ...labels);
}

function choice(facet, values, state) {
  const select = el("select", { name: facet, id: `lb-${facet}` }, el("option", { value: "", text: ANY[facet] }));
  for (const [value, count] of values) {
    const option = el("option", { value, text: `${value} (${count})` });
    option.selected = state[facet].includes(value);
    select.append(option);
  }
  return el("div", { class: "lb-find-choice" }, el("label", { for: `lb-${facet}`, text: LEGENDS[facet] }), select);
}

return { drawFacets, el, list, marked, readState, writeState };
})();

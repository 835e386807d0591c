/* Reads a question and ranks records by it. No page: find.js shows what this finds. A plain script, since a page that was
   opened from a folder may load no module. The twin of lessonbook/book/search/words.py and terminal.py;
   tests/test_search.py holds the two together. */

self.lbRank = (() => {
"use strict";

const EQUAL = 1, LEADS = 0.5, IDIOM = 1, LONGEST = 60;

function fold(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/(?<![\p{L}\p{N}_])s\.? ?(\d+[a-z]?)(?![\p{L}\p{N}_])/giu, "section $1");
}

function tokens(text) {
  const plain = fold(text);
  const words = plain.replace(/[’'‘`](s(?![\p{L}\p{N}_]))?/gu, "").match(/[\p{L}\p{N}]+(?:&[\p{L}\p{N}]+)*/gu) || [];
  const joined = plain.match(/[\p{L}\p{N}]+(?:[-‐‑][\p{L}\p{N}]+)+/gu) || [];
  return words.concat(joined.map((word) => word.replace(/[-‐‑]/g, "")));
}

const ENDINGS2 = { ational: "ate", tional: "tion", enci: "ence", anci: "ance", izer: "ize", abli: "able", alli: "al", entli: "ent",
  eli: "e", ousli: "ous", ization: "ize", ation: "ate", ator: "ate", alism: "al", iveness: "ive", fulness: "ful", ousness: "ous",
  aliti: "al", iviti: "ive", biliti: "ble" };
const ENDINGS3 = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
const ENDINGS4 = ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic", "ou"];
const known = new Map();

/** Letters as v (vowel) and c (consonant); y is a vowel after a consonant. */
function shape(word) {
  let made = "";
  for (let i = 0; i < word.length; i++) made += "aeiou".includes(word[i]) || (word[i] === "y" && made[i - 1] === "c") ? "v" : "c";
  return made;
}
const measure = (stem) => (shape(stem).match(/v+c+/g) || []).length;
const short = (stem) => /cvc$/.test(shape(stem)) && !/[wxy]$/.test(stem);

function swapped(word, endings) {
  const found = Object.keys(endings).filter((ending) => word.endsWith(ending)).sort((a, b) => b.length - a.length)[0];
  if (found === undefined) return word;
  const stem = word.slice(0, -found.length);
  return measure(stem) > 0 ? stem + endings[found] : word;
}

/** The root of a word: M. F. Porter, "An algorithm for suffix stripping", 1980. */
function rootOf(word) {
  if (!known.has(word)) known.set(word, /^[a-z0-9&]{3,}$/.test(word) ? porter(word) : word);
  return known.get(word);
}

function porter(word) {
  if (/(sses|ies)$/.test(word)) word = word.slice(0, -2);
  else if (/[^s]s$/.test(word)) word = word.slice(0, -1);
  const past = word.match(/^(.*)(ed|ing)$/);
  if (word.endsWith("eed")) { if (measure(word.slice(0, -3)) > 0) word = word.slice(0, -1); }
  else if (past && shape(past[1]).includes("v")) {
    word = past[1];
    if (/(at|bl|iz)$/.test(word)) word += "e";
    else if (/([^aeioulsz])\1$/.test(word) && shape(word).endsWith("cc")) word = word.slice(0, -1);
    else if (measure(word) === 1 && short(word)) word += "e";
  }
  if (word.endsWith("y") && shape(word.slice(0, -1)).includes("v")) word = word.slice(0, -1) + "i";
  word = swapped(swapped(word, ENDINGS2), ENDINGS3);
  const ending = ENDINGS4.find((end) => word.endsWith(end));
  if (ending) {
    const stem = word.slice(0, -ending.length);
    if (measure(stem) > 1 && (ending !== "ion" || /[st]$/.test(stem))) word = stem;
  }
  if (word.endsWith("e")) {
    const stem = word.slice(0, -1);
    if (measure(stem) > 1 || (measure(stem) === 1 && !short(stem))) word = stem;
  }
  return measure(word) > 1 && word.endsWith("ll") ? word.slice(0, -1) : word;
}

/** Make what a question is read with from search/words.js. */
function makeWords(data) {
  const stop = new Set(data.stop.split(" "));
  const words = {
    stop, glue: new Set(data.glue.split(" ")), stopRoots: new Set([...stop].map(rootOf)),
    correct: correctWords(data), table: new Map(), longForms: new Map(),
  };
  const add = (phrase, other, weight) => {
    const key = contentOf(phrase, words);
    if (!key.length) return;
    const id = key.join(" ");
    if (!words.table.has(id)) words.table.set(id, { key, others: new Map() });
    const others = words.table.get(id).others;
    if (weight === EQUAL && !others.has(other)) others.set(other, EQUAL);
    else if (!others.has(other)) others.set(other, key.length === 1 ? LEADS : IDIOM);
  };
  for (const [short, long] of data.equal) {
    add(short, long, EQUAL);
    add(long, short, EQUAL);
    words.longForms.set(contentOf(long, words).join(" "), long);
  }
  for (const [phrase, leads] of Object.entries(data.leads)) for (const lead of leads) add(phrase, lead, 0);
  return words;
}

function correctWords(data) {
  const typed = Object.keys(data.leads).flatMap(tokens).filter((word) => word.length > 3);
  return [...new Set([...typed, ...data.spellings.split(" ").filter(Boolean)])].sort();
}

function isSmall(word, words) {
  return words.stop.has(word) || words.stopRoots.has(rootOf(word));
}

function contentOf(phrase, words) {
  const roots = tokens(phrase).filter((word) => !words.glue.has(word)).map(rootOf);
  return [...new Set(roots)].sort();
}

function near(key, order, words) {
  const telling = order.filter((root) => key.includes(root) || !words.stopRoots.has(root));
  return telling.some((_, start) => {
    const window = telling.slice(start, start + key.length + 1);
    return key.every((root) => window.includes(root));
  });
}

/** Read a question: groups of {words, others: [[phrase, weight]]}, one for each idea. */
function readQuestion(query, words) {
  const asked = tokens(query).slice(0, LONGEST), typed = [...new Set(asked)];
  const order = asked.filter((word) => !words.glue.has(word)).map(rootOf);
  const byRoot = new Map([...typed].reverse().map((word) => [rootOf(word), word]));
  const claimed = new Set();
  const groups = [];
  const found = [...words.table.values()].filter(({ key }) => key.every((root) => byRoot.has(root)) && near(key, order, words));
  found.sort((a, b) => b.key.length - a.key.length || compareLists(a.key, b.key));
  for (const { key, others } of found) {
    if (key.every((root) => claimed.has(root)) || (key.length === 1 && isSmall(byRoot.get(key[0]), words))) continue;
    const own = typed.filter((word) => key.includes(rootOf(word)) && !claimed.has(rootOf(word)) && !isSmall(word, words));
    key.forEach((root) => claimed.add(root));
    const long = words.longForms.get(key.join(" "));
    if (key.length > 1 && long) groups.push({ words: [], others: [...new Map([[long, EQUAL], ...withLongForms(key, others, words)])] });
    else if (own.length || key.length > 1) groups.push({ words: own, others: withLongForms(key, others, words) });
  }
  const rest = typed.filter((word) => !claimed.has(rootOf(word)));
  let plain = rest.filter((word) => !isSmall(word, words));
  if (!groups.length && !plain.length) plain = rest;
  return groups.concat(plain.map((word) => ({ words: [word], others: [] })));
}

function compareLists(a, b) {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

function withLongForms(key, others, words) {
  const all = new Map(others);
  for (const root of key) {
    for (const [phrase, weight] of words.table.get(root)?.others ?? []) {
      if (weight === EQUAL && !all.has(phrase)) all.set(phrase, weight);
    }
  }
  return [...all];
}

/** Add the nearest spelling to each word that leads nowhere and is not known. */
function correct(groups, known, words) {
  return groups.map((group) => {
    const others = new Map(group.others);
    for (const word of group.words) {
      const spelling = others.size || known(rootOf(word)) ? "" : nearest(word, words.correct);
      if (!spelling) continue;
      others.set(spelling, EQUAL);
      for (const [phrase, weight] of words.table.get(rootOf(spelling))?.others ?? []) others.set(phrase, weight);
    }
    return { ...group, others: [...others] };
  });
}

function nearest(word, spellings) {
  let best = (word.length < 4 ? 0 : word.length < 9 ? 1 : 2) + 1, found = "";
  for (const other of spellings) {
    if (Math.abs(other.length - word.length) >= best || other[0] !== word[0]) continue;
    const count = slips(word, other);
    if (count < best) { best = count; found = other; }
  }
  return found;
}

function slips(one, other) {
  let before = [], row = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const above = row, rowBefore = before;
    row = [i];
    for (let j = 1; j <= other.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], rowBefore[j - 2] + 1);
    }
    before = above;
  }
  return row.at(-1);
}

/** Add up what each idea of a question gives a record: its best wording in full, further ones fading. */
function sumIdeas(groups, fade, ofWord, ofPhrase) {
  let total = 0;
  const matched = new Set(), led = [];
  for (const group of groups) {
    let own = 0;
    for (const word of group.words) {
      const score = ofWord(word);
      if (score) matched.add(word);
      own += score;
    }
    const others = group.others.map(([phrase, weight]) => [phrase, ofPhrase(phrase) * weight]);
    led.push(...others.filter(([, score]) => score).sort((a, b) => b[1] - a[1]).map(([phrase]) => phrase));
    [own, ...others.map(([, score]) => score)].sort((a, b) => b - a)
      .forEach((score, rank) => { total += score * fade ** rank; });
  }
  led.forEach((phrase) => matched.add(phrase));
  return { score: total, matched: [...matched] };
}

const LETTERS = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i)).filter((letter) => letter !== "\\" && letter !== "<");
const LAST_BIT = 4, FIELDS = 4;

/** Make lessons from search/lessons.js. */
function makeLessons(data) {
  const named = (places) => places.map((place) => data.names[place]);
  const roots = data.roots.split(" "), place = new Map(LETTERS.map((letter, number) => [letter, number]));
  const rootAt = (letters) => roots[[...letters].reduce((number, letter) => number * LETTERS.length + place.get(letter), 0)];
  const read = (text) => Array.from({ length: text.length / data.width }, (_, i) => rootAt(text.substr(i * data.width, data.width)));
  const themes = new Map(Object.entries(data.themes).map(([title, wording]) => [title, read(wording)]));
  const fields = data.fields.map((lesson) => lesson.map((text) => text.split(" ").filter(Boolean).map(read)));
  const { weights, length, total } = data.constants;
  const sizes = fields.map((lesson) => weights.map((_, field) => sum((field < FIELDS ? [lesson[field]] : lesson.slice(FIELDS)).flat().map((unit) => unit.length))));
  const lengths = weights.map((_, field) => sum(sizes.map((size) => size[field])));
  const lessons = data.lessons.map(([id, title, url, sentence, theme, source, voice, headings], at) => {
    const counts = new Map(), bits = new Map();
    weights.forEach((full, field) => {
      const weight = full / (1 - length + (length * sizes[at][field] * fields.length) / lengths[field]);
      (field < FIELDS ? [fields[at][field]] : fields[at].slice(FIELDS)).flat(2).forEach((root) => counts.set(root, (counts.get(root) ?? 0) + weight));
    });
    [fields[at][1], ...fields[at].slice(FIELDS)].forEach((units, bit) => units.flat()
      .forEach((root) => bits.set(root, (bits.get(root) ?? 0) | (1 << Math.min(bit, LAST_BIT)))));
    const units = [...fields[at].slice(0, FIELDS - 1), ...fields[at].slice(FIELDS)].flat().map((unit) => [...new Set(unit)]);
    return { id, title, url, sentence, kind: ["lesson"], theme: named(theme), source: named(source), voice: named(voice), headings,
      counts, bits, units, hints: new Set(named(theme).flatMap((name) => themes.get(name) ?? [])) };
  });
  const top = (many) => Math.log(1 + (many + 0.5) / 0.5), scale = top(lessons.length) / top(total);
  const spread = new Map(roots.map((root, at) => [root, data.spread[at]]));
  const rare = (root) => { const seen = spread.get(root) ?? 0; return Math.log(1 + (total - seen + 0.5) / (seen + 0.5)) * scale; };
  return { ...data, lessons, rare, has: (root) => spread.has(root), floor: 2 * top(total) * scale };
}

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

/** What an idea could give. */
function mostOf(index, group, rootsOf) {
  const typed = sum(group.words.map((word) => index.rare(rootOf(word))));
  if (!group.others.length) return typed;
  const known = group.words.some((word) => index.has(rootOf(word)));
  if (known && group.others.every(([, weight]) => weight < EQUAL)) return typed;
  const led = group.others.map(([phrase, weight]) => [rootsOf(phrase), weight]).filter(([roots]) => roots.length)
    .map(([roots, weight]) => (weight * sum(roots.map(index.rare))) / roots.length);
  return Math.max(known ? typed : 0, ...led);
}

/** How near the question comes to one title, sentence or way to ask, from 0 to 1. */
function nearestUnit(index, lesson, ideas, most) {
  let best = 0;
  for (const unit of lesson.units) {
    let met = 0;
    ideas.forEach((idea, place) => {
      let gain = 0;
      for (const [roots, weight, whole] of idea) {
        const both = roots.filter((root) => unit.includes(root));
        if (both.length && (!whole || both.length === roots.length)) gain = Math.max(gain, weight * Math.min(most[place], sum(both.map(index.rare))));
      }
      met += gain;
    });
    if (met) best = Math.max(best, met / Math.sqrt(sum(most) * Math.max(sum(unit.map(index.rare)), index.floor)));
  }
  return best;
}

/** Rank lessons: [{place, score, matched, sections}], best first; none where none answers. */
function rankLessons(index, groups, query, words) {
  const { saturation, fade, exact, hint, near } = index.constants;
  const rootsOf = (phrase) => tokens(phrase).filter((word) => !isSmall(word, words)).map(rootOf);
  const most = groups.map((group) => mostOf(index, group, rootsOf));
  const ideas = groups.map((group) => [...(group.words.length ? [[group.words.map(rootOf), 1, false]] : []),
    ...group.others.map(([phrase, weight]) => [rootsOf(phrase), weight, true])]);
  const typed = tokens(query).join(" ");
  const hits = [];
  index.lessons.forEach((lesson, place) => {
    const seen = { own: 0, led: 0 };
    const ofRoot = (root) => {
      const count = lesson.counts.get(root) || (lesson.hints.has(root) ? hint : 0);
      return count ? (index.rare(root) * count) / (count + saturation) : 0;
    };
    const see = (root, by) => { seen[by] |= lesson.bits.get(root) ?? 0; };
    const ofWord = (word) => { const score = ofRoot(rootOf(word)); if (score) see(rootOf(word), "own"); return score; };
    const ofPhrase = (phrase) => {
      const roots = rootsOf(phrase), scores = roots.map(ofRoot);
      if (!scores.length || scores.some((score) => !score)) return 0;
      roots.forEach((root) => see(root, "led"));
      return sum(scores) / scores.length;
    };
    const hit = sumIdeas(groups, fade, ofWord, ofPhrase);
    if (hit.score) hit.score += near * sum(most) * nearestUnit(index, lesson, ideas, most);
    if ([lesson.title, lesson.id].some((name) => tokens(name).join(" ") === typed)) hit.score += exact;
    if (hit.score > 0) hits.push({ place, sections: seen.own > 1 ? seen.own : seen.led, ...hit });
  });
  const round = (score) => Math.round(score * 1000);
  hits.sort((a, b) => round(b.score) - round(a.score) || a.place - b.place);
  return answering(index.constants, hits, groups.length, sum(most));
}

/** Cut lessons, best first, off where they no longer answer. */
function answering({ enough, sure, close, least, few }, hits, ideas, could) {
  if (!hits.length || !could) return hits;
  const best = (hits[0].score * (1 + Math.log(1 + ideas))) / could;
  if (best < enough) return [];
  const unsure = best < enough * sure;
  return hits.slice(0, unsure ? few : hits.length)
    .filter(({ score }, rank) => score >= (unsure || rank >= few ? close : least) * hits[0].score);
}

/** Leave out what is far behind the best. */
function strong(hits, least) {
  const best = Math.max(0, ...hits.map(({ score }) => score));
  return hits.filter(({ score }) => score > 0 && score >= (least / 2) * best);
}

/** Rank passages and pages by Pagefind: [{id, score, matched, result}], best first. */
async function rankRest(pagefind, groups, { fade, least }, words) {
  const scores = new Map(), results = new Map();
  const terms = new Set(groups.flatMap((group) => [...group.words, ...group.others.map(([phrase]) => phrase)]));
  for (const term of terms) {
    const telling = tokens(term).filter((word) => !isSmall(word, words));
    const said = (telling.length ? telling : tokens(term)).join(" ");
    scores.set(term, await search(pagefind, said, results));
  }
  const hits = [];
  for (const [id, result] of results) {
    const of = (term) => scores.get(term)?.get(id) ?? 0;
    hits.push({ id, result, ...sumIdeas(groups, fade, of, of) });
  }
  return strong(hits, least).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Scores of one word or of all words of a phrase. Pagefind also finds longer words that begin so (rate for rat);
    those that only an exact search does not know are left out, but for a plural s after an abbreviation. */
async function search(pagefind, term, results) {
  const found = await pagefind.search(term);
  const parts = term.split(" ");
  const sure = await Promise.all(parts.map(async (word) => {
    const sets = await Promise.all([word, word + "s"].map((form) => pagefind.search(`"${form}"`)));
    return new Set(sets.flatMap((set) => set.results.map((result) => result.id)));
  }));
  const row = new Map();
  for (const result of found.results) {
    if (result.score <= 0 || !sure.every((set) => set.has(result.id))) continue;
    row.set(result.id, result.score / parts.length);
    if (!results.has(result.id)) results.set(result.id, result);
  }
  return row;
}

return { tokens, rootOf, makeWords, isSmall, readQuestion, correct, nearest, makeLessons, rankLessons, rankRest };
})();

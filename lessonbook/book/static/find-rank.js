/* Reads a question and ranks records by it. No page, no globals: find.js shows what this finds.
   The twin of lessonbook/search/words.py and terminal.py; tests/test_search.py holds the two together. */

const EQUAL = 1, LEADS = 0.5, IDIOM = 1;

export function tokens(text) {
  return text.toLowerCase().replace(/[’'‘`](s(?![\p{L}\p{N}_]))?/gu, "").match(/[\p{L}\p{N}]+(?:&[\p{L}\p{N}]+)*/gu) || [];
}

export function rootOf(word) {
  if (word.length < 4) return word;
  if (word.endsWith("ies")) word = word.slice(0, -3) + "y";
  else if (/(sses|xes|ches|shes)$/.test(word)) word = word.slice(0, -2);
  else if (/s$/.test(word) && !/(ss|us|is)$/.test(word)) word = word.slice(0, -1);
  for (const [ending, shortest] of [["ing", 6], ["ed", 5]]) {
    if (word.endsWith(ending) && word.length >= shortest) {
      word = word.slice(0, -ending.length);
      const last = word.at(-1);
      if (last === word.at(-2) && !"lsz".includes(last)) word = word.slice(0, -1);
      break;
    }
  }
  if (word.length > 3 && word.endsWith("e")) word = word.slice(0, -1);
  return word.length > 3 && word.endsWith("y") ? word.slice(0, -1) + "i" : word;
}

/** Make what a question is read with from search-words.json. */
export function makeWords(data) {
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

export function isSmall(word, words) {
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
export function readQuestion(query, words) {
  const typed = [...new Set(tokens(query))];
  const order = tokens(query).filter((word) => !words.glue.has(word)).map(rootOf);
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
export function correct(groups, known, words) {
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

export function nearest(word, spellings) {
  let best = (word.length < 4 ? 0 : word.length < 8 ? 1 : 2) + 1, found = "";
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

/** Make lessons from search-lessons.json. */
export function makeLessons(data) {
  const named = (places) => places.map((place) => data.names[place]);
  const lessons = data.lessons.map(([id, title, url, sentence, theme, source, voice, headings]) => (
    { id, title, url, sentence, kind: ["lesson"], theme: named(theme), source: named(source), voice: named(voice), headings }));
  return { ...data, lessons };
}

/** Rank lessons: [{place, score, matched, sections}], best first. */
export function rankLessons(index, groups, query, words) {
  const { saturation, fade, exact } = index.constants, total = index.lessons.length;
  const rows = new Map();
  const postings = (root) => {
    if (!rows.has(root)) {
      const digits = Object.hasOwn(index.terms, root) ? index.terms[root] : "", row = new Map();
      const number = (from, to) => parseInt(digits.slice(from, to), 36);
      for (let i = 0; i < digits.length; i += 5) row.set(number(i, i + 2), [number(i + 2, i + 4) / 10, number(i + 4, i + 5)]);
      rows.set(root, row);
    }
    return rows.get(root);
  };
  const rootsOf = (phrase) => tokens(phrase).filter((word) => !isSmall(word, words)).map(rootOf);
  const typed = tokens(query).join(" ");
  const hits = [];
  for (let place = 0; place < total; place++) {
    const seen = { own: 0, led: 0 };
    const ofRoot = (root) => {
      const row = postings(root), count = row.get(place)?.[0] ?? 0;
      if (!count) return 0;
      const rare = Math.log(1 + (total - row.size + 0.5) / (row.size + 0.5));
      return (rare * count * (saturation + 1)) / (count + saturation);
    };
    const see = (root, by) => { seen[by] |= postings(root).get(place)?.[1] ?? 0; };
    const ofWord = (word) => { const score = ofRoot(rootOf(word)); if (score) see(rootOf(word), "own"); return score; };
    const ofPhrase = (phrase) => {
      const roots = rootsOf(phrase), scores = roots.map(ofRoot);
      if (!scores.length || scores.some((score) => !score)) return 0;
      roots.forEach((root) => see(root, "led"));
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    };
    const hit = sumIdeas(groups, fade, ofWord, ofPhrase);
    if ([index.lessons[place].title, index.lessons[place].id].some((name) => tokens(name).join(" ") === typed)) hit.score += exact;
    if (hit.score > 0) hits.push({ place, sections: seen.own > 1 ? seen.own : seen.led, ...hit });
  }
  const round = (score) => Math.round(score * 1000);
  return strong(hits, index.constants.least).sort((a, b) => round(b.score) - round(a.score) || a.place - b.place);
}

/** Leave out what is far behind the best. */
function strong(hits, least) {
  const best = Math.max(0, ...hits.map(({ score }) => score));
  return hits.filter(({ score }) => score > 0 && score >= least * best);
}

/** Rank passages and pages by Pagefind: [{id, score, matched, result}], best first. */
export async function rankRest(pagefind, groups, { fade, least }, words) {
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

// The map of the evidence: read a point by pointer, tap or keys, and filter. Without this script it is a map of links.
document.addEventListener("DOMContentLoaded", () => {
  const figure = document.querySelector(".lb-evidence-map");
  const table = document.querySelector("table.lb-points-table");
  if (!figure || !table) return;
  const heads = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
  const points = [...figure.querySelectorAll(".lb-points a")];
  const data = [...table.querySelectorAll("tbody tr")].map((row, at) => {
    const cells = [...row.cells].map((cell) => cell.textContent.trim());
    const place = points[at].transform.baseVal.getItem(0).matrix;
    const found = { x: place.e, y: place.f, on: true };
    heads.forEach((head, column) => { found[head] = cells[column]; });
    found.lessons = found.Lessons.split(", ").filter(Boolean);
    points[at].setAttribute("aria-label", `${found["What it says"]} (${found.Theme}; ${found.Source})`);
    return found;
  });
  const labels = [...figure.querySelectorAll(".lb-places a")];
  const nameOf = Object.fromEntries(labels.map((label) => [label.id.slice(4), label]));

  const said = document.createElement("div");
  said.className = "lb-map-said";
  said.textContent = "Point at, tap or go to a point with the arrow keys to read it. Press Enter to go to its passage.";
  const bar = document.createElement("form");
  bar.className = "lb-map-filter";
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  const chosen = {};
  ["Theme", "Source", "Role", "Period"].forEach((head) => {
    const values = [...new Set(data.flatMap((one) => one[head].split("; ")))].sort();
    const field = document.createElement("div");
    const label = document.createElement("label");
    const control = document.createElement("select");
    control.id = `lb-map-${head}`;
    label.htmlFor = control.id;
    label.textContent = head;
    control.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
    control.addEventListener("input", show);
    field.append(label, control);
    chosen[head] = control;
    bar.append(field);
  });
  const all = document.createElement("button");
  all.type = "reset";
  all.textContent = "Show all";
  bar.addEventListener("reset", () => setTimeout(() => { history.replaceState(null, "", location.pathname); ask(); show(); }));
  bar.addEventListener("submit", (event) => event.preventDefault());
  bar.append(all, count);
  figure.querySelector(".lb-wide").before(bar);
  figure.querySelector(".lb-wide").after(said);

  function show() {
    const alive = new Set();
    data.forEach((one, at) => {
      one.on = Object.entries(chosen).every(([head, control]) => !control.value || one[head].split("; ").includes(control.value));
      points[at].classList.toggle("lb-gone", !one.on);
      if (one.on) one.lessons.forEach((lesson) => alive.add(lesson));
    });
    labels.forEach((label) => label.classList.toggle("lb-gone", !alive.has(label.id.slice(4))));
    count.textContent = `${data.filter((one) => one.on).length} of ${data.length} statements`;
    const first = data.findIndex((one) => one.on);
    if (!data.some((one, at) => one.on && points[at].tabIndex === 0)) enter(first);
  }

  function enter(at) {
    points.forEach((point, place) => point.setAttribute("tabindex", place === at ? 0 : -1));
  }

  function tell(at) {
    const one = data[at];
    points.forEach((point) => point.classList.remove("lb-now"));
    points[at].classList.add("lb-now");
    const text = document.createElement("p");
    text.textContent = one["What it says"];
    const where = document.createElement("p");
    where.className = "lb-place";
    const link = document.createElement("a");
    link.href = points[at].getAttribute("href");
    link.textContent = `Go to ${one.Passage}`;
    where.append(`${one.Theme}. ${one.Role}. ${one.Source}. `, link);
    one.lessons.filter((lesson) => nameOf[lesson]).forEach((lesson) => {
      const to = document.createElement("a");
      to.href = nameOf[lesson].getAttribute("href");
      to.textContent = [...nameOf[lesson].querySelectorAll("tspan")].map((part) => part.textContent).join(" ");
      where.append(" · ", to);
    });
    said.replaceChildren(text, where);
  }

  let last = -1;
  points.forEach((point, at) => {
    point.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") tell(at); });
    point.addEventListener("focus", () => { enter(at); tell(at); });
    point.addEventListener("click", (event) => {
      if (event.pointerType === "touch" && last !== at) event.preventDefault();
      last = at;
      tell(at);
    });
    point.addEventListener("keydown", (event) => {
      const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const near = data.map((one, place) => {
        const along = (one.x - data[at].x) * way[0] + (one.y - data[at].y) * way[1];
        const across = Math.abs((one.x - data[at].x) * way[1]) + Math.abs((one.y - data[at].y) * way[0]);
        return one.on && place !== at && along > 0 ? [along + 2 * across, place] : [Infinity, -1];
      }).sort((a, b) => a[0] - b[0])[0];
      if (near[1] >= 0) points[near[1]].focus();
    });
  });

  function ask() {
    const wanted = location.hash.startsWith("#map-") ? location.hash.slice(5) : "";
    labels.forEach((label) => label.classList.toggle("lb-asked", label.id === `map-${wanted}`));
    points.forEach((point, at) => point.classList.toggle("lb-dim", !!wanted && !data[at].lessons.includes(wanted)));
  }
  addEventListener("hashchange", ask);
  ask();
  show();
});

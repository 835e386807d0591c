// A filter above each long table. Without this script the whole table shows.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("table.lb-filterable").forEach((table, number) => {
    const heads = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
    const rows = [...table.querySelectorAll("tbody tr")];
    const cells = rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
    const bar = document.createElement("div");
    bar.className = "lb-filter";
    const add = (name, control) => {
      const label = document.createElement("label");
      control.id = `lb-filter-${number}-${bar.childElementCount}`;
      label.htmlFor = control.id;
      label.textContent = name;
      bar.append(label, control);
      control.addEventListener("input", show);
      return control;
    };
    const words = document.createElement("input");
    words.type = "search";
    const chosen = [];
    const count = document.createElement("p");
    count.setAttribute("role", "status");

    function show() {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, at) => {
        const text = cells[at].join(" ").toLowerCase();
        const fits = wanted.every((word) => text.includes(word))
          && chosen.every(([column, control]) => !control.value || cells[at][column] === control.value);
        row.hidden = !fits;
        shown += fits;
      });
      count.textContent = `${shown} of ${rows.length} rows`;
    }

    add("Words in any column", words);
    heads.forEach((head, column) => {
      const values = [...new Set(cells.map((row) => row[column]))].sort();
      if (values.length < 2 || values.length > 12) return;
      const control = document.createElement("select");
      control.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
      chosen.push([column, add(head, control)]);
    });
    bar.append(count);
    (table.closest(".pst-scrollable-table-container") || table).before(bar);
    show();
  });
});

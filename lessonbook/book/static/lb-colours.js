// Set the colours before the page shows: what the reader chose, else what their system asks for.
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem("lb-colours"); } catch (error) { /* storage may be off */ }
  var dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();

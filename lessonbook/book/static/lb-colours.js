// Before the page shows: set the colours before the page shows: what the reader chose, else what their system asks for, and follow it.
(function () {
  var system = matchMedia("(prefers-color-scheme: dark)");
  window.lbColours = function (chosen) {
    try {
      if (chosen) { localStorage.setItem("lb-colours", chosen); }
      chosen = chosen || localStorage.getItem("lb-colours");
    } catch (error) { /* storage may be off */ }
    chosen = chosen === "light" || chosen === "dark" ? chosen : "system";
    var dark = chosen === "system" ? system.matches : chosen === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    return chosen;
  };
  window.lbColours();
  // where a question is asked, its answers find their room already made
  if (location.protocol !== "file:" && /[?&]find=./.test(location.search)) { document.documentElement.dataset.find = ""; }
  system.addEventListener("change", function () { window.lbColours(); });
})();

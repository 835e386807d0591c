// Small helps: switch colours, copy a citation, print. Every page reads without them.
(function () {
  "use strict";
  var page = document.documentElement;
  var colours = document.querySelector(".lb-colours");
  if (colours) {
    var label = function () {
      colours.textContent = page.dataset.theme === "dark" ? "Light colours" : "Dark colours";
    };
    colours.hidden = false;
    label();
    colours.addEventListener("click", function () {
      page.dataset.theme = page.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("lb-colours", page.dataset.theme); } catch (error) { /* storage may be off */ }
      label();
    });
  }

  document.querySelectorAll(".lb-cite").forEach(function (cite) {
    var tools = document.createElement("p");
    tools.className = "lb-tools";
    var said = document.createElement("span");
    said.setAttribute("role", "status");
    [["Copy citation", function () {
      navigator.clipboard.writeText(cite.textContent).then(
        function () { said.textContent = "Copied."; },
        function () { said.textContent = "Copying is blocked here; select the text instead."; });
    }], ["Print this page", function () { window.print(); }]].forEach(function (tool) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = tool[0];
      button.addEventListener("click", tool[1]);
      tools.append(button, " ");
    });
    tools.append(said);
    cite.closest("p").after(tools);
  });

  // What scrolls sideways can be reached and scrolled by keyboard.
  document.querySelectorAll(".lb-scroll, .lb-figure, .cell_output, pre").forEach(function (part) {
    if (part.scrollWidth > part.clientWidth) { part.tabIndex = 0; }
  });

  // A folded block opens when its content is what the address names, and when the page is printed.
  var open = function () {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var fold = target && target.closest("details");
    if (fold) { fold.open = true; target.scrollIntoView(); }
  };
  window.addEventListener("hashchange", open);
  open();
})();

// The path a reader came by: its place on the path moves to the top of the lesson.
(function () {
  "use strict";
  var path = new URLSearchParams(location.search).get("path");
  if (!path || !/^[a-z0-9-]+$/.test(path)) { return; }
  var here = document.querySelector(".lb-path-" + path);
  var strength = document.querySelector(".lb-strength");
  if (here && strength) {
    var copy = here.cloneNode(true);
    copy.classList.add("lb-here");
    strength.after(copy);
  }
})();

// A term's definition on tap: the first tap shows it, the link inside leads to the glossary.
(function () {
  "use strict";
  var tip = null;
  var close = function () { if (tip) { tip.remove(); tip = null; } };
  document.querySelectorAll("a.lb-term[title]").forEach(function (term) {
    term.addEventListener("click", function (event) {
      event.preventDefault();
      var again = tip && tip.dataset.of === term.href;
      close();
      if (again) { return; }
      tip = document.createElement("div");
      tip.className = "lb-tip";
      tip.dataset.of = term.href;
      tip.setAttribute("role", "status");
      var more = document.createElement("a");
      more.href = term.href;
      more.textContent = "Glossary";
      tip.append(term.getAttribute("title") + " ", more);
      term.after(tip);
      var box = term.getBoundingClientRect();
      tip.style.left = Math.max(8, Math.min(box.left + scrollX, innerWidth - tip.offsetWidth - 8)) + "px";
      tip.style.top = box.bottom + scrollY + 6 + "px";
    });
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { close(); } });
  document.addEventListener("click", function (event) {
    if (tip && !tip.contains(event.target) && !event.target.closest("a.lb-term")) { close(); }
  });
})();

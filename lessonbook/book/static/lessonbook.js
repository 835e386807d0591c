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

// A number in a lesson's prose opens the passage that it stands for: on hover, on focus, and on tap, which keeps it
// open. Without scripts the number is a link to the passage.
(function () {
  "use strict";
  var entries = document.querySelectorAll(".lb-cited > ol > li"), shown = null, timer = 0;
  var close = function () {
    clearTimeout(timer);
    if (shown) { shown.link.removeAttribute("aria-describedby"); shown.box.remove(); shown = null; }
  };
  var later = function () {
    clearTimeout(timer);
    timer = setTimeout(function () { if (shown && !shown.kept && !shown.box.contains(document.activeElement)) { close(); } }, 250);
  };
  var show = function (link, kept) {
    clearTimeout(timer);
    if (shown && shown.link === link) { shown.kept = shown.kept || kept; return; }
    close();
    var entry = entries[Number(link.textContent) - 1];
    if (!entry) { return; }
    var box = document.createElement("div");
    box.className = "lb-tip lb-pop";
    box.id = "lb-pop";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Passage " + link.textContent);
    entry.childNodes.forEach(function (part) { box.append(part.cloneNode(true)); });
    link.closest("sup").after(box);
    link.setAttribute("aria-describedby", box.id);
    var at = link.getBoundingClientRect();
    box.style.left = Math.max(8, Math.min(at.left + scrollX, innerWidth - box.offsetWidth - 8)) + "px";
    box.style.top = at.bottom + scrollY + 6 + "px";
    box.addEventListener("mouseenter", function () { clearTimeout(timer); });
    box.addEventListener("mouseleave", later);
    box.addEventListener("focusout", later);
    shown = { link: link, box: box, kept: kept };
  };
  document.querySelectorAll("sup.lb-by a").forEach(function (link) {
    link.addEventListener("mouseenter", function () { show(link, false); });
    link.addEventListener("mouseleave", later);
    link.addEventListener("focus", function () { show(link, false); });
    link.addEventListener("blur", later);
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
      event.preventDefault();
      show(link, true);
    });
  });
  document.addEventListener("click", function (event) {
    if (shown && !shown.box.contains(event.target) && !shown.link.contains(event.target)) { close(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && shown) { var link = shown.link; close(); link.focus({ preventScroll: true }); close(); }
  });
})();

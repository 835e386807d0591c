// Small helps: colours, Ctrl+K, copy and share, previews, contents that keep the place. Every page reads without them.
(function () {
  "use strict";
  var all = function (selector, each) { document.querySelectorAll(selector).forEach(each); };
  var make = function (tag, words, into) {
    var node = document.createElement(tag);
    if (tag === "button") { node.type = "button"; }
    node.textContent = words || "";
    if (into) { into.append(node, " "); }
    return node;
  };

  // Colours: of the system, light or dark.
  all(".lb-colours", function (place) {
    var buttons = [["system", "System"], ["light", "Light"], ["dark", "Dark"]].map(function (one) {
      var button = make("button", one[1], place);
      button.setAttribute("aria-label", one[1] + " colours");
      button.addEventListener("click", function () { show(window.lbColours(one[0])); });
      return [one[0], button];
    });
    var show = function (chosen) {
      buttons.forEach(function (one) { one[1].setAttribute("aria-pressed", String(one[0] === chosen)); });
    };
    show(window.lbColours());
  });

  // Ctrl+K, or Cmd+K, goes to the search box of the page, else to the search page.
  document.addEventListener("keydown", function (event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) { return; }
    var box = [...document.querySelectorAll("input[type=search][name=find]")].find(function (one) { return one.offsetParent; });
    var page = document.querySelector(".lb-to-find");
    if (box) { event.preventDefault(); box.focus(); box.select(); } else if (page) { event.preventDefault(); page.click(); }
  });

  // Copying says whether it worked; sharing is offered where the browser can.
  var copy = function (button, text) {
    var words = button.textContent;
    var tell = function (said) { button.textContent = said; setTimeout(function () { button.textContent = words; }, 2500); };
    if (!navigator.clipboard) { tell("Not possible here"); return; }
    navigator.clipboard.writeText(text).then(function () { tell("Copied"); }, function () { tell("Not possible here"); });
  };
  var address = function () {
    var fixed = document.querySelector("link[rel=canonical]");
    return fixed ? fixed.href : location.href.replace(/[?#].*/, "");
  };
  all(".lb-cite", function (cite) {
    var tools = make("p");
    tools.className = "lb-tools";
    tools.setAttribute("aria-live", "polite");
    if (navigator.share) {
      make("button", "Share", tools).addEventListener("click", function () {
        navigator.share({ title: document.title, url: address() }).catch(function () { /* the reader thought again */ });
      });
    }
    [["Copy link", function () { copy(this, address()); }], ["Copy citation", function () { copy(this, cite.textContent); }],
      ["Print", function () { window.print(); }]].forEach(function (tool) {
      make("button", tool[0], tools).addEventListener("click", tool[1]);
    });
    cite.closest("p").after(tools);
  });
  all("article pre", function (code) {
    if (code.closest(".cell_output")) { return; }
    var button = make("button", "Copy");
    button.className = "lb-copy";
    button.addEventListener("click", function () { copy(button, code.textContent); });
    code.before(button);
  });

  // What scrolls sideways can be reached and scrolled by keyboard.
  all(".lb-scroll, .cell_output, pre", function (part) {
    if (part.scrollWidth > part.clientWidth) { part.tabIndex = 0; }
  });

  // A folded block opens when the address names it, its section or what it holds, and all open for print.
  var open = function () {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var fold = target && (target.closest("details") || target.querySelector(":scope > details"));
    var shut = false;
    while (fold) { shut = shut || !fold.open; fold.open = true; fold = fold.parentElement.closest("details"); }
    if (shut) { target.scrollIntoView(); }
  };
  var opened = [];
  window.addEventListener("hashchange", open);
  window.addEventListener("beforeprint", function () {
    opened = [...document.querySelectorAll("article details:not([open])")];
    opened.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (fold) { fold.open = false; }); });
  open();

  // The contents mark the part that is being read; a sheet closes when it has led somewhere.
  all(".lb-toc, .lb-nav", function (sheet) {
    sheet.addEventListener("click", function (event) {
      if (event.target.closest("a") && sheet.matches(":popover-open")) { sheet.hidePopover(); }
    });
  });
  var links = [...document.querySelectorAll(".lb-toc a")];
  var parts = links.map(function (link) { return document.getElementById(decodeURIComponent(link.hash.slice(1))); });
  if (parts.length && window.IntersectionObserver) {
    var mark = function () {
      var now = -1;
      parts.forEach(function (part, at) { if (part && part.getBoundingClientRect().top < innerHeight / 3) { now = at; } });
      links.forEach(function (link, at) {
        if (at === now) { link.setAttribute("aria-current", "location"); } else { link.removeAttribute("aria-current"); }
      });
      if (now >= 0 && links[now].offsetParent) { links[now].scrollIntoView({ block: "nearest", behavior: "instant" }); }
    };
    var watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
    parts.forEach(function (part) { if (part) { watch.observe(part); } });
  }

  // The path a reader came by: its place on the path moves to the top of the lesson.
  var path = new URLSearchParams(location.search).get("path");
  var here = path && /^[a-z0-9-]+$/.test(path) && document.querySelector(".lb-path-" + path);
  var strength = document.querySelector(".lb-strength");
  if (here && strength) {
    strength.after(here.cloneNode(true));
    strength.nextElementSibling.classList.add("lb-here");
  }
})();

// Previews, on hover, on focus and on tap, which keeps one open: a cited passage, a term, the lessons of a cell, a lesson.
// All they show stands on the page already. Without scripts each is a plain link.
(function () {
  "use strict";
  var entries = document.querySelectorAll(".lb-cited > ol > li"), shown = null, timer = 0, touched = false;
  document.querySelectorAll("a.lb-term[title]").forEach(function (term) {
    term.dataset.term = term.title;
    term.removeAttribute("title");
  });
  var onward = function (link, words) {
    var more = document.createElement("a");
    more.href = link.href;
    more.textContent = words;
    return more;
  };
  // What a link previews, with its name; nothing where it is a plain link.
  var preview = function (link) {
    var target = null;
    if (link.dataset.term) { return ["Term", [link.dataset.term + " ", onward(link, "Glossary")]]; }
    if (link.dataset.about && !link.closest(".lb-item, #related-lessons")) { return ["Lesson", [link.dataset.about + " ", onward(link, "Open the lesson")]]; }
    if (link.closest("sup.lb-by")) { target = entries[Number(link.textContent) - 1]; }
    if (link.closest(".lb-grid") && link.getAttribute("href")[0] === "#") { target = document.getElementById(link.hash.slice(1)); }
    return target && ["Preview", [...target.cloneNode(true).childNodes]];
  };
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
    if (shown && shown.link === link) { shown.kept = shown.kept || kept; return true; }
    var found = preview(link);
    if (!found) { return false; }
    close();
    var box = document.createElement("div");
    box.className = "lb-tip";
    box.id = "lb-pop";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", found[0]);
    box.append(...found[1]);
    (link.closest("sup, .lb-scroll") || link).after(box);
    link.setAttribute("aria-describedby", box.id);
    var at = link.getBoundingClientRect();
    box.style.left = Math.max(8, Math.min(at.left + scrollX, innerWidth - box.offsetWidth - 8)) + "px";
    box.style.top = at.bottom + scrollY + 6 + "px";
    box.addEventListener("mouseenter", function () { clearTimeout(timer); });
    box.addEventListener("mouseleave", later);
    box.addEventListener("focusout", later);
    shown = { link: link, box: box, kept: kept };
    return true;
  };
  var main = document.getElementById("main");
  if (!main) { return; }
  var of = function (event) {
    var link = event.target.closest("a[href]");
    return link && !link.closest(".lb-tip") ? link : null;
  };
  main.addEventListener("mouseover", function (event) { var link = of(event); if (link && !touched) { show(link, false); } });
  main.addEventListener("mouseout", function (event) { if (of(event)) { later(); } });
  main.addEventListener("focusin", function (event) {
    var link = of(event);
    if (link && link.matches(":focus-visible")) { show(link, false); }
  });
  main.addEventListener("focusout", function (event) { if (of(event)) { later(); } });
  document.addEventListener("pointerdown", function (event) { touched = event.pointerType === "touch"; });
  document.addEventListener("click", function (event) {
    var link = main.contains(event.target) && of(event);
    var plain = event.ctrlKey || event.metaKey || event.shiftKey || event.button;
    var leads = link && link.dataset.about && (!touched || shown && shown.link === link);  // a lesson: the second tap goes
    if (link && !plain && !leads) {
      var again = shown && shown.link === link && shown.kept;
      if (again) { event.preventDefault(); close(); return; }
      if (show(link, true)) { event.preventDefault(); return; }
    }
    if (shown && !shown.box.contains(event.target)) { close(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && shown) { var link = shown.link; close(); link.focus({ preventScroll: true }); close(); }
  });
})();

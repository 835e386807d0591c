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

  // A folded block opens when its content is what the address names, and when the page is printed.
  var open = function () {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var fold = target && target.closest("details");
    if (fold) { fold.open = true; target.scrollIntoView(); }
  };
  window.addEventListener("hashchange", open);
  open();
})();

"""Build again when somebody saves, and tell open pages to load themselves anew."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

FOLDERS = ("book", "corpus", "lessons", "notebooks")
SCRIPT = "/_watch.js"
STATE = "/_watch"
_QUIET_MS = 300  # an editor that saves several files at once makes one build
# asks this server alone, as the policy of each page allows; what a build could not do is shown as plain text
CODE = b"""(function () {
  var seen = null;
  function ask() {
    fetch("/_watch", {cache: "no-store"}).then(function (answer) { return answer.json(); }).then(function (state) {
      var bar = document.getElementById("lessonbook-watch");
      if (seen !== null && state.build !== seen) { location.reload(); return; }
      seen = state.build;
      if (!state.problem) { if (bar) { bar.remove(); } return; }
      if (!bar) {
        bar = document.createElement("pre");
        bar.id = "lessonbook-watch";
        bar.setAttribute("role", "alert");
        bar.style.cssText = "position:fixed;inset:0 0 auto 0;z-index:9999;margin:0;padding:1em;max-height:50vh;" +
          "overflow:auto;background:#fff3cd;color:#332701;white-space:pre-wrap;border-bottom:2px solid #664d03";
        document.body.append(bar);
      }
      bar.textContent = state.problem;
    }).catch(function () { return null; });
  }
  ask();
  setInterval(ask, 1000);
}());
"""


class Watcher:
    """Builds each time a file that people write is saved; `state` is what open pages ask for.

    Parameters
    ----------
    root : Path
        The knowledge base.
    build : callable
        Builds the book; gives what went wrong in words, empty where nothing did.
    said : callable
        Told of each build.
    """

    def __init__(self, root: Path, build: Callable[[], str], said: Callable[[str], None]) -> None:
        self.root, self._build, self._said = root, build, said
        self.state: dict[str, object] = {"build": 0, "problem": ""}
        self._saved, self._end = threading.Event(), threading.Event()

    def start(self) -> None:
        """Begin to watch, in threads that end with the program."""
        folders = [path for name in FOLDERS if (path := self.root / name).is_dir()]
        for paths, deep in ((folders, True), ([self.root], False)):  # the root holds `_build` and more: its files only
            threading.Thread(target=self._look, args=(paths, deep), daemon=True).start()
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        """End the watch."""
        self._end.set()
        self._saved.set()

    def _look(self, paths: list[Path], deep: bool) -> None:
        for _ in watch(*paths, watch_filter=_Written(), debounce=_QUIET_MS, recursive=deep, stop_event=self._end,
                       raise_interrupt=False):
            self._saved.set()

    def _run(self) -> None:
        while True:
            self._saved.wait()
            self._saved.clear()
            if self._end.is_set():
                return
            problem = self._build()
            self.state = {"build": int(str(self.state["build"])) + (not problem), "problem": problem}
            self._said(problem or "Built again.")


class _Written(DefaultFilter):
    """Files that people write; what programs keep beside them is passed over."""

    def __call__(self, change: Change, path: str) -> bool:
        return super().__call__(change, path) and Path(path).suffix in (
            ".md", ".yml", ".csv", ".jsonl", ".ipynb", ".png", ".svg", ".jpg")

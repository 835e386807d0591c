"""Add documents with buttons: choose, see what was read, answer, write."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..base.errors import LessonbookError
from ..base.lock import writing
from ..ingest import Added, Base, Details, add_file, find_files
from ..ingest.add import where_it_goes
from ..ingest.place import decide
from .asking import Questions
from .show import page, report, said


class AddForm:
    """The form; `box` shows it.

    Parameters
    ----------
    root : Path
        The knowledge base.
    """

    def __init__(self, root: Path) -> None:
        self.base = Base(root)
        self.queue: list[Path] = []
        self.done: list[Added] = []
        self.added: Added | None = None
        self.questions: Questions | None = None
        self._chosen: tempfile.TemporaryDirectory[str] | None = None
        self.files = widgets.FileUpload(multiple=True, description="Choose files", layout=widgets.Layout(width="12em"))
        self.path = widgets.Text(description="or a path", placeholder="of a file or folder",
                                 layout=widgets.Layout(width="32em"))
        self.read = widgets.Button(description="Read", button_style="primary")
        self.password = widgets.Password(description="Password")
        self.again = widgets.Button(description="Read with password")
        self.screen = widgets.HTML()
        self.asked = widgets.VBox()
        self.place = widgets.HTML()
        self.write = widgets.Button(description="Write", button_style="success")
        self.skip = widgets.Button(description="Leave it out")
        self.message = widgets.HTML(page(said("Nothing is written before you press Write.")))
        self.read.on_click(lambda _: self._start())
        self.again.on_click(lambda _: self._look(self.password.value))
        self.write.on_click(lambda _: self._write())
        self.skip.on_click(lambda _: self._next())
        self._locked = widgets.HBox([self.password, self.again])
        self._buttons = widgets.HBox([self.write, self.skip])
        self.box = widgets.VBox([widgets.HBox([self.files, self.path, self.read]), self.message, self.screen,
                                 self._locked, self.asked, self.place, self._buttons])
        self._clear()

    def _start(self) -> None:
        """Take the files that were chosen or named, and show the first."""
        self._forget_chosen()
        paths = self._uploaded()
        typed = self.path.value.strip().strip('"')
        if typed:
            paths.append(Path(typed).expanduser())
        self.queue = find_files(paths)
        self.done = []
        self.files.value, self.path.value = (), ""
        if not self.queue:
            self._clear()
            self._say("Choose a file, or type the path of a file or of a folder with files in it.")
            return
        self._look()

    def _uploaded(self) -> list[Path]:
        """Files that the browser handed over, kept in a private folder until they are added."""
        if not self.files.value:
            return []
        self._chosen = tempfile.TemporaryDirectory(prefix="lessonbook-")
        found = []
        for number, item in enumerate(self.files.value):
            folder = Path(self._chosen.name) / str(number)
            folder.mkdir()
            path = folder / (Path(item["name"].replace("\\", "/")).name or "document")
            path.write_bytes(bytes(item["content"]))
            found.append(path)
        return found

    def _forget_chosen(self) -> None:
        if self._chosen is not None:
            self._chosen.cleanup()
            self._chosen = None

    def _look(self, password: str = "") -> None:
        """Read the first file that waits, and ask about it; nothing is written."""
        self._clear()
        self._say(f"Reading {self.queue[0].name} ...")
        self.base.forget()
        added = self._try(self.queue[0], Details(), True, password)
        if added is None:
            return
        self.added = added
        self.screen.value = report(added)
        self.password.value = password if added.status == "read" else ""
        self._show(self._locked, added.password and added.status != "read")
        ready = added.status == "read" and added.draft is not None
        if ready and added.draft is not None:
            self.questions = Questions(added.draft, self._where)
            self.asked.children = (self.questions.box,)
            self._where()
        self._show(self.skip, True)
        left = len(self.queue) - 1
        waiting = f" {left} more {'waits' if left == 1 else 'wait'}." if left else ""
        self._say((f"{self.queue[0].name} was read. Answer what you know, then press Write." if ready
                   else f"{self.queue[0].name} could not be used.") + waiting)

    def _where(self) -> None:
        """Show where the text may go, as the answers stand now."""
        if self.added is None or self.added.draft is None or self.questions is None:
            return
        draft = self.added.draft
        try:
            details = self.questions.details()
        except ValueError as error:
            self.place.value = page(said("An answer cannot be used.", bold=True), said(str(error)))
            self._show(self.write, False)
            return
        place = decide(replace(draft, details=details.over(draft.details)), date.today())
        twin = "here already" in self.added.reason
        self.place.value = page(said("Where it goes: local/", bold=True),
                                said(self.added.reason if twin else where_it_goes(place, True)))
        self._show(self.write, not twin)

    def _write(self) -> None:
        """Add the file with the answers, as `lessonbook add` does."""
        if self.questions is None or not self.queue:
            return
        try:
            details = self.questions.details()
        except ValueError as error:
            self._say(str(error))
            return
        self.base.forget()
        added = self._try(self.queue[0], details, False, self.password.value)
        if added is not None:
            self.done.append(added)
            self._next()

    def _try(self, path: Path, details: Details, dry_run: bool, password: str) -> Added | None:
        try:
            with nullcontext() if dry_run else writing(self.base.root, "editor"):
                return add_file(self.base, path, details, dry_run=dry_run, password=password)
        except (LessonbookError, OSError) as error:
            self._say(f"{path.name}: {error}")
            return None

    def _next(self) -> None:
        """Go on to the next file, or say what became of all."""
        self.queue = self.queue[1:]
        self.password.value = ""
        if self.queue:
            self._look()
            self._say(*self._results(), self.message_text)
            return
        self._clear()
        self._forget_chosen()
        self._say(*(self._results() or ["Nothing was written."]))

    def _results(self) -> list[str]:
        return [f"{Path(item.file).name}: {item.target or item.status}. {item.reason}" for item in self.done]

    def _clear(self) -> None:
        self.added, self.questions = None, None
        self.screen.value, self.place.value, self.asked.children = "", "", ()
        for widget in (self._locked, self.write, self.skip):
            self._show(widget, False)

    def _say(self, *lines: str) -> None:
        self.message_text = lines[-1]
        self.message.value = page(*map(said, lines))

    @staticmethod
    def _show(widget: Any, shown: bool) -> None:
        widget.layout.display = "" if shown else "none"

"""Publish with buttons: what is open about a document, a decision a line, and the button that puts it into the book."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..base.counts_in_words import plural
from ..base.errors import LessonbookError
from ..base.lock import writing
from ..corpus import read_corpus
from ..corpus.people.records import read_people
from ..ingest.change_people import People
from ..ingest.publish import ALL, Open, Publication, decide_details, look, make_private, publish, set_licence
from .asking import LICENCES
from .show import page, said

SHOWN = 12
_NOBODY = ("Choose a document", "")


class PublishForm:
    """The form; `box` shows it.

    Parameters
    ----------
    root : Path
        The knowledge base.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.found: Publication | None = None
        wide = {"style": {"description_width": "9em"}, "layout": widgets.Layout(width="42em")}
        self.source = widgets.Dropdown(description="Document", **wide)
        self.message, self.count = widgets.HTML(), widgets.HTML()
        self.rows = widgets.VBox()
        self.passage = widgets.Dropdown(description="Passage", **wide)
        self.words = widgets.Text(description="Private words", placeholder="as they stand in the text", **wide)
        self.hide = _button("Hide these words", "Put a mark in the place of these words wherever they stand",
                            lambda: self._private(words=self.words.value.strip()))
        self.take_out = _button("Take this passage out", "Leave the chosen passage out of the document",
                                lambda: self._private(passage=self.passage.value or ""))
        self.licence = widgets.Combobox(description="Licence", options=LICENCES, **wide)
        self.state = _button("State this licence", "The licence that all agreed to", self._licence)
        self.keep_rest = _button("I looked at all: keep the rest", "Keep every detail that is still listed",
                                 lambda: self._details(keep=(ALL,)))
        self.publish = _button("Publish", "Put the document into the book", self._publish, "success")
        self.by_hand = widgets.VBox([widgets.HTML("<b>Mark as private by hand</b> what no search found."), self.passage,
                                     self.take_out, self.words, self.hide])
        self.licences = widgets.HBox([self.licence, self.state])
        self.source.observe(lambda _: self.show(), "value")
        self.box = widgets.VBox([self.source, self.count, self.rows, self.keep_rest, self.licences, self.by_hand,
                                 self.publish, self.message])
        self._documents()

    def _documents(self) -> None:
        """The documents that wait, by title."""
        waiting = sorted(read_corpus(self.root, "local")[0].sources, key=lambda source: source.id)
        self.source.options = [_NOBODY, *((f"{source.meta.title} ({source.id})", source.id) for source in waiting)]
        self.show()

    def show(self) -> None:
        """Show what is open about the chosen document now."""
        self.found = self._try(lambda: look(self.root, self.source.value)) if self.source.value else None
        items = self.found.open if self.found else []
        self.rows.children = [self._row(item) for item in items[:SHOWN]]
        rest = f" The first {SHOWN} are shown; the others follow." if len(items) > SHOWN else ""
        self.count.value = page(said(f"{plural(len(items), 'item')} open.{rest}" if items else
                                     "Nothing is open. Read it through once more, then press Publish." if self.found
                                     else "Choose a document that was added.", bold=True))
        self.publish.disabled = self.found is None or bool(items)
        _shown(self.keep_rest, any(item.what == "detail" for item in items))
        _shown(self.licences, any(item.what == "licence" for item in items))
        _shown(self.by_hand, self.found is not None)
        source = next((one for one in read_corpus(self.root, "local")[0].sources if one.id == self.source.value), None)
        self.passage.options = [("", ""), *((f"{one.id}: {one.text[:60]}", one.id)
                                            for one in (source.passages if source else ()))]

    def _row(self, item: Open) -> Any:
        """One open item and its buttons; each button says what it is about, for those who hear and do not see."""
        if item.what == "detail":
            assert self.found is not None
            words = next(detail.text for detail in self.found.details if detail.id == item.id)
            choices = [("Keep", lambda: self._details(keep=(item.id,))),
                       ("Replace", lambda: self._details(replace={item.id: ""})),
                       ("Drop passage", lambda: self._details(drop=(item.id,)))]
            buttons = [_button(name, f"{name}: {words}", act) for name, act in choices]
        else:
            buttons = self._people(item)
        return widgets.VBox([widgets.HTML(page(said(item.said if buttons else f"{item.said} {item.todo}"))),
                             widgets.HBox(buttons)])

    def _people(self, item: Open) -> list[Any]:
        """Buttons that say who somebody is; none where it takes words."""
        record = next((one for one in read_people(self.root) if one.id == item.id), None)
        if item.what != "person" or record is None:
            return []

        def change(act: Callable[[People], object]) -> Callable[[], object]:
            return lambda: self._write(lambda: act(People(self.root)))

        if record.either:
            return [_button(f"It is {who}", f"{record.name} is {who}", change(partial(
                lambda who, people: people.label(record.name, who), who))) for who in record.either]
        if record.maybe:
            other = record.maybe[0]
            return [_button("The same person", f"{record.name} and {other} are one person", change(
                        lambda people: people.same(record.id, other))),
                    _button("Two people", f"{record.name} and {other} are two people", change(
                        lambda people: people.apart(record.id, other)))]
        return [_button("Asks the questions", f"{record.name} is the interviewer", change(
                    lambda people: people.role(record.id, "interviewer", str(self.source.value)))),
                _button("Answers", f"{record.name} speaks", change(
                    lambda people: people.role(record.id, "speaker", str(self.source.value))))]

    def _details(self, keep: tuple[str, ...] = (), replace: dict[str, str] | None = None, drop: tuple[str, ...] = ()
                 ) -> None:
        found = self.found
        if found is not None:
            self._write(lambda: decide_details(self.root, found, keep, replace or {}, drop))

    def _private(self, words: str = "", passage: str = "") -> None:
        found = self.found
        if found is not None and self._write(lambda: make_private(self.root, found, words, passage)):
            self.words.value = ""

    def _licence(self) -> None:
        found = self.found
        if found is not None:
            self._write(lambda: set_licence(self.root, found, " ".join(self.licence.value.split())))

    def _publish(self) -> None:
        source = str(self.source.value)
        done: list[str] = []
        if self._write(lambda: done.append(publish(self.root, look(self.root, source)))):
            self._documents()
            self._tell(f"Published: {done[0]}. Next, in a terminal: lessonbook update --source {Path(done[0]).stem}")

    def _write(self, act: Callable[[], object]) -> bool:
        """Do something under the lock, say what became of it, and show what is open now."""
        def locked() -> bool:
            with writing(self.root, "editor"):
                act()
            return True

        self.message.value = ""
        done = self._try(locked) is True
        self.show()
        return done

    def _try(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except (LessonbookError, OSError) as error:
            self._tell(str(error))
            return None

    def _tell(self, line: str) -> None:
        self.message.value = page(said(line))


def _button(name: str, about: str, act: Callable[[], object], colour: str = "") -> Any:
    button = widgets.Button(description=name, tooltip=about, button_style=colour, layout=widgets.Layout(width="auto"))
    button.on_click(lambda _: act())
    return button


def _shown(widget: Any, shown: bool) -> None:
    widget.layout.display = "" if shown else "none"

"""What stands to be decided, a passage at a time: a name typed once, back and next, and what became of each click."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..base.counts_in_words import plural
from ..base.errors import LessonbookError
from ..base.lock import writing
from ..knowledge.flow import load
from ..knowledge.knowledge import Knowledge
from ..lessons import read_lessons
from ..lessons.decisions import is_person, read_reviews
from ..tools.review.apply import Applied, apply_rows
from ..tools.review.sheet import Row
from ..tools.review.workbook import Rows
from .show import page, said

Cells = dict[str, str]


class CardForm(ABC):
    """A form over cards; `box` shows it. Those that make cards say what a card is and how it shows.

    Parameters
    ----------
    root : Path
        The knowledge base.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.known: Knowledge = load(root, drafts=True)
        self.cards: list[list[Row]] = self.make_cards()
        self.place = 0
        self.taken: dict[tuple[str, str], str] = {}
        self.name = widgets.Text(description="Your name", placeholder="as it shall stand beside each decision")
        self.note = widgets.Text(description="Note", placeholder="goes with your next decision",
                                 layout=widgets.Layout(width="38em"))
        self.screen, self.message, self.count = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.rows = widgets.VBox()
        self.back, self.next = widgets.Button(description="Back"), widgets.Button(description="Next")
        self.back.on_click(lambda _: self.go(-1))
        self.next.on_click(lambda _: self.go(1))
        self.box = widgets.VBox([self.name, self.count, self.screen, self.rows, self.note, self.message,
                                 widgets.HBox([self.back, self.next])])
        self.show()

    @abstractmethod
    def make_cards(self) -> list[list[Row]]:
        """The rows of the review sheet, those of one card together."""

    @abstractmethod
    def card(self, rows: list[Row]) -> tuple[str, list[Any]]:
        """A card as HTML, and the widgets under it."""

    def go(self, step: int) -> None:
        """Show another card."""
        self.place = min(max(self.place + step, 0), max(len(self.cards) - 1, 0))
        self.message.value = ""
        self.show()

    def show(self) -> None:
        """Show the card whose turn it is."""
        for button, off in ((self.back, self.place == 0), (self.next, self.place >= len(self.cards) - 1)):
            button.disabled = off
        if not self.cards:
            self.screen.value, self.rows.children = page(said("Nothing waits for a decision.")), ()
            return
        self.count.value = page(said(f"{self.place + 1:,} of {len(self.cards):,}, least certain first. "
                                     f"{plural(len(self.taken), 'decision')} by you now."))
        self.screen.value, self.rows.children = self.card(self.cards[self.place])

    def decide(self, key: tuple[str, str], told: str, *, themes: Cells | None = None, evidence: Cells | None = None
               ) -> bool:
        """Take one decision, as `lessonbook review apply` takes a row of a sheet; say what became of it.

        Parameters
        ----------
        key : (str, str)
            What it is about, so that a card can show it.
        told : str
            The decision in a word.
        themes, evidence : dict of str to str, optional
            The row, by the columns of the sheet; one of the two.
        """
        who = " ".join(self.name.value.split())
        if not is_person(who):
            self.tell("Type your name first. Only people decide.")
            return False
        # a moment, not a day: a person who thinks again on the same day is later then
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if themes else date.today().isoformat()
        cells = {**(themes or evidence or {}), "Note": self.note.value.strip(), "Who": who, "When": when}
        rows = [(self.place + 1, cells)]
        try:
            with writing(self.root, "editor"):
                self._reread()
                done = apply_rows(self.known, Rows(rows if themes else [], rows if evidence else [], "", ""))
        except (LessonbookError, OSError) as error:
            self.tell(f"It could not be written: {error}")
            return False
        if done.unused:
            self.tell(f"Not taken: it {done.unused[0].reason}. {done.unused[0].remedy}")
            return False
        self.taken[key] = f"{told} by {who}"
        self.note.value = ""
        self.show()
        self.tell(_told(done))
        return True

    def _reread(self) -> None:
        """See what is written now, by this form or by others; themes are not computed anew."""
        inputs = replace(self.known.inputs, reviews=read_reviews(self.root)[0], lessons=read_lessons(self.root)[0])
        self.known = replace(self.known, inputs=inputs)

    def tell(self, line: str) -> None:
        """Say what became of a click."""
        self.message.value = page(said(line))


def _told(done: Applied) -> str:
    where = [*done.files, *(f"lessons/{lesson}.md" for lesson in done.lessons)]
    return f"Written to {', '.join(where)}." if where else "That was decided before; nothing changed."


def cells_of(columns: tuple[tuple[str, int], ...], row: Row) -> Cells:
    """A row of the sheet by the names of its columns."""
    return {name: str(value) for (name, _), value in zip(columns, row, strict=False)}

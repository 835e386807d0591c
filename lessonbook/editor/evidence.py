"""Decide on suggested evidence with buttons: it supports, qualifies or contradicts the lesson, or is rejected."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from ..lessons import STANCES
from ..tools.review.sheet import EVIDENCE_COLUMNS, Row, evidence_rows
from .cards import CardForm, cells_of
from .show import page, said

_STYLES = {"supports": "success", "qualifies": "warning", "contradicts": "warning", "background": "", "": "danger"}


class EvidenceForm(CardForm):
    """A card a passage and lesson."""

    def make_cards(self) -> list[list[Row]]:
        """Suggested evidence, least alike first."""
        return [[row] for row in evidence_rows(self.known)]

    def card(self, rows: list[Row]) -> tuple[str, list[Any]]:
        """The lesson, the passage, and a button a stance."""
        cells = cells_of(EVIDENCE_COLUMNS, rows[0])
        lesson = next(one for one in self.known.inputs.lessons if one.id == cells["Lesson"])
        shown = page(said(f"{lesson.id} {lesson.title}", bold=True), said(lesson.sentence),
                     said(f"{cells['Passage']}. {cells['Who speaks']}. {cells['Where']}"), said(cells["Text"]))
        key = (cells["Lesson"], cells["Passage"])
        buttons = []
        for stance in (*STANCES, ""):
            button = widgets.Button(description=stance.capitalize() or "Reject", button_style=_STYLES[stance])
            button.on_click(lambda _, stance=stance: self.decide(key, stance or "rejected", evidence={
                **cells, "Decision": "confirm" if stance else "reject", "Stance": stance}))
            buttons.append(button)
        return shown, [widgets.HBox([*buttons, widgets.Label(self.taken.get(key, ""))])]

"""Decide on suggested themes with buttons: accept, reject, add."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import ipywidgets as widgets

from ..tools.review.remarks import read_remarks
from ..tools.review.sheet import THEME_COLUMNS, Row, theme_rows
from .cards import CardForm, Cells, cells_of
from .show import marked, page, said


class ThemeForm(CardForm):
    """A card a passage, with its suggested themes."""

    def make_cards(self) -> list[list[Row]]:
        """Passages with something to decide on, least certain first."""
        self.remarks = read_remarks(self.root)
        return [list(rows) for _, rows in groupby(theme_rows(self.known, self.remarks), key=lambda row: row[0])]

    def card(self, rows: list[Row]) -> tuple[str, list[Any]]:
        """The passage with the words that the machine went by, and a line of buttons a theme."""
        every = [cells_of(THEME_COLUMNS, row) for row in rows]
        first = every[0]
        cues = [cue for cells in every for cue in cells["Cues"].split("; ")]
        remarks = self.remarks.get(first["Passage"], ())
        shown = page(said(f"{first['Passage']}. {first['Who speaks']}. {first['Where']}"), marked(first["Text"], cues),
                     *(said(f"In the margin, {remark.in_words()}") for remark in remarks))
        lines = [self._line(cells) for cells in every if cells["Suggested theme"]]
        return shown, [*lines, self._more(first)]

    def _line(self, cells: Cells) -> Any:
        key = (cells["Passage"], cells["Suggested theme"])
        buttons = []
        for choice, colour in (("accept", "success"), ("reject", "danger")):
            button = widgets.Button(description=choice.capitalize(), button_style=colour,
                                    layout=widgets.Layout(width="6em"))
            button.on_click(lambda _, choice=choice: self.decide(key, f"{choice}ed", themes={
                **cells, "Decision": choice}))
            buttons.append(button)
        about = f"score {cells['Score']}" if cells["Score"] else ""
        about = "; ".join(part for part in (about, cells["Earlier decision"], self.taken.get(key, "")) if part)
        label = widgets.Label(cells["Suggested theme"], layout=widgets.Layout(width="18em"))
        return widgets.HBox([label, *buttons, widgets.Label(about)])

    def _more(self, cells: Cells) -> Any:
        """Add a theme that the machine did not give."""
        titles = sorted(theme.title for theme in self.known.inputs.codebook.themes)
        choice = widgets.Dropdown(options=["", *titles], description="Add a theme", style={"description_width": "7em"})
        button = widgets.Button(description="Add", layout=widgets.Layout(width="6em"))
        words = self.known.inputs.passages[cells["Passage"]].text

        def add(_: Any) -> None:
            if not choice.value:
                self.tell("Choose the theme to add.")
                return
            self.decide((cells["Passage"], choice.value), "added", themes={
                **cells, "Suggested theme": "", "Decision": "", "Add a theme": choice.value,
                "Words it rests on": words})

        button.on_click(add)
        added = "; ".join(f"{theme} {told}" for (passage, theme), told in self.taken.items()
                          if passage == cells["Passage"] and told.startswith("added"))
        return widgets.HBox([choice, button, widgets.Label(added)])

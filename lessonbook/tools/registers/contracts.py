"""A sheet of a register to contracts: which rows are contracts, and what each field of them says.

A row is used if it is a contract. What is not understood in a field of it is marked with the reason; the row stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from .cell_words import TOO_LARGE, words_of_nothing
from .contract_checks import frameworks, mark, settle_fields, writes_month_first
from .contract_frame import joined, no_contracts, together, typed
from .contract_rows import ONLY_TOTAL, TOTAL, find_contracts
from .grid import Grid
from .heading_reader import Reader
from .headings import Headings, is_wordy, with_units
from .schema import MONEY, STOCKTAKE
from .settings import StocktakeSettings
from .values import Broken, Read, as_text, is_blank, tidy

_BRACKETED = re.compile(r"\[([^|\]]+)\|.*\]")
_ABSURD_POUNDS = 5e9
MOST_MARKS = 200_000
MOSTLY = 0.8


@dataclass
class Part:
    """What one sheet gave.

    Attributes
    ----------
    frame : DataFrame
        Its contracts: row, and the fields of the schema; see :class:`~lessonbook.tools.registers.register.Register`.
    marks : list of dict
        Fields not understood: row, column (heading), field, value, reason, proposal.
    aside : list of (int, str, str, str)
        Rows that are no contract: row number, column, value, reason.
    headings : list of dict
        heading, field, sure; of every heading that stands for a field.
    unused : list of str
        Headings that stand for none.
    notes : list of str
        What a reader should know of the sheet as a whole.
    words : dict of (str, str) to int
        Words of a field that no list knows, kept as written, with how often.
    raw : Grid or None
        The rows set aside, as read.
    """

    frame: pd.DataFrame
    marks: list[dict[str, Any]] = field(default_factory=list)
    aside: list[tuple[int, str, str, str]] = field(default_factory=list)
    headings: list[dict[str, str]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: dict[tuple[str, str], int] = field(default_factory=dict)


class ContractReader:
    """Reads sheets with the words of the settings.

    Parameters
    ----------
    settings : StocktakeSettings
        Stages and words.
    vocabulary : dict
        See ``vocabulary.yml``.
    headings : Reader
        Knows which heading stands for which field.
    """

    def __init__(self, settings: StocktakeSettings, vocabulary: dict[str, Any], headings: Reader) -> None:
        self.settings, self.vocabulary, self.headings = settings, vocabulary, headings
        self.words = words_of_nothing(vocabulary)
        self.choices = {name: settings.words(name) for name in STOCKTAKE.of_kind("choice")}

    def read(self, grid: Grid) -> Part:
        """Read a sheet, section by section: each starts with headings."""
        first = [grid.row(at) for at in range(min(len(grid), 60))]
        found = self.headings.find(first)
        if found is None:
            return Part(no_contracts(), aside=[(int(number), "", "", "") for number in grid.numbers])
        titles = first[: found.at]
        parts = [
            self._section(rows, headings) for rows, headings in self._sections(grid, with_units(found, titles), titles)
        ]
        whole = parts[0]
        for part in parts[1:]:
            whole.marks += part.marks
            whole.aside += part.aside
            whole.headings += [item for item in part.headings if item not in whole.headings]
            whole.notes += [note for note in part.notes if note not in whole.notes]
            for key, count in part.words.items():
                whole.words[key] = whole.words.get(key, 0) + count
        if len(parts) > 1:
            whole.frame = together([part.frame for part in parts])
        whole.aside += [
            (int(grid.numbers[at]), "", "", TOTAL)
            for at in range(found.at)
            if any(
                isinstance(cell, str) and ONLY_TOTAL.fullmatch(cell.casefold()) and "total" in cell.casefold()
                for cell in titles[at]
            )
        ]
        return whole

    def _sections(self, grid: Grid, found: Headings, titles: list[Any]) -> Iterator[tuple[Grid, Headings]]:
        """The rows under each set of headings; headings repeated further down are no rows."""
        start = found.at + found.depth
        own = {tidy(name) for name in found.names.values()}
        key = next(name for name in ("contract_id", "provider") if name in found.fields)
        column = grid.column(found.place_of(key))

        def may_head(value: Any) -> bool:
            # references run to one a row: two figures in a cell tell them from a heading without a closer look
            return isinstance(value, str) and (tidy(value) in own or (
                sum(map(str.isdigit, value)) < 2 and bool(self.headings.scores(as_text(value)))))

        likely = column.each(may_head, bool)
        for at in np.flatnonzero(likely):
            if at < start:
                continue
            row = grid.row(int(at))
            again, _ = self.headings.match([row], int(at))
            filled = sum(not is_blank(cell) for cell in row)
            least = 2 if "exact" in again.sure.values() else min(3, len(found.fields))
            if not is_wordy(row) or len(again.fields) < max(least, filled // 2):
                continue
            yield grid.rows(slice(start, at)), found
            start = int(at) + 1
            if again.fields != found.fields and key in again.fields:
                found = with_units(again, titles)
        yield grid.rows(slice(start, len(grid))), found

    def _section(self, grid: Grid, found: Headings) -> Part:
        part = Part(
            no_contracts(),
            headings=[
                {"heading": found.names[place], "field": name, "sure": found.sure[name]}
                for name, place in sorted(found.fields.items(), key=lambda item: item[1])
            ],
            unused=found.unused,
        )
        part.headings += [
            {"heading": found.names[place], "field": name, "sure": "known"}
            for name, places in found.also.items()
            for place in places
        ]
        for place, name in sorted(found.second.items()):
            part.notes.append(
                f"{found.names[place]} reads as {STOCKTAKE.by_name[name].title} too, which "
                f"{found.names[found.fields[name]]} holds; it is left out."
            )
        keep = find_contracts(grid, found, part.aside)
        grid = grid.rows(keep).compact()
        month_first = writes_month_first(grid, found, part.notes)
        made: dict[str, Any] = {"row": grid.numbers}
        fault: dict[str, np.ndarray] = {}
        notes: dict[str, np.ndarray] = {}
        for name, schema_field in STOCKTAKE.by_name.items():
            column = grid.column(found.place_of(name))
            reads = self._reader(name, schema_field.kind, found, month_first)
            answers = [reads(value) for value in column.values]
            if name in MONEY:
                answers = self._plausible(name, column.values, answers, found, part)
            self._mark(name, grid, found, column, answers, part)
            made[name] = typed(schema_field.kind, [answer.value for answer in answers], column.codes)
            if schema_field.kind == "step":
                done = np.array(
                    [answer.value is not None and answer.value is not False for answer in answers], dtype=bool
                )
                made[f"{name}_done"] = done[column.codes]
            fault[name] = np.array([bool(answer.fault) for answer in answers], dtype=bool)[column.codes]
            notes[name] = np.array([answer.note for answer in answers], dtype=object)[column.codes]
        made["rolling"] = notes["end"] == "rolling"
        others = [grid.column(place).texts() for place in found.also.get("provider", ())]
        made["other_providers"] = pd.Categorical(joined(others, len(grid)))
        made["group_word"] = frameworks(grid, self.vocabulary)
        part.frame = pd.DataFrame(made)
        part.marks += settle_fields(part.frame, grid, found, notes)
        return part

    def _reader(self, name: str, kind: str, found: Headings, month_first: bool) -> Callable[[Any], Read]:
        words = self.words
        if kind == "money":
            times = found.times.get(name, 1)
            return lambda raw: words.money(raw, times)
        if kind == "choice":
            return lambda raw: self._choice(name, raw)
        if kind in ("date", "end"):
            last = kind == "end"
            return lambda raw: words.day(raw, last, month_first)
        if name == "provider":
            return lambda raw: words.text(_BRACKETED.sub(r"\1", raw) if isinstance(raw, str) else raw)
        if kind == "key":
            return lambda raw: Read(as_text(raw)) if not isinstance(raw, Broken) else Read("", raw.reason)
        return {"name": words.name, "gaps": words.gaps, "step": words.step}.get(kind, words.text)

    def _choice(self, name: str, raw: Any) -> Read:
        """A value of a fixed list; kinds of service and routes in other words are kept as written."""
        text, fault, _ = self.words.text(raw)
        if fault or text is None:
            return Read("", fault or ("nobody knows yet" if self.words.is_placeholder(as_text(raw)) else ""))
        known = self.choices[name]
        plain = tidy(text)
        if value := known.get(plain):
            return Read(value)
        if self.words.is_placeholder(text):
            return Read("", "nobody knows yet")
        near = process.extractOne(plain, known.keys(), scorer=fuzz.ratio, score_cutoff=88) if len(plain) > 4 else None
        if near:
            return Read(known[near[0]])
        inside = [word for word in known if len(word) > 3 and f" {word} " in f" {plain} "]
        if name == "risk" and inside:
            return Read(known[max(inside, key=len)])
        if name == "category" and len(re.sub(r"[^a-z]", "", plain)) > 2 and not plain.isdigit():
            return Read(known[max(inside, key=len)] if inside else text, "", "" if inside else "new")
        if name == "change_route" and inside:
            return Read(text, "", "new")
        return Read("", "no word of the list in the settings")

    def _plausible(self, name: str, raws: list[Any], answers: list[Read], found: Headings, part: Part) -> list[Read]:
        """Take full pounds under a heading in thousands or millions for pounds."""
        times = found.times.get(name, 1)
        amounts = [abs(answer.value or 1e14) / 100 for answer in answers if answer.value or answer.fault == TOO_LARGE]
        if times == 1 or not amounts:
            return answers
        least = 1e3 if times == 1e6 else 1e6
        title = found.names[found.fields[name]]
        if sum(amount >= least * times for amount in amounts) > MOSTLY * len(amounts):
            part.notes.append(
                f"{title} says that figures are in {'millions' if times == 1e6 else 'thousands'}, but they read like "
                "full pounds: they were taken for pounds. Check it."
            )
            return [self.words.money(raw) for raw in raws]
        unit = "millions" if times == 1e6 else "thousands"
        return [
            Read(self.words.money(raw).value, f"full pounds in a column of {unit}? taken for pounds")
            if answer.fault == TOO_LARGE or abs(answer.value or 0) / 100 >= _ABSURD_POUNDS
            else answer
            for raw, answer in zip(raws, answers, strict=True)
        ]

    def _mark(self, name: str, grid: Grid, found: Headings, column: Any, answers: list[Read], part: Part) -> None:
        for place, answer in enumerate(answers):
            if not answer.fault and answer.note != "new":
                continue
            text = as_text(column.values[place])
            rows = np.flatnonzero(column.codes == place)
            if not len(rows):
                continue
            if answer.note == "new" and not answer.fault:
                part.words[name, text] = part.words.get((name, text), 0) + len(rows)
                continue
            proposal = self._proposal(name, text)
            for at in rows[: max(0, MOST_MARKS - len(part.marks))]:
                part.marks.append(mark(int(grid.numbers[at]), found, name, text, answer.fault, proposal))

    def _proposal(self, name: str, text: str) -> str:
        """The nearest word of the list, where a field has one and something is near."""
        if name not in self.choices:
            return ""
        near = process.extractOne(tidy(text), self.choices[name].keys(), scorer=fuzz.WRatio, score_cutoff=75)
        return self.choices[name][near[0]] if near else ""

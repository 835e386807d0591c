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
from pandas.api.types import union_categoricals
from rapidfuzz import fuzz, process

from ...base.dates import read_date
from .grid import Grid
from .headings import Headings, Reader, is_wordy, with_units
from .schema import MONEY, STOCKTAKE
from .settings import StocktakeSettings
from .values import TOO_LARGE, Broken, Read, Words, as_text, is_blank, tidy

TOTAL = "a totals row"
_TOTAL = re.compile(
    r"(?<![a-z])(?:grand|sub|running|overall|net|gross)?[-_ ]*totals?(?![a-z])|^sum of |^(?:sum|sums|overall|average"
    r"|mean|aggregate|balance|∑|σ|carried forward|brought forward|all contracts|all providers"
    r"|(?:balance )?[cb]/[fd])[ :=]*$"
)
_AMOUNT = re.compile(r"[-+£(]*\s*\d[\d,. ]*\)?\s*(?:%|k|m|bn)?", re.I)
_ONLY_TOTAL = re.compile(
    r"[^a-z]*(?:(?:grand|sub|overall|running|net|gross|page|column|cumulative|carried forward|brought forward"
    r"|all contracts|all providers"
    r"|balance|[cb]/[fd])?[-_ ]*(?:totals?|sum|sums)?)[^a-z]*"
)
_NOTE = re.compile(
    r"(?:source|notes?|n\.?b\.?|footnotes?|key|prepared (?:by|on|for)|produced (?:by|on)|printed|exported|"
    r"last updated|updated|as at|page \d+|end of .*)(?:[ :.].*)?|.*:|[*†‡].*",
    re.I,
)
_LOWER = re.compile(r"[^\W\d_]*[^\W\d_A-Z][^\W\d_]")
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
                isinstance(cell, str) and _ONLY_TOTAL.fullmatch(cell.casefold()) and "total" in cell.casefold()
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
        keep = self._contracts(grid, found, part)
        grid = grid.rows(keep).compact()
        month_first = self._month_first(grid, found, part)
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
            made[name] = _typed(schema_field.kind, [answer.value for answer in answers], column.codes)
            if schema_field.kind == "step":
                done = np.array(
                    [answer.value is not None and answer.value is not False for answer in answers], dtype=bool
                )
                made[f"{name}_done"] = done[column.codes]
            fault[name] = np.array([bool(answer.fault) for answer in answers], dtype=bool)[column.codes]
            notes[name] = np.array([answer.note for answer in answers], dtype=object)[column.codes]
        made["rolling"] = notes["end"] == "rolling"
        others = [grid.column(place).texts() for place in found.also.get("provider", ())]
        made["other_providers"] = pd.Categorical(_joined(others, len(grid)))
        made["group_word"] = self._frameworks(grid)
        part.frame = pd.DataFrame(made)
        self._after(part, grid, found, notes)
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

    def _contracts(self, grid: Grid, found: Headings, part: Part) -> np.ndarray:
        """Which rows are contracts, shape (rows,); the others are noted with what they are."""
        size = len(grid)
        ident, provider = grid.column(found.place_of("contract_id")), grid.column(found.place_of("provider"))
        has_id, has_provider = ident.filled(), provider.filled()
        filled = grid.filled()
        dated = grid.column(found.place_of("start")).filled() | grid.column(found.place_of("end")).filled()
        total_word, only_total = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        amounts = np.zeros(size, dtype=np.int32)
        for column in grid.columns:
            total_word |= column.each(_says_total, bool)
            only_total |= column.each(says_only_total, bool)
            amounts += column.each(_is_amount, bool)
        id_total = ident.each(_says_total, bool)
        digits = ident.each(lambda value: bool(re.search(r"\d", as_text(value))), bool)
        spaced = ident.each(lambda value: " " in as_text(value), bool)
        note = ident.each(lambda value: isinstance(value, str) and bool(_NOTE.fullmatch(as_text(value))), bool)
        sentence = ident.each(
            lambda value: isinstance(value, str) and " " in as_text(value) and bool(_LOWER.search(as_text(value))), bool
        )
        total = (id_total & ~has_provider) | (~has_id & total_word & ~dated) | (total_word & (filled - amounts == 1))
        total |= (only_total & ~(has_id & ~id_total & digits)) | (~has_id & (filled == amounts))
        alone = filled == 1
        words = has_id & ~total & (alone & (~digits | sentence) | note & (filled <= 2))
        words &= ~(digits & ~spaced) if "provider" in found.fields else True
        loose = ~has_id & ~total & alone
        nobody = ~has_id & ~has_provider & ~total & ~loose
        if "contract_id" not in found.fields:
            nobody = ~has_provider & ~total & ~loose
        for mask, reason in (
            (total, TOTAL),
            (words | loose, "a heading or a note, no contract"),
            (nobody, "no contract id and no provider, so nobody can tell what it is"),
        ):
            for at in np.flatnonzero(mask):
                part.aside.append((int(grid.numbers[at]), "", "", reason))
        return ~(total | words | loose | nobody)

    def _month_first(self, grid: Grid, found: Headings, part: Part) -> bool:
        """Whether the sheet writes months first: a date says so that can be read in no other way, and none says no."""
        day = month = 0
        shown = ""
        for name in STOCKTAKE.of_kind("date", "end"):
            for value in grid.column(found.place_of(name)).values if name in found.fields else ():
                if isinstance(value, str) and re.match(r"\s*\d{1,2}[-/.]\d{1,2}[-/.]\d", value):
                    as_day, as_month = read_date(value), read_date(value, month_first=True)
                    day += as_day is not None and as_month is None
                    if as_month is not None and as_day is None:
                        month, shown = month + 1, shown or value
        if month and not day:
            part.notes.append(
                f"Dates are written month first, as in the United States, such as {shown}: they were read so."
            )
        elif month > 2:
            part.notes.append(
                f"Some dates can only be month first, such as {shown}, and others only day first: all were read "
                "day first (1/4 is 1 April). Ask where the register comes from."
            )
        return bool(month and not day)

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
                part.marks.append(_mark(int(grid.numbers[at]), found, name, text, answer.fault, proposal))

    def _proposal(self, name: str, text: str) -> str:
        """The nearest word of the list, where a field has one and something is near."""
        if name not in self.choices:
            return ""
        near = process.extractOne(tidy(text), self.choices[name].keys(), scorer=fuzz.WRatio, score_cutoff=75)
        return self.choices[name][near[0]] if near else ""

    def _frameworks(self, grid: Grid) -> np.ndarray:
        """What a row's words say of frameworks: 2 a ceiling without commitment, 1 a framework, 0 neither."""
        hard = re.compile("|".join(map(re.escape, self.vocabulary["ceilings"])))
        soft = re.compile(r"\b(?:{})\b".format("|".join(self.vocabulary["frameworks"])))

        def says(value: Any) -> int:
            if not isinstance(value, str):
                return 0
            text = value.casefold()
            return (
                0
                if "call-off" in text or "call off" in text
                else 2
                if hard.search(text)
                else 1
                if soft.search(text)
                else 0
            )

        found = np.zeros(len(grid), dtype=np.int8)
        for column in grid.columns:
            found = np.maximum(found, column.each(says, np.int8))
        return found

    def _after(self, part: Part, grid: Grid, found: Headings, notes: dict[str, np.ndarray]) -> None:
        """What follows from several fields of a row: periods in cells, centuries, the order of dates, currencies."""
        frame = part.frame
        for name in ("whole_life_value", "value", "annual_value"):
            for other in ("annual_value", "monthly_value", "whole_life_value"):
                moved = (notes[name] == other) & (name != other) & frame[other].isna().to_numpy()
                if moved.any():
                    frame.loc[moved, other] = frame.loc[moved, name]
                    frame.loc[moved, name] = np.nan
        early = (frame["end"] < frame["start"]).to_numpy()
        short = early & (notes["end"] == "two figures")
        if short.any():
            frame.loc[short, "end"] = (frame.loc[short, "end"] + pd.DateOffset(years=100)).astype("datetime64[s]")
        for at in np.flatnonzero((frame["end"] < frame["start"]).to_numpy()):
            part.marks.append(
                _mark(
                    int(grid.numbers[at]),
                    found,
                    "end",
                    as_text(grid.row(int(at))[found.fields["end"]]),
                    "is before the start",
                    "",
                )
            )
        if "currency" in found.fields:
            foreign = (
                ~frame["currency"]
                .astype(str)
                .str.casefold()
                .isin(["", "gbp", "£", "pounds", "pound", "sterling", "pound sterling"])
                .to_numpy()
            )
            for at in np.flatnonzero(foreign):
                part.marks.append(
                    _mark(
                        int(grid.numbers[at]),
                        found,
                        "currency",
                        str(frame["currency"].iloc[at]),
                        "is not pounds, and pounds and other money are not added",
                        "",
                    )
                )
            frame.loc[foreign, list(MONEY)] = np.nan


def _mark(row: int, found: Headings, name: str, value: str, reason: str, proposal: str) -> dict[str, Any]:
    return {
        "row": row,
        "column": found.names.get(found.place_of(name), STOCKTAKE.by_name[name].title),
        "field": name,
        "value": value,
        "reason": reason,
        "proposal": proposal,
    }


def words_of_nothing(vocabulary: dict[str, Any]) -> Words:
    """The words of the vocabulary that say nothing."""
    placeholders = frozenset(map(tidy, map(str, vocabulary["placeholders"])))
    return Words(
        frozenset(map(tidy, map(str, vocabulary["not_stated"]))),
        placeholders,
        tuple(map(tidy, vocabulary["placeholder_starts"])),
        tuple(vocabulary["open_ended"]),
    )


def _says_total(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > 120 or not (value.lower() != value.upper() or "∑" in value):
        return False  # without letters it says nothing
    return bool(_TOTAL.search(re.sub(r"(?<=\b\w) (?=\w\b)", "", as_text(value).casefold())))


def says_only_total(value: Any) -> bool:
    """Whether a cell says that its row sums up others, and nothing else."""
    return isinstance(value, str) and bool(_ONLY_TOTAL.fullmatch(as_text(value).casefold())) and _says_total(value)


def _is_amount(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_AMOUNT.fullmatch(value.strip()))
    return isinstance(value, (int, float, Broken))


def _typed(kind: str, values: list[Any], codes: np.ndarray) -> Any:
    if kind == "money":
        return np.array([np.nan if value is None else float(value) for value in values], dtype=float)[codes]
    if kind in ("date", "end", "step"):
        days = np.array([np.nan if value is None or isinstance(value, bool) else float(value) for value in values])[
            codes
        ]
        seconds = np.where(np.isnan(days), 0, days * 86_400).astype("int64").astype("datetime64[s]")
        seconds[np.isnan(days)] = np.datetime64("NaT")
        return seconds
    texts = np.array(["" if value is None else value for value in values], dtype=object)
    if kind == "key":
        return pd.Series(texts[codes], dtype=object)
    order, places = np.unique(texts.astype(str), return_inverse=True)
    return pd.Categorical.from_codes(places[codes], categories=pd.Index(order.astype(object), dtype=object))


def _joined(columns: list[np.ndarray], size: int) -> list[str]:
    if not columns:
        return [""] * size
    return ["; ".join(filter(None, cells)) for cells in zip(*columns, strict=True)]


def no_contracts() -> pd.DataFrame:
    """A frame of no rows with the columns of :class:`Part`."""
    made: dict[str, Any] = {"row": np.zeros(0, dtype=np.int64)}
    none = np.zeros(0, dtype=np.int64)
    for name, schema_field in STOCKTAKE.by_name.items():
        made[name] = _typed(schema_field.kind, [None], none)
        if schema_field.kind == "step":
            made[f"{name}_done"] = np.zeros(0, dtype=bool)
    return pd.DataFrame(
        {
            **made,
            "rolling": np.zeros(0, dtype=bool),
            "other_providers": pd.Categorical([]),
            "group_word": np.zeros(0, dtype=np.int8),
        }
    )


def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Join frames; categories are put in alphabetical order, so that nothing hangs on the order of files."""
    made = {}
    for name in frames[0].columns:
        parts = [frame[name] for frame in frames]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            parts = [part.cat.set_categories(pd.Index(part.cat.categories, dtype=object)) for part in parts]
            made[name] = union_categoricals(parts, sort_categories=True)
        else:
            made[name] = np.concatenate([part.to_numpy() for part in parts])
    return pd.DataFrame(made)

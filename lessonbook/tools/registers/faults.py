"""What is wrong with rows that share headings: each row's first fault with its column, and every reason in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from .blocks import Block, Row
from .cell_values import as_text, is_blank
from .columns import NO_KEY, ManyValues, Values
from .headings import Headings
from .schema import Schema
from .totals import TOTAL_REASON, UNLABELLED, has_total_label, is_amount, is_note, is_total

FILLED_IN_NOTES = 2

Codes = Mapping[str, np.ndarray]
Reasons = list[tuple[str, str]]


def find_faults(schema: Schema, values: Mapping[str, Values], block: Block, headings: Headings, codes: Codes,
                ragged: bool) -> dict[int, tuple[str, str]]:
    """Find the rows that cannot be used.

    Parameters
    ----------
    values, codes : mapping by column name
        The distinct values of each column, and each row's number among them; shape (rows,).
    ragged : bool
        Whether a row with too many cells must have been cut wrongly, as in a CSV file.

    Returns
    -------
    dict of int to (str, str)
        By place in the block: the column at fault, empty for the row as a whole; and why.
    """
    found: dict[int, Reasons] = {}
    key = schema.key
    for at in values[key.name].rows_at_fault(codes[key.name]).tolist():
        found[at] = [_no_key(schema, block.row(at), headings, values[key.name].faults[codes[key.name][at]])]
    for at, reason in _not_rows(schema, values, block, headings, codes):
        found.setdefault(at, [(key.name, reason)])
    for name, column in values.items():
        for at in column.rows_at_fault(codes[name]).tolist() if name != key.name else ():
            found.setdefault(at, []).append((name, column.faults[codes[name][at]]))
    for earlier, later in schema.in_order:
        first, second = (values[name].numbers(codes[name]) for name in (earlier, later))
        for at in np.flatnonzero(second < first).tolist():
            found.setdefault(at, []).append((later, f"is before {schema.by_name[earlier].title}"))
    for at in block.wider_than(headings.width) if ragged and headings.width else ():
        cells = max(place for place, cell in enumerate(block.row(at), 1) if not is_blank(cell))
        found.setdefault(at, []).append(("", f"has {cells} cells where there are {headings.width} headings; "
                                             "put values that hold a comma in quotation marks"))
    for at, reason in _two_in_one(schema, block, headings):
        found.setdefault(at, []).append(("", reason))
    return {at: (reasons[0][0], _join(schema, reasons)) for at, reasons in found.items()}


def _not_rows(schema: Schema, values: Mapping[str, Values], block: Block, headings: Headings, codes: Codes
              ) -> Iterator[tuple[int, str]]:
    """Rows whose id is words: totals of a section, headings, notes."""
    key = schema.key
    column = values[key.name]
    if isinstance(column, ManyValues) and column.plain:
        return
    texts = column.texts(codes[key.name])
    alone = _alone(key.name, values, codes)
    for at, text in enumerate(texts):
        digits = any(map(str.isdigit, text))
        if not text or (digits and " " not in text):
            continue
        if not digits and has_total_label(block.row(at)):
            yield at, TOTAL_REASON
        elif alone[at] and is_note(text, alone=True):
            yield at, (f"only {key.title} is filled, in words, as in a heading or a note; "
                       f"if it is a {schema.row}, fill in one more column")
        elif is_note(text, alone=False) and sum(not is_blank(cell) for cell in block.row(at)) <= FILLED_IN_NOTES:
            yield at, f"{key.title} reads like a note; if it is a {schema.row}, give it an id"


def _alone(key: str, values: Mapping[str, Values], codes: Codes) -> np.ndarray:
    """Whether each row holds nothing but its key; shape (rows,)."""
    empty = np.ones(len(codes[key]), dtype=bool)
    for name, column in values.items():
        if name != key and empty.any():
            empty &= column.rows_empty(codes[name])
    return empty


def _two_in_one(schema: Schema, block: Block, headings: Headings) -> Iterator[tuple[int, str]]:
    """Rows of two tables side by side, whose right half would be lost."""
    first, second = headings.place_of(schema.key.name), headings.again(schema.key.name)
    if second < 0:
        return
    for at, (left, right) in enumerate(zip(block.column(first), block.column(second), strict=True)):
        if not is_blank(right) and as_text(right) != as_text(left):
            yield at, (f"two tables stand side by side, and the {schema.row} {as_text(right)} is in the right one; "
                       "put one table below the other")


def _no_key(schema: Schema, row: Row, headings: Headings, fault: str) -> tuple[str, str]:
    """Why a row without its key cannot be used: a total, a list of figures, or a gap."""
    key = schema.key
    if fault != NO_KEY:
        return key.name, fault
    if is_total(row):
        return key.name, TOTAL_REASON
    filled = [place for place, cell in enumerate(row) if not is_blank(cell)]
    money = {column.name for column in schema.columns if column.kind == "money"}
    if all(is_amount(row[place]) for place in filled) and any(headings.columns.get(place) in money for place in filled):
        return key.name, UNLABELLED
    if key.name not in headings.columns.values():
        return key.name, f"the sheet has no column {key.title}"
    return key.name, f"no {key.title}, so the {schema.row} cannot be told from others"


def _join(schema: Schema, reasons: Reasons) -> str:
    """The first reason, then the others with their columns."""
    more = [f"{schema.by_name[name].title if name else 'row'}: {reason}" for name, reason in reasons[1:]
            if reasons[0][1] not in (TOTAL_REASON, UNLABELLED)]
    return "; ".join([reasons[0][1], *more])

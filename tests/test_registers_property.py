"""Whatever the cells hold, every non-blank row is used or set aside, and what is exported cannot run."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.tools.registers.cell_words import words_of_nothing
from lessonbook.tools.registers.register import heading_reader
from lessonbook.tools.registers.settings import StocktakeSettings, vocabulary
from lessonbook.tools.registers.stocktake import take_stock
from lessonbook.tools.registers.values import from_days

WORDS = words_of_nothing(vocabulary())

HEAD = ["Contract ID", "Provider", "Service category", "Annual value", "Start", "End", "Successor body"]
READER = heading_reader(StocktakeSettings())
# rows of a lone separator of another kind can be cut two ways, by a person too; a heading's word may head a table
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters=",;|"), max_size=12).filter(
    lambda text: not READER.scores(text))
CELL = st.one_of(
    st.just(""), st.just("  "), TEXT, st.sampled_from([
        "A1", "B2", "Total", "Grand total", "Acute", "GP", "Optical", "£1,200.50", "(3)", "12/13/2012", "31/12/2011",
        "#REF!", "=1+1", "@x", "-5", "n/a", "not stated", "CCG One; CCG Two", "yes", "1e400", "NaN", 'say "hi"', "a,b",
        "two\nlines"]))
ROWS = st.lists(st.lists(CELL, min_size=0, max_size=9), max_size=12)


def blank(row: list[object]) -> bool:
    return all(cell is None or not str(cell).strip() for cell in row)




@given(ROWS, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(max_examples=150, deadline=None)
def test_csv_rows_are_conserved(rows: list[list[str]], separator: str, encoding: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([HEAD, *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        found = take_stock([path], StocktakeSettings(), date(2012, 2, 15)).summary
    assert found["rows_in"] == found["rows_used"] + found["rows_quarantined"]
    assert found["rows_in"] == sum(not blank(list(row)) for row in rows)
    assert len(found["quarantine"]) == found["rows_quarantined"]
    assert sum(found["transfers"].values()) == found["rows_used"]


XCELL = st.one_of(st.none(), st.integers(-10**6, 10**6), st.floats(allow_nan=False, allow_infinity=False, width=32),
                  st.booleans(), st.dates(date(1901, 1, 1), date(2100, 1, 1)),
                  st.sampled_from(["A1", "Total", "Acute", "=1+1", "#N/A", "31/12/2011", " ", "x"]))


@given(st.lists(st.lists(st.lists(XCELL, max_size=8), max_size=8), min_size=1, max_size=3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_xlsx_rows_are_conserved_over_all_sheets(sheets: list[list[list[object]]], hidden: bool) -> None:
    made = openpyxl.Workbook()
    made.active.append(HEAD)
    for number, rows in enumerate(sheets):
        sheet = made.active if number == 0 else made.create_sheet(f"Sheet {number}")
        if number:
            sheet.append(HEAD)
            sheet.sheet_state = "hidden" if hidden else "visible"
        for row in rows:
            sheet.append(row)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        made.save(path)
        found = take_stock([path], StocktakeSettings(), date(2012, 2, 15), with_hidden=True).summary
    assert found["rows_in"] == found["rows_used"] + found["rows_quarantined"]
    assert found["rows_in"] == sum(not blank(row) for rows in sheets for row in rows)


@given(st.integers(0, 10**11), st.booleans())
def test_money_is_read_to_the_penny(pence: int, minus: bool) -> None:
    text = f"£{pence // 100:,}.{pence % 100:02d}"
    assert WORDS.money(f"({text})" if minus else text)[:2] == (-pence if minus else pence, "")


@given(st.dates(date(1950, 1, 1), date(2068, 12, 31)))
def test_dates_are_read_day_first_however_they_are_written(day: date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day:%Y}", f"{day:%d %B %Y}", f"{day:%d-%b-%Y}",
                 f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day:%A} {day:%d %B %Y}"):
        found = WORDS.day(text)
        assert (from_days(found.value), found.fault) == (day, "")


@given(TEXT)
def test_no_text_breaks_a_parser(text: str) -> None:
    for read in (WORDS.day, WORDS.money):
        value, fault, _ = read(text)
        assert value is None or not fault

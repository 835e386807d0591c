"""Registers as nobody wishes them: totals in every wording, notes, odd headings, odd containers, odd encodings."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lessonbook.tools.registers import sheets
from lessonbook.tools.registers.settings import StocktakeSettings
from lessonbook.tools.registers.stocktake import Stocktake, take_stock
from lessonbook.tools.registers.values import from_days
from tests import made_files
from tests.test_registers_files import DAY, aside
from tests.test_registers_files import WORDS as PLAIN_WORDS

HEAD = ["Contract ID", "Provider", "Service category", "Annual value", "Start", "Successor body"]


def rows(first: int, last: int) -> list[list[object]]:
    return [[f"A{at}", f"Provider {at}", "Acute", 100 * at, date(2010, 4, 1), "CCG One"]
            for at in range(first, last + 1)]


def book(path: Path, table: list[list[object]], merged: tuple[str, ...] = ()) -> Path:
    made = openpyxl.Workbook()
    for row in table:
        made.active.append(row)
    for area in merged:
        made.active.merge_cells(area)
    made.save(path)
    return path


def stock(path: Path) -> Stocktake:
    found = take_stock([path], StocktakeSettings(), DAY)
    assert not found.register.unread
    summary = found.summary
    assert summary["rows_in"] == summary["rows_used"] + summary["rows_quarantined"]
    return found


def used(found: Stocktake) -> list[str]:
    return found.frame["contract_id"].tolist()


# ---------------------------------------------------------------- totals

WORDINGS = ["Total", "TOTAL (£)", "Totals:", "Grand total", "Sub-total", "Sub_total", "Subtotal", "Sub Total - Acute",
            "Acute total", "North Cluster Total", "Total for North", "Total 2011/12", "2011/12 Total", "T O T A L",
            "Net total", "Stage 1 total", "Sum", "Overall", "Carried forward", "Total c/f", "b/f", "Σ", "All contracts",
            "Average", "Total (5 contracts)"]


@pytest.mark.parametrize("place", [0, 1, 2, 4])
def test_totals_are_set_aside_as_totals_in_any_column_and_wording(tmp_path: Path, place: int) -> None:
    totals: list[list[object]] = []
    for words in WORDINGS:
        row: list[object] = [None, None, None, 600, None, None]
        row[place] = words
        totals.append(row)
    found = stock(book(tmp_path / "t.xlsx", [HEAD, *rows(1, 3), *totals]))
    assert used(found) == ["A1", "A2", "A3"]
    assert found.summary["rows_in"] == 3 + len(WORDINGS)
    assert [row for row, reason in aside(found).items() if "a totals row" in reason] == list(
        range(5, 5 + len(WORDINGS)))


def test_totals_without_a_label_beside_a_section_and_above_the_headings(tmp_path: Path) -> None:
    found = stock(book(tmp_path / "t.xlsx", [
        ["Total", 1200], HEAD, *rows(1, 2), [None, None, None, 300], ["Acute", "Sub-total", None, 300], *rows(3, 3),
        [None, None, None, "£1,200.00"]]))
    assert used(found) == ["A1", "A2", "A3"]
    assert set(aside(found)) == {1, 5, 6, 8}
    assert all("totals row" in reason for reason in aside(found).values())


def test_a_provider_may_be_called_total_and_a_gap_is_no_total(tmp_path: Path) -> None:
    found = stock(book(tmp_path / "t.xlsx", [
        HEAD, ["A1", "Total Health Ltd", "Acute", 1], ["A2", "Total", "Acute", 1],
        [None, "Total Health Ltd", "Acute", 5, date(2010, 4, 1)]]))
    assert used(found) == ["A1", "A2", ""]  # a contract without an id is a contract


# ---------------------------------------------------------------- notes

def test_notes_with_numbers_in_them_are_no_contracts(tmp_path: Path) -> None:
    notes: list[list[object]] = [["Note 1: excludes VAT"], ["Page 2 of 2"], ["Source:", "NHS finance 2012"],
                                 ["Figures are for 2011/12"], ["Notes", "see over"], ["* provisional"]]
    found = stock(book(tmp_path / "n.xlsx", [HEAD, *rows(1, 2), ["PCT/12"], *notes]))
    assert used(found) == ["A1", "A2", "PCT/12"]
    assert list(aside(found)) == [5, 6, 7, 8, 9, 10]
    assert all("note" in reason for reason in aside(found).values())


# ---------------------------------------------------------------- headings

def test_a_second_table_with_its_own_headings(tmp_path: Path) -> None:
    other: list[list[object]] = [["Supplier", "Ref", "Value"], ["Beta", "B1", 7], ["Gamma", "B2", 8]]
    table = [HEAD, *rows(1, 2), [], *other]
    found = stock(book(tmp_path / "two.xlsx", table))
    assert used(found) == ["A1", "A2", "B1", "B2"]
    assert found.frame["provider"].tolist() == ["Provider 1", "Provider 2", "Beta", "Gamma"]
    assert found.summary["rows_in"] == 4
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in table]
    (tmp_path / "two.csv").write_text("\n".join(lines), encoding="utf-8")
    assert used(stock(tmp_path / "two.csv")) == ["A1", "A2", "B1", "B2"]


def test_headings_over_two_rows_repeated_on_each_page(tmp_path: Path) -> None:
    top: list[object] = ["Contract", None, None, "Money", "Term", "Successor body"]
    low: list[object] = [*HEAD[:5], None]
    found = stock(book(tmp_path / "p.xlsx", [top, low, *rows(1, 2), top, low, *rows(3, 4)],
                       ("A1:C1", "F1:F2", "A5:C5", "F5:F6")))
    assert used(found) == ["A1", "A2", "A3", "A4"]
    assert found.summary["rows_in"] == 4
    assert found.summary["transfers"] == {"CCG One": 4}


@pytest.mark.parametrize("head", [
    ["Contract Reference Number", "Name of Supplier", "Type of service", "Annual Value (£) p.a."],
    ["Ref. No.", "Contractor", "Service area", "Annual value (£, excl. VAT)"],
    ["URN", "Vendor Name", "Category", "Value per annum (GBP)"],
    ["Contract ID *", "Provider [please enter]", "Service category (see list)", "Current annual value"]])
def test_headings_of_other_bodies(tmp_path: Path, head: list[object]) -> None:
    found = stock(book(tmp_path / "h.xlsx", [head, ["7", "x", "Acute", 12]]))
    row = found.frame.iloc[0]
    assert (row["contract_id"], row["provider"], row["category"], row["annual_value"]) == ("7", "x", "Acute", 1200)


def test_one_column_under_its_heading(tmp_path: Path) -> None:
    found = stock(book(tmp_path / "one.xlsx", [["Contract ID"], ["A1"], ["A2"]]))
    assert used(found) == ["A1", "A2"]
    assert found.summary["rows_in"] == 2


def test_tables_side_by_side_are_said(tmp_path: Path) -> None:
    head: list[object] = ["Contract ID", "Provider", "Annual value"]
    found = stock(book(tmp_path / "s.xlsx", [[*head, None, *head], ["A1", "x", 1, None, "B1", "y", 2],
                                             ["A2", "x", 1]]))
    assert used(found) == ["A1", "A2"]
    assert sum("it is left out" in note for note in found.register.notes) == 3


def test_a_merged_amount_counts_once(tmp_path: Path) -> None:
    found = stock(book(tmp_path / "m.xlsx", [HEAD, ["A1", "x", "Acute", 100], ["A2", "y", "Acute"],
                                             ["A3", "z", "Acute"]], ("D2:D4",)))
    assert found.summary["spend"]["used"] == 100
    assert found.summary["rows_without_value"] == 2


# ---------------------------------------------------------------- containers and encodings

def test_a_workbook_with_a_sheet_of_old_macros_is_read_slowly(tmp_path: Path) -> None:
    good, odd = book(tmp_path / "good.xlsx", [HEAD, *rows(1, 2)]), tmp_path / "odd.xlsm"
    made = openpyxl.load_workbook(good)
    made.create_sheet("Macro1")
    made.save(good)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(odd, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                data = data.replace(b"/relationships/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"",
                                    b"/relationships/xlMacrosheet\" Target=\"/xl/macrosheets/sheet1.xml\"")
                assert b"macrosheets" in data
            if name == "[Content_Types].xml":
                data = data.replace(b"/xl/worksheets/sheet2.xml", b"/xl/macrosheets/sheet1.xml")
            new.writestr(name.replace("xl/worksheets/sheet2.xml", "xl/macrosheets/sheet1.xml"), data)
    assert used(stock(odd)) == ["A1", "A2"]


@pytest.mark.parametrize(("name", "member", "words"), [
    ("a.zip", "a.csv", "is a zip file and no spreadsheet"),
    ("a.xlsb", "xl/workbook.bin", "is a binary workbook")])
def test_other_files_are_named_for_what_they_are(tmp_path: Path, name: str, member: str, words: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as made:
        made.writestr(member, "")
        if name.endswith("xlsb"):
            made.writestr("_rels/.rels", "")
    found = take_stock([tmp_path / name], StocktakeSettings(), DAY)
    assert words in found.register.unread[0].message


def test_utf16_without_its_mark_in_another_script(tmp_path: Path) -> None:
    text = "Contract ID,Provider,Annual value\r\n" + "".join(f"A{at},{'日本語の会社' * 9},{at}\r\n" for at in range(9))
    for encoding in ("utf-16-le", "utf-16-be"):
        (tmp_path / f"{encoding}.csv").write_bytes(text.encode(encoding))
        found = stock(tmp_path / f"{encoding}.csv")
        assert (found.summary["rows_in"], found.summary["spend"]["used"]) == (9, 36)


def test_the_mark_that_ends_old_files_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "z.csv").write_bytes(b"Contract ID,Provider\r\nA1,x\r\n\x1a")
    assert stock(tmp_path / "z.csv").summary["rows_in"] == 1


@pytest.mark.parametrize("text", ["April 1, 2012", "Apr 1 2012", "Apr-01-2012", "Sunday, April 1st, 2012"])
def test_days_with_the_month_first_in_words(text: str) -> None:
    found = PLAIN_WORDS.day(text)
    assert (found.fault, from_days(found.value) if found.value else None) == ("", date(2012, 4, 1))


def test_one_huge_text_in_many_cells_does_not_fill_the_memory(tmp_path: Path) -> None:
    good, bomb = tmp_path / "good.xlsx", tmp_path / "bomb.xlsx"
    made = xlsxwriter.Workbook(str(good))
    sheet = made.add_worksheet()
    for at, row in enumerate([HEAD, *([f"A{number}", "CCG One"] for number in range(50))]):
        sheet.write_row(at, 0, row)
    made.close()
    assert len(used(stock(good))) == 50
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"CCG One", b"x" * 300_000))
    found = take_stock([bomb], StocktakeSettings(), DAY)
    assert "longer than a cell can hold" in found.register.unread[0].message


# ---------------------------------------------------------------- cells where none can be

WORDS = [HEAD, *([str(cell) for cell in row] for row in rows(1, 3))]


@pytest.mark.parametrize("place", ["NULLB3", "ZZZZZZ3", "xfda3", "B10000000"])
def test_a_cell_that_no_sheet_has_makes_the_file_unread(tmp_path: Path, place: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(made_files.xlsx({"A": WORDS}, refs={"B3": place}))
    found = take_stock([tmp_path / "a.xlsx", book(tmp_path / "b.xlsx", [HEAD, *rows(7, 8)])], StocktakeSettings(), DAY)
    assert used(found) == ["A7", "A8"]
    [fault] = found.register.unread
    assert "beyond the last row or column that a sheet can have" in str(fault)


@pytest.mark.parametrize("place", ["XFC99999", "XFC1048576", "xfc9999999"])
def test_a_far_cell_within_the_sheet_is_not_laid_out(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
                                                    ) -> None:
    asked = []
    monkeypatch.setattr(sheets, "sparse_rows", lambda *named: asked.append(named[1]) or [])
    (tmp_path / "a.xlsx").write_bytes(made_files.xlsx({"A": WORDS}, refs={"B3": place}))
    take_stock([tmp_path / "a.xlsx"], StocktakeSettings(), DAY)
    assert asked == ["A"]

"""Files as people send them: every row is used or set aside, quickly read or slowly, and nothing exported runs."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.cli import cli
from lessonbook.tools.registers import exports, records, sheets
from lessonbook.tools.registers import unreadable_cells as lost
from lessonbook.tools.registers.blocks import ColumnBlock
from lessonbook.tools.registers.cell_values import from_days, parse_date, parse_money
from lessonbook.tools.registers.columns import plain_amounts, plain_keys
from lessonbook.tools.registers.exports import write_files
from lessonbook.tools.registers.settings import StocktakeSettings
from lessonbook.tools.registers.stocktake import Stocktake, take_stock

DAY = date(2012, 2, 15)


def stock(path: Path, text: str | None = None) -> Stocktake:
    if text is not None:
        path.write_text(text, encoding="utf-8", newline="")
    found = take_stock([path], StocktakeSettings(), DAY)
    summary = found.summary
    assert summary["rows_in"] == summary["rows_used"] + summary["rows_quarantined"] == summary["files"][0]["rows_in"]
    assert sum(summary["transfers"].values()) == summary["rows_used"]
    return found


def aside(found: Stocktake) -> dict[int, str]:
    return {row["row"]: row["reason"] for row in found.summary["quarantine"]}


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the quick reader take over after the first lines of a small file."""
    monkeypatch.setattr(records, "FIRST_PIECE", 1)
    monkeypatch.setattr(records, "PIECE", 200)


# ---------------------------------------------------------------- quick and slow reading of CSV files

BITS = st.sampled_from(['"', ",", "\n", "\r\n", "\r", "a", "b ", '"x,y"', '"p\nq"', '"p\r\nq"', '""', " ", "\ufeff",
                        "\0", "£", "\n\n\n", "\n" * 101, "Total"])


@given(st.lists(BITS, max_size=60).map("".join), st.integers(1, 6), st.integers(1, 40))
@settings(max_examples=400, deadline=None)
def test_columns_at_once_hold_what_records_one_by_one_hold(text: str, width: int, size: int) -> None:
    def filled(rows: list[records.Record]) -> list[tuple[int, list[str]]]:
        ends = [max((place for place, cell in enumerate(row, 1) if cell), default=0) for _, row in rows]
        return [(number, list(row[:end])) for (number, row), end in zip(rows, ends, strict=True)]

    one_by_one = list(records.Records(io.StringIO(text, newline=""), ",", from_start=False))
    usual, records.PIECE = records.PIECE, size
    try:
        at_once: list[records.Record] = []
        for piece in records.Records(io.StringIO(text, newline=""), ",", from_start=False).pieces(width, ""):
            at_once += piece.as_rows() if isinstance(piece, ColumnBlock) else piece
    finally:
        records.PIECE = usual
    assert filled(at_once) == filled(one_by_one)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=6), min_size=2,
                         max_size=4), max_size=12))
@settings(max_examples=200, deadline=None)
def test_what_the_standard_writer_writes_is_read_as_it_was(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    read = records.Records(io.StringIO(out.getvalue(), newline=""), ",", from_start=False)
    assert [row for _, row in read] == rows


def test_most_of_a_register_is_read_as_columns(small_pieces: None) -> None:
    text = "".join(f'A{number},"Alpha, Beta",{number}\n' for number in range(1, 61))
    blocks = list(records.Records(io.StringIO(text, newline=""), ",").pieces(3, ""))
    columns = [block for block in blocks if isinstance(block, ColumnBlock)]
    assert len(columns) == len(blocks)
    assert [number for block in columns for number in block.numbers] == list(range(1, 61))


def test_a_register_read_at_once_has_its_rows_and_reasons(tmp_path: Path, small_pieces: None) -> None:
    lines = ["Contract ID,Provider,Category,Annual value,Successor",
             *(f'A{number},Alpha,Acute,"£1,000",CCG One' for number in range(2, 70)),  # rows 2 to 69
             ",,,,", " , ,,,",                                                        # rows 70 and 71 are blank
             'A72,"Beta\nGamma",GP,12.50,CCG Two',                                    # one record over two lines
             "A73,Delta,Optical,1,",
             "Total,,,5,", ",,,7,", "A76,Eps,Acute,a lot,", "A77,Eps,Acute,1,x,y",
             "Provider,Contract ID,Category,Annual value,Successor",                  # row 78: other order from here
             *(f"Zeta,A{number},Acute,2,CCG One" for number in range(79, 100))]
    found = stock(tmp_path / "r.csv", "\n".join(lines))
    assert (found.summary["rows_in"], found.summary["rows_used"]) == (68 + 1 + 5 + 21, 68 + 1 + 21)
    assert sorted(aside(found)) == [73, 74, 75, 76, 77]
    assert found.summary["spend"]["used"] == 68 * 1000 + 12.5 + 21 * 2
    assert found.frame.loc[found.frame["row"] == 72, "provider"].tolist() == ["Beta Gamma"]
    assert found.frame.loc[found.frame["row"] == 99, "contract_id"].tolist() == ["A99"]
    assert found.summary["transfers"] == {"CCG One": 68 + 21, "CCG Two": 1}


# ---------------------------------------------------------------- quotation marks, long cells, headings

def test_quotation_marks_that_are_wrong_cost_no_row(tmp_path: Path) -> None:
    found = stock(tmp_path / "q.csv", 'Contract ID,Provider,Annual value\nA1,"Alpha,1\nA2,Be"ta,2\nA3,"Gam"ma,3\n'
                  'A4,"Del""ta",4\nA5,6" pipe,"5,000"\nA6,"Eps\nZeta",6\nA7,Eta,7\nA8,"Theta,8\n')
    assert dict(zip(found.frame["contract_id"], found.frame["provider"], strict=True)) == {
        "A1": '"Alpha', "A2": 'Be"ta', "A3": "Gamma", "A4": 'Del"ta', "A5": '6" pipe', "A6": "Eps Zeta", "A7": "Eta",
        "A8": '"Theta'}
    assert found.summary["spend"]["used"] == 1 + 2 + 3 + 4 + 5000 + 6 + 7 + 8


def test_a_cell_longer_than_any_cell_keeps_its_row(tmp_path: Path) -> None:
    found = stock(tmp_path / "long.csv", f"Contract ID,Provider,Action\nA1,x,{'y' * 200_000}\nA2,z,w\n")
    assert found.frame["contract_id"].tolist() == ["A1", "A2"]


def test_headings_and_notes_among_the_rows_are_no_contracts(tmp_path: Path) -> None:
    found = stock(tmp_path / "s.csv", "Contract ID,Provider,Annual value\nAcute contracts,,\nA1,x,1\nA2,,\n"
                  "Source: the finance team,n/a,\nTotals/2011-12,,1\ntotal-2012,,1\n")
    assert found.frame["contract_id"].tolist() == ["A1", "A2"]
    reasons = aside(found)
    assert set(reasons) == {2, 5, 6, 7}
    assert "as in a heading or a note" in reasons[2]
    assert "as in a heading or a note" in reasons[5]
    assert "totals row" in reasons[6]
    assert "totals row" in reasons[7]


def test_headings_after_many_blank_lines(tmp_path: Path) -> None:
    found = stock(tmp_path / "late.csv", ";;\n" * 200 + "Contract ID;Provider;Annual value\nA1;x;1\n")
    assert found.frame["row"].tolist() == [202]


# ---------------------------------------------------------------- spreadsheets

def test_an_error_that_the_fast_reader_does_not_know(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in (["Contract ID", "Provider", "Annual value"], ["A1", "x", 1], [], ["A2", "y", "#GETTING_DATA"]):
        made.active.append(row)
    made.active["C4"].data_type = "e"
    made.save(tmp_path / "e.xlsx")
    found = stock(tmp_path / "e.xlsx")
    assert found.frame["row"].tolist() == [2]
    assert aside(found) == {4: "the cell holds a spreadsheet error"}


def test_one_far_row_does_not_lay_out_all_rows_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = openpyxl.Workbook()
    for row in (["Contract ID", "Provider", "Annual value"], ["A1", "x", 1]):
        made.active.append(row)
    made.active["A1048576"], made.active["B1048576"] = "A2", "y"
    made.save(tmp_path / "far.xlsx")
    asked = []
    monkeypatch.setattr(sheets, "sparse_rows", lambda *named: asked.append(named[1]) or lost.sparse_rows(*named))
    found = stock(tmp_path / "far.xlsx")
    assert found.frame["row"].tolist() == [2, 1_048_576]
    assert asked == ["Sheet"]
    assert not lost.Lost({}, 75_000 * 22, 75_000 * 22 * 20).is_sparse  # a full sheet is read the fast way


# ---------------------------------------------------------------- cells

@pytest.mark.parametrize("text", ["01/04/2012 12:00 AM", "1/4/12 9:30pm", "'01/04/2012"])
def test_days_as_spreadsheets_export_them(text: str) -> None:
    number, fault = parse_date(text)
    assert (from_days(number), fault) == (date(2012, 4, 1), "")


def test_amounts_and_gaps() -> None:
    assert parse_money("'1,200") == (120_000, "")
    assert [parse_money(text) for text in ("–", "—", "-", "n/a")] == [(None, "")] * 4
    assert plain_amounts(["£1,234", "", "12.50", "7", "0.05"]) == [123_400, None, 1_250, 700, 5]
    assert plain_amounts(["1", "ask"]) is None
    assert plain_amounts(["1,23"]) is None
    assert plain_amounts(["1\n2"]) is None
    assert plain_keys(["A1", "B/2-3"]) == ["A1", "B/2-3"]
    assert [plain_keys([text]) for text in ("Total2", "=A1", "A 1", "A", "", "A1\nB2", "#N/A1")] == [None] * 7


@given(st.integers(0, 10**9), st.booleans())
def test_amounts_at_once_are_read_as_one_by_one(pence: int, marked: bool) -> None:
    text = f"£{pence // 100:,}.{pence % 100:02d}" if marked else f"{pence // 100}.{pence % 100:02d}"
    if plain := plain_amounts([text]):
        assert plain == [pence] == [parse_money(text)[0]]


# ---------------------------------------------------------------- lists of a very large register

def test_large_lists_are_csv_without_live_formulas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_IN_WORKBOOKS", 0)
    rows = [["Contract ID", "Provider", "Category", "Annual value", "Start", "Documentation gaps", "Successor"],
            ["=1+1", 'say "hi", all', "Acute", "1234.5", "01/04/2010", "@SUM(A1)", "+CCG"],
            ["A2", "two\nlines", "Acute", "", "", "none", "+CCG"],
            ["-A3", "x", "Optical; =cmd", "1", "", "", "+CCG"]]
    with (tmp_path / "r.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    found = stock(tmp_path / "r.csv")
    written = write_files(found, tmp_path / "out", "")
    assert (written["quarantine"], written["notifications"]) == ("quarantine.csv", "notifications.csv")
    assert list(written["transfers"].values()) == ["transfers/CCG.csv"]

    def read(name: str) -> list[list[str]]:
        with (tmp_path / "out" / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))

    head, first, second = read("transfers/CCG.csv")
    assert first[: head.index("End")] == ["'=1+1", 'say "hi", all', "Acute", "", "1234.5", "2010-04-01"]
    assert first[head.index("Documentation gaps")] == "'@SUM(A1)"
    assert first[head.index("Successor body")] == "'+CCG"
    assert second[: head.index("End")] == ["A2", "two lines", "Acute", "", "", ""]
    assert second[head.index("From row")] == "3"
    assert read("notifications.csv")[1][:2] == ['say "hi", all', "'=1+1"]
    for name in ("quarantine.csv", "notifications.csv", "transfers/CCG.csv"):
        assert not [cell for row in read(name) for cell in row if cell.startswith(("=", "+", "-", "@"))]
    mended = (tmp_path / "out" / "quarantine.csv").read_text(encoding="utf-8-sig").replace("Optical; =cmd", "Dental")
    again = stock(tmp_path / "mended.csv", mended)
    assert again.frame["contract_id"].tolist() == ["-A3"]


# ---------------------------------------------------------------- what a person reads

def test_no_empty_tables_where_no_row_could_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("n.csv").write_text("a,b\n" + "1,2\n" * 30, encoding="utf-8")
    run = CliRunner().invoke(cli, ["stocktake", "--as-of", "2012-02-15", "n.csv"])
    assert run.exit_code == 1
    assert "Completeness" not in run.stdout
    assert "31    " in run.stdout.partition("Why rows were set aside")[2].splitlines()[2]  # one reason, said once
    tracked = CliRunner().invoke(cli, ["--kb", str(tmp_path), "tracker", "n.csv"])
    assert tracked.exit_code == 1
    assert "Heatmap" not in tracked.stdout
    assert "--out FOLDER" in tracked.stderr


def test_tables_fit_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = "a provider with a name of many words " * 4
    Path("w.csv").write_text("Contract ID,Provider,Category,Action,Owner,Due\n"
                             f"A1,{words},Acute,{words},{words},01/01/2012\n", encoding="utf-8")
    shown = CliRunner().invoke(cli, ["stocktake", "--as-of", "2012-02-15", "w.csv"]).stdout
    assert max(len(line) for line in shown.splitlines() if line.startswith("  ")) <= 100
    assert "1 action is overdue." in shown
    assert "…" not in shown

"""Files as people send them: every row is used or set aside, quickly read or slowly, and nothing exported runs."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.cli import cli
from lessonbook.tools.registers import exports, sheets
from lessonbook.tools.registers import unreadable_cells as lost
from lessonbook.tools.registers.cell_words import words_of_nothing
from lessonbook.tools.registers.delimited import read_delimited
from lessonbook.tools.registers.exports import write_files
from lessonbook.tools.registers.settings import StocktakeSettings, vocabulary
from lessonbook.tools.registers.stocktake import Stocktake, take_stock
from lessonbook.tools.registers.values import as_text, from_days

WORDS = words_of_nothing(vocabulary())
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


def marked(found: Stocktake) -> set[tuple[int, str]]:
    return {(mark["row"], mark["field"]) for mark in found.register.marks}


@given(
    st.lists(
        st.lists(
            st.text(
                st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"), exclude_characters="\0\x1a\ufeff"),
                min_size=1,
                max_size=6,
            ),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=100, deadline=None)
def test_what_the_standard_writer_writes_is_read_as_it_was(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
        grid = read_delimited(path)[0]
    shown = {int(number): list(map(as_text, grid.row(at))) for at, number in enumerate(grid.numbers)}
    for number, row in enumerate(rows, start=2):
        assert shown.get(number, ["", "", ""]) == list(map(as_text, row))


def test_a_register_of_many_kinds_of_row(tmp_path: Path) -> None:
    lines = [
        "Contract ID,Provider,Category,Annual value,Successor",
        *(f'A{number},Alpha,Acute,"£1,000",CCG One' for number in range(2, 70)),  # rows 2 to 69
        ",,,,",
        " , ,,,",  # rows 70 and 71 are blank
        'A72,"Beta\nGamma",GP,12.50,CCG Two',  # one record over two lines
        "A73,Delta,Optical,1,",
        "Total,,,5,",
        ",,,7,",
        "A76,Eps,Acute,a lot,",
        "A77,Eps,Acute,1,x,y",
        "Provider,Contract ID,Category,Annual value,Successor",  # row 78: other order from here
        *(f"Zeta,A{number},Acute,2,CCG One" for number in range(79, 100)),
    ]
    found = stock(tmp_path / "r.csv", "\n".join(lines))
    assert (found.summary["rows_in"], found.summary["rows_used"]) == (68 + 1 + 5 + 21, 68 + 4 + 21)
    assert sorted(aside(found)) == [74, 75]
    assert marked(found) == {(76, "annual_value")}  # marked, and used
    assert found.summary["spend"]["used"] == 68 * 1000 + 12.5 + 1 + 1 + 21 * 2
    assert found.frame.loc[found.frame["row"] == 72, "provider"].tolist() == ["Beta Gamma"]
    assert found.frame.loc[found.frame["row"] == 99, "contract_id"].tolist() == ["A99"]


# ---------------------------------------------------------------- quotation marks, long cells, headings


def test_quotation_marks_that_are_wrong_cost_no_row(tmp_path: Path) -> None:
    found = stock(
        tmp_path / "q.csv",
        'Contract ID,Provider,Annual value\nA1,"Alpha,1\nA2,Be"ta,2\nA3,"Gam"ma,3\n'
        'A4,"Del""ta",4\nA5,6" pipe,"5,000"\nA6,"Eps\nZeta",6\nA7,Eta,7\nA8,"Theta,8\n',
    )
    assert dict(zip(found.frame["contract_id"], found.frame["provider"], strict=True)) == {
        "A1": "Alpha",
        "A2": 'Be"ta',
        "A3": "Gamma",
        "A4": 'Del"ta',
        "A5": '6" pipe',
        "A6": "Eps Zeta",
        "A7": "Eta",
        "A8": "Theta",
    }
    assert any("2 lines have a stray quotation mark" in note for note in found.register.notes)
    assert found.summary["spend"]["used"] == 1 + 2 + 3 + 4 + 5000 + 6 + 7 + 8


def test_a_cell_longer_than_any_cell_keeps_its_row(tmp_path: Path) -> None:
    found = stock(tmp_path / "long.csv", f"Contract ID,Provider,Action\nA1,x,{'y' * 200_000}\nA2,z,w\n")
    assert found.frame["contract_id"].tolist() == ["A1", "A2"]


def test_headings_and_notes_among_the_rows_are_no_contracts(tmp_path: Path) -> None:
    found = stock(
        tmp_path / "s.csv",
        "Contract ID,Provider,Annual value\nAcute contracts,,\nA1,x,1\nA2,,\n"
        "Source: the finance team,n/a,\nTotals/2011-12,,1\ntotal-2012,,1\n",
    )
    assert found.frame["contract_id"].tolist() == ["A1", "A2"]
    reasons = aside(found)
    assert set(reasons) == {2, 5, 6, 7}
    assert "a heading or a note" in reasons[2]
    assert "a heading or a note" in reasons[5]
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
    assert found.frame["row"].tolist() == [2, 4]
    assert [(mark["row"], mark["reason"]) for mark in found.register.marks] == [
        (4, "the cell holds a spreadsheet error")
    ]


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
    found = WORDS.day(text)
    assert (from_days(found.value), found.fault) == (date(2012, 4, 1), "")


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("'1,200", 1200),
        ("£ 7,500 per annum", 7500),
        ("£3.5k", 3500),
        ("£2.25m", 2_250_000),
        ("(£1,250.50)", -1250.5),
        ("-£ 40", -40),
        ("about £9,000", 9000),
        ("£6,000 (incl VAT)", 6000),
        ("nil", 0),
        ("£ -", 0),
        ("12 500", 12_500),
        ("Block £70,000", 70_000),
        ("1,000 p.a.", 1000),
    ],
)
def test_amounts_with_words_around_them(text: str, pounds: float) -> None:
    assert WORDS.money(text)[:2] == (pounds * 100, "")


@pytest.mark.parametrize(
    "text", ["Block", "activity based", "€5,000", "£1,000 to £2,000", "see 2025/26 schedule", "1,2,3", "£4.000"]
)
def test_words_that_are_no_amount_are_faults(text: str) -> None:
    value, fault, _ = WORDS.money(text)
    assert value is None
    assert fault


def test_blanks_in_other_words_are_no_faults() -> None:
    assert [WORDS.money(text)[:2] for text in ("–", "—", "-", "n/a")] == [(None, "")] * 4


@pytest.mark.parametrize(
    ("text", "day", "note"),
    [
        ("30/06/2029 (option +2)", "2029-06-30", ""),
        ("Jun-29", "2029-06-30", ""),
        ("June 2029", "2029-06-30", ""),
        ("30/06/2029 plus 12 months", "2029-06-30", ""),
        ("until 30 June 2029", "2029-06-30", ""),
        ("Evergreen", "", "rolling"),
        ("no end date", "", "rolling"),
        ("until terminated", "", "rolling"),
    ],
)
def test_ends_in_words(text: str, day: str, note: str) -> None:
    found = WORDS.day(text, last=True)
    assert (from_days(found.value).isoformat() if found.value is not None else "", found.fault) == (day, "")
    assert (found.note == "rolling") == (note == "rolling")


@pytest.mark.parametrize("text", ["TBC", "ask Jo", "31/06/2029", "when funding stops", "2028/29"])
def test_ends_that_nobody_knows_are_marked(text: str) -> None:
    found = WORDS.day(text, last=True)
    assert found.value is None
    assert found.fault


# ---------------------------------------------------------------- lists of a very large register


def test_large_lists_are_csv_without_live_formulas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_IN_WORKBOOKS", 0)
    rows = [
        ["Contract ID", "Provider", "Category", "Annual value", "Start", "Documentation gaps", "Successor"],
        ["=1+1", 'say "hi", all', "Acute", "1234.5", "01/04/2010", "@SUM(A1)", "+CCG"],
        ["A2", "two\nlines", "Acute", "", "", "none", "+CCG"],
        ["-A3", "x", "Optical; =cmd", "1", "", "", "+CCG"],
    ]
    with (tmp_path / "r.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    found = stock(tmp_path / "r.csv")
    written = write_files(found, tmp_path / "out", "")
    assert written["notifications"] == "notifications.csv"
    assert list(written["transfers"].values()) == ["transfers/CCG.csv"]

    def read(name: str) -> list[list[str]]:
        with (tmp_path / "out" / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))

    head, first, second, third = read("transfers/CCG.csv")
    assert first[: head.index("End")] == ["'=1+1", 'say "hi", all', "Acute", "", "1234.5", "2010-04-01"]
    assert first[head.index("Documentation gaps")] == "'@SUM(A1)"
    assert first[head.index("Successor body")] == "'+CCG"
    assert second[: head.index("End")] == ["A2", "two lines", "Acute", "", "", ""]
    assert [row[head.index("From row")] for row in (second, third)] == ["3", "4"]
    assert read("notifications.csv")[1][:2] == ['say "hi", all', "'=1+1"]
    for name in ("notifications.csv", "transfers/CCG.csv"):
        assert not [cell for row in read(name) for cell in row if cell.startswith(("=", "+", "-", "@"))]


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
    Path("w.csv").write_text(
        f"Contract ID,Provider,Category,Action,Owner,Due\nA1,{words},Acute,{words},{words},01/01/2012\n",
        encoding="utf-8",
    )
    shown = CliRunner().invoke(cli, ["stocktake", "--as-of", "2012-02-15", "w.csv"]).stdout
    assert max(len(line) for line in shown.splitlines() if line.startswith("  ")) <= 100
    assert "1 action is overdue." in shown
    assert "…" not in shown


@pytest.mark.parametrize(("text", "rows"), [
    # words below the headings that could head columns make no second row of headings
    ("Contract ID,Provider,Annual value\nx,,value,Dale Trust,total care\n", 1),
    # two known words in a row of seven columns are no second table
    ("Contract ID,Provider,Category,Annual value,Start,End,Owner\nA1,x,Acute,5,,,\nSupplier,Ref,,,,,\nA3,y,,7,,,\n", 3),
    # a line break in a cell makes two lines that are each as wide as many others
    ('Contract ID,Provider,Category,Annual value,Start\nA1,x\nA2,y\nA3,z\nA4,"Dale\nTrust",Acute,5,\n', 4),
    # the separator that makes the widest rows wins over commas in the cells
    ("Contract ID;Provider;Category;Annual value;Start;End;Owner\nA1;Dale, Moor\nA2;Fell, Beck\nA3;Tarn, Gill\n", 3),
])
def test_every_row_of_data_is_a_row(tmp_path: Path, text: str, rows: int) -> None:
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    assert stock(tmp_path / "r.csv").summary["rows_in"] == rows


def test_headings_with_a_number_head_a_second_table(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("Contract ID,Supplier 1,Annual value\nA10,x,5\nContract ID,Supplier 1,"
                                    "Annual value\nA11,y,6\n", encoding="utf-8")
    assert stock(tmp_path / "r.csv").frame["contract_id"].tolist() == ["A10", "A11"]


def test_a_title_and_groups_above_the_headings_are_no_headings(tmp_path: Path) -> None:
    lines = ["Example board - care contracts 2031/32 (£'000),,,,,,", "Contract details,,,Plan 2031/32,,Governance,",
             "Contract no.,Supplier,Programme area,Annual value,Commenced,Contract manager,Risk",
             "A1,Dale Trust,Acute,5,01/04/2031,P Holt,high"]
    found = stock(tmp_path / "r.csv", "\n".join(lines) + "\n")
    assert {item["heading"]: item["field"] for item in found.summary["headings"]}["Programme area"] == "category"
    assert found.frame["category"].tolist() == ["Acute"]

"""Stocktakes: rows in = rows used + rows set aside, and figures worked out by hand."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from conftest import run_cli

from lessonbook.base.errors import LessonbookError
from lessonbook.cli import cli
from lessonbook.tools.registers.exports import free_folder, write_files
from lessonbook.tools.registers.illustrative import illustrative_csv
from lessonbook.tools.registers.providers import read_ledger
from lessonbook.tools.registers.report_parts import Section, Table, in_html, percent
from lessonbook.tools.registers.schema import STOCKTAKE
from lessonbook.tools.registers.settings import StocktakeSettings, read_settings
from lessonbook.tools.registers.stocktake import Stocktake, take_stock
from lessonbook.tools.registers.stocktake_report import report

ROOT = Path(__file__).resolve().parent.parent
REGISTERS = ROOT / "corpus" / "registers"
DAY = date(2012, 2, 15)


def stock(*paths: Path, total: float | None = None, settings: StocktakeSettings | None = None) -> Stocktake:
    found = take_stock(paths, settings or StocktakeSettings(), DAY, total)
    summary = found.summary
    assert summary["rows_in"] == summary["rows_used"] + summary["rows_quarantined"]
    assert len(summary["quarantine"]) == summary["rows_quarantined"] + len(found.register.unread)
    assert sum(item["rows_in"] for item in summary["files"]) == summary["rows_in"]
    assert sum(summary["transfers"].values()) == summary["rows_used"]
    assert sum(summary["by_phase"].values()) == summary["rows_used"]
    assert sum(stage["rows"] for stage in summary["by_stage"].values()) == summary["rows_used"]
    return found


def csv_file(folder: Path, text: str, encoding: str = "utf-8", name: str = "register.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def book(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    made.save(path)
    return path


FULL = """contract_id,provider,category,commissioner,annual_value,start,end,identified,located,profiled,\
risk_assessed,documentation_gaps,risk,action,owner,due,change_route,provider_notified,phase,successor,transferred_on
A1,Green Lane Surgery,GP,North,"£1,200.50",01/04/2010,31/03/2013,10/01/2012,11/01/2012,12/01/2012,\
31/01/2012,none,H,,,,,,stocktake,CCG One,
A2,Green Lane Surgery,Dental,North,100,01/04/2010,31/03/2013,10/01/2012,01/02/2012,,,\
signed copy missing,M,find it,Sam,14/02/2012,variation,no,stabilise,CCG One,
A3,City Hospital,Acute,North,5000,01/04/2010,31/03/2013,yes,no,,,,,name a manager,Sam,15/02/2012,,,,CCG Two,
A4,City Hospital,Acute,North,,01/04/2010,31/03/2013,01/03/2012,,,,\
lost,low,ask,Jo,01/01/2012,2012-13,10/02/2012,stabilise,,
A5,City Hospital,Acute,North,7,01/04/2010,31/03/2013,,,,,,,ask,Jo,02/01/2012,,,shift,CCG One; CCG Two,01/02/2012
"""


def test_figures_of_a_small_register(tmp_path: Path) -> None:
    found = stock(csv_file(tmp_path, FULL), total=10_000).summary
    assert (found["rows_in"], found["rows_used"]) == (5, 5)
    one, two = found["by_stage"]["Stage 1"], found["by_stage"]["Stage 2"]
    assert (one["due"], one["deadline_passed"], one["rows"], one["complete"]) == ("2012-01-31", True, 2, 1)
    assert one["steps"]["located"] == {"done": 2, "on_time": 1, "late": 1, "undated": 0, "missing": 0, "share": 1.0}
    assert one["steps"]["risk_assessed"]["on_time"] == 1  # the deadline itself is on time
    assert (two["due"], two["deadline_passed"], two["rows"]) == ("2012-03-31", False, 3)
    # `yes` is done on a day not stated; a step dated after the day is not done yet; `no` is not done
    assert two["steps"]["identified"] == {
        "done": 1,
        "on_time": 0,
        "late": 0,
        "undated": 1,
        "missing": 2,
        "share": 0.333,
    }
    assert two["steps"]["located"]["done"] == 0
    assert one["categories"]["Primary medical care"]["complete"] == 1
    assert {name: found["spend"][name] for name in ("used", "control", "share")} == {
        "used": 6307.5,
        "control": 10000,
        "share": 0.6308,
    }
    assert found["rows_without_value"] == 1
    assert found["by_risk"]["high"] == {"rows": 1, "value": 1200.5}
    assert found["by_risk"]["not stated"] == {"rows": 2, "value": 5007.0}
    assert found["by_phase"] == {"stocktake": 1, "stabilise": 2, "shift": 1, "not stated": 1}
    # due on the day is not overdue; a contract that has passed on owes nothing
    assert [(row["contract_id"], row["days_late"]) for row in found["actions_overdue"]] == [("A4", 45), ("A2", 1)]
    assert found["notifications"] == {"Green Lane Surgery": ["A2"]}
    assert found["transfers"] == {"CCG One": 2, "CCG Two": 1, "not stated": 1, "several named": 1}


def test_duplicates_splits_and_bodies(tmp_path: Path) -> None:
    text = """Contract ID,Provider,Category,Commissioner,Annual value,Start,Successor
1,Alpha,Acute,North,100,01/04/2010,CCG One
1,Alpha,Acute,North,100,01/04/2010,CCG One
1,Beta,Acute,South,200,01/04/2010,
2,Gamma,Acute,North,300,01/04/2010,
02,Gamma,Acute,North,300,01/04/2010,
3,Delta,Acute,North,10,01/04/2010,CCG One
3,Delta,Acute,North,20,01/04/2010,CCG Two
4,Eps,Acute,North,10,01/04/2010,CCG One
4,Eps,Acute,North,11,01/04/2010,CCG One
"""
    found = stock(csv_file(tmp_path, text)).summary
    kinds = [(group["kind"], [row["row"] for row in group["rows"]]) for group in found["duplicates"]]
    assert kinds == [("exact", [2, 3]), ("same id", [9, 10]), ("likely", [5, 6])]
    assert found["successors"]["split"] == 2
    assert (
        found["spend"]["used"] == 100 + 200 + 300 + 300 + 10 + 20 + 10
    )  # a repeat counts once, with one amount or two
    assert found["spend"]["range"] == [950 - 10, 951 - 10]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [
        ["Contract ID", "Provider", "Annual value"],
        ["A1", "Café Ünion", '"£1,200"'],
        ["", "", ""],
        ["A2", "x", "3"],
    ]
    found = stock(csv_file(tmp_path, "\r\n".join(separator.join(row) for row in rows), encoding))
    assert found.summary["spend"]["used"] == 1203
    assert found.frame["provider"].tolist() == ["Café Ünion", "x"]
    assert found.frame["row"].tolist() == [2, 4]


def test_a_row_counts_and_what_is_not_understood_is_marked(tmp_path: Path) -> None:
    text = """Register of contracts,,,,
North cluster,,,,
Contract ID,Provider,Category,Annual value,End
A1,x,Acute,100,31/02/2012
A2,x,who knows,100,
A3,x,Acute,a lot,
,x,Acute,100,
A5,x,Acute,"1,2,3",
A6,x,Acute,100,31/03/2012,spare
Total,,,500,
,Grand total,,500,
A7,x,Acute,#REF!,
Contract ID,Provider,Category,Annual value,End
A8,Total Health Ltd,Acute,1,March 2012
A9,Total Health Ltd,Acute,2,
,,,,31/03/2012
"""
    found = stock(csv_file(tmp_path, text))
    assert {(mark["row"], mark["field"], mark["value"]) for mark in found.register.marks} == {
        (4, "end", "31/02/2012"),
        (5, "category", "who knows"),
        (6, "annual_value", "a lot"),
        (8, "annual_value", "1,2,3"),
        (12, "annual_value", "#REF!"),
    }
    reasons = {row["row"]: row["reason"] for row in found.summary["quarantine"]}
    assert set(reasons) == {10, 11, 16}
    assert "totals row" in reasons[10]
    assert (found.summary["rows_in"], found.summary["rows_used"]) == (12, 9)
    assert found.summary["spend"]["used"] == 403
    assert found.frame["end"].iloc[-2].date() == date(2012, 3, 31)  # a month ends on its last day


def test_periods_of_money_are_told_apart(tmp_path: Path) -> None:
    text = (
        "Ref,Supplier,Contract value,Value per annum,Cost per month,Maximum value,Currency\n"
        "1,A,400,100,,900,GBP\n2,B,50 per annum,,7,,GBP\n3,C,60,30,,,EUR\n"
    )
    found = stock(csv_file(tmp_path, text))
    assert found.summary["spend"]["used"] == 150
    assert found.summary["spend"]["apart"] == {
        "whole_life_value": 400,
        "monthly_value": 7,
        "ceiling_value": 900,
        "value": 0,
    }
    assert [(mark["row"], mark["field"]) for mark in found.register.marks] == [(4, "currency")]


def test_units_of_titles_and_groups_and_full_pounds_under_millions(tmp_path: Path) -> None:
    first = stock(
        csv_file(tmp_path, "All figures in £'000,,\nContract no.,Provider,Annual value\nA1,x,412\n", name="a.csv")
    )
    assert first.summary["spend"]["used"] == 412_000
    second = stock(
        csv_file(tmp_path, "Contract no.,Provider,Annual value (£m)\nA1,x,1.5\nA2,y,2500000\n", name="b.csv")
    )
    assert second.summary["spend"]["used"] == 4_000_000
    assert [mark["row"] for mark in second.register.marks] == [3]
    alone = "Every figure is £000\nContract ID,Provider,Annual value\nA1,x,30\nA2,y,12\n"
    assert stock(csv_file(tmp_path, alone, name="c.csv")).summary["spend"]["used"] == 42_000


def test_a_unit_in_the_heading_of_a_reference_makes_no_money_of_it(tmp_path: Path) -> None:
    found = stock(csv_file(tmp_path, "Contract ref (£k),Provider,Annual value\n17,x,30\n18,y,12\n"))
    assert found.summary["spend"]["used"] == 42
    assert not any(found.summary["spend"]["apart"].values())
    assert [item["contract_id"] for item in found.contracts()] == ["17", "18"]


def test_figures_of_a_report_stand_to_the_right_and_words_do_not() -> None:
    rows = [("dental", 1200, "£4,100", "low"), ("acute", None, "not stated", "7")]
    page = in_html("t", "l", [Section("s", [Table("c", ("Service", "Rows", "A year", "Risk"), rows)])])
    assert '<th scope="col" class="n">Rows</th><th scope="col" class="n">A year</th><th scope="col">Risk</th>' in page
    assert '<th scope="row">dental</th><td class="n">1,200</td><td class="n">£4,100</td><td>low</td>' in page


def test_ceilings_are_not_added_to_call_offs(tmp_path: Path) -> None:
    text = (
        "Contract ID,Parent,Provider,Annual value\nF1,,Framework for care,5000\nF1/a,F1,x,10\nF1/b,F1,y,20\n"
        "G9,,No commitment: umbrella agreement,700\nH1,,z,3\n"
    )
    found = stock(csv_file(tmp_path, text))
    assert found.summary["spend"]["used"] == 33
    assert found.summary["spend"]["ceilings"] == 5700
    assert [item["in_total"] for item in found.contracts()] == [False, True, True, False, True]


def test_month_first_dates_are_read_so_and_said(tmp_path: Path) -> None:
    found = stock(
        csv_file(tmp_path, "Contract ID,Provider,Start,End\nA,x,04/01/2011,03/31/2013\nB,y,05/06/2011,12/25/2013\n")
    )
    assert [day.date().isoformat() for day in found.frame["start"]] == ["2011-04-01", "2011-05-06"]
    assert "month first" in found.register.notes[0]


def test_what_ends_before_the_transfer_and_what_rolls(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Contract ID,Provider,End\nA,x,31/03/2012\nB,y,01/04/2012\nC,z,rolling\nD,z,\n")
    found = take_stock([path], StocktakeSettings(), DAY, transfer_date=date(2012, 4, 1)).summary
    assert [item["contract_id"] for item in found["ends_before_transfer"]] == ["A"]
    assert (found["rolling"]["rows"], found["end_not_stated"]) == (1, 1)


def test_one_provider_in_several_spellings_and_its_payments(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        "Contract ID,Supplier,Annual value\nA,Rook & Daughters Ltd,100\nB,ROOK AND DAUGHTERS LIMITED,50\n"
        "C,Wren CIC,9\n",
    )
    ledger = csv_file(
        tmp_path,
        "Date,Payee,Amount (£)\n01/03/2012,Rook and Daughters Ltd.,160\n01/02/2012,Jay plc,7\n01/01/2010,Wren,1000\n",
        name="ledger.csv",
    )
    found = take_stock([path], StocktakeSettings(), DAY, ledger=read_ledger([ledger])).summary
    assert [sorted(item["as_written"]) for item in found["providers"]["spellings"]] == [
        ["ROOK AND DAUGHTERS LIMITED", "Rook & Daughters Ltd"]
    ]
    payments = found["ledger"]
    assert payments["paid_without_contract"] == [{"supplier": "Jay plc", "amount": 7}]
    assert [item["supplier"] for item in payments["contract_without_payment"]] == [
        "Wren CIC"
    ]  # older than twelve months
    assert [(item["paid"], item["contract"], item["difference"]) for item in payments["difference_by_supplier"]] == [
        (160, 150, 10)
    ]
    bad = csv_file(tmp_path, "a,b\n1,2\n", name="bad.csv")
    with pytest.raises(LessonbookError, match="no column of suppliers"):
        read_ledger([bad])


def test_headings_are_mapped_exact_before_known_and_as_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    csv_file(tmp_path, "Agreement ref,Vendor,Contract value,Annual value,Sum agreed for each year\nA,x,4,1,2\n")
    run = CliRunner()
    shown = run.invoke(
        cli, ["--kb", str(tmp_path), "stocktake", "--as-of", "15/02/2012", "--preview", "register.csv"]
    )
    assert shown.exit_code == 0
    assert "whole_life_value" in shown.stdout
    assert not (tmp_path / "stocktake-report").exists()
    told = run.invoke(
        cli,
        [
            "--kb",
            str(tmp_path),
            "stocktake",
            "--as-of",
            "2012-02-15",
            "--json",
            "register.csv",
            "--map",
            "Sum agreed for each year=annual_value",
            "--map",
            "Nowhere=owner",
        ],
    )
    found = json.loads(told.stdout)
    assert found["spend"]["used"] == 2
    assert {item["heading"]: item["sure"] for item in found["headings"]}["Sum agreed for each year"] == "told"
    assert any("--map names Nowhere" in note for note in found["notes"])
    assert run.invoke(cli, ["stocktake", "--as-of", "2012-02-15", "register.csv", "--map", "x=y"]).exit_code == 2


def test_a_damaged_file_of_headings_is_named_and_not_passed_over(small: Path, tmp_path: Path) -> None:
    csv_file(tmp_path, "Contract ID,Provider,Annual value\nA,x,4\n")
    kept = small / "corpus" / "registers" / "headings.yml"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("Vendor: [provider\n", encoding="utf-8")
    done = run_cli("stocktake", str(tmp_path / "register.csv"), cwd=small)
    assert done.returncode == 1
    assert "corpus/registers/headings.yml:2" in done.stderr


def test_an_open_quotation_mark_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = ["Contract ID,Provider,Annual value", 'A1,"Alpha,1'] + [f"B{number},x,1" for number in range(400)]
    found = stock(csv_file(tmp_path, "\n".join(lines)))
    assert found.summary["rows_in"] == 401
    assert len(found.frame) >= 400


def test_a_cell_may_hold_line_breaks(tmp_path: Path) -> None:
    found = stock(csv_file(tmp_path, 'Contract ID,Provider,Action\nA1,"Alpha\nBeta",x\nA2,y,"find\nit"\n'))
    assert found.frame["provider"].tolist() == ["Alpha Beta", "y"]


def test_headings_over_two_rows_merged_and_in_other_words(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Contract stocktake 2012"],
        [],
        ["Contract", None, "Steps taken", None, None, None, "Annual value (£000)", "Receiver"],
        ["Ref", "Supplier", "Identified", "Located", "Profiled", "Risk assessed", None, None],
        ["A1", "Alpha", date(2012, 1, 3), "yes", None, None, 12.5, "CCG One"],
    ]
    path = book(tmp_path / "two.xlsx", {"Register": rows})
    made = openpyxl.load_workbook(path)
    made["Register"].merge_cells("A3:B3")
    made["Register"].merge_cells("C3:F3")
    made["Register"].merge_cells("G3:G4")
    made.save(path)
    found = stock(path)
    assert found.summary["spend"]["used"] == 12_500
    row = found.frame.iloc[0]
    assert (row["contract_id"], row["provider"], row["successor"], row["row"]) == ("A1", "Alpha", "CCG One", 5)
    assert row["identified"].date() == date(2012, 1, 3)
    assert bool(row["located_done"])


def test_xlsx_with_hidden_sheets_errors_formulas_and_notes(tmp_path: Path) -> None:
    head: list[object] = ["Contract ID", "Provider", "Annual value", "Start"]
    path = book(
        tmp_path / "nasty.xlsx",
        {
            "Contracts": [
                head,
                ["A1", "x", 100, date(2011, 4, 1)],
                ["A2", "x", "=B2*12", None],
                [None] * 4,
                ["A3", "x", 40, 40634],
                ["A4", "x", 1, "1st April 2011"],
            ],
            "Old": [head, ["B1", "y", 5, None]],
            "Notes": [["Ask Sam about these"], ["They are late"]],
        },
        hidden=("Old",),
    )
    made = openpyxl.load_workbook(path)
    made["Contracts"]["C7"], made["Contracts"]["A7"] = "#N/A", "A5"
    made["Contracts"]["C7"].data_type = "e"
    made.save(path)
    found = stock(path)
    assert found.frame["contract_id"].tolist() == ["A1", "A2", "A3", "A4", "A5"]
    assert {start.date() for start in found.frame["start"].dropna()} == {date(2011, 4, 1)}
    marks = {mark["row"]: (mark["value"], mark["reason"]) for mark in found.register.marks}
    assert set(marks) == {3, 7}
    assert marks[3][0] == "=B2*12"
    assert "without a stored result" in marks[3][1]
    assert marks[7][0] == "#N/A"
    assert found.register.hidden[0] == {
        "file": path.as_posix(),
        "sheet": "Old",
        "hidden": True,
        "contracts": 1,
        "value": 5.0,
    }
    assert len(take_stock([path], StocktakeSettings(), DAY, with_hidden=True).frame) == 6
    assert [sheet["hidden"] for sheet in found.summary["files"][0]["sheets"]] == [False, True, False]


def test_formulas_with_stored_results_are_read(tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["Contract ID", "Provider", "Annual value", "Risk"])
    sheet.write_row(1, 0, ["A1", "x"])
    sheet.write_formula(1, 2, "=50*2", None, 100)
    sheet.write_formula(1, 3, '=IF(A2="","H","")', None, "")  # a result that is an empty text is a blank
    made.close()
    excel = tmp_path / "excel.xlsx"  # Excel says that the empty result is a text; the library above does not
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(excel, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c r="D2">', b'<c r="D2" t="str">'))
    assert stock(excel).summary["spend"]["used"] == 100


def test_xls_of_the_old_kind() -> None:
    found = stock(ROOT / "tests" / "data" / "register.xls")
    assert found.frame["contract_id"].tolist() == ["X1", "X2"]
    assert found.frame["start"].iloc[0].date() == date(2011, 4, 1)
    assert [(mark["row"], mark["value"]) for mark in found.register.marks] == [(3, "#REF!")]
    assert [row["row"] for row in found.summary["quarantine"]] == [4]


def test_blank_formatted_rows_and_a_stray_far_cell(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    made = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, bold = made.add_worksheet(), made.add_format({"bold": True})
    sheet.write_row(0, 0, ["Contract ID", "Provider", "Annual value"])
    sheet.write_row(1, 0, ["A1", "x", 1])
    for row in range(2, 30_000):
        for column in range(20):
            sheet.write_blank(row, column, None, bold)
    sheet.write_row(1_048_575, 0, ["A2", "y", 2])
    sheet.write_string(1_048_575, 16_383, "stray")
    made.close()
    found = stock(path)
    assert found.frame["row"].tolist() == [2, 1_048_576]


def test_merged_cells_in_the_data(tmp_path: Path) -> None:
    path = book(
        tmp_path / "merged.xlsx",
        {"S": [["Contract ID", "Provider", "Annual value"], ["A1", "Alpha", 1], ["A2", None, 2], [None, None, None]]},
    )
    made = openpyxl.load_workbook(path)
    made["S"].merge_cells("B2:B4")
    made.save(path)
    assert stock(path).frame["provider"].tolist() == ["Alpha", "Alpha"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "is empty"),
        ("page.xls", b"<html><table>", "web page"),
        ("broken.xlsx", b"PK\x03\x04 nothing", "cannot be opened"),
        ("paper.xlsx", b"%PDF-1.7", "no spreadsheet"),
        ("locked.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked.xls"),
    ],
)
def test_unusable_files_are_named(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    found = stock(path)
    assert [item["status"] for item in found.summary["files"]] == ["not read"]
    (said,) = found.summary["quarantine"]
    assert (said["file"], said["sheet"], said["row"], said["column"], said["value"]) == (
        path.as_posix(),
        "",
        0,
        "",
        "",
    )
    assert words in str(found.register.unread[0])
    with pytest.raises(LessonbookError, match=name):
        found.register.require_all()


def test_a_workbook_for_a_receiver_prints_with_cover_and_total(tmp_path: Path) -> None:
    found = stock(csv_file(tmp_path, FULL))
    write_files(found, tmp_path / "out", "")
    made = openpyxl.load_workbook(tmp_path / "out" / "transfers" / "CCG One.xlsx")
    cover, sheet = made["Cover"], made["Contracts"]
    shown = {row[0].value: row[1].value for row in cover.iter_rows(min_row=2)}
    assert (shown["Contracts"], shown["Pounds a year, counted once"]) == (2, 1300.5)
    assert "Signed for the receiving body" in shown
    assert sheet.page_setup.orientation == "landscape"
    money = next(cell.column for cell in sheet[1] if cell.value == "Annual value")
    assert "£" in sheet.cell(2, money).number_format
    assert (sheet.cell(4, 1).value, sheet.cell(4, money).value) == ("Total", 1300.5)


def test_no_export_holds_a_live_formula(tmp_path: Path) -> None:
    hostile = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "'=1", "<script>alert(1)</script>"]
    lines = ["Contract ID,Provider,Category,Successor,Documentation gaps,Due"]
    lines += [f'"{text}","{text}",Acute,"{text}","{text}",' for text in hostile]
    lines += [f',,,"{hostile[0]}","{hostile[0]}",']
    found = stock(csv_file(tmp_path, "\n".join(lines)))
    assert found.summary["rows_used"] == len(hostile)
    result = CliRunner().invoke(
        cli, ["stocktake", "--as-of", "2012-02-15", "--out", str(tmp_path / "out"), str(tmp_path / "register.csv")]
    )
    assert result.exit_code == 0
    exported = list((tmp_path / "out").rglob("*.xlsx"))
    assert len(exported) == 2 + len(found.summary["transfers"])
    for path in exported:
        for row in (row for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows()):
            for cell in row:
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")))
        with zipfile.ZipFile(path) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert "<script>" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    csv_file(tmp_path, FULL)
    run = CliRunner()
    assert run.invoke(cli, ["stocktake", "register.csv"]).exit_code == 2  # nobody says what day it is
    assert run.invoke(cli, ["stocktake", "--as-of", "soon", "register.csv"]).exit_code == 2
    assert run.invoke(cli, ["stocktake", "--as-of", "2012-02-15"]).exit_code == 2
    first = run.invoke(cli, ["stocktake", "--as-of", "2012-02-15", "--json", "register.csv"])
    found = json.loads(first.stdout)
    assert {
        "files",
        "rows_in",
        "rows_used",
        "rows_quarantined",
        "quarantine",
        "duplicates",
        "by_stage",
        "by_phase",
        "spend",
        "actions_overdue",
        "transfers",
        "contracts",
        "headings",
        "marks",
        "ledger",
        "words_to_map",
    } <= set(found)
    assert [item["contract_id"] for item in found["contracts"]] == ["A1", "A2", "A3", "A4", "A5"]
    assert first.stderr == "The report and the lists are in stocktake-report.\n"
    shown = run.invoke(cli, ["stocktake", "--as-of", "2012-02-15", "register.csv"])
    assert "5 used and 0 set aside" in shown.stdout
    assert (tmp_path / "stocktake-report-2" / "transfers" / "CCG One.xlsx").is_file()
    csv_file(tmp_path, "Contract ID,Provider,End\n,,01/04/2012\n", name="bad.csv")
    bad = run.invoke(cli, ["stocktake", "--as-of", "2012-02-15", "--json", "bad.csv"])
    assert bad.exit_code == 1
    assert json.loads(bad.stdout)["rows_quarantined"] == 1


def test_the_report_begins_with_what_to_worry_about(tmp_path: Path) -> None:
    text = FULL + "Total,,,,6307.50,,,,,,,,,,,,,,,,,\nA6,x,who knows\n"
    first, second = report(stock(csv_file(tmp_path, text), total=10_000))[:2]
    table = first.parts[0]
    assert (first.title, table.caption, second.title) == (
        "What to worry about",
        "6 contracts, £6,308 a year",
        "Pounds",
    )
    shown = {row[0]: row[1:3] for row in table.rows}
    assert shown["at high risk"] == (1, "£1,200")
    assert shown["without an annual value"] == (2, "")
    assert shown["with a cell that we do not understand"] == (1, "£0")
    assert shown["in Stage 1, whose deadline was 2012-01-31, lack a step"] == (1, "")
    assert "63.1 % of the control total" in " ".join(map(str, second.parts))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "quarantine.xlsx").write_text("mended by hand", encoding="utf-8")
    with pytest.raises(LessonbookError):
        write_files(stock(csv_file(tmp_path, FULL)), tmp_path / "out", "")
    assert free_folder(tmp_path / "out") == tmp_path / "out-2"
    assert (tmp_path / "out" / "quarantine.xlsx").read_text(encoding="utf-8") == "mended by hand"


def test_settings_for_another_merger(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text(
        """stages:
  - {title: All, due: 2027-01-31, categories: {Estates: [lease], Staff: []}}
successors: {North ICB: [the north]}
control_total: 50
headings: {provider: [counterparty]}
""",
        encoding="utf-8",
    )
    settings = read_settings(None, tmp_path / "s.yml")
    text = "Contract ID,Counterparty,Category,Annual value,Successor\nA1,Landlord,Lease,50,the NORTH\n" \
        "A2,x,Staff,0,South ICB\n"
    found = stock(csv_file(tmp_path, text), settings=settings).summary
    assert found["spend"]["share"] == 1.0
    assert found["transfers"] == {"North ICB": 1, "South ICB": 1}
    assert found["successors"]["not_in_settings"] == ["South ICB"]
    (tmp_path / "s.yml").write_text("stages:\n  - {title: All, due: soon, categories: {}}\n", encoding="utf-8")
    with pytest.raises(LessonbookError, match=r"s\.yml:2"):
        read_settings(None, tmp_path / "s.yml")


def test_what_is_shipped_fits_the_package() -> None:
    assert list(read_settings(ROOT).stage_of) == list(StocktakeSettings().stage_of)
    stages = [(stage.title, stage.due, len(stage.categories)) for stage in StocktakeSettings().stages]
    assert stages == [("Stage 1", "2012-01-31", 5), ("Stage 2", "2012-03-31", 4)]
    schema = json.loads((REGISTERS / "stocktake.schema.json").read_text(encoding="utf-8"))
    assert schema == STOCKTAKE.table_schema(StocktakeSettings().choices())
    assert len(schema["fields"]) == 32
    assert (REGISTERS / "illustrative-contracts.csv").read_text(encoding="utf-8") == illustrative_csv()


def test_the_illustrative_register_has_its_faults_and_says_what_it_is() -> None:
    found = stock(REGISTERS / "illustrative-contracts.csv")
    summary = found.summary
    assert (summary["rows_in"], summary["rows_used"]) == (200, 200)
    assert sorted((mark["row"], mark["value"]) for mark in summary["marks"]) == [
        (21, "31/02/2011"),
        (59, "ask finance"),
        (113, "ask the contracts lead"),
    ]
    assert [group["kind"] for group in summary["duplicates"]] == ["exact", "likely"]
    assert summary["successors"]["several"] == 1
    assert summary["successors"]["split"] == 2
    assert all(
        name.startswith("Made-up") for column in ("provider", "commissioner") for name in found.frame[column].tolist()
    )


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    one = csv_file(tmp_path, FULL, name="one.csv")
    two = csv_file(tmp_path, FULL.replace("A", "B").replace("CCG One", "ccg  one"), name="two.csv")
    here, there = stock(one, two).summary, stock(two, one).summary
    assert here["by_stage"] == there["by_stage"]
    assert here["spend"] == there["spend"]
    assert sorted(here["transfers"].values()) == sorted(there["transfers"].values())
    assert list(here["transfers"]) == list(there["transfers"])


def test_shares_are_never_rounded_to_all_or_nothing() -> None:
    assert percent(0.999) == "over 99 %"
    assert percent(0.001) == "under 1 %"
    assert percent(1.0) == "100 %"
    assert percent(0.0) == "0 %"


@pytest.mark.parametrize("command", ["stocktake", "tracker"])
def test_one_file_that_cannot_be_read_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    text = FULL if command == "stocktake" else "Body,Domain,Rating\nNorth,boards,red\n"
    csv_file(tmp_path, text, name="good.csv")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 nothing")
    day = ["--as-of", "2012-02-15"] if command == "stocktake" else []
    start = ["--kb", str(tmp_path), command, *day]
    some = CliRunner().invoke(cli, [*start, "--json", "bad.xlsx", "good.csv"])
    found = json.loads(some.stdout)
    rows = text.count("\n") - 1
    assert (some.exit_code, found["rows_in"], found["rows_used"], found["rows_quarantined"]) == (1, rows, rows, 0)
    assert [(item["file"], item["status"], item["rows_in"]) for item in found["files"]] == [
        ("bad.xlsx", "not read", 0),
        ("good.csv", "read", rows),
    ]
    ((said),) = found["quarantine"]
    assert {key: said[key] for key in ("file", "sheet", "row", "column", "value")} == {
        "file": "bad.xlsx",
        "sheet": "",
        "row": 0,
        "column": "",
        "value": "",
    }
    assert "save it as .xlsx" in said["reason"]
    assert "1 of 2 files could not be read" in some.stderr
    shown = CliRunner().invoke(cli, [*start, "good.csv", "bad.xlsx"])
    assert shown.exit_code == 1
    assert shown.stdout.startswith("Files that could not be read")
    none = CliRunner().invoke(cli, [*start, "--json", "bad.xlsx"])
    found = json.loads(none.stdout)
    assert (none.exit_code, found["rows_in"], found["rows_used"], found["rows_quarantined"]) == (1, 0, 0, 0)
    assert len(found["quarantine"]) == 1


def test_a_file_that_breaks_off_gives_no_rows(tmp_path: Path) -> None:
    good = book(
        tmp_path / "good.xlsx",
        {
            "A": [["Contract ID", "Provider"], ["A1", "x"]],
            "B": [["Contract ID", "Provider", "End"], ["B1", "x"], ["", "", "x"]],
        },
    )
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name.endswith("sheet2.xml") else data)
    found = stock(tmp_path / "bad.xlsx", good)
    assert [item["status"] for item in found.summary["files"]] == ["not read", "read"]
    assert (found.summary["rows_in"], found.summary["rows_used"]) == (3, 2)

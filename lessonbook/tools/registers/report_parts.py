"""A report as plain parts, shown the same way in a terminal, on a page of its own, and in the book."""

from __future__ import annotations

import html
import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...base.counts_in_words import plural
from .contract_rows import TOTAL
from .values import NOT_STATED

MOST = 500
LONGEST_WORD = 40
LONGEST_SHOWN = 240
MOST_NAMED = 20
STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
caption { text-align: left; font-weight: 600; padding: .5rem 0 }
th, td { border-bottom: 1px solid #8886; padding: .3rem .5rem; text-align: left; vertical-align: top }
.n { text-align: right; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto }
figure { margin: 1rem 0 }
figcaption { font-size: .9rem }
"""


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Attributes
    ----------
    caption : str
        What it shows.
    head : sequence of str
        Headings.
    rows : sequence of sequences
        Cells: text, whole numbers, or None for an empty cell.
    more : int
        Rows left out because there are too many.
    whole : bool
        Whether a terminal shows every row.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    more: int = 0
    whole: bool = False


@dataclass(frozen=True)
class Figure:
    """A drawing in HTML with its text equivalent."""

    markup: str
    text: str


@dataclass(frozen=True)
class Section:
    """A title with paragraphs (text), tables, figures and sections under it."""

    title: str
    parts: Sequence[Any]

    @property
    def ident(self) -> str:
        """An anchor made of the title."""
        return "-".join("".join(ch if ch.isalnum() else " " for ch in self.title.lower()).split())


def first_rows(caption: str, head: Sequence[str], rows: Sequence[Sequence[Any]], total: int | None = None) -> Table:
    """A table of the first `MOST` rows, of `total` or all of them, that says how many it leaves out."""
    kept = rows[:MOST]
    return Table(caption, head, kept, (len(rows) if total is None else total) - len(kept))


def set_aside(rows: Sequence[Mapping[str, Any]]) -> Section:
    """The rows that could not be used: how many for each reason, then the first of them with their places.

    Parameters
    ----------
    rows : sequence of mapping
        Each with file, sheet, row, column, value, reason.
    """
    if not rows:
        return Section("Rows set aside", ["Every filled row could be used."])
    reasons = Counter(row["reason"] for row in rows).most_common()
    totals = sum(TOTAL in row["reason"] for row in rows)
    lead = (
        "These rows count nowhere above. Look at them in quarantine.xlsx, mend the file that they come from, "
        "then run the command again."
    )
    if totals:
        lead += f" {plural(totals, 'totals row')} among them {'needs' if totals == 1 else 'need'} no mending."
    why = first_rows("Why rows were set aside", ("Rows", "Why"), [(count, reason) for reason, count in reasons])
    places = [(place_of(row), row["value"], row["reason"]) for row in rows[:MOST]]
    where = first_rows("Rows set aside", ("Where", "Value", "Why"), places, len(rows))
    return Section("Rows set aside", [lead, why, where])


def not_read(register: Any) -> list[Section]:
    """Say first which files are missing from every count; nothing where all were read."""
    if not register.unread:
        return []
    lead = (
        f"{plural(len(register.unread), 'file')} of {len(register.files)} could not be read. "
        "Nothing in this report counts them. Mend them, then run the command again with all files."
    )
    rows = [(problem.file, problem.message, problem.remedy) for problem in register.unread]
    table = Table("What to do", ("File", "What is wrong", "What to do"), rows, whole=True)
    return [Section("Files that could not be read", [lead, table])]


def remarks(files: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a reader would not see in the counts: columns that were left out.

    Parameters
    ----------
    files : sequence of mapping
        See :class:`~lessonbook.tools.registers.register.Register`.
    """
    unused = sorted({name for item in files for sheet in item["sheets"] for name in sheet["unused_columns"]})
    if not unused:
        return []
    more = f" and {len(unused) - MOST_NAMED:,} more" if len(unused) > MOST_NAMED else ""
    return [f"Columns that the register does not have were left out: {', '.join(unused[:MOST_NAMED])}{more}."]


def place_of(row: Mapping[str, Any]) -> str:
    """Where a row stands, in words."""
    sheet = f", sheet {row['sheet']}" if row["sheet"] else ""
    return f"{row['file'].rpartition('/')[2]}{sheet}, row {row['row']}"


def in_text(sections: Sequence[Section], rest: str, width: int = 100, most: int = 15) -> str:
    """Show a report as text; long tables are cut and say so.

    Parameters
    ----------
    rest : str
        Where the rows are that a long table leaves out.
    width : int
        Columns of the terminal.
    most : int
        Rows a table.
    """
    lines: list[str] = []
    for section in sections:
        lines += ["", section.title, "-" * len(section.title)]
        for part in section.parts:
            if isinstance(part, Section):
                lines.append(in_text([part], rest, width, most))
            elif isinstance(part, Table):
                lines += ["", *_text_table(part, rest, width, most)]
            elif not isinstance(part, Figure):
                lines.append(str(part))
    return "\n".join(lines).strip("\n")


def _text_table(table: Table, rest: str, width: int, most: int) -> list[str]:
    shown = table.rows if table.whole else table.rows[:most]
    everything = [[_in_terminal(cell) for cell in row] for row in (table.head, *shown)]
    sizes = _sizes(everything, width - 2 * len(table.head))
    lines = [table.caption]
    for row in everything:
        cells = [
            textwrap.wrap(cell, size, break_on_hyphens=False) or [""] for cell, size in zip(row, sizes, strict=True)
        ]
        for at in range(max(map(len, cells))):
            parts = ((cell[at] if at < len(cell) else "").ljust(size) for cell, size in zip(cells, sizes, strict=True))
            lines.append(f"  {'  '.join(parts)}".rstrip())
    left = len(table.rows) - len(everything) + 1 + table.more
    return [*lines, f"  and {left:,} more; {rest}"] if left else lines


def _sizes(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths of columns that fit into a room, where their longest words let them."""
    columns = list(zip(*rows, strict=True))
    sizes = [max(1, *map(len, column)) for column in columns]
    least = [
        min(LONGEST_WORD, max(1, *(len(word) for cell in column for word in cell.split()), 1)) for column in columns
    ]
    while sum(sizes) > room and (wide := [at for at, size in enumerate(sizes) if size > least[at]]):
        sizes[max(wide, key=lambda at: sizes[at])] -= 1
    return sizes


def _in_terminal(cell: Any) -> str:
    """A cell for a terminal: no control characters, and not longer than anybody reads."""
    text = "".join(letter if letter.isprintable() else "?" for letter in _show(cell)[: LONGEST_SHOWN + 1])
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def _show(cell: Any) -> str:
    return "" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell)


def in_html(title: str, lead: str, sections: Sequence[Section]) -> str:
    """Show a report as a page that stands alone and asks nothing of any other place."""
    body = "".join(_html_section(section, 2) for section in sections)
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><main><h1>{html.escape(title)}</h1>"
        f"<p>{html.escape(lead)}</p>{body}</main></body></html>\n"
    )


def _html_section(section: Section, level: int) -> str:
    made = [f'<section id="{section.ident}"><h{level}>{html.escape(section.title)}</h{level}>']
    for part in section.parts:
        if isinstance(part, Section):
            made.append(_html_section(part, level + 1))
        elif isinstance(part, Table):
            made.append(_html_table(part))
        elif isinstance(part, Figure):
            made.append(part.markup)
        else:
            made.append(f"<p>{html.escape(str(part))}</p>")
    return "\n".join([*made, "</section>"])


def _is_figures(column: Sequence[Any]) -> bool:
    """Whether a column holds numbers and pounds alone, which stand to the right."""
    texts = [_show(cell) for cell in column]
    return any(texts) and all(re.fullmatch(r"(?:-?£?[\d,]+|not stated)?", text) for text in texts)


def _html_table(table: Table) -> str:
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.head)
    right = [' class="n"' if _is_figures(column) else "" for column in columns]
    right[0] = ""
    head = "".join(
        f'<th scope="col"{side}>{html.escape(title)}</th>' for title, side in zip(table.head, right, strict=True)
    )
    rows = "\n".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{html.escape(_show(cell))}</th>'
            if at == 0
            else f"<td{right[at]}>{html.escape(_show(cell))}</td>"
            for at, cell in enumerate(row)
        )
        + "</tr>"
        for row in table.rows
    )
    more = f"<p>{table.more:,} more rows are in the files beside this page.</p>" if table.more else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{html.escape(table.caption)}"><table>'
        f"<caption>{html.escape(table.caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{more}"
    )


def pounds(amount: float | None) -> str:
    """An amount for people: whole pounds with separators."""
    if amount is None:
        return NOT_STATED
    return f"-£{-amount:,.0f}" if amount < 0 else f"£{amount:,.0f}"


def percent(share: float | None) -> str:
    """A share for people; never rounded up to 100 % or down to 0 %."""
    if share is None:
        return "no rows"
    whole = round(share * 100)
    if whole >= 100 and share < 1:
        return "over 99 %"
    return "under 1 %" if whole == 0 and share > 0 else f"{whole} %"


def are(number: int, what: str) -> str:
    """A count with its verb, such as ``3 rows are``."""
    return f"{plural(number, what)} {'is' if number == 1 else 'are'}"


def counts_table(caption: str, what: str, counts: Mapping[str, Mapping[str, Any]]) -> Table:
    """Contracts and pounds by a word."""
    rows = [(name, item["rows"], pounds(item["value"])) for name, item in counts.items() if item["rows"]]
    return first_rows(caption, (what, "Contracts", "A year"), rows)


def pounds_of_pence(amount: float) -> str:
    """Pounds of an amount in pence; not stated where there is none."""
    return pounds(None if amount != amount else amount / 100)

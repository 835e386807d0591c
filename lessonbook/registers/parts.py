"""A report as plain parts, shown the same way in a terminal, on a page of its own, and in the book."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
caption { text-align: left; font-weight: 600; padding: .5rem 0 }
th, td { border-bottom: 1px solid #8886; padding: .3rem .5rem; text-align: left; vertical-align: top }
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
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    more: int = 0


@dataclass(frozen=True)
class Figure:
    """A drawing with its text equivalent."""

    svg: str
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


def first_rows(caption: str, head: Sequence[str], rows: Iterable[Sequence[Any]], total: int, most: int) -> Table:
    """A table of the first rows that says how many it leaves out."""
    kept = [row for row, _ in zip(rows, range(most), strict=False)]
    return Table(caption, head, kept, total - len(kept))


def in_text(sections: Sequence[Section], width: int = 100, most: int = 15) -> str:
    """Show a report as text; long tables are cut and say so.

    Parameters
    ----------
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
                lines.append(in_text([part], width, most))
            elif isinstance(part, Table):
                lines += ["", *_text_table(part, width, most)]
            elif not isinstance(part, Figure):
                lines.append(str(part))
    return "\n".join(lines).strip("\n")


def _text_table(table: Table, width: int, most: int) -> list[str]:
    rows = [[_show(cell) for cell in row] for row in table.rows[:most]]
    wide = max(8, width // max(1, len(table.head)))
    everything = [list(table.head), *rows]
    last = len(table.head) - 1  # nothing stands behind the last column, so it is never cut
    sizes = [max(len(row[at]) for row in everything) if at == last
             else min(max(len(row[at]) for row in everything), max(wide, 34)) for at in range(len(table.head))]
    lines = [table.caption]
    for row in everything:
        cells = (_cut(cell, size).ljust(size) for cell, size in zip(row, sizes, strict=True))
        lines.append(f"  {'  '.join(cells)}".rstrip())
    left = len(table.rows) - len(rows) + table.more
    return [*lines, f"  and {left:,} more; the report page and the files have them"] if left else lines


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _show(cell: Any) -> str:
    return "" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell)


def in_html(title: str, lead: str, sections: Sequence[Section]) -> str:
    """Show a report as a page that stands alone and asks nothing of any other place."""
    body = "".join(_html_section(section, 2) for section in sections)
    return ('<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><main><h1>{html.escape(title)}</h1>"
            f"<p>{html.escape(lead)}</p>{body}</main></body></html>\n")


def _html_section(section: Section, level: int) -> str:
    made = [f'<section id="{section.ident}"><h{level}>{html.escape(section.title)}</h{level}>']
    for part in section.parts:
        if isinstance(part, Section):
            made.append(_html_section(part, level + 1))
        elif isinstance(part, Table):
            made.append(_html_table(part))
        elif isinstance(part, Figure):
            made.append(f"<figure>{part.svg}<figcaption>{html.escape(part.text)}</figcaption></figure>")
        else:
            made.append(f"<p>{html.escape(str(part))}</p>")
    return "\n".join([*made, "</section>"])


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{html.escape(title)}</th>' for title in table.head)
    rows = "\n".join("<tr>" + "".join(
        f'<th scope="row">{html.escape(_show(cell))}</th>' if at == 0 else f"<td>{html.escape(_show(cell))}</td>"
        for at, cell in enumerate(row)) + "</tr>" for row in table.rows)
    more = f"<p>{table.more:,} more rows are in the files beside this page.</p>" if table.more else ""
    return (f'<div class="scroll" tabindex="0" role="region" aria-label="{html.escape(table.caption)}"><table>'
            f"<caption>{html.escape(table.caption)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div>{more}")

"""Figures as HTML: a table that is drawn on, so that words keep their size, colours are the page's and nothing is lost.

Each has its finding as a sentence above it, and scrolls inside itself where it is wide. Colours are variables of the
page with a value to fall back on, for JupyterLab and for reports that stand alone.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

FILL = "var(--lb-act,#2f6f8f)"
DARKEST = 45  # per cent of colour in a cell: the page's ink is readable on it in light and dark
UPRIGHT = 5  # columns from which headings stand upright
Link = Callable[[str, str], str]


@dataclass(frozen=True)
class Picture:
    """A figure in HTML with a text equivalent; notebooks show it as it is.

    Attributes
    ----------
    markup : str
        The figure; every number that it draws stands in it as text.
    text : str
        What it shows, in words.
    """

    markup: str
    text: str

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return self.text


def figure(finding: str, body: str, note: str = "") -> str:
    """Put a drawing under the sentence that says what it shows.

    Parameters
    ----------
    finding : str
        What a reader should take from it, as text.
    body : str
        The drawing as HTML.
    note : str
        How to read it, as text; small print under the drawing.
    """
    small = f'<p class="lb-note">{html.escape(note)}</p>' if note else ""
    return (f'<figure class="lb-figure"><figcaption>{html.escape(finding)}</figcaption>'
            f'<div class="lb-scroll">{body}</div>{small}</figure>')


def bars(frame: pd.DataFrame, label: str, value: str, title: str, unit: str, *, finding: str = "",
         link: Callable[[str], str] | None = None) -> Picture:
    """Draw a horizontal bar for each row, with its number beside it.

    Parameters
    ----------
    frame : DataFrame
        One row a bar, drawn from the top.
    label, value : str
        Columns: the bar's name, and its length as a number.
    title, unit : str
        What the picture is called, and what is counted.
    finding : str
        What it shows; the most and the fewest where nothing is given.
    link : callable, optional
        Gives the address of a bar's name.
    """
    rows = []
    top = max([*frame[value], 1])
    for name, number in zip(frame[label].astype(str), frame[value], strict=True):
        shown = html.escape(name)
        if link is not None:
            shown = f'<a href="{html.escape(link(name))}">{shown}</a>'
        rows.append(f'<tr><th scope="row">{shown}</th><td style="width:60%"><span class="lb-bar" style="display:'
                    f"inline-block;height:.8em;background:{FILL};width:calc({number / top:.3f} * (100% - 4em))"
                    f'"></span> {number:,.4g}</td></tr>')
    best = frame.sort_values(value, ascending=False, kind="stable")
    text = finding or (f"{title}. Nothing yet." if not len(frame) else
                       f"{title}. Most: {best[label].iloc[0]} with {best[value].iloc[0]:,.4g}. "
                       f"Fewest: {best[label].iloc[-1]} with {best[value].iloc[-1]:,.4g}.")
    head = f'<thead><tr><th scope="col">{html.escape(label.capitalize())}</th><th scope="col">{html.escape(unit)}</th>'
    return Picture(figure(text, f'<table class="lb-bars">{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'),
                   text)


def grid(frame: pd.DataFrame, title: str, unit: str, *, finding: str = "", link: Link | None = None,
         note: str = "", blank: str = "0") -> Picture:
    """Draw a table of numbers as cells whose colour deepens with the number, which stands in each.

    Parameters
    ----------
    frame : DataFrame
        Index: names of rows; columns: names of columns; values: numbers.
    title, unit : str
        What the picture is called, and what is counted.
    finding : str
        What it shows; the largest cell where nothing is given.
    link : callable, optional
        Gives the address of a cell by the names of its row and column; none where it is empty.
    note : str
        How to read it.
    blank : str
        What stands in a cell of nought.
    """
    values = frame.to_numpy(dtype=float)
    top = max(values.max() if values.size else 0, 1)
    names = [str(name) for name in frame.columns]
    style = ' style="writing-mode:vertical-rl;transform:rotate(180deg)"' if len(names) >= UPRIGHT else ""
    heads = "".join(f'<th scope="col"><span{style}>{html.escape(name)}</span></th>' for name in names)
    rows = []
    for row, numbers in zip(map(str, frame.index), values, strict=True):
        cells = "".join(_cell(number, top, f"{row}, {name}", link(row, name) if link else "", blank)
                        for name, number in zip(names, numbers, strict=True))
        rows.append(f'<tr><th scope="row">{html.escape(row)}</th>{cells}</tr>')
    corner = html.escape(str(frame.index.name or "In each"))
    text = finding or f"{title}. {unit[:1].upper() + unit[1:]} in {frame.shape[0]} rows and {frame.shape[1]} columns."
    if values.size and not finding:
        at, column = divmod(int(values.argmax()), values.shape[1])
        text += f" Most: {frame.index[at]} in {frame.columns[column]}, {values[at, column]:g}."
    upright = " lb-upright" if style else ""
    drawn = (f'<table class="lb-grid{upright}"><thead><tr><th scope="col">{corner}</th>{heads}</tr></thead>'
             f'<tbody>{"".join(rows)}</tbody></table>')
    return Picture(figure(text, drawn, note), text)


def intervals(frame: pd.DataFrame, label: str, value: str, low: str, high: str, *, finding: str, unit: str,
              line: float | None = None, note: str = "") -> Picture:
    """Draw a mark for each row with a bar from its lowest to its highest likely value; all three stand as text.

    Parameters
    ----------
    frame : DataFrame
        One row a mark, drawn from the top.
    label, value, low, high : str
        Columns: the row's name, and three numbers; where `low` or `high` is missing no bar is drawn.
    finding, unit : str
        What it shows, and what is measured.
    line : float, optional
        A value to compare with, such as what chance gives; drawn as a line through all rows.
    note : str
        How to read it.
    """
    ends = pd.concat([frame[value], frame[low], frame[high], pd.Series([] if line is None else [line], dtype=float)])
    least, most = float(ends.min(skipna=True)), float(ends.max(skipna=True))

    def at(number: float) -> float:
        return 100 * (number - least) / ((most - least) or 1)

    rows = []
    for name, middle, left, right in zip(*(frame[one] for one in (label, value, low, high)), strict=True):
        known = pd.notna(left) and pd.notna(right)
        drawn = (f'<i style="position:absolute;top:.35em;height:.2em;background:{FILL};left:{at(left):.1f}%;'
                 f'width:{at(right) - at(left):.1f}%"></i>') if known else ""
        if line is not None:
            drawn += f'<i style="position:absolute;top:0;height:1em;border-left:1px dashed;left:{at(line):.1f}%"></i>'
        drawn += (f'<i style="position:absolute;top:.1em;width:.7em;height:.7em;margin-left:-.35em;border-radius:50%;'
                  f'background:{FILL};left:{at(middle):.1f}%"></i>')
        words = f"{middle:,.3g} ({left:,.3g} to {right:,.3g})" if known else f"{middle:,.3g}"
        rows.append(f'<tr><th scope="row">{html.escape(str(name))}</th><td style="width:45%;min-width:7em">'
                    '<span style="display:block;position:relative;height:1em;margin:0 .5em">'
                    f"{drawn}</span></td><td>{words}</td></tr>")
    scale = f"{least:,.3g} to {most:,.3g}"
    drawn = (f'<table class="lb-bars"><thead><tr><th scope="col">{html.escape(label.capitalize())}</th><th scope="col">'
             f'{scale}</th><th scope="col">{html.escape(unit)}</th></tr></thead><tbody>{"".join(rows)}</tbody></table>')
    return Picture(figure(finding, drawn, note), finding)


def points(frame: pd.DataFrame, x: str, y: str, label: str, size: str, *, finding: str, note: str = "") -> Picture:
    """Draw a map: a disc for each row, its area by a number, with the row's name beside it.

    Parameters
    ----------
    frame : DataFrame
        One row a disc; those that come first get their names, where no other name is in the way.
    x, y, label, size : str
        Columns: place, name, and the number that the area grows with.
    finding, note : str
        What it shows, and how to read it.
    """
    across, down = (10 + 340 * (frame[one] - frame[one].min()) / ((frame[one].max() - frame[one].min()) or 1)
                    for one in (x, y))
    radius = 12 * (frame[size] / max(frame[size].max(), 1)) ** 0.5
    taken: list[tuple[float, float, float]] = []
    shapes = []
    for name, left, top, r in zip(frame[label].astype(str), across, down, radius, strict=True):
        shapes.append(f'<circle cx="{left:.1f}" cy="{top:.1f}" r="{r:.1f}" style="fill:{FILL};fill-opacity:.45"/>')
        width = 6.6 * len(name)
        start = min(left, 358 - width)
        if all(abs(top - other) > 13 or start > stop or start + width < begin for begin, stop, other in taken):
            taken.append((start, start + width, top))
            shapes.append(f'<text x="{start:.1f}" y="{top + 4:.1f}" style="fill:currentColor;font-size:12px">'
                          f"{html.escape(name)}</text>")
    drawn = (f'<svg role="img" aria-label="{html.escape(finding, quote=True)}" viewBox="0 0 360 370" '
             f'style="width:100%;max-width:40rem;height:auto">{"".join(shapes)}</svg>')
    return Picture(figure(finding, drawn, note), finding)


def _cell(number: float, top: float, name: str, address: str, blank: str) -> str:
    shown = f"{number:g}" if number else blank
    if address:
        shown = f'<a href="{html.escape(address)}" aria-label="{html.escape(f"{name}: {number:g}")}">{shown}</a>'
    share = f"{number / top * DARKEST:.0f}"
    colour = f' style="background:color-mix(in srgb,{FILL} {share}%,transparent)"' if number > 0 else ""
    return f"<td{colour}>{shown}</td>"


@dataclass(frozen=True)
class Table:
    """A frame as a plain table whose every column has a heading; the same bytes on every run.

    Attributes
    ----------
    frame : DataFrame
        What to show. An index with a name becomes a column; one without is left out.
    links : dict of str to str
        By column the address that its cells lead to, with other columns in braces: ``../lessons/{lesson}.html``.
    """

    frame: pd.DataFrame
    links: dict[str, str] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        flat = _flat(self.frame)
        made = flat.copy()
        for column, address in self.links.items():
            made[column] = [f'<a href="{html.escape(address.format_map(row))}">{html.escape(str(row[column]))}</a>'
                            if str(row[column]) else "" for row in flat.to_dict("records")]
        for column in made.columns.difference(list(self.links)):
            if not pd.api.types.is_numeric_dtype(made[column]):
                made[column] = [html.escape(str(cell)) for cell in made[column]]
        return str(made.to_html(index=False, border=0, escape=False, float_format="%.3g", classes="lb-data"))

    def __repr__(self) -> str:
        return str(_flat(self.frame).to_string(index=False))


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with one heading a column, and none empty: screen readers name each cell by it."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    heads = [" ".join(map(str, head)).strip() if isinstance(head, tuple) else str(head) for head in frame.columns]
    return frame.set_axis([head or "what" for head in heads], axis=1)

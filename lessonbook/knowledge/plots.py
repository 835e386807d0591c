"""Plots as SVG that prints well, reads in black and white, and says in words what it shows."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass

import pandas as pd

INK, FILL, PAPER = "#1b2a32", "#2f6f8f", "#ffffff"


@dataclass(frozen=True)
class Picture:
    """An SVG with a text equivalent; notebooks show it as it is.

    Attributes
    ----------
    svg : str
        The drawing; it names itself to screen readers.
    text : str
        What it shows, in words.
    """

    svg: str
    text: str

    def _repr_html_(self) -> str:
        return f'<figure class="lb-figure">{self.svg}<figcaption>{html.escape(self.text)}</figcaption></figure>'

    def __repr__(self) -> str:
        return self.text


def bars(frame: pd.DataFrame, label: str, value: str, title: str, unit: str) -> Picture:
    """Draw a horizontal bar for each row, with its number beside it.

    Parameters
    ----------
    frame : DataFrame
        One row a bar, drawn from the top.
    label, value : str
        Columns: the bar's name, and its length as a whole number.
    title, unit : str
        What the picture is called, and what is counted.
    """
    figure, axes = _figure(len(frame))
    names = [str(name) for name in frame[label]]
    numbers = [int(number) for number in frame[value]]
    places = list(range(len(names)))
    axes.barh(places, numbers, color=FILL, height=0.7)
    top = max([*numbers, 1])
    for place, number in zip(places, numbers, strict=True):
        axes.text(number + top * 0.01, place, str(number), va="center", color=INK, fontsize=9)
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set_xlim(0, top * 1.1)
    axes.set_xlabel(unit)
    axes.set_title(title, loc="left", fontsize=11, color=INK)
    best = frame.sort_values(value, ascending=False, kind="stable")
    text = f"{title}. Nothing yet."
    if len(frame):
        text = (f"{title}. Most: {best[label].iloc[0]} with {int(best[value].iloc[0])}. "
                f"Fewest: {best[label].iloc[-1]} with {int(best[value].iloc[-1])}.")
    return Picture(_svg(figure, title, text), text)


def grid(frame: pd.DataFrame, title: str, unit: str) -> Picture:
    """Draw a table of counts as squares whose darkness grows with the number, which stands in each.

    Parameters
    ----------
    frame : DataFrame
        Index: names of rows; columns: names of columns; values: whole numbers.
    title, unit : str
        What the picture is called, and what is counted.
    """
    figure, axes = _figure(len(frame), width=2.6 + 1.15 * max(1, frame.shape[1]))
    values = frame.to_numpy(dtype=float)
    top = max(values.max() if values.size else 0, 1)
    axes.imshow(values, cmap="Blues", vmin=0, vmax=top * 1.25, aspect="auto")
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            number = values[row, column]
            axes.text(column, row, f"{number:g}", ha="center", va="center", fontsize=9,
                      color=PAPER if number > 0.7 * top else INK)
    axes.set_xticks(range(frame.shape[1]), [_wrap(str(name)) for name in frame.columns], fontsize=8)
    axes.set_yticks(range(frame.shape[0]), [str(name) for name in frame.index])
    axes.tick_params(length=0)
    axes.set_title(title, loc="left", fontsize=11, color=INK)
    for side in axes.spines.values():
        side.set_visible(False)
    text = f"{title}. {unit[:1].upper() + unit[1:]} in {frame.shape[0]} rows and {frame.shape[1]} columns."
    if values.size:
        row, column = divmod(int(values.argmax()), values.shape[1])
        text += f" Most: {frame.index[row]} in {frame.columns[column]}, {values[row, column]:g}."
    return Picture(_svg(figure, title, text), text)


def _figure(rows: int, width: float = 7.5):  # type: ignore[no-untyped-def]
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, 1.1 + 0.27 * max(rows, 1)), layout="constrained", facecolor=PAPER)
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=INK, labelsize=9)
    return figure, axes


def _wrap(text: str, width: int = 14) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def _svg(figure, title: str, text: str) -> str:  # type: ignore[no-untyped-def]
    import matplotlib

    out = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "lessonbook", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    drawing = out.getvalue()
    drawing = drawing[drawing.index("<svg"):]
    drawing = re.sub(r"<metadata>.*?</metadata>\s*", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r'^<svg([^>]*?) width="[^"]*" height="[^"]*"', r"<svg\1", drawing, count=1)
    ident = "lb-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    head, _, rest = drawing.partition(">")
    return (f'{head} role="img" aria-labelledby="{ident}" style="max-width:100%;height:auto;background:{PAPER}">'
            f'<title id="{ident}">{html.escape(text)}</title>{rest}')


@dataclass(frozen=True)
class Table:
    """A frame as a plain table whose every column has a heading; the same bytes on every run.

    Attributes
    ----------
    frame : DataFrame
        What to show. An index with a name becomes a column; one without is left out.
    """

    frame: pd.DataFrame

    def _repr_html_(self) -> str:
        return str(_flat(self.frame).to_html(index=False, border=0, escape=True, float_format="%.3g",
                                             classes="lb-data"))

    def __repr__(self) -> str:
        return str(_flat(self.frame).to_string(index=False))


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with one heading a column, and none empty: screen readers name each cell by it."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    heads = [" ".join(map(str, head)).strip() if isinstance(head, tuple) else str(head) for head in frame.columns]
    return frame.set_axis([head or "what" for head in heads], axis=1)

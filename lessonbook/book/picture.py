"""Small pictures drawn as SVG from counts; each says in words what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from docutils import nodes

from ..lessons import Strength

SIZE = 14


def strength_picture(strength: Strength) -> nodes.raw:
    """Draw one mark a passage: a filled disc supports, a half disc qualifies, a cross contradicts.

    Shapes differ as well as colours, so that colour is never alone.
    """
    marks = (["supports"] * strength.passages + ["qualifies"] * strength.qualifying
             + ["contradicts"] * strength.contradicting)
    label = (f"{strength.passages} supporting, {strength.qualifying} qualifying and "
             f"{strength.contradicting} contradicting passages")
    columns = 20
    rows = max(1, -(-len(marks) // columns))
    shapes = "".join(_mark(kind, index % columns, index // columns) for index, kind in enumerate(marks))
    width = SIZE * min(max(len(marks), 1), columns)
    return nodes.raw("", f'<svg class="lb-picture" role="img" aria-label="{label}" width="{width}" '
                         f'height="{SIZE * rows}" viewBox="0 0 {width} {SIZE * rows}">{shapes}</svg>', format="html")


def _mark(kind: str, column: int, row: int) -> str:
    x, y, r = column * SIZE + SIZE / 2, row * SIZE + SIZE / 2, 4.5
    if kind == "supports":
        return f'<circle class="lb-m-supports" cx="{x:g}" cy="{y:g}" r="{r}"/>'
    if kind == "qualifies":
        return (f'<circle class="lb-m-ring" cx="{x:g}" cy="{y:g}" r="{r}"/>'
                f'<path class="lb-m-qualifies" d="M{x:g} {y - r:g}a{r} {r} 0 0 1 0 {2 * r:g}z"/>')
    return f'<path class="lb-m-contradicts" d="M{x - 4:g} {y - 4:g}l8 8m0-8l-8 8"/>'


def theme_picture(themes: Sequence[tuple[str, int, str]], meet: Mapping[tuple[str, str], int]) -> nodes.raw:
    """Draw each theme as a bar of its lessons, and an arc between two themes that lessons share.

    Parameters
    ----------
    themes : sequence of (title, lessons, id)
        Drawn from the top.
    meet : mapping
        How many lessons two themes share, by their ids; a thicker arc for more.
    """
    step, left, scale = 26, 280, 9
    top = max([count for _, count, _ in themes] + [1])
    height = step * len(themes) + 10
    place = {ident: index * step + 18 for index, (_, _, ident) in enumerate(themes)}
    start = left + top * scale + 34
    parts = []
    for (one, other), count in sorted(meet.items()):
        if one in place and other in place:
            y1, y2 = sorted((place[one], place[other]))
            reach = start + 14 + (y2 - y1) * 0.42
            parts.append(f'<path class="lb-arc" stroke-width="{0.6 + count * 0.9:g}" '
                         f'd="M{start} {y1}C{reach:g} {y1} {reach:g} {y2} {start} {y2}"/>')
    for title, count, ident in themes:
        y = place[ident]
        parts.append(f'<a href="themes/{escape(ident)}.html"><text class="lb-t" x="{left - 8}" y="{y + 4}" '
                     f'text-anchor="end">{escape(title)}</text></a>'
                     f'<rect class="lb-bar" x="{left}" y="{y - 7}" width="{max(count * scale, 1)}" height="14" rx="2"/>'
                     f'<text class="lb-t" x="{left + count * scale + 6}" y="{y + 4}">{count}</text>')
    label = "Themes, the lessons each has, and arcs between themes that lessons share. The table says the same."
    width = start + 240
    return nodes.raw("", f'<figure class="lb-figure"><svg class="lb-map" role="group" aria-label="{label}" '
                         f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
                         "<figcaption>Bars: lessons under each theme. Arcs: themes that meet in lessons; the thicker, "
                         "the more.</figcaption></figure>", format="html")

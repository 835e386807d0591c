"""Small pictures drawn as SVG from counts; each says in words what it shows."""

from __future__ import annotations

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

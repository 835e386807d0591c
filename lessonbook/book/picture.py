"""Pictures of the book, drawn for a screen 360 pixels wide and in the page's colours; each says in words what it shows.

Bars and grids are drawn in :mod:`lessonbook.knowledge.plots`; :func:`drawn` puts one on a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from docutils import nodes

from ..corpus.reference_lists import Body
from ..knowledge.plots import Picture, figure
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


LEVELS = ("Strong", "Fair", "Thin", "Disputed")


def drawn(picture: Picture) -> nodes.raw:
    """Put a figure on a page."""
    return nodes.raw("", picture.markup, format="html")


def level_mark(strength: Strength) -> nodes.raw:
    """How strong a lesson is, as a word and as discs: three for strong, two for fair, one for thin, a cross."""
    full = 3 - LEVELS.index(strength.level)
    shapes = "".join(f'<circle class="lb-m-{"supports" if at < full else "empty"}" cx="{7 + 12 * at}" cy="7" r="4.5"/>'
                     for at in range(3)) if full else _mark("contradicts", 0, 0)
    return nodes.raw("", f'<span class="lb-level"><svg aria-hidden="true" focusable="false" width="38" height="14" '
                         f'viewBox="0 0 38 14">{shapes}</svg>{strength.level}</span>', format="html")


def lineage_picture(bodies: Sequence[Body], as_of: str) -> Picture | None:
    """Draw bodies that came from each other as bars on one line of time, the oldest first.

    Parameters
    ----------
    bodies : sequence of Body
        Those that have a date to begin on, and a predecessor or a successor among them, are drawn.
    as_of : str
        Today, as an EDTF date: where the bar of a body that is still there ends.

    Returns
    -------
    Picture or None
        None where no body is known to follow another.
    """
    dated = {body.id: body for body in bodies if body.began is not None}
    linked = {ident for body in dated.values() for ident in (body.id, *body.predecessors)
              if set(body.predecessors) & dated.keys()}
    line = sorted((body for body in dated.values() if body.id in linked), key=lambda body: str(body.began))
    if not line:
        return None
    ends = {body.id: body.when if body.when[:4].isdigit() else as_of for body in line}
    first = int(str(line[0].began)[:4])
    span = max(_years(max(ends.values())) - first, 1)
    rows = []
    for body in line:
        start, end = _years(str(body.began)) - first, _years(ends[body.id]) - first
        until = body.when[:4] if body.when[:4].isdigit() else "today"
        came = " and ".join(dated[ident].name for ident in body.predecessors if ident in dated)
        after = f'<span class="lb-about"> after: {escape(came)}</span>' if came else ""
        rows.append(f'<li><span class="lb-title">{escape(body.name)}</span> {str(body.began)[:4]} to {until}{after}'
                    f'<span class="lb-track"><span style="margin-left:{start / span:.1%};'
                    f'width:{max(end - start, 0.4) / span:.1%}"></span></span></li>')
    finding = f"{len(line)} kinds of body followed each other in {round(span)} years."
    axis = f'<p class="lb-axis" aria-hidden="true"><span>{first}</span><span>{first + int(span)}</span></p>'
    return Picture(figure(finding, f'<ol class="lb-lineage">{"".join(rows)}</ol>{axis}'), finding)


def _years(date: str) -> float:
    parts = [int(part) for part in date.split("-")]
    return parts[0] + (parts[1] - 1) / 12 if len(parts) > 1 else float(parts[0])


def strips_picture(rows: Mapping[str, Sequence[str]], finding: str, empty: str) -> Picture:
    """Draw a strip for each row with a cell for each of its members, whose class and height say what it is.

    Parameters
    ----------
    rows : mapping of str to sequence of str
        By the strip's name what each member is, members in the same order in every strip.
    finding : str
        What it shows.
    empty : str
        What a member is of which nothing is known; it is drawn hollow, and counted last.
    """
    drawn_rows = []
    for name, members in rows.items():
        kinds = sorted(dict.fromkeys(members), key=lambda kind: (kind == empty, kind))
        told = ", ".join(f"{list(members).count(kind)} {kind}" for kind in kinds)
        cells = "".join(f'<i class="lb-s-{"none" if kind == empty else escape(kind.replace(" ", "-"))}"></i>'
                        for kind in members)
        drawn_rows.append(f'<li><span class="lb-title">{escape(name)}</span> {escape(told)}'
                          f'<span class="lb-strip" aria-hidden="true">{cells}</span></li>')
    return Picture(figure(finding, f'<ul class="lb-strips">{"".join(drawn_rows)}</ul>'), finding)

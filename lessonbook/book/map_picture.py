"""The map of the evidence as SVG: a point a statement, and the lessons as labels."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from statistics import median

import pandas as pd
from docutils import nodes

WIDTH, HEIGHT, EDGE = 720, 700, 24
LETTER, LINE, TURN = 7.2, 15, 24
SHAPES = ("M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z", "M-4-4h8v8h-8z", "M0-5.5L5.2 4h-10.4z",
          "M0-5.8L5.2 0L0 5.8L-5.2 0z",
          "M-2-5h4v3h3v4h-3v3h-4v-3h-3v-4h3z", "M0 5.5L5.2-4h-10.4z", "M-5-2.5h10v5h-10z")


def map_picture(points: pd.DataFrame, themes: Mapping[str, str], kinds: Mapping[str, str], lessons: Mapping[str, str]
                ) -> nodes.raw:
    """Draw the map.

    Parameters
    ----------
    points : DataFrame
        As :func:`lessonbook.knowledge.evidence_map.evidence_map` gives it.
    themes, kinds, lessons : mapping
        What themes, kinds of source and lessons are called, by id.

    Notes
    -----
    Colour is the theme, shape the kind of source; the table behind says both. Each point is a link to its passage. A
    lesson stands at the middle of its evidence; its name shows where there is room, or when it is asked for.
    """
    hue = {theme: round(360 * place / max(1, len(themes))) for place, theme in enumerate(themes)}
    shape = {kind: SHAPES[place % len(SHAPES)] for place, kind in enumerate(kinds)}
    rows = list(points.itertuples())
    drawn = []
    for number, point in enumerate(rows):
        drawn.append(f'<a href="../corpus/{escape(point.source)}.html#{escape(point.passage)}" '
                     f'aria-label="{escape(point.passage)}" tabindex="{0 if not number else -1}" '
                     f'{_colour(hue, point.theme)} '
                     f'transform="translate({_x(point.x):.0f} {_y(point.y):.0f})"><path d="{shape[point.kind]}"/></a>')
    label = f"Map of {len(rows)} statements. Those about the same thing stand together. The table below says the same."
    return nodes.raw("", '<figure class="lb-figure lb-evidence-map"><figcaption>Near points use the same words. The '
                         'directions have no meaning of their own.</figcaption><div class="lb-wide">'
                         f'<svg role="group" aria-label="{label}" viewBox="0 0 {WIDTH} {HEIGHT}">'
                         f'<g class="lb-points">{"".join(drawn)}</g>'
                         f'<g class="lb-places">{_places(rows, lessons)}</g></svg></div>'
                         f'{_legend(rows, themes, kinds, hue, shape)}</figure>', format="html")


def _x(value: float) -> float:
    return EDGE + value * (WIDTH - 2 * EDGE)


def _y(value: float) -> float:
    return EDGE + value * (HEIGHT - 2 * EDGE)


def _places(rows: list, lessons: Mapping[str, str]) -> str:
    """Lessons at the middle of their evidence; those with most evidence get the room for a label first."""
    evidence: dict[str, list] = {}
    for point in rows:
        for lesson in point.lessons:
            if lesson in lessons:
                evidence.setdefault(lesson, []).append(point)
    taken: list[tuple[float, float, float, float]] = []
    made = []
    for lesson in sorted(evidence, key=lambda one: (-len(evidence[one]), one)):
        x, y = (median(values) for values in ((_x(p.x) for p in evidence[lesson]), (_y(p.y) for p in evidence[lesson])))
        lines = _lines(lessons[lesson])
        half = LETTER * max(map(len, lines)) / 2
        x = min(max(x, half + 4), WIDTH - half - 4)
        box = (x - half, y - LINE, x + half, y + LINE * (len(lines) - 1) + 4)
        free = all(box[2] < a or c < box[0] or box[3] < b or d < box[1] for a, b, c, d in taken)
        if free:
            taken.append(box)
        text = "".join(f'<tspan x="{x:.0f}" dy="{LINE if place else 0}">{escape(line)}</tspan>'
                       for place, line in enumerate(lines))
        made.append(f'<a id="map-{lesson}" class="lb-place{"" if free else " lb-crowded"}" '
                    f'href="../lessons/{lesson}.html"><text x="{x:.0f}" y="{y:.0f}">{text}</text></a>')
    return "".join(made)


def _lines(title: str) -> list[str]:
    """A title on as many lines as it needs."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + len(word) >= TURN:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _colour(hue: Mapping[str, int], theme: str) -> str:
    return f'style="--h:{hue[theme]}"' if theme in hue else 'class="lb-none"'


def _legend(rows: list, themes: Mapping[str, str], kinds: Mapping[str, str], hue: Mapping[str, int],
            shape: Mapping[str, str]) -> str:
    def item(name: str, path: str, theme: str = "") -> str:
        return ('<li><svg class="lb-sign" aria-hidden="true" viewBox="-7 -7 14 14">'
                f'<path {_colour(hue, theme)} d="{path}"/></svg>{escape(name)}</li>')

    used = {point.kind for point in rows} | {point.theme for point in rows}
    items = [item(name, shape[kind]) for kind, name in kinds.items() if kind in used]
    items += [item(name, SHAPES[0], theme) for theme, name in themes.items() if theme in used]
    return f'<ul class="lb-legend">{"".join(items)}</ul>'

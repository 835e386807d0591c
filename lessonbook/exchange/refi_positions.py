"""What a tool meant by its positions: tools count line ends, marks and ends differently and do not say how."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from .refi_read import Document, Mark

QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-",
                         "\u00a0": " ", "\u202f": " ", "\u2009": " "})


@dataclass(frozen=True)
class Counting:
    """A way to count.

    Attributes
    ----------
    line_end : str
        ``one`` or ``two`` characters for the end of a line, or as many as the ``file`` has.
    mark : bool
        Whether a byte order mark counts.
    utf16 : bool
        Whether a character beyond the basic plane counts as two.
    inclusive : bool
        Whether the end position is that of the last character, not of the one after it.
    """

    line_end: str = "one"
    mark: bool = False
    utf16: bool = False
    inclusive: bool = False


class Text:
    """A document's text with ``\\n`` line ends, and where each way of counting puts its positions.

    Parameters
    ----------
    document : Document
        One whose text could be had.
    """

    def __init__(self, document: Document) -> None:
        raw = document.text or ""
        self.text = raw.replace("\r\n", "\n").replace("\r", "\n")
        self.edges: dict[tuple[str, bool, bool], list[int]] = {}
        as_in_file = _line_ends(raw)
        astral = any(ord(char) > 0xFFFF for char in self.text)
        for utf16 in (False, True) if astral else (False,):
            for line_end in ("one", "file", "two"):
                sizes = [2 if utf16 and ord(char) > 0xFFFF else 1 for char in self.text]
                if line_end != "one":
                    ends = iter(as_in_file)
                    for index, char in enumerate(self.text):
                        if char == "\n":
                            sizes[index] = next(ends) if line_end == "file" else 2
                for mark in (False, True) if document.marked else (False,):
                    edges = list(accumulate(sizes, initial=int(mark)))
                    if edges not in self.edges.values():
                        self.edges[line_end, mark, utf16] = edges

    def countings(self) -> list[Counting]:
        """All ways of counting that differ for this text, the standard's own first."""
        return [Counting(*key, inclusive=inclusive) for inclusive in (False, True) for key in self.edges]

    def span(self, mark: Mark, counting: Counting) -> tuple[int, int] | None:
        """Start and end of a mark in the text, end exclusive; None where it lies outside."""
        key = counting.line_end, counting.mark, counting.utf16
        edges = self.edges.get(key) or next(iter(self.edges.values()))
        if mark.start is None or mark.end is None:
            return None
        start, stop = sorted((mark.start, mark.end))
        stop += counting.inclusive
        if start < edges[0] or stop > edges[-1] or start == stop:
            return None
        return bisect_right(edges, start) - 1, bisect_right(edges, stop) - 1


def _line_ends(raw: str) -> list[int]:
    sizes, index = [], 0
    while index < len(raw):
        if raw[index] == "\r" and raw[index + 1: index + 2] == "\n":
            sizes.append(2)
            index += 1
        elif raw[index] in "\r\n":
            sizes.append(1)
        index += 1
    return sizes


def score(text: str, span: tuple[int, int] | None, words: str, starts: set[int], ends: set[int]) -> float:
    """How much a span looks like something that a person selected.

    A point for an edge at the edge of a word, half a point more at the end of a sentence, a point more at the edge of a
    passage; four for the very words that the file repeats.
    """
    if span is None or span[0] >= span[1]:
        return -1.0
    start, end = span
    points = 0.0
    if not text[start].isspace() and not (start and text[start - 1].isalnum() and text[start].isalnum()):
        points += 1 + (start in starts)
    if not text[end - 1].isspace() and not (end < len(text) and text[end - 1].isalnum() and text[end].isalnum()):
        points += 1 + (end in ends)
        if text[end - 1] in ".!?" and (end == len(text) or text[end].isspace()):
            points += 0.5
    if words and plain(words) == plain(text[start:end]):
        points += 4
    return points


def plain(text: str) -> str:
    """Text with single spaces and plain quotes and dashes, so that what tools change does not matter."""
    return " ".join(text.translate(QUOTES).split())


def choose(texts: Sequence[tuple[Document, Text, set[int], set[int]]]) -> dict[int, list[Counting]]:
    """Choose for each document the way of counting under which its marks look like what a person selected.

    One tool made the whole project, so it counts ends alike everywhere; line ends depend on the file.

    Parameters
    ----------
    texts : sequence of tuple
        Documents with their texts, and where passages start and end in them.

    Returns
    -------
    dict of int to list of Counting
        For each index of `texts` the best way first, then others that fit its marks as well.
    """
    scores: list[dict[Counting, float]] = []
    for document, text, starts, ends in texts:
        marks = [mark for mark in document.marks if mark.start is not None and mark.end is not None]
        scores.append({way: sum(score(text.text, text.span(mark, way), mark.words, starts, ends) for mark in marks)
                       for way in text.countings()})
    totals = {inclusive: sum(_best(found, inclusive) for found in scores) for inclusive in (False, True)}
    inclusive = totals[True] > totals[False]
    open_end = totals[True] == totals[False]
    common: dict[tuple[str, bool, bool], float] = {}
    for found in scores:
        for way, points in found.items():
            key = way.line_end, way.mark, way.utf16
            common[key] = common.get(key, 0.0) + points * (way.inclusive == inclusive)
    chosen = {}
    for index, found in enumerate(scores):
        ways = [way for way in found if way.inclusive == inclusive or open_end]
        ways.sort(key=lambda way: (-found[way], way.inclusive != inclusive,
                                   -common[way.line_end, way.mark, way.utf16]))
        chosen[index] = [way for way in ways if found[way] == found[ways[0]]]
    return chosen


def _best(found: dict[Counting, float], inclusive: bool) -> float:
    return max((points for way, points in found.items() if way.inclusive == inclusive), default=0.0)


def edges_fit(text: str, spans: Iterable[tuple[int, int] | None]) -> bool:
    """Whether most edges are edges of words: else the text is not the one that was coded."""
    points = [min(score(text, span, "", set(), set()), 2.0) for span in spans]
    return not points or sum(max(point, 0.0) for point in points) >= len(points)

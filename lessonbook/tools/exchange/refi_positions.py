"""What a tool meant by its positions: tools count line ends, marks and ends differently and do not say how."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from .refi_model import Document, Mark

QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-",
                         "\u00a0": " ", "\u202f": " ", "\u2009": " "})


DOUBT = 0.75  # words before a full stop could end at it or after it; it takes a whole sentence to leave the standard
FIT = 0.75
ENOUGH = 5


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

    A point for an edge at the edge of a word, one more for whole sentences, two for whole passages; four for the very
    words that the file repeats.
    """
    if span is None or span[0] >= span[1]:
        return -1.0
    start, end = span
    points = 0.0
    if not text[start].isspace() and not (start and text[start - 1].isalnum() and text[start].isalnum()):
        points += 1
    if not text[end - 1].isspace() and not (end < len(text) and text[end - 1].isalnum() and text[end].isalnum()):
        points += 1
        if text[end - 1] in ".!?" and text[end: end + 1].strip() == "" and _begins_sentence(text, start):
            points += 1
    if start in starts and end in ends:
        points += 2
    if words and plain(words) == plain(text[start:end]):
        points += 4
    return points


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(start - 3, 0): start]
    return "\n" in before or before.rstrip()[-1:] in ("", ".", "!", "?", ":")


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
    inclusive = totals[True] > totals[False] + DOUBT
    unsure = abs(totals[True] - totals[False]) <= DOUBT
    common: dict[Counting, float] = {}
    for found in scores:
        for way, points in found.items():
            common[way] = common.get(way, 0.0) + points
    chosen: dict[int, list[Counting]] = {}
    for index, found in enumerate(scores):
        chosen[index] = []
        for flag in (inclusive, not inclusive) if unsure else (inclusive,):
            ways = sorted((way for way in found if way.inclusive == flag), key=lambda way: (-found[way], -common[way]))
            chosen[index] += [way for way in ways if found[way] == found[ways[0]]]
    return chosen


def as_written(document: Document, text: Text, starts: set[int], ends: set[int]) -> list[Counting]:
    """Ways to count a text that is as we wrote it: in code points as we do, or in UTF-16 if its marks say so.

    Parameters and return as for :func:`choose`, for one document.
    """
    ways = [way for way in text.countings() if way.line_end == "one" and not way.mark and not way.inclusive]
    marks = [mark for mark in document.marks if mark.start is not None and mark.end is not None]
    points = [sum(score(text.text, text.span(mark, way), mark.words, starts, ends) for mark in marks) for way in ways]
    return [way for way, found in zip(ways, points, strict=True) if found == max(points)]


def _best(found: dict[Counting, float], inclusive: bool) -> float:
    return max((points for way, points in found.items() if way.inclusive == inclusive), default=0.0)


def trusted(document: Document, text: Text, way: Counting, passages: Sequence[tuple[int, int]]) -> bool:
    """Whether the positions can be meant for this text.

    They can if most edges are edges of words; or if there are enough marks, each within one passage, and no other way
    to count line ends or marks has that too.

    Parameters
    ----------
    document, text : Document and Text
        The marks, and what they stand in.
    way : Counting
        The best way to count.
    passages : sequence of (int, int)
        Where passages start and end in the text.
    """
    marks = [mark for mark in document.marks if mark.start is not None and mark.end is not None]
    points = [min(max(score(text.text, text.span(mark, way), mark.words, set(), set()), 0.0), 2.0) for mark in marks]
    if sum(points) >= 2 * FIT * len(points):
        return True

    def within(other: Counting) -> bool:
        spans = [text.span(mark, other) for mark in marks]
        return all(span and any(start <= span[0] and span[1] <= end for start, end in passages) for span in spans)

    rivals = [other for other in text.countings() if other.inclusive == way.inclusive and other != way]
    return len(marks) >= ENOUGH and within(way) and not any(map(within, rivals))

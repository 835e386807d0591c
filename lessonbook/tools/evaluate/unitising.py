"""Agreement to the word: Krippendorff's alpha for unitising, for coders who mark parts of passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

import numpy as np

from ...corpus import Passage
from ...lessons.decisions import Decision

Span = tuple[int, int]


def unitising_disagreement(coders: Sequence[Sequence[Span]], length: int) -> tuple[float, float]:
    """Observed and expected disagreement of coders who mark stretches of one text; alpha is 1 - observed / expected.

    Parameters
    ----------
    coders : sequence of sequence of (int, int)
        For each of two coders or more, where marked stretches begin and how long they are; none overlaps another.
    length : int
        Of the text, in the same measure.

    References
    ----------
    Krippendorff, K. (2004). Content Analysis, 2nd edition, section 11.6, pages 251 to 256. Sage.
    """
    many = len(coders)
    parts = [_sections(spans, length) for spans in coders]
    observed = sum(_distance(one, other) for one, other in permutations(parts, 2))
    every = np.concatenate(parts)
    units, gaps = every[every[:, 2] == 1, 1], every[every[:, 2] == 0, 1]
    room = np.where(gaps[None, :] >= units[:, None], gaps[None, :] - units[:, None] + 1, 0).sum(axis=1)
    weight = (len(units) - 1) / 3 * (2 * units**3 - 3 * units**2 + units) + units**2 * room
    whole = many * length
    expected = 2 / length * weight.sum() / (whole * (whole - 1) - (units * (units - 1)).sum())
    return observed / (many * (many - 1) * length**2), float(expected)


def unitising_alpha(texts: Sequence[tuple[Sequence[Sequence[Span]], int]]) -> float:
    """Alpha over one text, or over several themes of it: NaN where nobody marked anything, or all was marked by all."""
    pairs = [unitising_disagreement(coders, length) for coders, length in texts if length and any(map(len, coders))]
    observed, expected = (sum(column) for column in zip(*pairs, strict=True)) if pairs else (0.0, 0.0)
    return round(1 - observed / expected, 3) if expected else float("nan")


def _sections(spans: Iterable[Span], length: int) -> np.ndarray:
    """Begin, length and whether it is marked, for the marked stretches of a text and the gaps between them."""
    rows, place = [], 0
    for begin, size in sorted(spans):
        if begin > place:
            rows.append((place, begin - place, 0))
        rows.append((begin, size, 1))
        place = begin + size
    if place < length:
        rows.append((place, length - place, 0))
    return np.array(rows, dtype=float)


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    begin, size, marked = (one[:, place, None] for place in range(3))
    their_begin, their_size, theirs = (other[None, :, place] for place in range(3))
    apart = begin - their_begin
    both = (marked == 1) & (theirs == 1) & (-size < apart) & (apart < their_size)
    alone = (marked == 1) & (theirs == 0) & (apart >= 0) & (their_size - size >= apart)
    unseen = (marked == 0) & (theirs == 1) & (apart <= 0) & (their_size - size <= apart)
    found = np.where(both, apart**2 + (apart + size - their_size) ** 2, 0.0)
    return float((found + np.where(alone, size**2, 0.0) + np.where(unseen, their_size**2, 0.0)).sum())


def marked_words(decisions: Iterable[Decision], coder: str, theme: str, passages: Sequence[Passage]
                 ) -> tuple[list[Span], int]:
    """The words that a coder marked with a theme, in passages set end to end.

    Returns
    -------
    tuple of list of (int, int) and int
        First word and number of words of each stretch, those that touch or overlap in one passage joined; and how many
        words the passages have.
    """
    quotes: dict[str, list[str]] = {}
    for item in decisions:
        if item.who == coder and item.theme == theme and item.has_theme:
            quotes.setdefault(item.passage, []).append(item.quote)
    spans, place = [], 0
    for passage in passages:
        words = passage.text.split()
        held = np.zeros(len(words) + 1, dtype=bool)
        for quote in quotes.get(passage.id, ()):
            begin, size = _place(quote.split(), words)
            held[begin: begin + size] = True
        edges = np.flatnonzero(np.diff(np.concatenate([[False], held])))
        spans += [(place + int(begin), int(end - begin)) for begin, end in edges.reshape(-1, 2)]
        place += len(words)
    return spans, place


def _place(quote: Sequence[str], words: Sequence[str]) -> Span:
    """Where a quote stands in a passage, word for word; a word that is marked in part counts as marked."""
    text, wanted = " ".join(words), " ".join(quote)
    found = text.find(wanted)
    if found < 0:
        return 0, 0
    first = text[:found].count(" ")
    return first, text[:found + len(wanted)].count(" ") + 1 - first


def spans_alpha(decisions: Sequence[Decision], coders: Sequence[str], shared: Mapping[str, Sequence[Passage]]
                ) -> dict[str, float]:
    """Alpha for unitising by theme, over the passages that every coder looked at for it.

    Parameters
    ----------
    decisions : sequence of Decision
        Those that stand.
    coders : sequence of str
        Two people or more.
    shared : mapping of str to sequence of Passage
        Such passages by theme.

    Returns
    -------
    dict of str to float
        By theme, and over all of them under an empty name; NaN where alpha is not defined.
    """
    texts = {}
    for theme, passages in shared.items():
        marked = [marked_words(decisions, coder, theme, passages) for coder in coders]
        texts[theme] = [spans for spans, _ in marked], marked[0][1]
    return {theme: unitising_alpha([text]) for theme, text in texts.items()} | {"": unitising_alpha([*texts.values()])}

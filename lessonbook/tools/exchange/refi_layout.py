"""Where our passages stand in a text of another tool."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from ...corpus import Passage, Source
from .refi_positions import QUOTES, plain


@dataclass(frozen=True)
class _Span:
    start: int
    passage: Passage

    @property
    def end(self) -> int:
        return self.start + len(self.passage.text)


class Layout:
    """Where our passages stand in a document's text, white space and quotes aside; no two stand in the same place.

    Parameters
    ----------
    text : str
        The document's text.
    candidates : sequence of Source
        Sources that it could be. Where several have passages at the same place, the one with most of its words in the
        text has them; where two have equally many, neither.
    """

    def __init__(self, text: str, candidates: Sequence[Source]) -> None:
        self.squeezed, self.index = _squeeze(text)
        found = [spans for source in candidates if (spans := self._find(source))]
        weights = [sum(len(span.passage.text) for span in spans) for spans in found]
        self.spans: list[_Span] = []
        taken = bytearray(len(self.squeezed))
        for weight in sorted(set(weights), reverse=True):
            equal = [spans for spans, other in zip(found, weights, strict=True) if other == weight]
            kept = self._keep(equal[0], taken)
            if len(equal) == 1:
                self.spans += kept
            else:
                for spans in equal[1:]:
                    self._keep(spans, taken)
        self.spans.sort(key=lambda span: span.start)
        self.starts = [span.start for span in self.spans]

    def _find(self, source: Source) -> list[_Span]:
        spans, cursor = [], 0
        for passage in source.passages:
            wanted = plain(passage.text)
            found = self.squeezed.find(wanted, cursor)
            if found < 0:
                found = self.squeezed.find(wanted)
            if wanted and found >= 0:
                spans.append(_Span(found, passage))
                cursor = found + len(wanted)
        return spans

    def _keep(self, spans: list[_Span], taken: bytearray) -> list[_Span]:
        kept = []
        for span in sorted(spans, key=lambda span: -len(span.passage.text)):
            if taken.find(1, span.start, span.end) < 0:
                taken[span.start: span.end] = b"\x01" * (span.end - span.start)
                kept.append(span)
        return kept

    def edges(self) -> tuple[set[int], set[int]]:
        """Starts and ends of passages, as positions in the document's text."""
        back = {squeezed: position for position, squeezed in enumerate(self.index[:-1])}
        return ({back[span.start] for span in self.spans if span.start in back},
                {back[span.end - 1] + 1 for span in self.spans if span.end - 1 in back})

    def parts(self, start: int, end: int) -> list[tuple[Passage, str]]:
        """Passages that a span of the document's text covers, with the words of each."""
        left, right = self.index[start], self.index[end]
        found = []
        first = max(bisect_right(self.starts, left) - 1, 0)
        for span in takewhile(lambda span: span.start < right, islice(self.spans, first, None)):
            begin, stop = max(left, span.start), min(right, span.end)
            words = span.passage.text[begin - span.start: stop - span.start].strip() if begin < stop else ""
            if any(char.isalnum() for char in words):
                found.append((span.passage, words))
        return found


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Collapse white space and plain the quotes; give for each position of `text` the one in the result."""
    out: list[str] = []
    index = []
    for char in text.translate(QUOTES):
        if not char.isspace():
            out.append(char)
        elif out and out[-1] != " ":
            out.append(" ")
        index.append(max(len(out) - 1, 0))
    index.append(len(out))
    return "".join(out), index

"""What may be left of somebody in a text: their names in any spelling, and runs of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..corpus.people.names import TAG, TITLE, fold, fold_with_places, parse_name
from ..corpus.people.records import Record

GONE = "[name withdrawn]"
NO_WORDS = "[words withdrawn]"
RUN = 6
_LEAST = 3
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SHORT = 5


class Traces:
    """Finds and takes out what is left of people, or of a source.

    Parameters
    ----------
    gone : sequence of Record
        People whose names go.
    others : sequence of Record
        Everybody else: a name that they share, or that stands in theirs, stays.
    words : iterable of str
        Passages that go.
    kept : iterable of str
        Passages that stay: what somebody else says too is theirs.
    """

    def __init__(self, gone: Sequence[Record], others: Sequence[Record], words: Iterable[str], kept: Iterable[str]
                 ) -> None:
        self._names = _pattern(_forms(gone, others))
        self._initials = [form for record in gone for form in record.forms
                          if form.isupper() and form.isalnum() and 1 < len(form) <= _SHORT and not TAG.fullmatch(form)]
        self._others = _pattern({tuple(_words(form)) for record in others for form in record.forms
                                 if len(_words(form)) > 1})
        shared = {word for record in gone for form in record.forms for word in parse_name(form).words
                  if any(word in parse_name(other).words for item in others for other in item.forms)}
        self._shared = _pattern({(word,) for word in shared if len(word) > 2})
        known = {run for text in kept for run in _runs(text)}
        self._all = {run for text in words for run in _runs(text)}
        self._runs = self._all - known
        self._lengths = sorted({len(run) for run in self._all}, reverse=True)

    def names_in(self, text: str) -> list[tuple[int, int]]:
        """Where names of those who go stand in a text."""
        found: list[tuple[int, int]] = []
        if self._names is not None:
            folded, places = fold_with_places(text)
            ends = [*places, len(text)]
            others = [match.span() for match in self._others.finditer(folded)] if self._others else []
            for match in self._names.finditer(folded):
                start, end = places[match.start()], ends[match.end() - 1] + 1
                lone = not re.search(r"\W", match[0].replace("'", "").replace("-", ""))
                if lone and not text[start].isupper():
                    continue
                if not any(one <= match.start() and match.end() <= two for one, two in others):
                    found.append((start, end))
        for form in self._initials:
            found += [match.span() for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text)]
        return _joined(found)

    def could_name(self, text: str) -> bool:
        """Whether a part of a name stands in a text that somebody else has too, so that nobody can tell who it is."""
        return bool(self._shared and any(text[spot].isupper() for spot in self._spots(self._shared, text)))

    def _spots(self, pattern: re.Pattern[str], text: str) -> list[int]:
        folded, places = fold_with_places(text)
        others = [match.span() for match in self._others.finditer(folded)] if self._others else []
        return [places[match.start()] for match in pattern.finditer(folded)
                if not any(one <= match.start() and match.end() <= two for one, two in others)]

    def words_in(self, text: str, *, everybodys: bool = False) -> list[tuple[int, int]]:
        """Where runs of `RUN` of their words stand, or a shorter passage as a whole; also what others say too."""
        wanted = self._all if everybodys else self._runs
        spots = [(fold(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
        said = [word for word, _, _ in spots]
        found = []
        for length in self._lengths:
            for start in range(len(said) - length + 1):
                if tuple(said[start:start + length]) in wanted:
                    found.append((spots[start][1], spots[start + length - 1][2]))
        return _joined(found)

    def scrub(self, text: str) -> str:
        """A text with marks in place of their words and names."""
        for found, mark in ((self.words_in, NO_WORDS), (self.names_in, GONE)):
            for start, end in reversed(found(text)):
                text = text[:start] + mark + text[end:]
        return text

    def any_in(self, text: str) -> bool:
        """Whether anything of them is left in a text."""
        return bool(self.names_in(text) or self.words_in(text))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", fold(text).replace("'", "")) if word]


def _forms(gone: Sequence[Record], others: Sequence[Record]) -> set[tuple[str, ...]]:
    """Every label and name as folded words; a lone word or surname only where nobody else has it."""
    theirs = {word for record in others for form in record.forms for word in parse_name(form).words}
    made: set[tuple[str, ...]] = set()
    for record in gone:
        for form in record.forms:
            if TAG.fullmatch(form) or (form.isupper() and len(form) <= _SHORT):
                continue
            name = parse_name(form)
            made.add(tuple(_words(form)))
            made.add(tuple(_words(" ".join(name.words))))
            if name.full and name.surname not in theirs:
                made.add((*_words(name.surname),))
            if record.forms == [form] and len(name.words) == 1 and name.words[0] in theirs:
                made.discard((*name.words,))
    return {form for form in made if form and (len(form) > 1 or len(form[0]) > 2)}


def _pattern(forms: set[tuple[str, ...]]) -> re.Pattern[str] | None:
    """All forms, longest first, with a title before them, and whatever stands between their words."""
    if not forms:
        return None
    gap = r"[\W_]{1,3}"
    each = [gap.join(re.sub(r"(?<=\w)(?=\w)", "'?", re.escape(word)) for word in form)
            for form in sorted(forms, key=lambda form: (-len(form), -len("".join(form)), form))]
    return re.compile(rf"(?<!\w){fold(TITLE)}?(?:{'|'.join(each)})(?!\w)", re.IGNORECASE)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [fold(word) for word in _WORD.findall(text)]
    if _LEAST <= len(words) < RUN:
        yield tuple(words)
    for start in range(len(words) - RUN + 1):
        yield tuple(words[start:start + RUN])


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made

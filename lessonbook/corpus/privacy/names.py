"""Names of people as an open class: runs of words with a capital that no other rule explains.

A run is a name where one of its words is unknown to an English dictionary or known as a given name, and nothing says
that it is a body, a place, a product or a heading: the words of the stop list, a body's word at its end, `the` or
`in` before it. A word that is both a given name and an English word needs a sign that a person is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import simplemma

from ..people.names import TITLE
from .name_words import (
    BODIES,
    FAMILY,
    LINKS,
    OF_PLACE,
    PLACE_BEFORE,
    PRONOUNS,
    SEASONS,
    THE,
    TOLD,
    acts,
    bare_word,
    given_names,
    names_that_are_words,
    stop_words,
)

Hit = tuple[str, int, int]

_TOKEN = re.compile(r"(?:al|el|O|D|d|Mac|Mc|ap)[-'’](?=[A-ZÀ-Þ])[^\W\d_]+(?:['’\-‑][^\W\d_]+)*|"
                    r"[^\W\d_](?:\.(?=\s?[A-ZÀ-ÞŁ])|\.)(?![^\W\d_])|[^\W\d_]+(?:['’‑-][^\W\d_]+)*")
_TIME = re.compile(r"(?:\d|\bto|\b(?:in|by|last|this|next|since|until|of|from|during|early|late|mid|each|every|through|"
                   r"before|after|and|or|the))\W*$")
_SPOKE_TO = re.compile(r"\b(?:said|talked|spoke|listened|wrote|went) to $")
_SHORTENED = re.compile(rf"\b(?:{TITLE}|[^\W\d_]\.\s?)$")
_EPONYM = re.compile(r"(?:Queen|King|Prince|Princess|Saint|St\.?|Lady|Our Lady)$")
_GAP = re.compile(r"[ \u00a0]+|\.[ \u00a0]")
_POSSESSIVE = re.compile(r"['’]s$")
_END = re.compile(r"[.!?…:;]['\"”’)]*\s*$|^[\s\"“'‘(\[–—-]*$|[\n\t|]\s*$")


class _Word(NamedTuple):
    text: str
    start: int
    end: int
    first: bool


@cache
def is_english(word: str) -> bool:
    """Whether a dictionary of English knows a word; parts of a hyphened word count one by one."""
    small = bare_word(word)
    if small in PRONOUNS:
        return True
    return all(simplemma.is_known(part, lang="en") or (part.endswith("s") and simplemma.is_known(part[:-1], lang="en"))
               for part in small.split("-") if part)


def find_names(text: str, names: Sequence[str] = (), known: Sequence[str] = ()) -> Iterator[Hit]:
    """Find names of people in a text.

    Parameters
    ----------
    text : str
        A passage, heading, title, label or cell.
    names : sequence of str
        Names that are looked for in any case of their letters, whatever stands around them.
    known : sequence of str
        Names found elsewhere in the document: each of their words with a capital is one.

    Yields
    ------
    tuple of (str, int, int)
        ``name``, start and end. One may be found more than once.
    """
    for form in _forms(names):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text, re.IGNORECASE):
            yield "name", match.start(), match.end()
    words = [_Word(match[0], match.start(), match.end(), bool(_END.search(text[:match.start()]))
                   and not _SHORTENED.search(text[:match.start()])) for match in _TOKEN.finditer(text)]
    parts = {part for name in known for part in name.split() if part[:1].isupper() and len(part) > 2}
    letters = [letter for letter in text if letter.isalpha()]
    if letters and len(words) > 2 and text.isupper():
        yield from _in_capitals(words)
        return
    if letters and not any(letter.isupper() for letter in letters if letter.lower() != "i"):
        yield from _in_small(words)
        return
    for run in _runs(text, words):
        hit = _name_in(text, words, run)
        if hit is None and any(_POSSESSIVE.sub("", words[place].text) in parts for place in run) and not (
                _is_body(words, run)):
            hit = run
        if hit:
            yield "name", words[hit[0]].start, _without_possessive(text, words[hit[-1]])


def _forms(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name))


def _without_possessive(text: str, word: _Word) -> int:
    return word.end - 2 if re.search(r"['’](?:s|d)$", text[word.start:word.end]) else (
        word.end - 3 if re.search(r"['’](?:ll|ve|re)$", text[word.start:word.end]) else word.end)


def _in_capitals(words: Sequence[_Word]) -> Iterator[Hit]:
    """A line all in capitals: words that no dictionary knows, but for short ones, which are abbreviations."""
    for word in words:
        small = word.text.casefold()
        if small in stop_words() or small in BODIES or len(small) < 4:
            continue
        if not is_english(small) or (small in given_names() and small not in names_that_are_words()):
            yield "name", word.start, word.end


def _in_small(words: Sequence[_Word]) -> Iterator[Hit]:
    """A text without any capital, as machines write speech down: given names, and unknown words beside them."""
    for place, word in enumerate(words):
        small = word.text.removesuffix("'s")
        if len(small) < 3 or small in stop_words():
            continue
        if not is_english(small) or (small in given_names() and small not in names_that_are_words()):
            end = word.end
            after = words[place + 1] if place + 1 < len(words) else None
            if after is not None and after.start == word.end + 1 and len(after.text) > 3 and (
                    not is_english(after.text) or simplemma.lemmatize(after.text, lang="en") != after.text
                    or after.text in given_names()) and not acts(after.text):
                end = after.end
            yield "name", word.start, end


def _is_capital(word: str) -> bool:
    bare = re.sub(r"^(?:al|el|ap|d)[-'’]", "", word)
    return bare[:1].isupper() and (len(bare) < 2 or not bare.isupper() or word.endswith(".") or len(bare) == 1)


def _runs(text: str, words: Sequence[_Word]) -> list[list[int]]:
    """Places of words with a capital that follow one another, with the small words of names between them."""
    runs: list[list[int]] = []
    place = 0
    while place < len(words):
        if not _starts(words, place):
            place += 1
            continue
        run = [place]
        while (nxt := run[-1] + 1) < len(words) and _GAP.fullmatch(text[words[run[-1]].end:words[nxt].start]) \
                and not _POSSESSIVE.search(words[run[-1]].text):
            link = words[nxt].text in LINKS and nxt + 1 < len(words) and (
                _is_capital(words[nxt + 1].text) or words[nxt + 1].text in LINKS)
            titled = re.match(TITLE, text[words[nxt].start:])  # a title starts a name of its own
            if not link and (not _is_capital(words[nxt].text) or words[nxt].first or titled):
                break
            run.append(nxt)
        place = run[-1] + 1
        while run and words[run[-1]].text in LINKS:
            run.pop()
        if run:
            runs.append(run)
    return runs


def _starts(words: Sequence[_Word], place: int) -> bool:
    word = words[place].text
    if word in ("van", "von", "de", "al", "el") and place + 1 < len(words):
        return _is_capital(words[place + 1].text) or (words[place + 1].text in LINKS and place + 2 < len(words)
                                                      and _is_capital(words[place + 2].text))
    return _is_capital(word) and word not in ("I", "I'm", "I've", "I'd", "I'll", "I’m", "I’ve", "I’d", "I’ll")


def _is_body(words: Sequence[_Word], run: Sequence[int]) -> bool:
    """Whether a run names a body or place, by one of its words or the abbreviation after it."""
    after = words[run[-1] + 1].text if run[-1] + 1 < len(words) else ""
    follows = after.isupper() and len(after) > 1 and words[run[-1] + 1].start == words[run[-1]].end + 1
    return follows or (bare_word(after) in ("house", "road", "ward") and after[:1].isupper()) or any(
        bare_word(words[place].text) in BODIES for place in run)


def _name_in(text: str, words: Sequence[_Word], run: list[int]) -> list[int] | None:
    """The part of a run that is a name; None where nothing says that it is one."""
    first = words[run[0]].text
    if re.match(TITLE, text[words[run[0]].start:]):
        return run if len(run) > 1 and not _is_body(words, run[1:]) else None
    if _is_body(words, run):
        return None
    before = words[run[0] - 1].text.casefold() if run[0] and not words[run[0]].first else ""
    after = words[run[-1] + 1].text if run[-1] + 1 < len(words) else ""
    if _EPONYM.search(text[:words[run[0]].start].rstrip()) or (before in THE and after not in FAMILY):
        return None
    while len(run) > 1 and words[run[0]].first and len(bare_word(first)) > 1 and is_english(first) and (
            bare_word(first) not in given_names() and _is_capital(words[run[1]].text)):
        run = run[1:]  # a sentence starts with a word of its own before the name
        first, before = words[run[0]].text, "then"
    is_name = _single(text, words, run[0], before) if len(run) == 1 else _several(words, run, before)
    return run if is_name else None


def _several(words: Sequence[_Word], run: Sequence[int], before: str) -> bool:
    """Whether two or more words with a capital are a name."""
    first = words[run[0]].text
    stopped = [place for place in run if bare_word(words[place].text) in stop_words()]
    if stopped and (len(stopped) == len(run) or (run[0] in stopped and bare_word(first) not in given_names())):
        return False
    if any(re.fullmatch(r"[A-ZÀ-Þ]\.?", words[place].text) for place in run[:-1]) and not all(
            len(words[place].text) <= 2 for place in run):
        return True
    evidence = [place for place in run if place not in stopped and (
        not is_english(words[place].text) or bare_word(words[place].text) in given_names())]
    theirs = len(run) == 2 and len(evidence) == 2 and _POSSESSIVE.search(words[run[1]].text)  # in Jo Ware's room
    placed = before in PLACE_BEFORE and bare_word(first) not in given_names() and not theirs
    return bool(evidence) and not placed


def _single(text: str, words: Sequence[_Word], place: int, before: str) -> bool:
    """Whether one word with a capital is a name."""
    word = words[place]
    bare = bare_word(word.text)
    after = words[place + 1].text if place + 1 < len(words) else ""
    if len(bare) < 2 or before in PLACE_BEFORE or (before in THE and after not in FAMILY):
        return False
    if before == "of" and place > 1 and words[place - 2].text.casefold() in OF_PLACE:
        return False
    if before in ("from", "on", "to") and (before == "on" or _pair(words, place)):
        return False
    if before in ("him", "her", "me", "them") and place > 1 and words[place - 2].text in ("called", "call", "named"):
        return True
    if bare in names_that_are_words() or bare in SEASONS:
        return _double_meaning(text, words, place, before, after)
    if bare in stop_words() or is_abbreviation(word.text):
        return False
    if bare in given_names() or not is_english(word.text):
        return True
    return not word.first and before in TOLD and acts(after)


def _pair(words: Sequence[_Word], place: int) -> bool:
    """`from X to Y`: places, products and bodies are moved between so."""
    near = [word.text for word in words[max(0, place - 3):place + 4]]
    return "from" in near and "to" in near and sum(_is_capital(word) for word in near) > 1


def is_abbreviation(word: str) -> bool:
    """Whether a word has a capital within, as abbreviations and products have, and names but for Mc and the like."""
    return bool(re.search(r"[a-z][A-Z]", re.sub(r"^(?:Mc|Mac|O['’]|D['’]|De|Fitz|Le|La)", "", word))) or (
        word.removesuffix("s").isupper() and len(word) > 2) or word.isupper()


def _double_meaning(text: str, words: Sequence[_Word], place: int, before: str, after: str) -> bool:
    """A word that is also a given name: whether the sentence means a person."""
    word = words[place]
    bare = bare_word(word.text)
    season = bare in SEASONS
    joint = text[word.end:words[place + 1].start] if place + 1 < len(words) else text[word.end:]
    if season and (re.match(r"\W*\d", text[word.end:]) or _TIME.search(text[:word.start])) and not _SPOKE_TO.search(
            text[:word.start]):
        return False
    if word.first:
        if season:
            return False
        if after == "and" and place + 2 < len(words) and _is_capital(words[place + 2].text):
            return True
        if joint.startswith(",") and after in ("who", "my", "our", "the", "a"):
            return True
        after_will = bare != "will" or after in ("had", "has", "was", "said")
        return joint == " " and acts(after) and after != "and" and after_will
    return bool(before)


def declared_names(root: Path, people: Iterable[str] = ()) -> list[str]:
    """Names to look for: those given, and the project's own list, ``local/names.txt``, one a line.

    Parameters
    ----------
    root : Path
        The knowledge base.
    people : iterable of str
        Names from front matter; tags in square brackets are passed over.
    """
    path = root / "local" / "names.txt"
    kept = path.read_bytes().decode("utf-8-sig", "replace").splitlines() if path.is_file() else []
    found = (" ".join(name.split()) for name in (*people, *kept))
    return list(dict.fromkeys(name for name in found if name and not name.startswith(("#", "["))))

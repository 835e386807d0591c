"""Change and its direction: the thing that changes says whether more of it is good."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from ...base.errors import LessonbookError
from ...base.yamlfile import parse_yaml

REACH = 90  # characters between a change and the thing that changes
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=\S)")
_WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS = {found[0]: number for number, found in enumerate(re.finditer(r"\w+", _WORDS))}
_NUMBER = rf"£?(?P<{{0}}>\d[\d,]*(?:\.\d+)?|{'|'.join(_NUMBERS)})(?P<{{0}}m>m|bn|k)?\b"
_UNIT = r"(?:\s*(?:%|per cent|percent|\w+)){0,3}?"
# `from 9 weeks to 26`, `at 26, from 9`, `26 against 9 a year ago`, `26 (was 9)`: two figures of one thing, old and new.
_PAIRS = (
    re.compile(rf"\bfrom {_NUMBER.format('old')}{_UNIT} to {_NUMBER.format('new')}", re.IGNORECASE),
    re.compile(
        rf"{_NUMBER.format('new')}{_UNIT},? \(?(?:up from|down from|from|was|were|having been|having been "
        rf"at|compared with"
        rf"|against) {_NUMBER.format('old')}(?=[^.]*\b(?:ago|before|last|earlier|previous|in \d{{4}}|in the"
        rf"|at month|when)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_NUMBER.format('new')}{_UNIT},? \(?(?:up from|down from|was|were|having been|having been at) "
        rf"{_NUMBER.format('old')}",
        re.IGNORECASE,
    ),
    re.compile(rf"\bwas {_NUMBER.format('old')}{_UNIT}[^.;]{{0,40}}\bnow {_NUMBER.format('new')}", re.IGNORECASE),
)
# `71 against 85`, `58 minutes against 18`, `41 cases against a ceiling of 58`: a figure and what it should be.
_AIM = re.compile(
    rf"{_NUMBER.format('new')}{_UNIT},? (?:\(?(?:target|standard|plan|ceiling|limit)(?: of)?|against|versus|vs?\.?)"
    rf"(?: an?| the| our)?(?P<what> (?:\w+ )?(?:target|standard|ceiling|limit|plan|trajectory|budget)(?: of)?)? "
    rf"{_NUMBER.format('old')}",
    re.IGNORECASE,
)
_DURATION = re.compile(r"\b(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?)\b", re.IGNORECASE)
_UNREAL = re.compile(
    r"\b(?:want(?:s|ed)?|wish|hope[sd]?|aim(?:s|ed)?|should|would|could|ought|must|need[s]?|plan(?:s|ned)?|if|to|will|may"
    r"|might|can|target)(?:\W+\w+){0,4}\W*$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:]|\b(?:and|but|while|though|although|as|after|before|when|since|with)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no longer|n't|n’t|hardly|failed to)(?:\W+\w+){0,2}\W*$", re.IGNORECASE)
_IDIOM = re.compile(
    r"\b(?:set|sets|setting|take|takes|taken|follow|signed|back|built|drawn|made|make|caught|sums?|look|looking|write|give|gives|given|giving|gave|ring"
    r"|come|split|broken|close|closed|laid|sit|break|shut|handed|wind|winding|wound|wrote|tracked|cut) $",
    re.IGNORECASE,
)


class Change(NamedTuple):
    """A change for the better or the worse, with the words that tell it and where they start."""

    better: bool
    words: str
    start: int


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """One pattern for each list of ``words/direction.yml``."""
    text = (resources.files(__package__) / "words" / "direction.yml").read_text(encoding="utf-8")
    data, problems = parse_yaml(text, "lessonbook/tools/handover/words/direction.yml")
    if problems:
        raise LessonbookError(problems)
    made = {}
    for name, words in data.items():
        items = sorted((" ".join(item.split()) for item in str(words).split(",")), key=len, reverse=True)
        ending = r"(?:s|es|ed|ing)?" if name in ("fewer", "more") else ""
        forms = [
            f"{re.escape(item[:-1])}(?:y|ies)" if item.endswith("y") and ending else re.escape(item) for item in items
        ]
        made[name] = re.compile(rf"\b(?:{'|'.join(forms)}){ending}\b", re.IGNORECASE)
    return made


def changes(text: str) -> list[Change]:
    """Changes and shortfalls that a passage reports, in reading order.

    A change is two figures of one thing, an old and a new one, or a verb such as *rose*. Whether more is good comes
    from the thing that changes, the nearest one named in the sentence; where no thing is known, nothing is said.
    What is only wished, feared or planned is no change.
    """
    found: list[Change] = []
    start = 0
    for piece in _SENTENCE.split(text):
        start = text.index(piece, start)
        found += [change._replace(start=change.start + start) for change in _of_sentence(piece)]
        start += len(piece)
    return found


def _of_sentence(text: str) -> list[Change]:
    patterns = _patterns()
    found: list[Change] = []
    taken: set[int] = set()
    for pattern in (*_PAIRS, _AIM):
        for match in pattern.finditer(text):
            if taken & set(range(*match.span())):
                continue
            old, new = (_value(match, name) for name in ("old", "new"))
            good = _more_is_good(text, match.start(), match.end())
            if pattern is _AIM:
                good = not re.search("ceiling|limit|budget", match["what"] or "") and (good is not False)
            if good is None and pattern is not _AIM and _DURATION.search(match[0]):
                good = False
            if good is None or old == new or (old > 1990 and old < 2050) or _UNREAL.search(text[: match.start()]):
                continue
            taken |= set(range(*match.span()))
            found.append(Change((new > old) == good, match[0], match.start()))
    for name in ("up", "down"):
        for match in patterns[name].finditer(text):
            before = text[: match.start()]
            if taken & set(range(*match.span())) or _UNREAL.search(before[-60:]) or _IDIOM.search(before):
                continue
            good = _more_is_good(text, match.start(), match.end())
            if good is not None and not any(abs(one.start - match.start()) < 25 for one in found):
                better = (name == "up") == good
                found.append(Change(better != bool(_NOT.search(before)), match[0], match.start()))
    for name in ("worse", "better"):
        for match in patterns[name].finditer(text):
            before = text[: match.start()]
            if not _UNREAL.search(before[-60:]) and not _NOT.search(before):
                found.append(Change(name == "better", match[0], match.start()))
    return sorted(found, key=lambda one: one.start)


def _value(match: re.Match[str], name: str) -> float:
    word = match[name].lower()
    number = float(_NUMBERS[word]) if word in _NUMBERS else float(word.replace(",", ""))
    return number * {"k": 1e3, "m": 1e6, "bn": 1e9}.get((match[f"{name}m"] or "").lower(), 1.0)


def _more_is_good(text: str, start: int, end: int) -> bool | None:
    """Whether more is good of the thing nearest to a change; what stands before it counts for nearer."""
    best: tuple[float, bool] | None = None
    for name in ("fewer", "more"):
        for match in _patterns()[name].finditer(text):
            if match.start() >= end and _BREAK.search(text[end : match.start()]):
                continue
            gap = start - match.end() if match.end() <= start else 1.5 * max(0, match.start() - end) + 5
            if gap <= REACH and (best is None or gap < best[0]):
                best = (gap, name == "more")
    return best[1] if best else None

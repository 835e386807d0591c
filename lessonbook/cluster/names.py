"""Takes declared names out of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_RUN = re.compile(r"\w+")
_CAPITAL = re.compile(r"\b[^\W\da-z_]\w*")


def mask_names(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """Take declared names of people, bodies and places out of texts, so that they cannot become cluster words.

    Parameters
    ----------
    texts : iterable of str
        The texts.
    names : iterable of str
        Full names; of people's names each part longer than two letters goes too. The time taken does not grow with
        their number.
    """
    known = _by_first_word(tuple(sorted(set(names))))
    return [_mask(text, known) for text in texts] if known else list(texts)


@lru_cache(maxsize=4)
def _by_first_word(names: tuple[str, ...]) -> Mapping[str, re.Pattern[str]]:
    """For each first word of a name or part of one, what begins with it, longest first."""
    parts = {part for name in names for part in [name, *name.split()] if len(part) > 2 and part[:1].isupper()}
    starts: dict[str, list[str]] = {}
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        starts.setdefault(_RUN.match(part)[0], []).append(re.escape(part))  # type: ignore[index]
    return {start: re.compile(f"(?:{'|'.join(found)})(?:['’]s)?\\b") for start, found in starts.items()}


def _mask(text: str, known: Mapping[str, re.Pattern[str]]) -> str:
    kept, done = [], 0
    for word in _CAPITAL.finditer(text):
        pattern = known.get(word[0])
        if pattern and word.start() >= done and (found := pattern.match(text, word.start())):
            kept += [text[done: found.start()], " "]
            done = found.end()
    return "".join([*kept, text[done:]]) if kept else text

"""The key to who speaks: lines above the talk that say whose initials, tags or roles its labels are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from .labels import Label
from .names import is_generic, is_name

_MOST_WORDS = 16
_END = re.compile(r"[.?!…][\"'”’)]?$")
_PART = re.compile(r"\s*(?:[,;(\[]|\s[–—-]\s).*", re.DOTALL)


def key_lines(tries: Sequence[Label | None], known: AbstractSet[str]) -> dict[int, Label]:
    """Find the lines of a key.

    They stand before the first turn. Each has the label of a speaker, or a tag such as Interviewer, and behind it no
    sentence but a name: one of two words or more, one with the label's letters as its initials, or, where the sign
    between them is not the one that the turns have, any few words. One line alone is a key where the initials fit, or
    where the same tag's first turn follows, since nobody takes two turns running.

    Parameters
    ----------
    tries : sequence of Label or None
        Of every line, in order.
    known : set of str
        Speakers, in small letters.

    Returns
    -------
    dict of int to Label
        The line's number, and its label.
    """
    labelled = [(index, found) for index, found in enumerate(tries)
                if found is not None and (found.name.lower() in known or is_generic(found.name))]
    signs = [_sign(found) for _, found in labelled]
    usual = max(sorted(set(signs)), key=signs.count, default="")
    key: dict[int, Label] = {}
    for (index, found), sign in zip(labelled, signs, strict=True):
        if not _explains(found, sign != usual):
            break
        key[index] = found
    back = {found.name.lower() for index, found in labelled if index not in key}
    sure = any(_initials(found.said) == found.name.lower() for found in key.values()) or (
        len(labelled) > 1 and is_generic(labelled[0][1].name) and labelled[0][1].name == labelled[1][1].name)
    alone = len(key) == 1 and not sure
    return {} if alone or len(back) < 2 else key


def _sign(found: Label) -> str:
    return re.sub(r"[^=:：\-–—|\t]", "", found.raw)[-1:]


def _explains(found: Label, other_sign: bool) -> bool:
    said, tag = found.said, is_generic(found.name)
    ends = _END.search(said) is not None
    if not said or found.time or len(said.split()) > _MOST_WORDS or "?" in said or (ends and not tag):
        return False
    name = _PART.sub("", re.split(r"\.(?:\s|$)", said)[0] if tag else said).strip()
    return (len(name.split()) > 1 and is_name(name)) or (not ends and (
        _initials(said) == found.name.lower() or (other_sign and said[:1].isalpha())))


def _initials(said: str) -> str:
    """First letters, small, of the words up to the first comma, bracket or dash."""
    return "".join(word[0] for word in re.split(r"[\s-]+", _PART.sub("", said)) if word).lower()

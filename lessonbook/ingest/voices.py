"""Which of the possible labels are speakers, by the evidence of the whole document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from .labels import Label
from .names import is_generic, is_name, tidy

_TALK_WORDS = ("i i'm i've i'd i'll me my you you're you've you'd your we we're we've we'd we'll us our yeah um uh "
               "okay")
_TALK = frozenset(_TALK_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_TALKS = 0.025
_ASKS = 0.04


def speakers(labels: Sequence[Label | None], *, captions: bool) -> frozenset[str]:
    """Decide which of the possible labels are speakers.

    Parameters
    ----------
    labels : sequence of Label or None
        One a paragraph or cue, None where it starts with no possible label.
    captions : bool
        Whether the document is a caption file, where a lone label is likelier to be a speaker.

    Returns
    -------
    frozenset of str
        Names in small letters.
    """
    plain = _plain([None if item is None or item.odd else item for item in labels], captions)
    counts = Counter(item.name.lower() for item in labels
                     if item is not None and (item.odd or captions or _tells(item)))
    if not any(item is not None and item.odd and counts[item.name.lower()] > 1 for item in labels):
        return plain
    for least, share in ((2, 0.3 if captions else 0.4), (3, 0.12)):
        names = plain | {name for name, count in counts.items() if count >= least}
        if len(names) > 1 and sum(counts[name] for name in names) >= max(2 * least, share * len(labels)):
            return names
    return plain


def _plain(labels: Sequence[Label | None], captions: bool) -> frozenset[str]:
    found = [item for item in labels if item is not None and (captions or _tells(item))]
    counts = Counter(item.name.lower() for item in found)
    strong = Counter(item.name.lower() for item in found if item.strong)
    tags = {item.name.lower() for item in found if is_generic(item.name)}
    share = len(found) / max(1, len(labels))
    repeated = {name for name, count in counts.items() if count > 1}
    sure = repeated | ({name for name in strong if strong.total() > 1}) | (
        tags if sum(counts[tag] for tag in tags) > 1 else set())
    lines = sum(counts[name] for name in sure)
    if captions:
        alone = {name for name in counts if len(name.split()) > 1 or lines > 1 or share > 0.3}
        return frozenset(sure | alone | tags)
    if len(found) < 2 or (share < 0.15 and not (lines >= 4 and (strong.total() >= 4 or (sure and sure <= tags)))):
        return frozenset()
    if share < 0.5 and len(repeated) < 2 and not sure & tags and strong.total() < 3:
        return frozenset()
    return frozenset(counts if share > 0.3 else sure)


def _tells(item: Label) -> bool:
    """Whether a label is evidence of a speaker by itself, and not a term before its value."""
    said = len(re.findall(r"[^\W\d_]+", item.said))
    full = len(item.name.split()) > 1 and (said > 0 or not item.said)
    return item.strong or is_generic(item.name) or said > 1 or full


def names_alone(lines: Sequence[str]) -> frozenset[str]:
    """Names that stand on a line of their own before each turn, in small letters.

    Parameters
    ----------
    lines : sequence of str
        First lines of all paragraphs; an empty one for every further line.

    Returns
    -------
    frozenset of str
        At least two names, each met twice or more, four lines in all, and one for every six paragraphs. Names
        that mostly stand right below one another are a menu or a list, and none is a speaker.
    """
    likely = [tidy(line).lower() if len(line) <= 62 and not line.rstrip().endswith((".", "?", "!", ","))
              and is_name(tidy(line)) else "" for line in lines]
    counts = Counter(name for name in likely if name)
    names = {name for name, count in counts.items() if count > 1}
    total = sum(counts[name] for name in names)
    listed = sum(one in names and two in names for one, two in pairwise(likely))
    enough = max(4, sum(map(bool, lines)) / 6)
    return frozenset(names) if len(names) > 1 and total >= enough and listed <= total / 4 else frozenset()


def are_speakers(labels: Sequence[tuple[str, str]], said: Sequence[str]) -> bool:
    """Whether what looks like names stands before what somebody said, and not before entries of a list.

    Parameters
    ----------
    labels : sequence of (str, str)
        Name and timecode, empty for none, of each label in the document.
    said : sequence of str
        Paragraphs that stand under these labels.

    Returns
    -------
    bool
        True where tags such as Interviewer make up most labels, where many have a time, or where the words
        sound spoken.
    """
    tags = sum(is_generic(name) and (len(name) > 1 or name in "QAqa") for name, _ in labels)
    times = sum(bool(time) for _, time in labels)
    return tags > 0.4 * len(labels) or times > max(1, 0.4 * len(labels)) or sounds_spoken(said)


def sounds_spoken(paragraphs: Sequence[str]) -> bool:
    """Whether people talk here: they say I, you and we, and they ask; reports, registers and menus hardly do."""
    words = [word.lower().replace("’", "'") for text in paragraphs for word in _WORD.findall(text)]
    talk = sum(word in _TALK for word in words)
    asked = sum("?" in text or "？" in text for text in paragraphs)
    return talk > _TALKS * len(words) or asked > _ASKS * len(paragraphs)

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
_BARE = 0.4  # share of paragraphs that labels with nothing but space behind must head
_TALKS = 0.025
_ASKS = 0.04


def speakers(labels: Sequence[Label | None], *, captions: bool) -> frozenset[str]:
    """Decide which of the possible labels are speakers.

    A label is a speaker's if it comes back. One that does not is believed where labels are many, within the talk.

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
    usual = [item for item in labels if item is not None and not item.odd and (captions or _tells(item))]
    plain = _Evidence(usual, len(labels), captions).names()
    telling = [item for item in labels if item is not None and (item.odd or captions or _tells(item))]
    bare = Counter(item.name.lower() for item in telling if item.odd > 1)
    if sum(count for count in bare.values() if count > 1) < _BARE * len(labels):
        telling = [item for item in telling if item.odd < 2]
    counts = Counter(item.name.lower() for item in telling)
    if not any(item.odd and counts[item.name.lower()] > 1 for item in telling):
        return plain
    for least, share in ((2, 0.3 if captions else 0.4), (3, 0.12)):
        names = plain | {name for name, count in counts.items() if count >= least}
        if len(names) > 1 and sum(counts[name] for name in names) >= max(2 * least, share * len(labels)):
            return names
    return plain


def parts_of(known: frozenset[str], labels: Sequence[Label | None], names: Sequence[str]) -> frozenset[str]:
    """Labels that are part of a speaker's name, or stand in brackets behind a speaker's label: a lone one is believed.

    Parameters
    ----------
    known : frozenset of str
        Speakers, in small letters.
    labels : sequence of Label or None
        All possible labels.
    names : sequence of str
        Full names of speakers.
    """
    spoken = [item for item in labels if item is not None and item.name.lower() in known]
    full = [*names, *(f"{item.name} {item.note}" for item in spoken)] if spoken else []
    words = {word for name in full for word in (name.lower(), *name.lower().split()) if len(word) > 2}
    return frozenset(item.name.lower() for item in labels if item is not None and not item.odd
                     and item.name.lower() in words and not is_generic(item.name))


class _Evidence:
    """What the labels of a document, in the layouts that little else has, say together.

    Parameters
    ----------
    found : list of Label
        In the order of the document.
    paragraphs : int
        How many paragraphs or cues the document has.
    captions : bool
        Whether it is a caption file.
    """

    def __init__(self, found: list[Label], paragraphs: int, captions: bool) -> None:
        self.captions = captions
        self.order = [item.name.lower() for item in found]
        self.counts = Counter(self.order)
        self.strong = Counter(item.name.lower() for item in found if item.strong)
        self.tags = {item.name.lower() for item in found if is_generic(item.name)}
        self.share = len(found) / max(1, paragraphs)
        self.repeated = {name for name, count in self.counts.items() if count > 1}
        self.sure = set(self.repeated)
        if self.strong.total() > 1:
            self.sure |= set(self.strong)
        if sum(self.counts[tag] for tag in self.tags) > 1:
            self.sure |= self.tags

    def names(self) -> frozenset[str]:
        """The speakers."""
        if self.captions:
            several = self.share > 0.3 or sum(self.counts[name] for name in self.sure) > 1
            return frozenset(self.sure | self.tags | {name for name in self.counts if " " in name or several})
        if not self._many() or not self._told_apart():
            return frozenset()
        return frozenset(self.sure | self._once() if self.share > 0.3 else self.sure)

    def _many(self) -> bool:
        """Two labels at least, which head one paragraph in seven or are four sure ones by themselves."""
        lines = sum(self.counts[name] for name in self.sure)
        alone = self.strong.total() >= 4 or bool(self.sure and self.sure <= self.tags)
        return self.counts.total() > 1 and (self.share >= 0.15 or (lines >= 4 and alone))

    def _told_apart(self) -> bool:
        """Where few paragraphs have a label: two names that come back, a sure tag, or three with a time or in bold."""
        return self.share >= 0.5 or len(self.repeated) > 1 or bool(self.sure & self.tags) or self.strong.total() > 2

    def _once(self) -> set[str]:
        """Names met once within the talk: behind the first that is sure, since a title may have a colon.

        A single word before the last colon of all is no name, but the head of a credit.
        """
        first = next((index for index, name in enumerate(self.order) if name in self.sure), 0)
        names = set(self.order[first:])
        last = self.order[-1]
        return names - {last} if self.sure and " " not in last and last not in self.tags else names


def _tells(item: Label) -> bool:
    """Whether a label is evidence of a speaker by itself, and not a term before its value."""
    said = len(re.findall(r"[^\W\d_]+", item.said))
    full = len(item.name.split()) > 1 and (said > 0 or not item.said)
    return item.strong or is_generic(item.name) or said > 1 or full


def names_alone(lines: Sequence[tuple[str, bool]]) -> frozenset[str]:
    """Names that stand on a line of their own before each turn, in small letters.

    Parameters
    ----------
    lines : sequence of (str, bool)
        First lines of all paragraphs and whether they are wholly bold; an empty one for every further line.

    Returns
    -------
    frozenset of str
        At least two names, four lines in all, and one for every six paragraphs. Each comes back, or is bold as those
        are that come back. Names that mostly stand right below one another are a menu or a list, and none is a
        speaker.
    """
    likely = [tidy(line).lower() if len(line) <= 62 and not line.rstrip().endswith((".", "?", "!", ","))
              and is_name(tidy(line)) else "" for line, _ in lines]
    counts = Counter(name for name in likely if name)
    names = {name for name, count in counts.items() if count > 1}
    bold = {name for name, (_, strong) in zip(likely, lines, strict=True) if name and strong}
    if names and names <= bold:
        names |= bold
    total = sum(counts[name] for name in names)
    listed = sum(one in names and two in names for one, two in pairwise(likely))
    enough = max(4, sum(bool(line) for line, _ in lines) / 6)
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

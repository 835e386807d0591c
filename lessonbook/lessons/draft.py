"""Draft lessons: groups made readable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..base.counts_in_words import plural
from ..corpus import Passage, Source
from .asked import asked_yaml, telling_words
from .groups_file import KeptGroup
from .read import MAX_TITLE
from .strength import voices_of

HELD, DIFFER = 1 / 3, 3
PLACEHOLDER = "To be written by an editor."
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"])")
_TURNS = re.compile(r"\b(?:but|however|although|though|whereas|unless|instead|rather than|on the other hand|never|"
                    r"not|cannot|\w+n['’]t|disagree\w*|except)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    """A lesson that the machine proposes.

    Attributes
    ----------
    group : str
        Id of the group that it makes readable.
    title : str
        The noun phrase that every shown passage has.
    sentence : str
        Who speaks of it, in one sentence.
    said : tuple of str
        What is said most: sub-points with how many say it.
    by : tuple of str
        Who says it.
    differ : tuple of str
        Ids of shown passages, of different people, where the sentence on the subject turns against something.
    themes : tuple of str
        The themes most of its passages have.
    passages : tuple of str
        Ids of the shown members, the most central first.
    rest : tuple of str
        Ids of the other members.
    asked : tuple of str
        How people may ask for it: the words that its passages have more than others do.
    """

    group: str
    title: str
    sentence: str
    said: tuple[str, ...]
    by: tuple[str, ...]
    differ: tuple[str, ...]
    themes: tuple[str, ...]
    passages: tuple[str, ...]
    rest: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def is_held(group: KeptGroup, named: Sequence[frozenset[str]]) -> bool:
    """Whether one lesson names a third of a group's members or more."""
    return any(len(held & set(group.members)) >= HELD * len(group.members) for held in named)


def draft_lesson(group: KeptGroup, passages: Mapping[str, Passage], sources: Mapping[str, Source]) -> Draft:
    """Make a group readable.

    Parameters
    ----------
    group : KeptGroup
        A group with a title and shown members.
    passages, sources : mapping
        By id.
    """
    members = [passages[ident] for ident in group.members if ident in passages]
    shown = [passages[ident] for ident in group.shown if ident in passages]
    who = Counter(_speaker(one, sources[one.source]) for one in members)
    subject = re.compile("|".join(rf"\b{re.escape(word[:5])}" for word in re.findall(r"\w{3,}", group.title)) or r"$^",
                         re.IGNORECASE)
    differ, people = list[str](), set[str]()
    for one in shown:
        speaker = _speaker(one, sources[one.source])
        if speaker not in people and len(differ) < DIFFER and any(
                subject.search(sentence) and _TURNS.search(sentence) for sentence in _SENTENCE.split(one.text)):
            people.add(speaker)
            differ.append(one.id)
    voices = {key for one in members for key, _, _ in voices_of(one, sources[one.source])}
    documents = {one.source for one in members}
    sentence = (f"{plural(len(members), 'statement')} of {plural(len(voices), 'voice')} in "
                f"{plural(len(documents), 'document')} {'speaks' if len(members) == 1 else 'speak'} of this.")
    return Draft(
        group.id, title_of(group.title), sentence,
        tuple(f"{point.phrase}: {plural(len(point.members), 'statement')}" for point in group.points),
        tuple(f"{name}: {plural(count, 'statement')}" for name, count in sorted(who.items(),
                                                                                key=lambda item: (-item[1], item[0]))),
        tuple(differ) if len(differ) > 1 else (), tuple(group.themes), tuple(one.id for one in shown),
        tuple(one.id for one in members if one.id not in group.shown),
        tuple([group.title, *telling_words([one.text for one in members], [one.text for one in passages.values()],
                                           group.title)]))


def _speaker(passage: Passage, source: Source) -> str:
    return passage.voice or source.meta.publisher_voice


def title_of(phrase: str) -> str:
    """Cut a phrase to a title of at most `MAX_TITLE` characters, at a word's end."""
    text = phrase.strip().rstrip(".!?")
    if len(text) <= MAX_TITLE:
        return text
    return text[: MAX_TITLE - 3].rsplit(" ", 1)[0].rstrip(",;: ") + "..."


def draft_text(ident: str, draft: Draft) -> str:
    """The file of a draft lesson: its evidence is suggested, its prose is for an editor to write."""
    title = _plain(draft.title)
    evidence = "".join(f"  - {{passage: {passage}, stance: supports, status: suggested}}\n"
                       for passage in draft.passages)
    themes = ", ".join(draft.themes)
    asked = asked_yaml(draft.asked) if draft.asked else ""
    parts = [("What is said most", draft.said), ("Who says it", draft.by),
             ("Where they may differ", draft.differ),
             ("More of the group", (", ".join(draft.rest),) if draft.rest else ())]
    notes = "".join(f"\n## {heading}\n\n" + "".join(f"- {_escape(line)}\n" for line in lines)
                    for heading, lines in parts if lines)
    return (f'---\nid: {ident}\ntitle: "{title}"\nstatus: draft\nreviewed_by: not-reviewed\nthemes: [{themes}]\n'
            f"readers: []\nmoments: []\ngroups: [{draft.group}]\n{asked}evidence:\n{evidence}---\n# {title}\n\n"
            f"{_escape(draft.sentence)}\n{notes}\n"
            f"## Why it matters\n\n{PLACEHOLDER}\n\n## What to do\n\n1. {PLACEHOLDER}\n\n"
            f"## Questions for the handover\n\n- {PLACEHOLDER}\n")


def _plain(title: str) -> str:
    """A title without any mark that Markdown or YAML could read: a heading cannot differ from the front matter."""
    words = "".join(letter if letter.isprintable() else " " for letter in title.replace('"', "'"))
    return " ".join(re.sub(r"[\\`*_{}\[\]<>#|$~^&]+", " ", words).split()).strip("- ") or "Untitled"


def _escape(text: str) -> str:
    """Words of a passage stay words: every mark that Markdown could read is escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!<>|$~:@%^&])", r"\\\1", text)

"""What `lessonbook add` says on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import fill

from ..corpus.privacy import KINDS, measure
from ..readers import words
from .add import Added
from .draft import Draft

_SHOWN = 5
_KINDS = {**KINDS, "second-story": "second story"}


@dataclass(frozen=True)
class Part:
    """One part of the report.

    Attributes
    ----------
    name : str
        What it is about.
    said : str
        The part in a line.
    lines : list of str
        All that it lists, most telling first.
    shown : int
        How many of the lines are enough on a terminal.
    rest : str
        What stands for the lines beyond these; empty for nothing.
    note : str
        What holds for all of it.
    """

    name: str
    said: str = ""
    lines: list[str] = field(default_factory=list)
    shown: int = _SHOWN
    rest: str = ""
    note: str = ""


def report(added: Added, width: int = 100) -> str:
    """One document's report for a terminal.

    Parameters
    ----------
    added : Added
        What became of it.
    width : int
        Columns of the terminal.

    Returns
    -------
    str
        At most about forty lines.
    """
    if added.draft is None or added.status != "read":
        return f"{_plain(added.file)}: {added.status}\n  {added.reason}"
    lines = [f"{_plain(added.file)}: {heading(added)}"]
    for part in parts(added):
        if part.name in ("Themes", "Where it goes"):
            lines.append("")
        head = f"{part.name}:"
        lines.append(f"{head:<9} {_cut(part.said, width + 60)}".rstrip())
        lines += [_cut(f"  {line}", width) for line in part.lines[:part.shown]]
        if part.rest and len(part.lines) > part.shown:
            lines.append(f"  {part.rest}")
        if part.note:
            lines.append(fill(part.note, width, initial_indent="  ", subsequent_indent="  "))
    return "\n".join([*lines, fill(added.reason, width, initial_indent="  ", subsequent_indent="  ")])


def heading(added: Added) -> str:
    """The document's title and date."""
    assert added.draft is not None
    date = added.draft.date
    return f"{_plain(added.draft.title)} ({date if date != 'unknown' else 'date unknown'})"


def parts(added: Added) -> list[Part]:
    """What there is to say of a document that was read: what was read, set aside and found, and where it goes."""
    assert added.draft is not None
    return [*_read(added.draft), _dropped(added), _personal(added), *_changes(added),
            Part("Where it goes", added.target)]


def _read(draft: Draft) -> list[Part]:
    count = words(piece.text for piece in draft.passages)
    speakers = ", ".join(draft.speakers) if draft.speakers else "no speaker named"
    made = [Part("Read", f"{count:,} words in {_some(len(draft.passages), 'passage')} ({draft.format}); speakers: "
                         f"{_cut(speakers, 80)}")]
    if draft.comments:
        made.append(Part("Comments", f"{len(draft.comments)} in the margin, for the review: "
                                     f"{_cut(draft.comments[0].text, 70)}"))
    return made


def _dropped(added: Added) -> Part:
    assert added.draft is not None
    reasons: dict[str, list[str]] = {}
    for item in added.draft.dropped:
        reasons.setdefault(item.reason, []).append(item.text)
    if not reasons:
        return Part("Dropped", "nothing")
    lines = [f"{len(texts)} x {reason}: {' · '.join(dict.fromkeys(texts))}"
             for reason, texts in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))]
    return Part("Dropped", f"(all of it: {added.aside or '--json'})", lines, 7)


def _personal(added: Added) -> Part:
    assert added.draft is not None
    measured = measure().in_words
    if not added.flags:
        return Part("Personal", "nothing found", note=measured)
    passages = added.draft.passages
    lines = []
    for flag in added.flags:
        piece = passages[flag["passage"]] if flag["passage"] >= 0 else None
        where, text = (piece.locator, piece.text) if piece is not None else (flag["places"][0], flag["text"])
        lines.append(f"{_KINDS.get(flag['kind'], flag['kind'])}, {where}: {_around(text, flag['text'])}")
    kinds = Counter(_KINDS.get(flag["kind"], flag["kind"]) for flag in added.flags)
    return Part("Personal", f"{_some(len(lines), 'detail')} for you to look at", lines, note=measured,
                rest="in all: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))


def _changes(added: Added) -> list[Part]:
    assert added.draft is not None
    impact, passages = added.impact, added.draft.passages
    themes = [f"{theme.title}, {_some(theme.passages, 'passage')}: {theme.examples[0]}" for theme in impact.themes]
    lessons = [f"{lesson.stance} {lesson.lesson} {lesson.title}: {passages[lesson.passage].text}"
               for lesson in impact.lessons]
    repeats = [f"{repeat.share:.0%} of {repeat.of}: {passages[repeat.passage].text}" for repeat in impact.repeats]
    made = [Part("Themes", "" if themes else "none of the codebook's cues is in it", themes),
            Part("Lessons", "it may bear on these (guessed from its words; you decide)" if lessons
                 else "it is like none of them", lessons)]
    if repeats:
        made.append(Part("Repeats", f"{_some(len(repeats), 'passage')} of what is here already", repeats, 3))
    return made


def summary(results: Sequence[Added]) -> str:
    """One line over all files."""
    counts = Counter(item.status for item in results)
    return ", ".join(f"{counts[status]} {status}" for status in ("read", "refused", "quarantined") if counts[status])


def _some(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _plain(text: str) -> str:
    """A text that cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _cut(text: str, width: int) -> str:
    plain = _plain(text)
    return plain if len(plain) <= width else plain[: width - 1].rstrip() + "…"


def _around(text: str, hit: str) -> str:
    at = max(0, text.find(hit))
    start = max(0, at - 30)
    return ("…" if start else "") + text[start:at + len(hit) + 30]

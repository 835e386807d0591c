"""What `lessonbook add` says on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..privacy import KINDS, measure
from ..readers import words
from .add import Added

_SHOWN = 5
_KINDS = {**KINDS, "second-story": "second story"}


def report(added: Added, width: int = 100) -> str:
    """One document's report.

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
    draft = added.draft
    lines = [f"{_plain(added.file)}: {draft.title} ({draft.date if draft.date != 'unknown' else 'date unknown'})"]
    lines += _read(added)
    lines += _dropped(added, width)
    lines += _personal(added, width)
    lines += _changes(added, width)
    lines += ["", f"Where it goes: {added.target}", f"  {added.reason}"]
    return "\n".join(lines)


def _read(added: Added) -> list[str]:
    assert added.draft is not None
    draft = added.draft
    count = words(piece.text for piece in draft.passages)
    speakers = ", ".join(draft.speakers) if draft.speakers else "no speaker named"
    lines = [f"Read:     {count:,} words in {_some(len(draft.passages), 'passage')} "
             f"({draft.format}); speakers: {_cut(speakers, 80)}"]
    if draft.comments:
        lines.append(f"Comments: {len(draft.comments)} in the margin, for the review: "
                     f"{_cut(draft.comments[0].text, 70)}")
    return lines


def _dropped(added: Added, width: int) -> list[str]:
    assert added.draft is not None
    reasons: dict[str, list[str]] = {}
    for item in added.draft.dropped:
        reasons.setdefault(item.reason, []).append(item.text)
    if not reasons:
        return ["Dropped:  nothing"]
    lines = [f"Dropped:  (all of it: {added.aside or '--json'})"]
    for reason, texts in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))[:7]:
        lines.append(_cut(f"  {len(texts)} x {reason}: {' · '.join(dict.fromkeys(texts))}", width))
    return lines


def _personal(added: Added, width: int) -> list[str]:
    assert added.draft is not None
    if not added.flags:
        return [f"Personal: nothing found. {measure().in_words}"]
    lines = [f"Personal: {measure().in_words}"]
    passages = added.draft.passages
    for flag in added.flags[:_SHOWN]:
        piece = passages[flag["passage"]]
        shown = _around(piece.text, flag["text"])
        lines.append(_cut(f"  {_KINDS.get(flag['kind'], flag['kind'])}, {piece.locator}: {shown}", width))
    if len(added.flags) > _SHOWN:
        kinds = Counter(_KINDS.get(flag["kind"], flag["kind"]) for flag in added.flags)
        lines.append("  in all: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    return lines


def _changes(added: Added, width: int) -> list[str]:
    assert added.draft is not None
    impact, passages = added.impact, added.draft.passages
    lines = ["", "Themes:" if impact.themes else "Themes:   none of the codebook's cues is in it"]
    for theme in impact.themes[:_SHOWN]:
        lines.append(_cut(f"  {theme.title}, {_some(theme.passages, 'passage')}: {theme.examples[0]}", width))
    lines.append("Lessons it may bear on (guessed from its words; you decide):" if impact.lessons
                 else "Lessons:  it is like none of them")
    for lesson in impact.lessons[:_SHOWN]:
        lines.append(_cut(f"  {lesson.stance} {lesson.lesson} {lesson.title}: {passages[lesson.passage].text}", width))
    if impact.repeats:
        lines.append(f"Repeats:  {_some(len(impact.repeats), 'passage')} of what is here already")
        for repeat in impact.repeats[:3]:
            lines.append(_cut(f"  {repeat.share:.0%} of {repeat.of}: {passages[repeat.passage].text}", width))
    return lines


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

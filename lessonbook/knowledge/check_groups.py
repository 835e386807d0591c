"""What is unanswered between lessons and groups."""

from __future__ import annotations

from collections.abc import Sequence

from ..base.counts_in_words import plural
from ..lessons import Lesson
from ..lessons.groups_file import FILE, GroupsFile, KeptGroup

LEAST, VOICES, INSIDE = 4, 2, 2


def must_be_answered(group: KeptGroup) -> bool:
    """Whether a lesson must hold a group, or an editor decline it: four statements of two voices or more."""
    return len(group.members) >= LEAST and group.voices >= VOICES


def holders(group: KeptGroup, lessons: Sequence[Lesson]) -> list[Lesson]:
    """Published lessons that name a group."""
    return [lesson for lesson in lessons if lesson.published and group.id in lesson.front.groups]


def unanswered(groups: GroupsFile, lessons: Sequence[Lesson]) -> list[str]:
    """What is missing from the two-way table, a line each; nothing where nothing was grouped.

    Notes
    -----
    A lesson's groups are among those that hold `INSIDE` or more of the passages it rests on: it names the ones that an
    editor finds to be about the same thing, one at least. Where no group holds so many, it need not name any.
    """
    if not groups.groups:
        return []
    asked = [group for group in groups.groups if must_be_answered(group)]
    lines = [f"{group.id} ({group.title or 'no title'}): no lesson names it under `groups`; name it in one, or run "
             f"lessonbook update --decline {group.id} \"why\"" for group in asked
             if group.id not in groups.reasons and not holders(group, lessons)]
    for lesson in lessons:
        if lesson.published:
            lines += [f"{lesson.file}: {fault}" for fault in _faults(groups, lesson)]
    declined = sum(group.id in groups.reasons for group in asked)
    if 3 * declined > len(asked):
        lines.append(f"{FILE}: {declined} of {len(asked)} groups are declined; a third at most should be")
    return lines


def left_out(groups: GroupsFile, lesson: Lesson) -> list[tuple[KeptGroup, list[str]]]:
    """Ids of what the groups of a lesson show and it does not rest on, by group; each id once."""
    seen = {item.passage for item in lesson.confirmed}
    found = []
    for group in groups.groups:
        if group.id in lesson.front.groups:
            rest = [ident for ident in group.shown if ident not in seen]
            seen |= set(rest)
            found.append((group, rest))
    return found


def _faults(groups: GroupsFile, lesson: Lesson) -> list[str]:
    """What is wrong with the groups that a lesson names."""
    evidence = {item.passage for item in lesson.bearing}
    inside = {group.id: len(evidence & set(group.members)) for group in groups.groups}
    named = lesson.front.groups
    faults = [f"names {ident}, which is no group of {FILE}" for ident in named if ident not in inside]
    faults += [f"names {ident}, which holds none of its evidence" for ident in named if inside.get(ident) == 0]
    faults += [f"names {ident}, which is declined" for ident in named if ident in groups.reasons]
    near = {ident: count for ident, count in inside.items() if count >= INSIDE and ident not in groups.reasons}
    if near and not named:
        best = min(near, key=lambda ident: (-near[ident], ident))
        faults.append(f"names no group under `groups`; {best} holds {plural(near[best], 'passage')} that it rests on")
    return faults

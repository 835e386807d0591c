"""Lessons against groups, both ways: which lesson holds which group, and what is unanswered."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..lessons import Lesson
from ..lessons.groups_file import GroupsFile, KeptGroup

LEAST, VOICES = 4, 2


def must_be_answered(group: KeptGroup) -> bool:
    """Whether a lesson must hold a group, or an editor decline it: four statements of two voices or more."""
    return len(group.members) >= LEAST and group.voices >= VOICES


def groups_frame(groups: GroupsFile, lessons: Sequence[Lesson]) -> pd.DataFrame:
    """Groups with what answers for them.

    Returns
    -------
    DataFrame
        A row a group, in the order of the ids: ``group``, ``title``, ``statements``, ``voices``, ``documents``
        (counts), ``lessons`` (ids of published lessons that name it), ``evidence`` (its members that these lessons
        rest on), ``declined`` (why, or empty), ``answered`` (bool).
    """
    reasons, rows = groups.reasons, []
    for group in groups.groups:
        holds = [lesson for lesson in lessons if lesson.published and group.id in lesson.front.groups]
        used = {item.passage for lesson in holds for item in lesson.confirmed} & set(group.members)
        why = reasons.get(group.id, "")
        rows.append((group.id, group.title, len(group.members), group.voices, len(group.sources),
                     tuple(lesson.id for lesson in holds), len(used), why,
                     bool(holds or why or not must_be_answered(group))))
    return pd.DataFrame(rows, columns=["group", "title", "statements", "voices", "documents", "lessons", "evidence",
                                       "declined", "answered"])


def lessons_frame(groups: GroupsFile, lessons: Sequence[Lesson]) -> pd.DataFrame:
    """Published lessons with the groups that they name.

    Returns
    -------
    DataFrame
        A row a lesson: ``lesson``, ``title``, ``groups`` (ids), ``inside`` (its confirmed evidence that lies in these),
        ``evidence`` (all of it), ``left_out`` (ids of shown members of its groups that are no evidence of it).
    """
    by_id = {group.id: group for group in groups.groups}
    rows = []
    for lesson in lessons:
        if not lesson.published:
            continue
        held = [by_id[ident] for ident in lesson.front.groups if ident in by_id]
        evidence = {item.passage for item in lesson.confirmed}
        members = {ident for group in held for ident in group.members}
        left = [ident for group in held for ident in group.shown if ident not in evidence]
        rows.append((lesson.id, lesson.title, tuple(group.id for group in held), len(evidence & members), len(evidence),
                     tuple(dict.fromkeys(left))))
    return pd.DataFrame(rows, columns=["lesson", "title", "groups", "inside", "evidence", "left_out"])


def unanswered(groups: GroupsFile, lessons: Sequence[Lesson]) -> list[str]:
    """What is missing from the two-way table, a line each; nothing where nothing was grouped."""
    if not groups.groups:
        return []
    known = {group.id for group in groups.groups}
    table = groups_frame(groups, lessons)
    lines = [f"{row.group} ({row.title or 'no title'}): no lesson names it under `groups`; name it in one, or run "
             f"lessonbook update --decline {row.group} \"why\"" for row in table[~table["answered"]].itertuples()]
    for lesson in lessons:
        if lesson.published:
            lines += [f"{lesson.file}: names {ident}, which is no group of corpus/groups.yml"
                      for ident in lesson.front.groups if ident not in known]
            if not lesson.front.groups:
                lines.append(f"{lesson.file}: names no group under `groups`")
    asked = [group for group in groups.groups if must_be_answered(group)]
    declined = sum(group.id in groups.reasons for group in asked)
    if 3 * declined > len(asked):
        lines.append(f"corpus/groups.yml: {declined} of {len(asked)} groups are declined; a third at most should be")
    return lines

"""Lessons against groups, both ways: which lesson holds which group, and what is unanswered."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..lessons import Lesson
from ..lessons.groups_file import GroupsFile
from .check_groups import holders, left_out, must_be_answered


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
        holds = holders(group, lessons)
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
    rows = []
    for lesson in lessons:
        if not lesson.published:
            continue
        left = left_out(groups, lesson)
        held = [group for group, _ in left]
        evidence = {item.passage for item in lesson.confirmed}
        members = {ident for group in held for ident in group.members}
        rows.append((lesson.id, lesson.title, tuple(group.id for group in held), len(evidence & members), len(evidence),
                     tuple(ident for _, rest in left for ident in rest)))
    return pd.DataFrame(rows, columns=["lesson", "title", "groups", "inside", "evidence", "left_out"])

"""The home of groups: corpus/groups.yml, which `update` writes and `build` only reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, write_atomic
from ..base.yamlfile import parse_yaml, validate
from ..corpus.schema import Text
from .groups import Group, Grouping

FILE = "corpus/groups.yml"
SAME = 0.3
_HEAD = """# Groups of statements, written by `lessonbook update`; ids are minted once and never reused.
# Decline a group that is no lesson: lessonbook update --decline G014 "what its passages share, and why that is none"
"""
GroupId = Annotated[str, Field(pattern=r"^G\d{3,}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Point(_Strict):
    """A sub-point: a phrase and the members that have it."""

    phrase: Text
    members: list[Text]


class KeptGroup(_Strict):
    """A group as the file keeps it; see :class:`.grouping.Group`. `voices` is how many speak."""

    id: GroupId
    title: str = ""
    voices: int
    sources: list[Text]
    years: list[Text] = []
    themes: list[Text] = []
    phrases: list[Text] = []
    points: list[Point] = []
    shown: list[Text] = []
    members: list[Text]


class Declined(_Strict):
    """A group that an editor made no lesson of, why, and its members then: so the decline outlives a regrouping."""

    id: GroupId
    why: Text
    members: list[Text]


class GroupsFile(_Strict):
    """All of the file."""

    highest: Annotated[int, Field(ge=0)] = 0
    method: str = ""
    settings: dict[str, int | float | str] = {}
    groups: list[KeptGroup] = []
    declined: list[Declined] = []
    outliers: list[Text] = []

    @property
    def reasons(self) -> dict[str, str]:
        """Why each declined group was declined."""
        return {one.id: one.why for one in self.declined}

    @property
    def placed(self) -> frozenset[str]:
        """Ids of all statements that are in a group or known to belong nowhere."""
        return frozenset(self.outliers) | {ident for group in self.groups for ident in group.members}


NONE = GroupsFile()


def read_groups(root: Path) -> tuple[GroupsFile, list[Problem]]:
    """Read the file; where there is none, nothing was grouped."""
    if not (root / FILE).exists():
        return NONE, []
    try:
        data, problems = parse_yaml(read_text(root / FILE, root), FILE)
    except LessonbookError as error:
        return NONE, error.problems
    if problems:
        return NONE, problems
    kept, problems = validate(GroupsFile, data, FILE)
    return kept or NONE, problems


def groups_text(kept: GroupsFile) -> str:
    """The text of the file."""
    data = kept.model_dump(exclude_defaults=True)
    return _HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)


def write_groups(root: Path, kept: GroupsFile) -> bool:
    """Write the file; gives whether it changed."""
    return write_atomic(root / FILE, groups_text(kept))


def keep_groups(before: GroupsFile, found: Grouping) -> GroupsFile:
    """Give groups their ids: those of the groups that they continue, new ones to the rest.

    Parameters
    ----------
    before : GroupsFile
        Groups and declines that are there.
    found : Grouping
        Groups of all statements.

    Notes
    -----
    A group continues the one with which it shares most of their members together (Jaccard), where that is `SAME` or
    more; each id is given once. A declined group that has no heir keeps its id and its reason.
    """
    old = {one.id: set(one.members) for one in before.declined} | {one.id: set(one.members) for one in before.groups}
    pairs = sorted((-round(len(members & set(group.members)) / len(members | set(group.members)), 6), ident, place)
                   for place, group in enumerate(found.groups) for ident, members in old.items()
                   if members & set(group.members))
    given: dict[int, str] = {}
    for score, ident, place in pairs:
        if -score >= SAME and place not in given and ident not in given.values():
            given[place] = ident
    highest = max([before.highest, *(int(ident[1:]) for ident in old)])
    kept = []
    for place, group in enumerate(found.groups):
        if place not in given:
            highest += 1
            given[place] = f"G{highest:03d}"
        kept.append(_kept(given[place], group))
    settings = {key: value for key, value in found.settings.items() if key != "method"}
    return GroupsFile(highest=highest, method=str(found.settings.get("method", "")), settings=settings,
                      groups=sorted(kept, key=lambda one: int(one.id[1:])), declined=before.declined,
                      outliers=list(found.outliers))


def add_groups(before: GroupsFile, joined: Mapping[str, Sequence[str]], found: Grouping) -> GroupsFile:
    """Groups that are there with the statements that joined them, and new groups behind them.

    Parameters
    ----------
    before : GroupsFile
        What is there; no member leaves and no id changes.
    joined : mapping
        By group id the statements that join it.
    found : Grouping
        New groups of what joined none, and what belongs nowhere.
    """
    old = [one.model_copy(update={"members": [*one.members, *joined.get(one.id, ())]}) for one in before.groups]
    highest = max([before.highest, *(int(one.id[1:]) for one in before.groups),
                   *(int(one.id[1:]) for one in before.declined)])
    new = [_kept(f"G{highest + place:03d}", group) for place, group in enumerate(found.groups, start=1)]
    return before.model_copy(update={"groups": [*old, *new], "outliers": sorted(found.outliers),
                                     "highest": highest + len(new)})


def decline(kept: GroupsFile, ident: str, why: str) -> GroupsFile:
    """Note that a group makes no lesson.

    Raises
    ------
    LessonbookError
        There is no such group, the reason is too short to say anything, or another group was declined in the
        same words.
    """
    group = next((one for one in kept.groups if one.id == ident), None)
    if group is None:
        raise LessonbookError(f"{ident} is no group of {FILE}. `lessonbook update` lists them.")
    if len(why.split()) < 5:
        raise LessonbookError("Say what the passages of the group share and why that is no lesson, in five words "
                              "or more.")
    same = next((one.id for one in kept.declined if one.id != ident
                 and one.why.casefold().split() == why.casefold().split()), "")
    if same:
        raise LessonbookError(f"{same} was declined in the same words. Say what sets {ident} apart.")
    rest = [one for one in kept.declined if one.id != ident]
    declined = sorted([*rest, Declined(id=ident, why=" ".join(why.split()), members=group.members)],
                      key=lambda one: int(one.id[1:]))
    return kept.model_copy(update={"declined": declined})


def _kept(ident: str, group: Group) -> KeptGroup:
    return KeptGroup(id=ident, title=group.title, voices=len(group.voices), sources=list(group.sources),
                     years=list(group.years), themes=list(group.themes), phrases=list(group.phrases),
                     points=[Point(phrase=phrase, members=list(members)) for phrase, members in group.points],
                     shown=list(group.shown), members=list(group.members))


def without_passages(kept: GroupsFile, gone: Iterable[str], sources: Iterable[str] = ()) -> GroupsFile:
    """The same without some passages, which were withdrawn or merged away, and without whole sources.

    Words go with the passages they came from: a group that loses a member loses its key phrases, one that loses all
    that it shows its title, and what is empty goes.
    """
    lost, closed = set(gone), set(sources)

    def rest(idents: Sequence[str]) -> list[str]:
        return [ident for ident in idents if ident not in lost]

    groups = []
    for one in kept.groups:
        members, shown = rest(one.members), rest(one.shown)
        if members == one.members:
            groups.append(one)
        elif members:
            points = [Point(phrase=point.phrase, members=rest(point.members)) for point in one.points]
            groups.append(one.model_copy(update={
                "members": members, "shown": shown, "title": one.title if shown else "", "phrases": [],
                "points": [point for point in points if point.members],
                "sources": [ident for ident in one.sources if ident not in closed]}))
    declined = [one.model_copy(update={"members": rest(one.members)}) for one in kept.declined if rest(one.members)]
    return kept.model_copy(update={"groups": groups, "declined": declined, "outliers": rest(kept.outliers)})

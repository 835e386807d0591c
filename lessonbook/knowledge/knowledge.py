"""The whole flow for one knowledge base: files to passages to themes to lessons with evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ..base.account import Account
from ..corpus import Passage, Source
from ..lessons import Lesson, Strength, Suggestion, measure_strength
from ..lessons.decisions import Decision
from ..lessons.decisions.verdict import Held
from ..lessons.groups_file import GroupsFile, read_groups
from ..lessons.released import ReleasedLesson, state_of
from .inputs import Inputs

if TYPE_CHECKING:
    from ..tag import Tag


@dataclass(frozen=True)
class Knowledge:
    """Inputs and what follows from them.

    Attributes
    ----------
    inputs : Inputs
        What people wrote.
    tags : dict of str to tuple of Tag
        Themes of each passage, best first; editors' decisions have won.
    suggestions : tuple of Suggestion
        Evidence the machine proposes.
    nearest : dict
        For each passage that no lesson holds: its nearest lesson and the likeness.
    drafts : bool
        Whether draft lessons are shown.
    machine_tags : dict of str to tuple of Tag
        Themes as the machine gave them, before any decision.
    decided : dict of (str, str) to Decision
        The decision that counts, by passage and theme.
    held : tuple of Held
        Decisions that are not applied, and why.
    account : Account
        What was worked out again, and why.
    """

    inputs: Inputs
    tags: dict[str, tuple[Tag, ...]]
    suggestions: tuple[Suggestion, ...]
    nearest: dict[str, tuple[str, float]]
    drafts: bool = False
    machine_tags: dict[str, tuple[Tag, ...]] = field(default_factory=dict)
    decided: dict[tuple[str, str], Decision] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    account: Account = field(default_factory=Account)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Sources that may be published."""
        return tuple(source for source in self.inputs.corpus.sources if source.meta.publishable)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Passages that may be published."""
        return tuple(passage for source in self.sources for passage in source.passages)

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """Lessons on the site: published ones, and drafts in a preview."""
        shown = {"published", "draft"} if self.drafts else {"published"}
        return tuple(lesson for lesson in self.inputs.lessons if lesson.front.status in shown)

    @cached_property
    def left(self) -> tuple[Lesson, ...]:
        """Lessons that were retired or merged: their addresses lead readers on."""
        return tuple(lesson for lesson in self.inputs.lessons if lesson.front.status in ("retired", "merged"))

    @cached_property
    def groups(self) -> GroupsFile:
        """Groups of statements, as `update` left them."""
        return read_groups(self.inputs.root)[0]

    @cached_property
    def open_ids(self) -> frozenset[str]:
        """Ids of passages that may be published."""
        return frozenset(passage.id for passage in self.passages)

    @cached_property
    def places(self) -> dict[str, int]:
        """Place of each publishable passage in the order of the corpus."""
        return {passage.id: place for place, passage in enumerate(self.passages)}

    def strength(self, lesson: Lesson) -> Strength:
        """Count a lesson's confirmed evidence, over what may be published."""
        evidence = [item for item in lesson.bearing if item.passage in self.open_ids]
        return measure_strength(evidence, self.inputs.passages, self.inputs.sources, self.inputs.one_body)

    def state(self, lesson: Lesson) -> ReleasedLesson:
        """What a lesson rests on, as a release records it."""
        return state_of((item for item in lesson.bearing if item.passage in self.open_ids), self.strength(lesson))

    def suggested(self, lesson: Lesson) -> list[Suggestion]:
        """What the machine proposes for a lesson, best first."""
        return [item for item in self.suggestions if item.lesson == lesson.id and item.passage in self.open_ids]

    def lessons_of(self, passage: str) -> list[Lesson]:
        """Lessons on the site that a passage is confirmed evidence for."""
        return list(self._holders.get(passage, ()))

    @cached_property
    def _holders(self) -> dict[str, list[Lesson]]:
        found: dict[str, list[Lesson]] = {}
        for lesson in self.lessons:
            for ident in dict.fromkeys(item.passage for item in lesson.confirmed):
                found.setdefault(ident, []).append(lesson)
        return found

    def lessons_on(self, theme: str) -> list[Lesson]:
        """Lessons on the site under a theme."""
        return [lesson for lesson in self.lessons if theme in lesson.front.themes]

    def passages_on(self, theme: str) -> list[tuple[Passage, Tag]]:
        """Publishable passages with a theme, and the tag that says so, in the order of the corpus."""
        return list(self._tagged.get(theme, ()))

    @cached_property
    def _tagged(self) -> dict[str, list[tuple[Passage, Tag]]]:
        found: dict[str, list[tuple[Passage, Tag]]] = {}
        for passage in self.passages:
            for tag in self.tags.get(passage.id, ()):
                found.setdefault(tag.theme, []).append((passage, tag))
        return found

    def related(self, lesson: Lesson, limit: int = 4) -> list[Lesson]:
        """Lessons nearest to a lesson: shared evidence counts three, shared themes one."""
        mine = {item.passage for item in lesson.bearing}
        scored = []
        for other in self.lessons:
            if other.id == lesson.id:
                continue
            score = 3 * len(mine & {item.passage for item in other.bearing})
            score += len(set(lesson.front.themes) & set(other.front.themes))
            if score:
                scored.append((-score, other.id, other))
        return [other for _, _, other in sorted(scored)[:limit]]

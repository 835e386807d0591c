"""Lesson files: front matter with evidence, and the editors' prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, relative
from ..base.yamlfile import line_of, parse_yaml, validate
from ..corpus.read import split_front_matter
from ..corpus.schema import Date, Slug, Text
from .claims import ACTIONS, QUESTIONS, WHY, Claim, read_claims, without_marks

STANCES = ("supports", "qualifies", "contradicts", "background")
BACKGROUND = "background"
MAX_TITLE = 65
SECTIONS = (WHY, ACTIONS, QUESTIONS)


class Evidence(BaseModel):
    """A passage that bears on a lesson, how, and why in a few words; `background` tells of the matter and counts for
    nothing.

    `quote` holds the words that a person decided on, where the file gives them: if the passage no longer has them,
    the decision waits until a person has read the passage again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    passage: Text
    stance: Literal["supports", "qualifies", "contradicts", "background"] = "supports"
    why: Text = "not stated"
    status: Literal["confirmed", "rejected", "suggested"] = "confirmed"
    by: Text = "not-reviewed"
    when: Text = "not stated"
    note: Text = "not stated"
    quote: Text = "not stated"


class LessonFront(BaseModel):
    """The head of a lesson file.

    A lesson with `review_due` is held to all that `check` demands of prose: see
    :mod:`lessonbook.knowledge.check_lessons`. `asked` is how people ask for it; `groups` are those it was made of.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^L\d{3,}$")]
    title: Text
    status: Literal["draft", "published", "retired", "merged"]
    merged_into: Text = "not stated"
    reviewed_by: Text = "not-reviewed"
    last_checked: Text = "never"
    review_due: Date = "unknown"
    themes: list[Slug]
    readers: list[Slug] = []
    moments: list[Slug] = []
    groups: list[Annotated[str, Field(pattern=r"^G\d{3,}$")]] = []
    asked: list[Text] = []
    evidence: list[Evidence]


@dataclass(frozen=True)
class Lesson:
    """A lesson: what an editor wrote and what it rests on.

    Attributes
    ----------
    front : LessonFront
        Checked front matter.
    sentence : str
        The lesson in one sentence, from under its title.
    sections : tuple of (str, str)
        Headings and their Markdown text, in the order of the file.
    file : str
        Path below the knowledge base.
    lines : dict
        Lines of the file for problems: ``themes``, ``readers``, ``moments``, ``review_due``, each evidence index, and
        each heading as ``## heading``.
    claims : tuple of Claim
        Its sentences, actions and questions, and what each rests on; `sentence` and `sections` are without marks.
    held : frozenset of str
        Passages whose words are no longer those that the evidence was decided on; see
        :func:`lessonbook.lessons.decisions.anchor.hold_back`.
    """

    front: LessonFront
    sentence: str
    sections: tuple[tuple[str, str], ...]
    file: str
    lines: dict[str | int, int]
    claims: tuple[Claim, ...] = ()
    held: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """Minted once, never reused."""
        return self.front.id

    @property
    def title(self) -> str:
        """The lesson's title, which states it."""
        return self.front.title

    @property
    def published(self) -> bool:
        """Whether it is on the site."""
        return self.front.status == "published"

    @property
    def url(self) -> str:
        """Its address below the book's root; never changes."""
        return f"lessons/{self.id}.html"

    @cached_property
    def confirmed(self) -> tuple[Evidence, ...]:
        """Evidence that stands, background too."""
        return tuple(item for item in self.front.evidence
                     if item.status == "confirmed" and item.passage not in self.held)

    @cached_property
    def bearing(self) -> tuple[Evidence, ...]:
        """Evidence that counts: what stands and is more than background."""
        return tuple(item for item in self.confirmed if item.stance != BACKGROUND)

    def section(self, heading: str) -> str:
        """Text under a heading, empty where there is none."""
        return next((text for name, text in self.sections if name == heading), "")


def read_lessons(root: Path) -> tuple[tuple[Lesson, ...], list[Problem]]:
    """Read every ``lessons/*.md``.

    Returns
    -------
    tuple of tuple of Lesson and list of Problem
        Lessons in the order of their ids; everything wrong in any of the files.
    """
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for path in sorted((root / "lessons").glob("L*.md")):
        file = relative(path, root)
        try:
            text = read_text(path, root)
        except LessonbookError as error:
            problems += error.problems
            continue
        head, head_line, body, body_line, wrong = split_front_matter(text, file)
        if wrong:
            problems += wrong
            continue
        data, wrong = parse_yaml(head, file, head_line)
        if wrong:
            problems += wrong
            continue
        front, wrong = validate(LessonFront, data, file, head_line)
        problems += wrong
        if front is None:
            continue
        lines: dict[str | int, int] = {key: line_of(data, [key], head_line) for key in (
            "themes", "readers", "moments", "review_due", "evidence")}
        lines |= {index: line_of(data, ["evidence", index], head_line) for index in range(len(front.evidence))}
        lines |= {found[0].rstrip(): body_line + body.count("\n", 0, found.start())
                  for found in re.finditer(r"^## .*$", body, re.MULTILINE)}
        claims, wrong = read_claims(body, body_line, file)
        problems += wrong
        sentence, sections, wrong = _body(body, body_line, front, file)
        problems += wrong
        if front.id != path.stem:
            problems.append(Problem(file, line_of(data, ["id"], head_line), f"id `{front.id}` is not the file's name",
                                    f"Use `id: {path.stem}`: a lesson's address never changes."))
        if len(front.title) > MAX_TITLE:
            problems.append(Problem(file, line_of(data, ["title"], head_line),
                                    f"the title has {len(front.title)} characters", f"Keep it to {MAX_TITLE}."))
        lessons.append(Lesson(front, sentence, sections, file, lines, claims))
    return tuple(sorted(lessons, key=lambda lesson: lesson.id)), problems


def _body(body: str, first_line: int, front: LessonFront, file: str
          ) -> tuple[str, tuple[tuple[str, str], ...], list[Problem]]:
    problems: list[Problem] = []
    parts = re.split(r"^##[ \t]+(.+?)[ \t]*$", body, flags=re.MULTILINE)
    found = re.match(r"\s*#[ \t]+(.+?)[ \t]*(?:\n|\Z)(.*)", parts[0], re.DOTALL)
    if not found:
        problems.append(Problem(file, first_line, "does not start with its title", f"Write `# {front.title}`."))
        return "", (), problems
    if found[1] != front.title:
        line = first_line + parts[0][: found.start(1)].count("\n")
        problems.append(Problem(file, line, "the heading is not the title in the front matter",
                                f"Make both `{front.title}`."))
    sentence = " ".join(without_marks(found[2]).split())
    sections = tuple(zip(parts[1::2], map(without_marks, parts[2::2]), strict=True))
    if front.status == "published":
        if not sentence:
            problems.append(Problem(file, first_line, "the lesson's sentence is missing",
                                    "Write the lesson in one sentence under its title."))
        names = [name for name, _ in sections]
        for name in SECTIONS:
            if name not in names:
                problems.append(Problem(file, first_line, f"has no section `{name}`", f"Add `## {name}`."))
        actions = len(re.findall(r"^\d+\.\s", dict(sections).get("What to do", ""), re.MULTILINE))
        if "What to do" in names and not 3 <= actions <= 5:
            problems.append(Problem(file, first_line, f"`What to do` has {actions} numbered actions",
                                    "Give 3 to 5."))
    return sentence, sections, problems

"""Write a person's decision on evidence into a lesson's file, changing nothing else in it."""

from __future__ import annotations

import re
from pathlib import Path

from ...base.yamledit import append_item, scalar, set_values
from ...base.yamlfile import parse_yaml, validate
from ...lessons import Evidence, Lesson
from ...lessons.read import LessonFront

_OPEN = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


class LessonText:
    """A lesson's file as it is being changed.

    Parameters
    ----------
    root : Path
        The knowledge base.
    lesson : Lesson
        As read.
    """

    def __init__(self, root: Path, lesson: Lesson) -> None:
        self.path = root / lesson.file
        self.file = lesson.file
        self.front = lesson.front
        self.raw = self.path.read_bytes().decode("utf-8")
        opened = _OPEN.match(self.raw)
        closed = _CLOSE.search(self.raw, opened.end()) if opened else None
        if opened is None or closed is None:
            raise ValueError("its front matter could not be found")
        self._span = opened.end(), closed.start()

    def item(self, passage: str) -> Evidence | None:
        """What the lesson says of a passage."""
        return next((item for item in self.front.evidence if item.passage == passage), None)

    def line(self, passage: str) -> int:
        """The line that names a passage, from 1; 1 where none does."""
        for number, line in enumerate(self.raw.splitlines(), start=1):
            if re.search(rf"\bpassage:\s*[\"']?{re.escape(passage)}\b", line):
                return number
        return 1

    def decide(self, passage: str, values: dict[str, str]) -> None:
        """Set what the lesson says of a passage: in its own item, or in a new one after the last.

        Raises
        ------
        ValueError
            The file is written in a way that cannot be changed with certainty; it stays as it is.
        """
        start, end = self._span
        head = self.raw[start:end]
        evidence = list(self.front.evidence)
        places = [place for place, item in enumerate(evidence) if item.passage == passage]
        if places:
            made = set_values(head, "evidence", places[0], values)
            evidence[places[0]] = evidence[places[0]].model_copy(update=values)
        else:
            fields = ", ".join(f"{name}: {scalar(text)}" for name, text in {"passage": passage, **values}.items())
            made = append_item(head, "evidence", [f"{{{fields}}}"])
            evidence.append(Evidence.model_validate({"passage": passage, **values}))
        data, problems = parse_yaml(made, self.file)
        front, more = validate(LessonFront, data, self.file)
        if problems or more or front != self.front.model_copy(update={"evidence": evidence}):
            raise ValueError("its evidence is written in a way that a program cannot change safely")
        self.raw = self.raw[:start] + made + self.raw[end:]
        self._span = start, start + len(made)
        self.front = self.front.model_copy(update={"evidence": evidence})

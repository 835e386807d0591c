"""One error for everything an editor can mend, and one way to say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a file, where it is, and what to do about it.

    Attributes
    ----------
    file : str
        Path as the editor knows it, relative to the knowledge base.
    line : int
        Line number, from 1. 0 means the file as a whole.
    message : str
        What is wrong.
    remedy : str
        What to do next.
    """

    file: str
    line: int
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = self.message.rstrip(".")
        return f"{where}: {what}. {self.remedy}".rstrip()


class LessonbookError(Exception):
    """Input that cannot be used, as one or more problems.

    Parameters
    ----------
    problems : iterable of Problem or str
        All that was found, not only the first. A string stands for a problem of the run as a whole.
    """

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        if isinstance(problems, str):
            self.problems: list[Problem] = []
            super().__init__(problems)
        else:
            self.problems = sorted(set(problems))
            super().__init__("\n".join(map(str, self.problems)))

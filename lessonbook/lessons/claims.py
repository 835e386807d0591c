"""The sentences, actions and questions of a lesson, and what each rests on.

A mark after a sentence or an action names the passages that carry it, or says that it is our own suggestion::

    People hear a hard choice better from a doctor. {by}`act-p142, act-p144`

    1. Free the time of whoever fronts the change. {ours}

A mark on a line of its own at the head of a list or a paragraph holds for all that follows in its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..base.errors import Problem

WHY, ACTIONS, QUESTIONS = "Why it matters", "What to do", "Questions for the handover"
CAREFUL, TODAY, CASE = "What to be careful of", "In an integrated care board today", "A case"
MOST_CITED = 3
MARK = re.compile(r"\{by\}`([^`]*)`|\{ours\}(?!`)")
_HALF = re.compile(r"\{\s*(?:by|ours)\b[^\s]*|`[a-z][a-z0-9]*-p\d+`", re.IGNORECASE)
_HELD = "\ufdd0"  # stands for a mark while sentences are told apart; no text can hold it
_ITEM = re.compile(r"[ \t]*(?:\d+[.)]|[-*+])[ \t]+")
_END = re.compile(rf"[.!?][\"'”’)\]]*(?:\s*{_HELD})*(?=\s+[^\sa-z{_HELD}]|\s*\Z)")
_SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Nos?|vs|cf|e\.g|i\.e)|\b[A-Z])\Z")
_PLAIN = re.compile(r"[*_`]+|\[([^\]]*)\]\([^)]*\)")
_PASSAGE = re.compile(r"[a-z][a-z0-9]*-p\d{3,}")
_NOTHING = re.compile(r"(?=.*\bfound\b)Nothing\b.*\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Claim:
    """A sentence, an action or a question, and what it rests on.

    Attributes
    ----------
    text : str
        Its words, without marks.
    section : str
        The heading that it stands under; empty for the lesson's sentence.
    kind : str
        ``sentence``, ``action`` or ``question``; an action or a question is a whole item of its list.
    passages : tuple of str
        The passages that it cites.
    ours : bool
        Whether it is marked as our own suggestion.
    line : int
        Where it starts in its file, from 1.
    """

    text: str
    section: str
    kind: Literal["sentence", "action", "question"]
    passages: tuple[str, ...]
    ours: bool
    line: int

    @property
    def says_nothing_found(self) -> bool:
        """Whether it says in plain words that nothing later than a year was found."""
        return self.section == TODAY and _NOTHING.match(self.text) is not None


@dataclass(frozen=True)
class _Block:
    """A paragraph or an item of a list, with the marks at the head of its group."""

    text: str
    line: int
    section: str
    item: bool
    marks: tuple[str, ...]


def without_marks(text: str) -> str:
    """The same Markdown, without marks and the lines that held nothing else."""
    return re.sub(r"\n\s*\n\s*\n+", "\n\n", re.sub(rf"[ \t]*(?:{MARK.pattern})", "", text)).strip()


def read_claims(body: str, first_line: int, file: str) -> tuple[tuple[Claim, ...], list[Problem]]:
    """Read what a lesson says, claim by claim.

    Parameters
    ----------
    body : str
        The Markdown under the front matter.
    first_line : int
        Line of the file at which it starts.
    file : str
        Name to use in problems.

    Returns
    -------
    tuple of tuple of Claim and list of Problem
        In the order of the file; and each mark that cannot be read, with its line.
    """
    claims: list[Claim] = []
    problems: list[Problem] = []
    for block in _blocks(body, first_line):
        head, wrong = _carried(block.marks)
        for text, marks, line in _sentences(block):
            named, more = _carried(marks)
            half = _HALF.search(text)
            if half or wrong + more:
                problems.append(Problem(file, line, f"cannot read {half[0] if half else (wrong + more)[0]!r}",
                                        "Write {by}`act-p142`, or several ids with commas between, or {ours}."))
            passages, ours = (named, "" in marks) if marks else (head, "" in block.marks)
            plain = " ".join(_PLAIN.sub(lambda found: found[1] or "", text).split())
            kind: Literal["sentence", "action", "question"] = (
                "action" if block.item and block.section == ACTIONS
                else "question" if block.item and block.section == QUESTIONS else "sentence")
            claims.append(Claim(plain, block.section, kind, passages, ours, line))
    return tuple(claims), problems


def _blocks(body: str, first_line: int) -> Iterator[_Block]:
    section, lines = "", list[str]()
    marks: tuple[str, ...] = ()
    start, item = first_line, False

    def made() -> _Block | None:
        text = "\n".join(lines)
        return _Block(text, start, section, item, marks) if text.strip() else None

    for number, line in enumerate([*body.split("\n"), ""], start=first_line):
        opens = _ITEM.match(line)
        if not line.strip() or opens or line.startswith("#"):
            block = made()
            if block and not item and not MARK.sub("", block.text).strip():
                marks = tuple(found[1] or "" for found in MARK.finditer(block.text))
            elif block:
                yield block
            lines, start, item = [], number, bool(opens)
            if line.startswith("#"):
                marks = ()
                if line.startswith("## "):
                    section = line[3:].strip()
            elif line.strip():
                lines = [line[opens.end():] if opens else line]
        else:
            if not lines:
                start = number
            lines.append(line)


def _sentences(block: _Block) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """A block's sentences with the marks in or after each, and its line; an action or a question is one."""
    marks = iter([found[1] or "" for found in MARK.finditer(block.text)])
    text = MARK.sub(_HELD, block.text)
    ends = [] if block.item and block.section in (ACTIONS, QUESTIONS) else [
        found.end() for found in _END.finditer(text) if not _SHORT.search(text[: found.start()])]
    start = 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        words = " ".join(piece.replace(_HELD, " ").split())
        if words:
            line = block.line + text.count("\n", 0, start + len(piece) - len(piece.lstrip()))
            yield words, tuple(next(marks) for _ in range(piece.count(_HELD))), line
        start = end


def _carried(marks: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The passages that marks name, and what is no id of a passage among them."""
    ids = [ident.strip() for mark in marks if mark for ident in mark.split(",")]
    return (tuple(dict.fromkeys(ident for ident in ids if _PASSAGE.fullmatch(ident))),
            [ident or "a mark that names nothing" for ident in ids if not _PASSAGE.fullmatch(ident)])

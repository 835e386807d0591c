"""Interviews without labels: the questions are in italics, in bold or behind a dash, and the answers follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..readers import Block

ASKS, ANSWERS = "Interviewer", "Interviewee"
_LEAST = 3
_FEW_WORDS = 12
_ASKED = re.compile(r"[?？][\"'”’)]?\s*$")
_YOU = re.compile(r"\byou\b|\byour\b", re.IGNORECASE)


def name_questions(blocks: Sequence[Block]) -> list[Block]:
    """Give questions and answers their voices, where only the setting tells them apart.

    Paragraphs wholly in italics, wholly in bold or behind a dash, or headings of one level, are questions where at
    least three of them ask, most of them do, and most have an answer below that is set otherwise; headings only where
    most of them ask "you". What stands above the first is nobody's, and so are notes, boxes and rows.

    Parameters
    ----------
    blocks : sequence of Block
        Of a document without speakers.

    Returns
    -------
    list of Block
        The blocks, questions and answers with the voices `ASKS` and `ANSWERS`; unchanged where there are none.
    """
    for asks in _settings(blocks):
        marked = [index for index, block in enumerate(blocks) if asks(block)]
        if _are_questions(blocks, marked):
            return _named(blocks, marked)
    return list(blocks)


def _settings(blocks: Sequence[Block]) -> list[Callable[[Block], bool]]:
    levels = sorted({block.level for block in blocks if block.kind == "heading"})

    def at(level: int) -> Callable[[Block], bool]:
        return lambda block: block.kind == "heading" and block.level == level

    return [lambda block: _is_text(block) and block.italic,
            lambda block: _is_text(block) and block.bold >= len(block.text.strip()),
            lambda block: _is_text(block) and block.text.startswith(("-", "–", "—")), *map(at, levels)]


def _is_text(block: Block) -> bool:
    return block.kind in ("paragraph", "item")


def _are_questions(blocks: Sequence[Block], marked: Sequence[int]) -> bool:
    asked = [index for index in marked if _ASKED.search(blocks[index].text)]
    texts = [index for index, block in enumerate(blocks) if _is_text(block)]
    answered = [index for index in asked if any(later == index + 1 for later in texts) and index + 1 not in marked]
    if len(asked) < _LEAST or len(asked) < 0.6 * len(marked) or len(answered) < 0.6 * len(asked):
        return False
    you = sum(bool(_YOU.search(blocks[index].text)) for index in asked)
    return blocks[marked[0]].kind != "heading" or (you > 0.5 * len(asked) and len(asked) > 0.75 * len(marked))


def _opens(blocks: Sequence[Block], index: int, marked: Sequence[int]) -> bool:
    """Whether the talk may start here: with a question, or with a few words that somebody answers."""
    answered = index + 1 < len(blocks) and index + 1 not in marked and _is_text(blocks[index + 1])
    return bool(_ASKED.search(blocks[index].text)) or (answered and len(blocks[index].text.split()) <= _FEW_WORDS)


def _named(blocks: Sequence[Block], marked: Sequence[int]) -> list[Block]:
    first = next(index for index in marked if _opens(blocks, index, marked))
    named: list[Block] = []
    voice = ""
    for index, block in enumerate(blocks):
        if index in marked and index >= first:
            closes = index == marked[-1] and not _ASKED.search(block.text)
            voice = "" if closes else ANSWERS
            named.append(replace(block, kind="paragraph", level=0, voice="" if closes else ASKS))
            continue
        if block.kind == "heading":
            voice = ""
        named.append(replace(block, voice=voice) if _is_text(block) else block)
    return named

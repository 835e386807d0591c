"""How people might ask for a lesson: lines to paste, made from its questions and its passages."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ..corpus import Passage
from ..corpus.roots import is_small, root_of, tokens
from .claims import QUESTIONS
from .read import Lesson

ASKED_QUESTIONS, PHRASES, WORDS = 2, 2, 4
_OPEN = re.compile(r"[\\\"]")


def propose_asked(lesson: Lesson, passages: Mapping[str, Passage]) -> list[str]:
    """Propose how people would ask for a lesson.

    Parameters
    ----------
    lesson : Lesson
        A lesson.
    passages : mapping of str to Passage
        The passages of the knowledge base, by id.

    Returns
    -------
    list of str
        Its first questions for the handover; then the words that its passages have more than others do and that it
        lacks itself, a few a line. For an editor to put into people's words.
    """
    questions = [claim.text.strip() for claim in lesson.claims if claim.section == QUESTIONS][:ASKED_QUESTIONS]
    text = " ".join([lesson.title, lesson.sentence, *(part for _, part in lesson.sections)])
    held = [passages[item.passage].text for item in lesson.bearing if item.passage in passages]
    return questions + telling_words(held, [one.text for one in passages.values()], text)


def telling_words(held: Sequence[str], every: Sequence[str], lacks: str = "") -> list[str]:
    """Give lines of the words that some texts have more than all, best first, without those of a further text."""
    there = {root_of(word) for word in tokens(lacks)}
    spread = Counter(word for text in every for word in set(tokens(text)))
    counts = Counter(word for text in held for word in set(tokens(text))
                     if word.isalpha() and len(word) > 3 and not is_small(word) and root_of(word) not in there)
    best = sorted(counts, key=lambda word: (-counts[word] * math.log(len(every) / max(1, spread[word])), word))
    telling = best[: PHRASES * WORDS]
    return [" ".join(telling[start: start + WORDS]) for start in range(0, len(telling), WORDS)]


def asked_yaml(lines: Sequence[str]) -> str:
    """Write lines as `asked:` of a lesson's front matter; quotation marks in them are dropped."""
    return "asked:\n" + "".join(f'  - "{_OPEN.sub("", line)}"\n' for line in lines)

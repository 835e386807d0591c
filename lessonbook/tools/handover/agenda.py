"""A one-page agenda for the handover conversation, made from a document's review."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...base.store import store_of
from ...cluster.vectors import term_matrix
from ...knowledge.knowledge import Knowledge
from ...lessons import Lesson
from ...tag import Item, tag_items
from ...tag.tagger import pipeline_of
from .concerns import Concern
from .findings import FIVE
from .review import Review

WORRIES, LESSONS, QUESTIONS = 7, 2, 8
LIKE = 0.12  # cosine below which a lesson has little to do with a concern, unless they share a theme
_GRAVE = (
    (
        5,
        "harm to patients",
        re.compile(
            r"\b(?:deaths?|died|suicides?|harm(?:ed)?|mortality|unsafe|not safe"
            r"|never events?|abuse|neglect|safeguarding|"
            r"serious incidents?|inquest|coroner|injur(?:y|ies)"
            r"|infections?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        4,
        "a service may fail",
        re.compile(
            r"\b(?:clos(?:e|es|ure|ing)|collapse|fragile|no cover|run out"
            r"|withdraw|insolven|expires?|hand(?:ed|ing) back|fail|"
            r"cannot|unable|no successor|without a|over 70|retir(?:e|es|ing)"
            r"|single-handed|resign\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        3,
        "patients wait or go without",
        re.compile(
            r"\b(?:wait(?:s|ing)?|delays?|backlog|access|cancel\w*"
            r"|breach\w*|missed|not met|failed|response times?|late|appointments?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        2,
        "money or staff",
        re.compile(
            r"\b(?:vacanc|staff|recruit|deficit|overspend|budget|funding|£|cost"
            r"|sickness|turnover)",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True)
class Worry:
    """A concern on the agenda.

    Attributes
    ----------
    concern : Concern
        The concern and what it has and lacks.
    consequence : str
        What may follow, in words.
    lessons : tuple of (str, str)
        Ids and titles of lessons that bear on it, best first.
    """

    concern: Concern
    consequence: str
    lessons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Agenda:
    """What to talk about.

    Attributes
    ----------
    title, sender, role : str
        The document, who hands over, and who receives.
    worries : tuple of Worry
        By consequence, gravest first.
    left : int
        Concerns that the page has no room for.
    questions : tuple of str
        What to ask.
    silent : tuple of str
        What the document does not say.
    """

    title: str
    sender: str
    role: str
    worries: tuple[Worry, ...]
    left: int
    questions: tuple[str, ...]
    silent: tuple[str, ...]


def gravity(concern: Concern) -> tuple[int, str]:
    """How grave a concern is, from 1 to 6, and what may follow; nobody acting on it makes it one graver.

    A rule of thumb that puts patients before services, and services before money. People decide the order.
    """
    weight, words = next(
        ((weight, words) for weight, words, pattern in _GRAVE if pattern.search(concern.passage.text)),
        (1, "to be judged"),
    )
    return weight + (0 if concern.action else 1), words


def make_agenda(review: Review, known: Knowledge | None = None, *, role: str = "") -> Agenda:
    """Order a document's worries and find the lessons that bear on each.

    Parameters
    ----------
    review : Review
        The document's review.
    known : Knowledge, optional
        The book with its lessons; without it, no lesson is named.
    role : str
        Who receives; lessons for this reader come first.
    """
    ordered = sorted(review.concerns, key=lambda one: -gravity(one)[0])
    shown = ordered[:WORRIES]
    lessons = _lessons(shown, known, role) if known else [()] * len(shown)
    worries = tuple(Worry(one, gravity(one)[1], found) for one, found in zip(shown, lessons, strict=True))
    silent = [
        finding.message
        for finding in review.findings
        if finding.weakness in FIVE or finding.weakness == "no-ambition"
    ]
    return Agenda(
        review.document.title,
        review.document.field("sender"),
        role,
        worries,
        len(ordered) - len(shown),
        tuple(_questions(worries, known)),
        tuple(silent),
    )


def _lessons(concerns: Sequence[Concern], known: Knowledge, role: str) -> list[tuple[tuple[str, str], ...]]:
    """Lessons likest to each concern: words shared with the lesson and its evidence, its themes, its readers."""
    if not concerns or not known.lessons:
        return [()] * len(concerns)
    texts = [
        " ".join(
            [
                lesson.title,
                lesson.title,
                lesson.sentence,
                *(known.inputs.passages[one.passage].text for one in lesson.bearing),
            ]
        )
        for lesson in known.lessons
    ]
    matrix, _ = term_matrix([*texts, *(one.passage.text for one in concerns)], max_share=0.5)
    count = len(texts)
    likeness = (matrix[count:] @ matrix[:count].T).toarray() if matrix.shape[1] else [[0.0] * count for _ in concerns]
    items = [Item(str(place), one.passage.text, section=one.passage.section) for place, one in enumerate(concerns)]
    tags = tag_items(pipeline_of(known.inputs.codebook, store_of(known.inputs.root)), items)
    made = []
    for place, item in enumerate(items):
        scored = []
        for index, lesson in enumerate(known.lessons):
            like = float(likeness[place][index])
            theme = max((tag.score for tag in tags[item.id] if tag.theme in lesson.front.themes), default=0.0)
            if like >= LIKE or (like >= LIKE / 2 and theme >= 0.5):
                scored.append(
                    (
                        -round(like + 0.1 * theme + (0.03 if role in lesson.front.readers else 0.0), 6),
                        lesson.id,
                        lesson.title,
                    )
                )
        made.append(tuple((ident, title) for _, ident, title in sorted(scored)[:LESSONS]))
    return made


def _questions(worries: Sequence[Worry], known: Knowledge | None) -> list[str]:
    """What the gaps in each worry make one ask; then the questions that its lessons have ready."""
    found = []
    for place, worry in enumerate(worries, start=1):
        one = worry.concern
        if not one.action:
            found.append(f"Worry {place}: what is being done, and what was tried before?")
        elif not one.owner:
            found.append(f"Worry {place}: whose is it today, and whose will it be?")
        elif one.evidence == "not stated":
            found.append(f"Worry {place}: what makes you think so, and who else does?")
    by_id = {lesson.id: lesson for lesson in known.lessons} if known else {}
    for worry in worries:
        for ident, _ in worry.lessons[:1]:
            found += _ready(by_id[ident])[:1]
    return list(dict.fromkeys(found))[:QUESTIONS]


def _ready(lesson: Lesson) -> list[str]:
    """The questions for the handover that a lesson's page lists."""
    text = dict(lesson.sections).get("Questions for the handover", "")
    return re.findall(r"^- (.+)$", text, re.MULTILINE)


def write_agenda(agenda: Agenda, base_url: str = "") -> str:
    """The agenda as one page of Markdown, with room to record what is said."""
    lines = [f"# Agenda: {agenda.title}", ""]
    who = " to ".join(part for part in (agenda.sender, agenda.role) if part)
    lines += [f"Handover: {who}", ""] if who else []
    lines += ["## Worries, gravest first", ""]
    for place, worry in enumerate(agenda.worries, start=1):
        one = worry.concern
        action, owner = ("given" if has else "none given" for has in (one.action, one.owner))
        about = f"May mean: {worry.consequence}. Evidence: {one.evidence}. Action: {action}. Owner: {owner}."
        lines += [f"{place}. {one.passage.text} ({one.passage.id})", f"   {about}"]
        lines += [f"   Lesson: [{title}]({base_url}lessons/{ident}.html)" for ident, title in worry.lessons]
    lines += [] if agenda.worries else ["The document states no worry. Ask why."]
    if agenda.left:
        lines.append(f"\n{agenda.left} more {'concern is' if agenda.left == 1 else 'concerns are'} in the document.")
    lines += [
        "",
        "## Questions to ask",
        "",
        *(f"- {question}" for question in agenda.questions or ("What keeps you awake that is not written down?",)),
    ]
    lines += [
        "",
        "## What the document does not say",
        "",
        *(f"- {message}" for message in agenda.silent or ("Nothing is missing that the review looks for.",)),
    ]
    lines += [
        "",
        "## Conversation held",
        "",
        "<!-- Fill this in. `lessonbook agenda THIS --into HANDOVER.md` adds the concerns to the document. -->",
        "",
        "- Who met:",
        "- When:",
        "- Concern:",
        "",
    ]
    return "\n".join(lines)

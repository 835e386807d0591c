"""A one-page agenda for the handover conversation, made from a document's review."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...base.store import store_of
from ...cluster.vectors import term_matrix
from ...knowledge.knowledge import Knowledge
from ...tag import Item, tag_items
from ...tag.tagger import pipeline_of
from .concerns import Concern
from .findings import FIVE, INDEPENDENT, NON_ACUTE, PAST, PATIENT, PRIMARY
from .gravity import by_gravity
from .review import Review

ITEMS, SILENCES, PAGE = 8, 2, 400  # items on the page, of which so many on what is not said; words of a page of A4
LIKE = 0.12  # cosine below which a lesson has little to do with a concern, unless they share a theme
QUOTED = 26  # words of a concern that the page repeats
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'‘])")
_SILENT = {
    PATIENT: "What do patients and carers say, and how do you know?",
    PRIMARY: "What worries you in general practice, dentistry and pharmacy?",
    INDEPENDENT: "Which independent and voluntary providers should worry us?",
    NON_ACUTE: "What worries you in mental health, community and ambulance services?",
    PAST: "What went wrong that the document leaves out?",
}


@dataclass(frozen=True)
class Worry:
    """A concern on the agenda.

    Attributes
    ----------
    concern : Concern
        The concern and what it has and lacks.
    reasons : tuple of str
        Why it stands where it stands.
    question : str
        What to ask about it.
    lesson : tuple of (str, str) or None
        Id and title of the lesson that bears on it most.
    """

    concern: Concern
    reasons: tuple[str, ...]
    question: str
    lesson: tuple[str, str] | None = None


@dataclass(frozen=True)
class Agenda:
    """What to talk about.

    Attributes
    ----------
    title, sender, role : str
        The document, who hands over, and who receives.
    worries : tuple of Worry
        The gravest first.
    left : int
        Concerns that the page has no room for.
    silent : tuple of str
        Questions on what the document does not say.
    """

    title: str
    sender: str
    role: str
    worries: tuple[Worry, ...]
    left: int
    silent: tuple[str, ...]


def make_agenda(review: Review, known: Knowledge | None = None, *, role: str = "") -> Agenda:
    """Order a document's worries, ask what each leaves open, and find the lesson that bears on it.

    Parameters
    ----------
    review : Review
        The document's review.
    known : Knowledge, optional
        The book with its lessons; without it, no lesson is named.
    role : str
        Who receives; lessons for this reader come first.
    """
    silent = [_SILENT[one.weakness] for one in review.findings if one.weakness in FIVE][:SILENCES]
    ordered = by_gravity(review.concerns)
    shown = ordered[: ITEMS - len(silent)]
    lessons = _lessons([one for one, _ in shown], known, role) if known else [None] * len(shown)
    worries: list[Worry] = []
    for (one, grave), lesson in zip(shown, lessons, strict=True):
        asked = {worry.question for worry in worries}
        worries.append(Worry(one, grave.reasons, _question(one, asked), lesson))
    made = Agenda(review.document.title, review.document.field("sender"), role, tuple(worries),
                  len(ordered) - len(shown), tuple(silent))  # fmt: skip
    return _on_a_page(made)


def _on_a_page(agenda: Agenda) -> Agenda:
    """The agenda without what a page has no room for: first the last lessons, then the last worries."""
    while len(re.sub(r"<!--.*?-->", "", write_agenda(agenda)).split()) > PAGE and agenda.worries:
        with_lesson = [place for place, one in enumerate(agenda.worries) if one.lesson]
        if with_lesson:
            place = with_lesson[-1]
            kept = replace(agenda.worries[place], lesson=None)
            agenda = replace(agenda, worries=(*agenda.worries[:place], kept, *agenda.worries[place + 1 :]))
        else:
            agenda = replace(agenda, worries=agenda.worries[:-1], left=agenda.left + 1)
    return agenda


def _question(concern: Concern, asked: set[str]) -> str:
    """The first question that a concern leaves open and that is not asked before: each in words of its own matter."""
    facts, words = concern.facts, concern.passage.text
    owner = facts.owner
    open_ = []
    if concern.vague:
        open_.append("What exactly has happened, where, and how do you know?")
    if facts.rating == "green":
        open_.append("What has changed that makes this green?")
    if re.search(r"\b(?:died|deaths?|harm|never events?|suicides?|safeguarding)\b", words, re.IGNORECASE):
        open_.append("What was found out, and what has changed since, so that it does not happen again?")
    if not facts.action and not owner:
        open_ += ["Who takes this on, and what is the first step?", "What was tried before, and who could act now?"]
    if not facts.action:
        open_ += ["What is being done, and what was tried before?", "What would you do first?"]
    if facts.action and not owner:
        open_ += ["Whose is it today, and whose will it be?", "Who will see the action through?"]
    if not facts.date:
        open_ += ["By when must it be settled?", "When shall we know whether it is getting better?"]
    if owner:
        open_ += [f"Will {owner} still hold this afterwards?", f"What does {owner} need from us?"]
    if concern.evidence in ("soft", "none", "not stated"):
        open_ += ["What makes you think so, and who else does?", "Who would tell us more, in private?"]
    open_ += ["What is the worst that may happen, and what would be the first sign?", "What is not written down here?"]
    return next((one for one in open_ if one not in asked), "What else should we know?")


def _lessons(concerns: Sequence[Concern], known: Knowledge, role: str) -> list[tuple[str, str] | None]:
    """The lesson likest to each concern: words shared with the lesson and its evidence, its themes, its readers."""
    if not concerns or not known.lessons:
        return [None] * len(concerns)
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
    made: list[tuple[str, str] | None] = []
    for place, item in enumerate(items):
        scored = []
        for index, lesson in enumerate(known.lessons):
            like = float(likeness[place][index])
            theme = max((tag.score for tag in tags[item.id] if tag.theme in lesson.front.themes), default=0.0)
            if like >= LIKE or (like >= LIKE / 2 and theme >= 0.5):
                reader = 0.03 if role in lesson.front.readers else 0.0
                scored.append((-round(like + 0.1 * theme + reader, 6), lesson.id, lesson.title))
        made.append(min(scored)[1:] if scored else None)
    return made


def quote(text: str) -> str:
    """The start of a concern, whole sentences where they are short enough."""
    kept: list[str] = []
    for sentence in _SENTENCE.split(text):
        if kept and len(" ".join([*kept, sentence]).split()) > QUOTED:
            break
        kept.append(sentence)
    words = " ".join(kept).split()
    return " ".join(words) if len(words) <= QUOTED + 4 else " ".join(words[:QUOTED]) + " ..."


def write_agenda(agenda: Agenda, base_url: str = "") -> str:
    """The agenda as one page of Markdown, with room to record what is said."""
    lines = [f"# Agenda: {agenda.title}", ""]
    who = " to ".join(part for part in (agenda.sender, agenda.role) if part)
    lines += [f"Handover: {who}", ""] if who else []
    lines += ["## Worries, gravest first", ""]
    for place, worry in enumerate(agenda.worries, start=1):
        one = worry.concern
        lines.append(f"{place}. {quote(one.passage.text)} ({one.passage.id})")
        owner = f" Owner: {one.facts.owner}." if one.facts.owner else ""
        why = ", ".join(worry.reasons[:3])
        lines.append(f"   Evidence: {why}.{owner} **{worry.question}**")
        if worry.lesson:
            lines.append(f"   Lesson: [{worry.lesson[1]}]({base_url}lessons/{worry.lesson[0]}.html)")
    lines += [] if agenda.worries else ["The document states no worry. Ask why."]
    if agenda.left:
        lines.append(f"\n{agenda.left} more {'concern is' if agenda.left == 1 else 'concerns are'} in the document.")
    if agenda.silent:
        first = len(agenda.worries) + 1
        lines += ["", "## What the document does not say", ""]
        lines += [f"{place}. **{question}**" for place, question in enumerate(agenda.silent, start=first)]
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

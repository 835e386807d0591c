"""What is wrong in lessons: names that other files do not know, and prose that goes beyond what it cites.

A lesson with a `review_due` is held to its citations, and once one has it all published ones need it: each sentence of
the lesson, of why it matters and of what to be careful of cites, each action and question cites or says that it is
our own, and figures stand in what is cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..base.counts_in_words import plural
from ..base.errors import Problem
from ..corpus import KEY_KINDS
from ..lessons import Lesson
from ..lessons.claims import ACTIONS, CAREFUL, CASE, MOST_CITED, TODAY, WHY, Claim
from ..lessons.figures import missing_figures
from .inputs import Inputs

MIN_EVIDENCE = 1
LONGEST_WHY = 12  # words
SENTENCES = {CASE: (3, 5), TODAY: (1, 5)}
_MUST_CITE = ("", WHY, CAREFUL, CASE)
_UNKNOWN, _MISSING = "unknown", "not stated"
_CAPITAL = re.compile(r"[A-ZÀ-Þ][\w’'-]*(?:\s+[A-ZÀ-Þ][\w’'-]*)*")
_POSSESSIVE = re.compile(r"['’]s?$")


def lesson_problems(inputs: Inputs) -> list[Problem]:
    """Find what is wrong in lessons, one by one and against each other."""
    problems = _names(inputs)
    held = any(lesson.published and lesson.front.review_due != _UNKNOWN for lesson in inputs.lessons)
    for lesson in inputs.lessons:
        problems += _passages(inputs, lesson)
        if held and lesson.published and lesson.front.review_due == _UNKNOWN:
            problems.append(Problem(lesson.file, 1, "has no `review_due`, which other lessons of this book have",
                                    'Cite what each sentence rests on, and add review_due: "YYYY-MM-DD".'))
        if lesson.published and lesson.front.review_due != _UNKNOWN:
            problems += [*_due(inputs, lesson), *_reasons(lesson), *_form(lesson), *_citations(lesson),
                         *_figures(inputs, lesson)]
    return problems


def _names(inputs: Inputs) -> list[Problem]:
    """Themes, readers and lessons that lessons name and that do not exist; what a published lesson lacks."""
    problems = []
    known = {
        "themes": ({theme.id for theme in inputs.codebook.themes}, "corpus/themes.yml"),
        "readers": (set(inputs.settings.readers), "`readers` in _config.yml"),
        "moments": (set(inputs.settings.moments), "`moments` in _config.yml"),
    }
    published = {lesson.id for lesson in inputs.lessons if lesson.published}
    seen: dict[str, str] = {}
    for lesson in inputs.lessons:
        front, file = lesson.front, lesson.file
        for field, (names, home) in known.items():
            for name in getattr(front, field):
                if name not in names:
                    problems.append(Problem(file, lesson.lines[field], f"{field[:-1]} `{name}` does not exist",
                                            f"Use one of those in {home}, or add it there."))
        if lesson.published and len(lesson.bearing) < MIN_EVIDENCE:
            problems.append(Problem(file, 1, "a published lesson rests on no evidence",
                                    "Name passages under `evidence`, or set `status: draft`."))
        if lesson.published and not front.themes:
            problems.append(Problem(file, lesson.lines["themes"], "a published lesson has no theme",
                                    "Name at least one of corpus/themes.yml."))
        if front.status == "merged" and front.merged_into not in published:
            problems.append(Problem(file, 1, f"is merged into {front.merged_into}, which is not a published lesson",
                                    "Set `merged_into` to the lesson that takes its place."))
        if lesson.published and seen.setdefault(lesson.title.casefold(), file) != file:
            problems.append(Problem(file, 1, f"has the same title as {seen[lesson.title.casefold()]}",
                                    "Give it a title of its own, or merge the two."))
    return problems

def _passages(inputs: Inputs, lesson: Lesson) -> Iterator[Problem]:
    """Passages that its evidence or its prose names and that are not there, or that its evidence leaves out."""
    twice = set()
    for index, item in enumerate(lesson.front.evidence):
        if wrong := inputs.astray(item.passage):
            yield Problem(lesson.file, lesson.lines[index], f"evidence points to {item.passage}, {wrong[0]}", wrong[1])
        if item.passage in twice:
            yield Problem(lesson.file, lesson.lines[index], f"evidence names {item.passage} twice",
                          "Keep one of the lines.")
        twice.add(item.passage)
    evidence = {item.passage for item in lesson.front.evidence if item.status == "confirmed"}
    for claim in lesson.claims:
        for ident in claim.passages:
            if wrong := inputs.astray(ident):
                yield Problem(lesson.file, claim.line, f"{_start(claim)} cites {ident}, {wrong[0]}", wrong[1])
            elif ident not in evidence:
                yield Problem(lesson.file, claim.line, f"{_start(claim)} cites {ident}, which is not in the lesson's "
                              "evidence", f"Add {ident} to `evidence` with its stance and why, or cite another.")


def _due(inputs: Inputs, lesson: Lesson) -> Iterator[Problem]:
    due, today = lesson.front.review_due, inputs.settings.as_of
    if today != _UNKNOWN and today[:len(due)] > due:
        yield Problem(lesson.file, lesson.lines["review_due"], f"review_due {due} is past: the book is as of {today}",
                      "Read the lesson against its evidence again, then set the next day.")


def _reasons(lesson: Lesson) -> Iterator[Problem]:
    for index, item in enumerate(lesson.front.evidence):
        words = 0 if item.why == _MISSING else len(item.why.split())
        if item.status == "confirmed" and not 0 < words <= LONGEST_WHY:
            yield Problem(lesson.file, lesson.lines[index], f"evidence {item.passage} says "
                          + (f"why in {words} words" if words else "not why it bears on the lesson"),
                          f'Write why: "..." in up to {LONGEST_WHY} words.')


def _form(lesson: Lesson) -> Iterator[Problem]:
    """Sections that are missing, too short or too long; nothing that cites."""
    for name in (CAREFUL, TODAY):
        if not lesson.section(name):
            yield Problem(lesson.file, 1, f"has no section `{name}`", f"Add `## {name}`.")
    for name, (least, most) in SENTENCES.items():
        count = sum(claim.section == name for claim in lesson.claims)
        if count and not least <= count <= most:
            yield Problem(lesson.file, lesson.lines[f"## {name}"], f"`{name}` has {plural(count, 'sentence')}",
                          f"Say it in {least} to {most}.")
    if lesson.claims and not any(claim.passages for claim in lesson.claims):
        yield Problem(lesson.file, 1, "cites nothing: all of it is our own suggestion",
                      "A lesson says what others learned. Cite it, or set `status: draft`.")
    elif not any(claim.passages for claim in lesson.claims if claim.kind == "action"):
        yield Problem(lesson.file, lesson.lines.get(f"## {ACTIONS}", 1), "no action cites a passage",
                      "At least one thing to do comes from somebody who did it: cite who.")


def _citations(lesson: Lesson) -> Iterator[Problem]:
    for claim in lesson.claims:
        if len(claim.passages) > MOST_CITED:
            yield Problem(lesson.file, claim.line, f"{_start(claim)} cites {len(claim.passages)} passages",
                          f"Keep the {MOST_CITED} that carry it best.")
        if claim.passages or claim.says_nothing_found or (claim.ours and claim.section not in (*_MUST_CITE, TODAY)):
            continue
        if claim.section == TODAY:
            remedy = "Cite it with {by}`id`, or say `Nothing dated after YEAR was found that ...`."
        elif claim.section in _MUST_CITE:
            remedy = "Cite up to three passages with {by}`id`, or take it out: here nothing may be ours alone."
        else:
            remedy = "Cite what it comes from with {by}`id`, or mark it {ours}."
        yield Problem(lesson.file, claim.line, f"{_start(claim)} cites no passage", remedy)


def _figures(inputs: Inputs, lesson: Lesson) -> Iterator[Problem]:
    for claim in lesson.claims:
        texts = [inputs.passages[ident].text for ident in claim.passages if ident in inputs.passages]
        for words in missing_figures(claim.text, texts) if texts else ():
            yield Problem(lesson.file, claim.line, f"{_start(claim)} says {words!r}, which stands in no passage that "
                          "it cites", "Correct the figure or date, cite the passage that gives it, or leave it out.")


def unknown_names(inputs: Inputs) -> list[str]:
    """Names in lessons that none of the cited passages has, a line each: for an editor to look at, and no problem."""
    people = {word for name in inputs.names for word in name.split()}
    terms = {word.casefold() for term in inputs.glossary for word in f"{term.term} {term.long}".split()}
    terms |= {word.casefold() for body in inputs.bodies
              for name in (body.name, *body.abbreviations) for word in name.split()}
    found = []
    for lesson in inputs.lessons:
        for claim in lesson.claims if lesson.published and lesson.front.review_due != _UNKNOWN else ():
            there = {word.casefold() for ident in claim.passages for word in _about(inputs, ident)} | terms
            names = [name for name in _capitals(claim.text, people)
                     if any(_bare(word).casefold() not in there for word in name.split())] if claim.passages else []
            found += [f"{lesson.file}:{claim.line}: {_start(claim)} names {name}, who or which no passage that it "
                      "cites names." for name in names]
    return found


def held_by_none(inputs: Inputs) -> list[str]:
    """Key points and recommendations that no published lesson rests on yet, a line each: for an editor to look at.

    A source says so itself, by a passage's kind; nothing is held by background. It is no problem, for a new source
    brings points that lessons come to later.
    """
    held = {item.passage for lesson in inputs.lessons if lesson.published for item in lesson.bearing}
    return [f"{source.file}:{passage.line}: {passage.id} ({passage.kind.replace('-', ' ')}) is held by no lesson yet."
            for source in inputs.corpus.sources for passage in source.passages
            if passage.kind in KEY_KINDS and passage.id not in held]


def _about(inputs: Inputs, ident: str) -> Iterable[str]:
    """Words of a passage, of who speaks in it and from where, and of its source."""
    passage = inputs.passages.get(ident)
    if passage is None:
        return ()
    meta = inputs.sources[passage.source].meta
    people = [person for name in passage.voices if (person := meta.person(name))]
    said = [passage.text, passage.voice, passage.section, meta.name, meta.publisher_voice, meta.source.publisher,
            *(f"{person.organisation} {person.role_at_time}" for person in people)]
    return re.findall(r"[\w’'-]+", _singular(" ".join(said)))


def _singular(text: str) -> str:
    return re.sub(r"['’]s?\b", "", text)


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word)


def _capitals(text: str, people: set[str]) -> Iterator[str]:
    """Runs of capitalised words; at the start of a sentence only where a second one or a known name begins it."""
    for match in _CAPITAL.finditer(text):
        words = match[0].split()
        opens = match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".!?:"
        if opens and _bare(words[0]) not in people:
            words = words[1:]
        if words and not all(len(word) > 1 and _bare(word).rstrip("s").isupper() for word in words):
            yield " ".join(words)


def _start(claim: Claim) -> str:
    words = claim.text.split()
    return f"the {claim.kind} `{' '.join(words[:6])}{' ...' if len(words) > 6 else ''}`"

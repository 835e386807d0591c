"""Take a review sheet back: decisions on themes to corpus/reviews, decisions on evidence to the lessons."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ...base.files import relative, write_atomic
from ...knowledge.knowledge import Knowledge
from ...lessons import STANCES
from ...lessons.decisions.anchor import quote_from, quote_stands
from ...lessons.decisions.decisions import Decision, is_person, refused, write_reviews
from ...lessons.read import BACKGROUND
from .evidence import LessonText
from .sheet import EVIDENCE, EVIDENCE_CHOICES, LONGEST, THEME_CHOICES, THEMES, clean
from .workbook import Rows, read_sheet

ORIGIN = "review sheet"
Cells = dict[str, str]


@dataclass(frozen=True)
class Unused:
    """A row that could not be used.

    Attributes
    ----------
    sheet : str
        The sheet's name.
    row : int
        The row as Excel counts it.
    reason, remedy : str
        Why, and what to do.
    """

    sheet: str
    row: int
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.sheet} row {self.row}: {self.reason}. {self.remedy}"


@dataclass
class Applied:
    """What a sheet's decisions did.

    Attributes
    ----------
    decisions, evidence : int
        Decisions on themes that were added, and pieces of evidence decided.
    known : int
        Decisions that had been taken before.
    open : int
        Rows that nobody has decided on yet.
    files, lessons : list of str
        Files of corpus/reviews that got rows, and ids of lessons that changed.
    unused : list of Unused
        Rows that could not be used, in the order of the sheets.
    """

    decisions: int = 0
    evidence: int = 0
    known: int = 0
    open: int = 0
    files: list[str] = field(default_factory=list)
    lessons: list[str] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)


class _Unusable(Exception):
    """Why a row cannot be used, and what to do."""


def apply_sheet(known: Knowledge, path: Path) -> Applied:
    """Take the decisions of a review sheet.

    The sheet may be sorted anew, filtered or half finished. What was taken once is not taken twice.

    Parameters
    ----------
    known : Knowledge
        The knowledge base as it is now, drafts included.
    path : Path
        The .xlsx file.

    Raises
    ------
    LessonbookError
        The file is no review sheet.
    """
    return apply_rows(known, read_sheet(path))


def apply_rows(known: Knowledge, rows: Rows) -> Applied:
    """Take the decisions of rows, as :func:`apply_sheet` does those of a sheet."""
    done = Applied()
    texts: dict[str, LessonText] = {}
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    made: list[tuple[int, Decision]] = []
    for number, cells in rows.themes:
        try:
            made += [(number, item) for item in _decisions(known, rows, cells, done)]
        except _Unusable as reason:
            done.unused.append(Unused(THEMES, number, *reason.args))
    for number, cells in rows.evidence:
        try:
            _evidence(known, rows, cells, done, texts, seen)
        except _Unusable as reason:
            done.unused.append(Unused(EVIDENCE, number, *reason.args))
    _write_decisions(known, made, done)
    for lesson, text in sorted(texts.items()):
        if write_atomic(text.path, text.raw):
            done.lessons.append(lesson)
    done.unused.sort(key=lambda row: (row.sheet == EVIDENCE, row.row))
    return done


def _signed(rows: Rows, cells: Cells) -> tuple[str, str]:
    who, when = cells["Who"] or rows.who, cells["When"] or rows.when
    if not is_person(who):
        raise _Unusable(f"is decided by {who!r}, which is no person" if who else "does not say who decided",
                        "Write the person's name under Who, or once in the first sheet.")
    try:
        datetime.fromisoformat(when)
    except ValueError:
        raise _Unusable(f"gives {when!r} as the day" if when else "does not say when it was decided",
                        "Write the day as 2026-11-20 under When, or once in the first sheet.") from None
    if not re.match(r"\d{4}-\d\d-\d\d", when):
        raise _Unusable(f"gives {when!r} as the day", "Write the day as 2026-11-20.")
    return who, when


def _decisions(known: Knowledge, rows: Rows, cells: Cells, done: Applied) -> list[Decision]:
    choice, added, ident = cells["Decision"].casefold(), cells["Add a theme"], cells["Passage"]
    if not choice and not added:
        _undecided(cells, done)
        return []
    if choice and choice not in THEME_CHOICES:
        raise _Unusable(f"has the decision {cells['Decision']!r}", "Choose accept or reject.")
    passage = known.inputs.passages.get(ident)
    if passage is None:
        raise _Unusable(f"is about {ident or 'no passage'}, which is not in the corpus",
                        "Export a new sheet, and decide there.")
    suggested = _theme(known, cells["Suggested theme"]) if cells["Suggested theme"] else ""
    if choice and not suggested:
        raise _Unusable(f"says {choice}, but suggests no theme", "Choose the theme under Add a theme.")
    words = cells["Words it rests on"]
    if not words or " ".join(words.split()) not in passage.text:
        raise _Unusable(f"rests on words that {ident} does not have", "Read the passage as it is now, and put words "
                        "of it under Words it rests on, or export a new sheet.")
    who, when = _signed(rows, cells)
    given = {tag.theme for tag in known.machine_tags.get(ident, ())}
    made = []
    if choice:
        kind = "reject" if choice == "reject" else "accept" if suggested in given else "add"
        made.append(Decision(ident, words, suggested, kind, who, when, cells["Note"], ORIGIN))
    if added:
        theme = _theme(known, added)
        if theme == suggested and choice == "reject":
            raise _Unusable("both rejects and adds the same theme", "Keep one of the two.")
        quote = passage.text if suggested else words  # a suggested theme's sentence is no ground for another theme
        kind = "accept" if theme in given else "add"
        if theme != suggested or not choice:
            made.append(Decision(ident, quote, theme, kind, who, when, cells["Note"], ORIGIN))
    return made


def _undecided(cells: Cells, done: Applied) -> None:
    if cells["Note"]:
        raise _Unusable("has a note and no decision", "Choose a decision, which the note then goes with.")
    done.open += 1


def _theme(known: Knowledge, name: str) -> str:
    for theme in known.inputs.codebook.themes:
        if name.casefold() in (theme.title.casefold(), theme.id.casefold()):
            return theme.id
    raise _Unusable(f"names the theme {name!r}, which is not in the codebook",
                    "Use a title or id of corpus/themes.yml.")


def _write_decisions(known: Knowledge, made: list[tuple[int, Decision]], done: Applied) -> None:
    root = known.inputs.root
    rows = {id(item): number for number, item in made}
    bad = {id(item): reason for item, reason in refused(
        [item for _, item in made], root, [theme.id for theme in known.inputs.codebook.themes])}
    for ident, reason in bad.items():
        done.unused.append(Unused(THEMES, rows[ident], reason, "Keep one of the two."))
    later = {(item.passage, item.theme, item.who): item
             for item in sorted(known.inputs.reviews, key=lambda item: ("" if item.when == "unknown" else item.when))}
    present = {item.key for item in known.inputs.reviews}
    by_file: dict[str, list[Decision]] = {}
    for number, item in made:
        if id(item) in bad:
            continue
        last = later.get((item.passage, item.theme, item.who))
        if item.key in present and last is not None and last.has_theme != item.has_theme:
            done.unused.append(Unused(
                THEMES, number, f"says again what {item.who} once said and took back at {last.file}:{last.line}",
                "Change that line by hand."))
            continue
        by_file.setdefault(_slug(item.who), []).append(item)
    for name, decisions in sorted(by_file.items()):
        file, count = write_reviews(root, name, decisions)
        done.decisions += count
        done.known += len(decisions) - count
        if count:
            done.files.append(relative(file, root))


def _slug(who: str) -> str:
    plain = unicodedata.normalize("NFKD", who).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "reviewer"


def _evidence(known: Knowledge, rows: Rows, cells: Cells, done: Applied, texts: dict[str, LessonText],
              seen: dict[tuple[str, str], tuple[str, str]]) -> None:
    choice, stance, ident = cells["Decision"].casefold(), cells["Stance"].casefold(), cells["Passage"]
    if not choice:
        return _undecided(cells, done)
    lesson = next((one for one in known.inputs.lessons if one.id == cells["Lesson"]), None)
    passage = known.inputs.passages.get(ident)
    if choice not in EVIDENCE_CHOICES:
        raise _Unusable(f"has the decision {cells['Decision']!r}", "Choose confirm or reject.")
    if lesson is None or lesson.front.status not in ("published", "draft"):
        raise _Unusable(f"is about {cells['Lesson'] or 'no lesson'}, which is not published and no draft",
                        "Export a new sheet, and decide there.")
    if passage is None or " ".join(cells["Text"].split()) != " ".join(clean(passage.text)[:LONGEST].split()):
        raise _Unusable(f"is about {ident or 'no passage'}, whose text has changed or is gone",
                        "Export a new sheet, and decide there.")
    if (stance or choice == "confirm") and stance not in STANCES:
        raise _Unusable(f"has the stance {stance!r}" if stance else "confirms a passage without a stance",
                        "Choose supports, qualifies or contradicts.")
    who, when = _signed(rows, cells)
    if seen.setdefault((lesson.id, ident), (choice, stance)) != (choice, stance):
        raise _Unusable(f"decides anew on {ident} for {lesson.id}, as an earlier row did otherwise",
                        "Keep one of the rows.")
    values = {"stance": stance, "status": "confirmed" if choice == "confirm" else "rejected", "by": who, "when": when,
              "note": cells["Note"]}
    if ident in known.open_ids:  # a lesson's file is public
        values["quote"] = quote_from(passage.text)
    try:
        text = texts.get(lesson.id) or LessonText(known.inputs.root, lesson)
        if _is_new(text, ident, values, who, passage.text):
            text.decide(ident, {name: value for name, value in values.items() if value})
            texts[lesson.id] = text
            done.evidence += 1
        else:
            done.known += 1
    except (OSError, ValueError) as error:
        raise _Unusable(f"could not be written to {lesson.file}: {error}", "Write it there by hand.") from error
    return None


def _is_new(text: LessonText, ident: str, values: Cells, who: str, words: str) -> bool:
    """Whether a decision says anything new; what another person decided is theirs to change."""
    before = text.item(ident)
    if before is None or before.status == "suggested" or not is_person(before.by) \
            or not quote_stands(before.quote, words):
        left = [item for item in text.front.evidence if item.status == "confirmed" and item.stance != BACKGROUND
                and item.passage != ident]
        if values["status"] == "rejected" and not left and text.front.status == "published":
            raise _Unusable(f"rejects the only evidence that {text.front.id} rests on",
                            "Confirm other evidence first, or retire the lesson.")
        return True
    same = before.status == values["status"] and values["stance"] in ("", before.stance)
    if not same and before.by != who:
        raise _Unusable(f"decides otherwise than {before.by} did at {text.file}:{text.line(ident)}",
                        "Talk it over, and change that line by hand.")
    return not same

"""The file format of decisions on themes.

corpus/reviews/NAME.csv has one decision a row::

    passage,quote,theme,decision,who,when,note,origin
    act-p142,"Managers usually took the platform",public-voice,accept,Jane Doe,2026-11-20,,review sheet

=========  ==========================================================================
passage    the passage's id
quote      words of the passage that the decision was made on; it holds while they stand
theme      a theme of corpus/themes.yml
decision   ``accept`` what the machine gave, ``add`` what it did not, or ``reject``
who        the person's name; a program decides nothing
when       the day (2026-11-20) or moment (2026-11-20T10:00:00Z), or ``unknown``
note       what they said about it, if anything
origin     how it came here: by hand, review sheet, a file that was imported, or settled
=========  ==========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from pathlib import Path

from ...base.errors import LessonbookError, Problem
from ...base.files import relative
from .table import read_table, write_table

COLUMNS = ("passage", "quote", "theme", "decision", "who", "when", "note", "origin")
DECISIONS = ("accept", "reject", "add")
FOLDER = "corpus/reviews"
SETTLED = "settled"  # origin of a decision that coders who disagreed came to together
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_WHEN = re.compile(_DAY + r"(T\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?)?|unknown")
_NOBODY = re.compile(r"not[- ](reviewed|stated)|unknown|anonymous|lessonbook\b.*", re.IGNORECASE)


@dataclass(frozen=True)
class Decision:
    """One person's decision on one theme of one passage; the module's head explains each field.

    Attributes
    ----------
    passage, quote, theme, decision, who, when, note, origin : str
        As in the file, in its order.
    file : str
        Path below the knowledge base, empty before it is written.
    line : int
        Line of the file, from 1.
    """

    passage: str
    quote: str
    theme: str
    decision: str
    who: str
    when: str
    note: str = ""
    origin: str = "by hand"
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def has_theme(self) -> bool:
        """Whether the person says that the passage has the theme."""
        return self.decision != "reject"

    @property
    def key(self) -> tuple[str, str, str, str, bool]:
        """What makes two rows the same decision: passage, theme, person, words, and yes or no."""
        return self.passage, self.theme, self.who, " ".join(self.quote.split()), self.has_theme


def read_reviews(root: Path, themes: Iterable[str] | None = None) -> tuple[tuple[Decision, ...], list[Problem]]:
    """Read every ``corpus/reviews/*.csv``.

    Parameters
    ----------
    root : Path
        The knowledge base.
    themes : iterable of str, optional
        Ids of the codebook; a row with another theme is a problem.

    Returns
    -------
    tuple of tuple of Decision and list of Problem
        Decisions in the order of the files' names and rows; and, by file and line, each row that cannot be used: a
        cell missing, a decision or date of the wrong form, a theme that does not exist, a decision by a program, and
        two rows of one person that contradict each other on the same day.
    """
    known = None if themes is None else set(themes)
    decisions: list[Decision] = []
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.csv")):
        rows, wrong = read_table(path, root, COLUMNS)
        problems += wrong
        file = relative(path, root)
        for line, raw in rows:
            cells = {name: text if name in ("quote", "note") else text.strip() for name, text in raw.items()}
            faults = list(_faults(cells, known))
            problems += [Problem(file, line, message, remedy) for message, remedy in faults]
            if not faults:
                decisions.append(Decision(**cells, file=file, line=line))
    return tuple(decisions), problems + _contradictions(decisions)


def refused(decisions: Iterable[Decision], root: Path, themes: Iterable[str]) -> list[tuple[Decision, str]]:
    """Find decisions that :func:`read_reviews` would call a problem once they are written, and say why.

    Parameters
    ----------
    decisions : iterable of Decision
        New ones.
    root : Path
        The knowledge base, whose decisions they must not contradict.
    themes : iterable of str
        Ids of the codebook.
    """
    known = set(themes)
    fit = list(read_reviews(root)[0])
    found = []
    for item in decisions:
        cells = {name: getattr(item, name) for name in COLUMNS}
        faults = [message for message, _ in _faults(cells, known)]
        faults += [problem.message for problem in _contradictions([*fit, item]) if not faults]
        if faults:
            found.append((item, faults[0]))
        else:
            fit.append(item)
    return found


def is_person(name: str) -> bool:
    """Whether a name can be a person's: not empty, not a word for nobody, not our own program's."""
    return bool(name) and not _NOBODY.fullmatch(name)


def _faults(cells: dict[str, str], themes: set[str] | None) -> Iterable[tuple[str, str]]:
    for name in ("passage", "quote", "theme"):
        if not cells[name].strip():
            yield f"has no `{name}`", "Fill the cell, or remove the row."
    if cells["theme"] and themes is not None and cells["theme"] not in themes:
        yield f"theme `{cells['theme']}` does not exist", "Use an id of corpus/themes.yml."
    if cells["decision"] not in DECISIONS:
        yield f"decision is {cells['decision']!r}", "Use accept, reject or add."
    if not is_person(cells["who"]):
        yield f"`who` is {cells['who']!r}, which is no person", "Name the person who decided."
    if not _WHEN.fullmatch(cells["when"]):
        yield f"`when` is {cells['when']!r}", "Write the day as 2026-11-20, or `unknown`."


def _contradictions(decisions: list[Decision]) -> list[Problem]:
    problems = []
    first: dict[tuple[str, ...], Decision] = {}
    for item in decisions:
        words = " ".join(item.quote.split())
        other = first.setdefault((item.passage, item.theme, item.who, item.when, words), item)
        if other.has_theme != item.has_theme:
            problems.append(Problem(item.file, item.line, f"{item.who} both has and rejects theme `{item.theme}` for "
                                    f"{item.passage} (first at {other.file}:{other.line})", "Keep one of the rows."))
    return problems


def write_reviews(root: Path, name: str, decisions: Iterable[Decision]) -> tuple[Path, int]:
    """Add decisions to ``corpus/reviews/NAME.csv``; nothing that is there is changed.

    A decision that any file of the folder holds already is passed over.

    Returns
    -------
    tuple of Path and int
        The file, and how many rows were added to it.
    """
    path = root / FOLDER / f"{name}.csv"
    present, problems = read_reviews(root)
    here = relative(path, root)
    broken = [problem for problem in problems if problem.file == here]
    if broken:
        raise LessonbookError(broken)
    seen = {item.key for item in present}
    rows = [item for item in present if item.file == here]
    added = 0
    for item in decisions:
        if item.key not in seen:
            seen.add(item.key)
            rows.append(item)
            added += 1
    if added:
        write_table(path, COLUMNS, [astuple(item)[:8] for item in rows])
    return path, added

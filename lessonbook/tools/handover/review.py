"""Review a handover document: passages, coverage, concerns and what to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ...base.errors import LessonbookError
from ...base.processes import SMALL, run
from ...base.readability import Readability, readability
from .assemble import Handover
from .changes import Changes, compare, dropped
from .concerns import Concern, concern_findings, concerns_of
from .coverage import grid, patient_views
from .document import read_handover
from .facts import people_in
from .findings import NOT_A_HANDOVER, Finding
from .kind import kind_findings
from .reading import LABELS, Read, read_passages
from .weaknesses import five_weaknesses
from .written import freshness, stated_date

FEW = 4  # files that are not worth the start of a process
NO_WORDS = Readability(0, 0, 0)
LONGEST, SHORTEST = 10_000, 300  # words: 40 minutes to read, and too few to hold a worry a sector
OLDEST = 18  # years of reading age: above it, most managers must read a sentence twice
CONVERSATION = (
    "conversation",
    "face to face",
    "face-to-face",
    "meeting held",
    "word of mouth",
    "handover meeting",
    "spoken to",
    "met with",
)


@dataclass(frozen=True)
class Review:
    """What a review found.

    Attributes
    ----------
    document : Handover
        The document as read.
    passages : tuple of Read
        Each passage with label, sectors and cues.
    findings : tuple of Finding
        Weaknesses: the five of 2012 first, then the rest.
    concerns : tuple of Concern
        Each concern with what it has and lacks.
    coverage : tuple of (str, dict)
        For each sector, passages by label.
    views : tuple of (Read, bool)
        Passages in which patients are heard; whether they say how that is known.
    reading : Readability
        Length and reading age.
    changes : Changes or None
        Since the version it supersedes, where that was given.
    """

    document: Handover
    passages: tuple[Read, ...]
    findings: tuple[Finding, ...]
    concerns: tuple[Concern, ...] = ()
    coverage: tuple[tuple[str, dict[str, int]], ...] = ()
    views: tuple[tuple[Read, bool], ...] = ()
    reading: Readability = NO_WORDS
    changes: Changes | None = None

    @property
    def balance(self) -> dict[str, int]:
        """Passages by label, all five labels."""
        return {label: sum(one.label == label for one in self.passages) for label in LABELS}

    @property
    def is_handover(self) -> bool:
        """Whether the document reads as a handover document."""
        return not any(finding.weakness == NOT_A_HANDOVER for finding in self.findings)

    @property
    def written(self) -> str | None:
        """The day or month that the document states it was written, as YYYY-MM-DD or YYYY-MM."""
        stated = stated_date(self.document)
        return stated.iso() if stated else None

    def as_json(self) -> dict[str, Any]:
        """The machine-readable form: document, when it was written, findings, passages; each concern with its owner."""
        owners = {one.passage.id: one.facts.owner for one in self.concerns}
        return {
            "document": self.document.name,
            "written": self.written,
            "findings": [
                {"weakness": one.weakness, "level": one.level, "message": one.message, "passages": list(one.passages)}
                for one in self.findings
            ],
            "passages": [
                {
                    "id": one.id,
                    "text": one.text,
                    "label": one.label,
                    "sectors": list(one.sectors),
                    "cues": list(one.cues),
                }
                | ({"owner": owners[one.id] or None} if one.id in owners else {})
                for one in self.passages
            ],
        }


def review(document: Handover, *, today: date | None = None, earlier: Handover | None = None) -> Review:
    """Review a document.

    Parameters
    ----------
    document : Handover
        From :func:`~lessonbook.tools.handover.document.read_handover`.
    today : date, optional
        To judge how fresh it is; without it, freshness is not judged.
    earlier : Handover, optional
        The version it supersedes.
    """
    passages = read_passages(document)
    size = readability([one.text for one in passages])
    if not passages:
        return Review(
            document,
            (),
            (
                Finding(
                    NOT_A_HANDOVER,
                    "serious",
                    "The document holds no words of its own. "
                    "Fill it in. If it is a scan, save it with its text recognised.",
                ),
            ),
        )
    kind = kind_findings(document, passages)
    if any(one.weakness == NOT_A_HANDOVER for one in kind):
        return Review(document, tuple(passages), tuple(kind), reading=size, coverage=tuple(grid(passages)))
    names = people_in([document.title, *(value for _, value in document.fields), *(one.text for one in passages)])
    concerns = concerns_of(passages, names)
    changes = compare(read_passages(earlier), passages) if earlier else None
    findings = [
        *five_weaknesses(passages),
        *concern_findings(concerns),
        *kind,
        *_use(document, passages, size),
        *freshness(document, today),
        *(dropped(changes) if changes else []),
    ]
    return Review(
        document,
        tuple(passages),
        tuple(findings),
        tuple(concerns),
        tuple(grid(passages)),
        tuple(patient_views(passages)),
        size,
        changes,
    )


def _use(document: Handover, passages: Sequence[Read], size: Readability) -> list[Finding]:
    """What a recipient can use: ambition as well as risk, not too much or too little (Francis, recommendation 126)."""
    found = []
    if not any(one.label == "ambition" for one in passages):
        found.append(
            Finding(
                "no-ambition",
                "note",
                "No passage says what you wanted and had not begun. Hand on the ambition as well as the risk.",
            )
        )
    if size.words > LONGEST:
        found.append(
            Finding(
                "length",
                "warning",
                f"{size.words:,} words take {size.minutes} minutes to read. "
                "Too much is as unhelpful as too little: put the worries on two pages and the rest behind them.",
            )
        )
    elif size.words < SHORTEST:
        found.append(
            Finding(
                "length",
                "note",
                f"{size.words:,} words can hardly cover every sector. Add what the receiver cannot find elsewhere.",
            )
        )
    if size.age > OLDEST and size.words > SHORTEST:
        found.append(
            Finding("reading-age", "note", f"The reading age is {size.age}. Shorten sentences to fewer than 20 words.")
        )
    text = " ".join(one.text.lower() for one in passages)
    if not any(words in text for words in CONVERSATION):
        found.append(
            Finding(
                "no-conversation",
                "note",
                "No conversation is recorded. Talk to the receiver face to face, and write down "
                "who met, when, and what was added. Try: lessonbook agenda FILE.",
            )
        )
    return found


def review_file(path: Path, *, name: str = "", today: date | None = None, earlier: Path | None = None) -> Review:
    """Read and review one file, and the version it supersedes where that is given or stands beside it.

    Raises
    ------
    LessonbookError
        A file cannot be used.
    """
    document = read_handover(path, name)
    old = earlier or superseded(document, path)
    return review(document, today=today, earlier=read_handover(old) if old else None)


def superseded(document: Handover, path: Path) -> Path | None:
    """The file that a ``Supersedes: name.md`` line names, where it stands in the same folder."""
    name = document.field("supersedes").strip()
    if not name or "/" in name or "\\" in name or not Path(name).suffix:
        return None
    found = path.parent / name
    return found if found.is_file() and found.resolve() != path.resolve() else None


Row = tuple[str, tuple[tuple[str, str], ...], str]


def review_many(
    paths: Sequence[Path], work: Callable[[Review], Row | tuple[Any, ...]], *, today: date | None = None
) -> Iterator[tuple[Path, Any]]:
    """Review files in parallel, in their order, and give what `work` makes of each.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    work : callable
        Turns a review into plain tuples or text, so that only little crosses between processes. It runs in
        the worker and must be importable there.

    Yields
    ------
    tuple of Path and object
        The path with the result, or with the LessonbookError that its file caused.
    """
    size = SMALL if len(paths) >= FEW else 0  # a file takes about a second, whatever its size
    yield from zip(paths, run(partial(_one, work=work, today=today), paths, size), strict=True)


def _one(path: Path, work: Callable[[Review], Any], today: date | None) -> Any:
    try:
        return work(review_file(path, today=today))
    except LessonbookError as error:
        return error

"""A review for the terminal and as a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from .findings import FIVE, WEAKNESSES
from .reading import LABELS
from .review import Review
from .sectors import SECTORS

MARKS = {"serious": "!!", "warning": "! ", "note": "- "}
SHORT = {
    "achievement": "achieved",
    "concern": "concern",
    "ambition": "ambition",
    "action": "action",
    "neutral": "neutral",
}


def as_text(review: Review, *, every: bool = False) -> str:
    """A review in plain text; `every` adds each passage with its label and cues."""
    name, balance = review.document.name, review.balance
    lines = [
        name,
        "=" * len(name),
        "",
        f"{review.reading.words:,} words, {review.reading.minutes} minutes to read, "
        f"reading age {review.reading.age}. "
        + (f"Written {review.written}." if review.written else "No date of writing."),
        "Balance: " + ", ".join(f"{label} {balance[label]}" for label in LABELS) + ".",
        "",
    ]
    lines += _findings_text(review)
    if review.is_handover:
        lines += _coverage_text(review) + _concerns_text(review) + _changes_text(review)
    if every:
        lines += ["Passages", "--------"]
        for one in review.passages:
            about = ", ".join(one.sectors) or "no sector"
            lines += [f"{one.id} {one.label} ({about}): {one.text}"] + (
                [f"     cues: {'; '.join(one.cues)}"] if one.cues else []
            )
    return "\n".join(lines).rstrip() + "\n"


def _findings_text(review: Review) -> list[str]:
    if not review.findings:
        return ["Nothing to mend.", ""]
    lines = ["What to mend", "------------"]
    for one in review.findings:
        where = f" [{', '.join(one.passages[:8])}{', ...' if len(one.passages) > 8 else ''}]" if one.passages else ""
        lines.append(f"{MARKS[one.level]} {one.level:8} {WEAKNESSES[one.weakness]}: {one.message}{where}")
    return [*lines, ""]


def _coverage_text(review: Review) -> list[str]:
    width = max(map(len, SECTORS.values()))
    lines = [
        "Coverage by sector",
        "------------------",
        " " * width + "  " + " ".join(f"{SHORT[label]:>8}" for label in LABELS),
    ]
    lines += [
        f"{SECTORS[sector]:{width}}  " + " ".join(f"{counts[label] or '.':>8}" for label in LABELS)
        for sector, counts in review.coverage
    ]
    heard = len(review.views)
    known = sum(source for _, source in review.views)
    return [*lines, "", f"Patients' view: {heard} passages; {known} of them say how it is known.", ""]


def _concerns_text(review: Review) -> list[str]:
    if not review.concerns:
        return []
    lines = ["Concerns", "--------"]
    for one in review.concerns:
        has = [
            f"evidence {one.evidence}",
            "action given" if one.facts.action else "no action",
            f"owner {one.facts.owner}" if one.facts.owner else "no owner",
            "date to come" if one.facts.date else "no date to come",
        ]
        lines.append(
            f"{one.passage.id} ({', '.join(one.passage.sectors) or 'no sector'}) {one.passage.text}"
            f"\n     {', '.join(has)}"
        )
    return [*lines, ""]


def _changes_text(review: Review) -> list[str]:
    if review.changes is None:
        return []
    made = review.changes
    lines = [
        "Since the earlier version",
        "-------------------------",
        f"{len(made.added)} passages added, {len(made.gone)} gone, {len(made.reworded)} reworded.",
    ]
    lines += [f"+ {one.label}: {one.text}" for one in made.added] + [f"- {one.label}: {one.text}" for one in made.gone]
    return [*lines, ""]


Row = tuple[str, dict[str, str]]


def row_of(review: Review) -> Row:
    """A document's name and the level of each weakness it has: a row of the grid."""
    found: dict[str, str] = {}
    for one in review.findings:
        found.setdefault(one.weakness, one.level)
    return review.document.name, found


def grid_text(rows: Sequence[Row]) -> str:
    """Documents by weakness, and how many documents have each."""
    shown = _shown(rows)
    letters = {name: chr(65 + place) for place, name in enumerate(shown)}
    width = max([len(name) for name, _ in rows] + [10])
    lines = [f"{letters[name]}  {WEAKNESSES[name]}" for name in shown] + [
        "",
        " " * width + "  " + " ".join(f"{letters[name]:2}" for name in shown),
    ]
    lines += [
        f"{name:{width}}  " + " ".join(f"{MARKS[found[one]].strip() if one in found else '.':2}" for one in shown)
        for name, found in rows
    ]
    lines.append(f"{'documents':{width}}  " + " ".join(f"{sum(one in found for _, found in rows):<2}" for one in shown))
    return "\n".join([*lines, "", "!! serious   ! warning   - note   . none"]) + "\n"


def as_page(reviews: Sequence[Review], rows: Sequence[Row] = ()) -> str:
    """One HTML page, whole in itself: the grid where there are several documents, then each review.

    The words of documents are escaped; the page holds no script and asks nothing of any other place.
    """
    from jinja2 import Environment

    source = (resources.files(__package__) / "templates" / "review.html").read_text(encoding="utf-8")
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
    several = len(rows) > 1
    return (
        page.render(
            title="Review of handover documents" if several else f"Review of {reviews[0].document.name}",
            rows=rows if several else (),
            reviews=reviews,
            shown=_shown(rows),
            names=WEAKNESSES,
            sectors=SECTORS,
            labels=LABELS,
        )
        + "\n"
    )


def _shown(rows: Sequence[Row]) -> list[str]:
    """The five weaknesses, and those others that any document has."""
    return [name for name in WEAKNESSES if name in FIVE or any(name in found for _, found in rows)]

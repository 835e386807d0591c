"""Pages of the stocktake and the tracker: their registers, read when the book is built."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes

from ..base.counts_in_words import plural
from ..knowledge.knowledge import Knowledge
from ..tools.registers.report_parts import Figure, Section, Table, pounds
from ..tools.registers.schema import STOCKTAKE, TRACKER, Schema
from ..tools.registers.settings import read_settings
from ..tools.registers.stocktake import Stocktake, take_stock
from ..tools.registers.stocktake_report import figures, report
from ..tools.registers.tracker import Tracker, read_tracker
from ..tools.registers.tracker_reasons import Reason, read_reasons
from ..tools.registers.tracker_report import CAVEAT, LETTERS, by_domain, by_region, by_theme, counted, movement
from ..tools.registers.values import NOT_STATED
from .nodes import Inline, block, bullets, fold, page_link, para, passage_link, section, span, strong, table
from .picture import drawn, strips_picture

REGISTERS = "corpus/registers"
CONTRACTS, TRACKED = "illustrative-contracts.csv", "tracker.csv"
SHOWN = ("contract_id", "provider", "category", "commissioner", "annual_value", "end", "risk", "phase", "successor")
IN_FULL = 3  # rows of a table; a longer one is folded, so that a report can be read over on a phone
KINDS = {"key": "Text", "text": "Text", "name": "Text", "gaps": "Text, or none", "money": "Pounds", "date": "Date",
         "end": "Date, or rolling",
         "step": "Date, or yes or no", "choice": "One of a list"}


def stocktake_report(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """The report on the register, as of the day that the argument gives, with its plots."""
    stock = _stocktake(known, argument)
    if stock is None:
        return [_missing(CONTRACTS)]
    made = []
    for part in report(stock):
        section = _section(part, "stocktake")
        for figure in reversed(figures(stock)) if part.title == "Completeness" else ():
            section.insert(1, _figure(figure))
        made.append(section)
    return list(made)


def stocktake_table(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every contract that could be used; a script adds a filter to the table."""
    stock = _stocktake(known, argument)
    if stock is None:
        return [_missing(CONTRACTS)]
    frame = stock.frame[list(SHOWN)].copy()
    frame["annual_value"] = [pounds(None if pence != pence else pence / 100) for pence in frame["annual_value"]]
    frame["end"] = frame["end"].dt.strftime("%d/%m/%Y").fillna("")
    rows = [[[str(cell) or NOT_STATED] for cell in row] for row in frame.itertuples(index=False)]
    return [fold([plural(len(rows), "contract")],
                 table([STOCKTAKE.by_name[name].title for name in SHOWN], rows, ["lb-filterable"]))]


def stocktake_columns(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """What columns a register of contracts has."""
    return [fold(["What columns it may have"], _columns(STOCKTAKE))]


def tracker_columns(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """What columns a tracker has."""
    return [fold(["What columns it may have"], _columns(TRACKER))]


def tracker_heatmap(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """All bodies at a glance, a strip a domain; then which bodies have the same ratings; each rating is folded."""
    tracker = _tracker(known)
    if tracker is None:
        return [_missing(TRACKED)]
    cells = tracker.cells()
    ratings = {body: [cells.get((body, domain), NOT_STATED) for domain in tracker.domains] for body in tracker.regions}
    spare = max(tracker.bodies_stated - len(ratings), 0)
    heads = [name[:1].upper() + name[1:] for name in tracker.domains]
    alike: dict[tuple[str, ...], list[str]] = {}
    for body, found in ratings.items():
        alike.setdefault(tuple(found), []).append(body)
    groups = sorted(alike.items(), key=lambda item: (set(item[0]) == {NOT_STATED}, -len(item[1])))
    ordered = [found for found, bodies in groups for _ in bodies] + [(NOT_STATED,) * len(heads)] * spare
    strips = {head: [found[at] for found in ordered] for at, head in enumerate(heads)}
    unknown = sum(set(found) == {NOT_STATED} for found in ordered)
    finding = (f"Of {plural(len(ordered), 'body', 'bodies')}, {unknown} have no stated rating at all. "
               "Each column of cells is one body; a hollow cell is not stated.")
    items: list[list[Inline]] = [[strong(f"{_in_words(found, heads)} ({len(bodies)}): "), ", ".join(bodies)]
                                 for found, bodies in groups]
    rows = [[[body], *([_rating(one)] for one in found)] for body, found in ratings.items()]
    if spare:
        items.append([strong(f"Not named, and nothing stated ({spare})")])
        rows.append([[f"{spare} bodies not named"], *([_rating(NOT_STATED)] for _ in heads)])
    key = para("Key: ", *(part for rating in LETTERS for part in (_rating(rating), f" {rating}  ")))
    return [drawn(strips_picture(strips, finding, NOT_STATED)), bullets(items), _caveat(),
            fold(["Every rating, body by body"], key, table(["Body", *heads], rows, ["lb-heatmap"]))]


def _in_words(ratings: Sequence[str], domains: Sequence[str]) -> str:
    """The ratings of a body in a few words: one for all domains, or each that is stated with its domains."""
    if len(set(ratings)) == 1:
        return "Nothing stated" if ratings[0] == NOT_STATED else f"{ratings[0].capitalize()} in every domain"
    where = {rating: [domain for domain, one in zip(domains, ratings, strict=True) if one == rating]
             for rating in ratings if rating != NOT_STATED}
    return "; ".join(f"{rating} in {', '.join(domains)}".capitalize() for rating, domains in where.items())


def tracker_counts(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Stated counts beside the derived ranges, by domain and region, and what is late."""
    tracker = _tracker(known)
    if tracker is None:
        return [_missing(TRACKED)]
    places = {item["place"]: item["passage"] for item in tracker.counts}
    parts = [_section(part(tracker), "tracker") for part in (counted, by_domain, by_region, movement)]
    for cell in parts[0].findall(nodes.entry):
        text = cell.astext()
        if places.get(text) in known.open_ids:
            cell.children = [para(passage_link(places[text], text))]
    return list(parts)


def tracker_comments(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Reasons and comments by theme, each with its place and the lessons that bear on it."""
    tracker = _tracker(known)
    if tracker is None:
        return [_missing(TRACKED)]
    titles = {theme.id: theme.title for theme in known.inputs.codebook.themes}
    made: list[nodes.Node] = []
    for title, members in by_theme(read_reasons(known, tracker.reasons), titles):
        items = [block(para(strong(f"{item.record['body']}, {item.record['domain']}: "), f"{item.record['reason']}."),
                       para(f"{item.record['said_by']}, ", _place(known, item), ". Lessons: ", *_lessons(item), ".",
                            classes=["lb-about"]), classes=["lb-item"]) for item in members]
        made.append(section(title, f"reasons-{nodes.make_id(title)}", fold(
            [plural(len(items), "reason or comment", "reasons and comments")], bullets(items, ["lb-evidence"]))))
    return made


def _place(known: Knowledge, item: Reason) -> Any:
    passage, place = item.record["passage"], item.record["place"] or NOT_STATED
    return passage_link(passage, place) if passage in known.open_ids else place


def _lessons(item: Reason) -> list[Any]:
    parts: list[Any] = []
    for lesson in item.lessons:
        parts += [page_link(f"lessons/{lesson.id}", lesson.title), "; "]
    return parts[:-1] or ["none yet"]


def _rating(rating: str) -> nodes.Node:
    name = rating.replace(" ", "-")
    return span(span(LETTERS[rating], classes=["lb-rag", f"lb-rag-{name}"]), span(f" {rating}", classes=["lb-hidden"]),
                classes=["lb-rag-cell"])


def _caveat() -> nodes.Node:
    return para(strong("Mind what this measures. "), CAVEAT, classes=["lb-caveat"])


def _missing(name: str) -> nodes.Node:
    return para(f"There is no {REGISTERS}/{name} in this knowledge base yet.")


def _section(part: Section, prefix: str) -> nodes.section:
    made = section(part.title, f"{prefix}-{part.ident}")
    for piece in part.parts:
        if isinstance(piece, Section):
            made += _section(piece, f"{prefix}-{part.ident}")
        elif isinstance(piece, Table):
            shown = _table(piece)
            made += [para(strong(piece.caption)), shown] if len(piece.rows) <= IN_FULL else [
                fold([f"{piece.caption} ({len(piece.rows):,} rows)"], shown)]
        elif isinstance(piece, Figure):
            made += _figure(piece)
        else:
            made += para(str(piece))
    return made


def _table(piece: Table) -> nodes.Node:
    rows = [[["" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell)] for cell in row]
            for row in piece.rows]
    return table(list(piece.head), rows, ["lb-register"])


def _figure(piece: Figure) -> nodes.Node:
    return nodes.raw("", piece.markup, format="html")


def _columns(schema: Schema) -> nodes.Node:
    return table(["Column", "What it holds", "How it is written"],
                 [[[column.title], [column.description], [KINDS[column.kind]]] for column in schema.columns],
                 ["lb-columns"])


def _stocktake(known: Knowledge, day: str) -> Stocktake | None:
    path = known.inputs.root / REGISTERS / CONTRACTS
    if not path.is_file():
        return None
    return _read_stocktake(known.inputs.root, day or known.inputs.settings.as_of, _digest(path))


def _tracker(known: Knowledge) -> Tracker | None:
    path = known.inputs.root / REGISTERS / TRACKED
    return _read_tracker(path, _digest(path)) if path.is_file() else None


@lru_cache(maxsize=4)
def _read_stocktake(root: Path, day: str, digest: str) -> Stocktake:
    stock = take_stock([root / REGISTERS / CONTRACTS], read_settings(root), date.fromisoformat(day))
    stock.register.require_all()
    return _named_from(stock, root)


def _named_from(stock: Stocktake, root: Path) -> Stocktake:
    """Name files as from the root, so that a page is the same wherever it is built."""
    from dataclasses import replace

    from ..base.files import relative

    short = {item["file"]: relative(Path(item["file"]), root) for item in stock.register.files}
    frame = stock.frame.assign(file=stock.frame["file"].cat.rename_categories(short))
    quarantine = tuple(replace(row, file=short[row.file]) for row in stock.register.quarantine)
    files = tuple(item | {"file": short[item["file"]]} for item in stock.register.files)
    return replace(stock, register=replace(stock.register, frame=frame, quarantine=quarantine, files=files))


@lru_cache(maxsize=4)
def _read_tracker(path: Path, digest: str) -> Tracker:
    tracker = read_tracker([path])
    tracker.register.require_all()
    return tracker


def _digest(path: Path) -> str:
    settings = path.with_name("stocktake.yml")
    data = path.read_bytes() + (settings.read_bytes() if settings.is_file() else b"")
    return hashlib.sha256(data).hexdigest()

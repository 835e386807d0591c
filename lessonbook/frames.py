"""The knowledge base as pandas frames, for notebooks and researchers."""

from __future__ import annotations

import pandas as pd

from .knowledge import Knowledge
from .lessons.strength import voices_of


def sources_frame(known: Knowledge) -> pd.DataFrame:
    """One row a source.

    Returns
    -------
    DataFrame
        Columns: source (id), title, kind, published (EDTF or unknown), passages, voices (people and bodies with
        passages of their own), words, conflicts.
    """
    rows = [(source.id, source.meta.name, source.meta.kind, source.meta.date_published, len(source.passages),
             sum(person.speaks for person in source.meta.people),
             sum(len(passage.text.split()) for passage in source.passages), len(source.meta.conflicts))
            for source in known.sources]
    return _frame(rows, "source title kind published passages voices words conflicts")


def passages_frame(known: Knowledge) -> pd.DataFrame:
    """One row a passage.

    Returns
    -------
    DataFrame
        Columns: passage (id), source, kind, voice (empty where the publisher's text speaks), section, locator,
        text, words, themes (ids joined by a space, best first), lessons (how many rest on it).
    """
    held: dict[str, int] = {}
    for lesson in known.lessons:
        for item in lesson.confirmed:
            held[item.passage] = held.get(item.passage, 0) + 1
    rows = [(passage.id, passage.source, passage.kind, passage.voice, passage.section, passage.locator, passage.text,
             len(passage.text.split()), " ".join(tag.theme for tag in known.tags[passage.id]),
             held.get(passage.id, 0)) for passage in known.passages]
    return _frame(rows, "passage source kind voice section locator text words themes lessons")


def tags_frame(known: Knowledge) -> pd.DataFrame:
    """One row a passage and theme.

    Returns
    -------
    DataFrame
        Columns: passage, source, theme, score (0 to 1), rank (1 is the passage's best), origin, cues.
    """
    rows = [(passage.id, passage.source, tag.theme, tag.score, rank, tag.origin, "; ".join(tag.cues))
            for passage in known.passages for rank, tag in enumerate(known.tags[passage.id], start=1)]
    return _frame(rows, "passage source theme score rank origin cues")


def voices_frame(known: Knowledge) -> pd.DataFrame:
    """One row a voice, counted once across sources.

    Returns
    -------
    DataFrame
        Columns: voice, type (person, body, anonymous), organisations, sources, passages, lessons (that rest on it),
        most passages first.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for source in known.sources:
        for passage in source.passages:
            for key, body, _ in voices_of(passage, source):
                entry = found.setdefault(key, {"bodies": set(), "sources": set(), "passages": set(), "lessons": set()})
                entry["bodies"].add(body)
                entry["sources"].add(source.id)
                entry["passages"].add(passage.id)
                entry["lessons"] |= {lesson.id for lesson in known.lessons_of(passage.id)}
    rows = [(key.partition(": ")[2], key.partition(": ")[0], "; ".join(sorted(entry["bodies"])), len(entry["sources"]),
             len(entry["passages"]), len(entry["lessons"])) for key, entry in found.items()]
    rows.sort(key=lambda row: (-row[4], row[0]))
    return _frame(rows, "voice type organisations sources passages lessons")


def lessons_frame(known: Knowledge) -> pd.DataFrame:
    """One row a lesson.

    Returns
    -------
    DataFrame
        Columns: lesson (id), title, theme (first), voices, organisations, sources, passages (supporting), qualifying,
        contradicting, reviewed_by.
    """
    rows = []
    for lesson in known.lessons:
        strength = known.strength(lesson)
        rows.append((lesson.id, lesson.title, lesson.front.themes[0], strength.voices, strength.organisations,
                     strength.sources, strength.passages, strength.qualifying, strength.contradicting,
                     lesson.front.reviewed_by))
    return _frame(rows, "lesson title theme voices organisations sources passages qualifying contradicting reviewed_by")


def theme_frame(known: Knowledge) -> pd.DataFrame:
    """One row a theme, in the codebook's order.

    Returns
    -------
    DataFrame
        Columns: theme (id), title, passages (with the theme), best (passages whose best theme it is), lessons, sources.
    """
    tags = tags_frame(known)
    rows = []
    for theme in known.inputs.codebook.themes:
        mine = tags[tags["theme"] == theme.id]
        rows.append((theme.id, theme.title, len(mine), int((mine["rank"] == 1).sum()), len(known.lessons_on(theme.id)),
                     mine["source"].nunique()))
    return _frame(rows, "theme title passages best lessons sources")


def _frame(rows: list[tuple], columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=pd.Index(columns.split()))

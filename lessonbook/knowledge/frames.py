"""The knowledge base as pandas frames, for notebooks and researchers."""

from __future__ import annotations

import pandas as pd

from ..corpus import KEY_KINDS
from ..lessons.strength import voices_of
from .knowledge import Knowledge


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
        for item in lesson.bearing:
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
            for key, body, _ in voices_of(passage, source, known.inputs.one_body):
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
        rows.append((lesson.id, lesson.title, (*lesson.front.themes, "")[0], strength.voices, strength.organisations,
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


def meeting_frame(known: Knowledge) -> pd.DataFrame:
    """How often two themes stand in one passage.

    Returns
    -------
    DataFrame
        Index and columns: theme ids in the codebook's order; values: passages that have both. The diagonal holds
        passages with the theme at all.
    """
    order = [theme.id for theme in known.inputs.codebook.themes]
    counts = pd.DataFrame(0, index=order, columns=order)
    for passage in known.passages:
        themes = [tag.theme for tag in known.tags[passage.id]]
        for one in themes:
            for other in themes:
                counts.loc[one, other] += 1
    return counts


def pairs_frame(known: Knowledge, least: int = 3) -> pd.DataFrame:
    """Pairs of themes that stand together more often than chance would have it.

    Parameters
    ----------
    least : int
        Leave out pairs that share fewer passages.

    Returns
    -------
    DataFrame
        Columns: one, other, passages, expected (if the two were independent), lift (passages over expected), most
        passages first.
    """
    counts = meeting_frame(known)
    total = max(len(known.passages), 1)
    rows = []
    for index, one in enumerate(counts.index):
        for other in counts.columns[index + 1:]:
            together = int(counts.loc[one, other])
            expected = counts.loc[one, one] * counts.loc[other, other] / total
            if together >= least and expected:
                rows.append((one, other, together, round(float(expected), 1), round(float(together / expected), 2)))
    rows.sort(key=lambda row: (-row[2], row[0], row[1]))
    return _frame(rows, "one other passages expected lift")


def evidence_frame(known: Knowledge) -> pd.DataFrame:
    """One row a lesson and passage, for what is listed and for what the machine suggests.

    Returns
    -------
    DataFrame
        Columns: lesson, passage, source, kind, voice, stance (empty for suggestions), status (confirmed, rejected or
        suggested), score (likeness of a suggestion, else missing).
    """
    rows = []
    for lesson in known.lessons:
        listed: list[tuple[str, str, str, float | None]] = [
            (item.passage, item.stance, item.status, None) for item in lesson.front.evidence
            if item.passage in known.open_ids]
        listed += [(item.passage, "", "suggested", item.score) for item in known.suggested(lesson)]
        for ident, stance, status, score in listed:
            passage = known.inputs.passages[ident]
            rows.append((lesson.id, ident, passage.source, passage.kind, passage.voice, stance, status, score))
    return _frame(rows, "lesson passage source kind voice stance status score")


def coverage_frame(known: Knowledge) -> pd.DataFrame:
    """How much of each source lessons rest on.

    Returns
    -------
    DataFrame
        Columns: source, passages, held (that a lesson names), share (held over passages), key (key points and
        recommendations), key_held.
    """
    held = {item.passage for lesson in known.lessons for item in lesson.bearing}
    rows = []
    for source in known.sources:
        key = [passage for passage in source.passages if passage.kind in KEY_KINDS]
        count = sum(passage.id in held for passage in source.passages)
        rows.append((source.id, len(source.passages), count, round(count / max(len(source.passages), 1), 3), len(key),
                     sum(passage.id in held for passage in key)))
    return _frame(rows, "source passages held share key key_held")


def speakers_frame(known: Knowledge) -> pd.DataFrame:
    """Who speaks, by theme and by kind of voice.

    Returns
    -------
    DataFrame
        Index: theme titles; columns: person, body, anonymous; values: passages with the theme and such a voice.
    """
    titles = [theme.title for theme in known.inputs.codebook.themes]
    counts = pd.DataFrame(0, index=titles, columns=["person", "body", "anonymous"])
    for source in known.sources:
        for passage in source.passages:
            kinds = {key.partition(": ")[0] for key, _, _ in voices_of(passage, source, known.inputs.one_body)}
            for tag in known.tags[passage.id]:
                for kind in kinds:
                    counts.loc[known.inputs.codebook.title(tag.theme), kind] += 1
    return counts
